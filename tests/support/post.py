"""The courier's work without a worker: what is owed goes out."""

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.mail import outbox
from activities.mail.content import Letterhead
from activities.mail.smtp import Post
from activities.notices import Notices, Tally
from tests.support.web_app import BASE


async def deliver(
    database: async_sessionmaker[AsyncSession], smtp_url: str, base_url: str = BASE
) -> Tally:
    """Send everything that is owed; errors are those of the courier's activity."""
    letterhead = Letterhead(sender="Hub <hub@example.org>", domain="example.org", base_url=base_url)
    notices, tally = Notices(database, Post(smtp_url), letterhead), Tally()
    async with notices.connection() as going:
        while (batch := await outbox.take(database)) is not None:
            await notices.send(going, batch, tally)
    return tally

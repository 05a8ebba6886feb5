"""What earlier pairs published on the topic of an exchange, for those who prepare it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.exchange_view import ExchangeView
from models.texts.translate import _
from models.views.programmes import scope_naming
from models.views.reports import earlier_on


@dataclass(frozen=True)
class Earlier:
    """One report: its address, what it is called, and whose it is."""

    address: str
    title: str
    pair: str


async def earlier_reports(database: AsyncSession, exchange_id: str) -> list[Earlier]:
    """The nearest reports that anybody may read; none where the topic shares no word with any."""
    this = col(ExchangeView.exchange_id) == exchange_id
    topic, programme = (
        await database.execute(
            select(col(ExchangeView.topic), col(ExchangeView.programme)).where(this)
        )
    ).one_or_none() or ("", "")
    scope = await scope_naming(database, programme)
    removed = _("a community that was removed")
    return [
        Earlier(
            f"/reports/{row.exchange_id}",
            row.called,
            _("{mentee} with {mentor}", mentee=row.mentee or removed, mentor=row.mentor or removed),
        )
        for row in await earlier_on(database, topic or "", besides=exchange_id, scope=scope)
    ]

"""How messages go: with their author's other data, or on the day set for their case. No function commits."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.conversation import KEPT
from models.conversation.circles import circles_of
from models.conversation.store import key_files
from models.tables.conversation_key import ConversationKey
from models.tables.conversation_message import ConversationMessage
from models.tables.conversation_seen import ConversationSeen
from models.tables.draft import Draft
from models.tables.person import Person
from models.tables.vault_receipt import VaultReceipt
from models.vault.key_folder import KeyFolder

MESSAGES = "messages"
"""What stands beside the classes of the vault in a receipt of erasure."""
SECTION = "conversation"
"""Under which drafts of messages are kept."""
ON_ITS_DAY = "the day set for it has come"
_OVER = text("""
    SELECT DISTINCT key.case_id FROM conversation_key AS key
        LEFT JOIN exchange_view ON exchange_view.exchange_id = key.case_id
        LEFT JOIN case_view ON case_view.case_id = key.case_id
    WHERE coalesce(exchange_view.ended_at, case_view.ended_at) < :before
""")


async def erase_messages_of(session: AsyncSession, person_id: str, apart: KeyFolder) -> int:
    """Destroys the words a person wrote in any case; how many. That something was written stays.

    The files of the keys go at once, as in `models.vault.erasure`.
    """
    entries = select(col(Person.id)).where(
        or_(col(Person.id) == person_id, col(Person.merged_into) == person_id)
    )
    keys = delete(ConversationKey).where(col(ConversationKey.author_id).in_(entries))
    rows = (await session.scalars(keys.returning(ConversationKey))).all()
    _destroy(rows, apart)
    written = (
        update(ConversationMessage)
        .where(
            col(ConversationMessage.author_id).in_(entries),
            col(ConversationMessage.ciphertext) != b"",
        )
        .values(nonce=b"", ciphertext=b"")
        .returning(col(ConversationMessage.id))
    )
    gone = (await session.scalars(written)).all()
    drafts = delete(Draft).where(col(Draft.person_id).in_(entries), col(Draft.section) == SECTION)
    await session.execute(drafts)
    return len(gone)


async def written_by(session: AsyncSession, case_id: str, person_id: str) -> int:
    """How many messages a person wrote in a case whose words are still there."""
    query = select(func.count()).where(
        col(ConversationMessage.case_id) == case_id,
        col(ConversationMessage.author_id) == person_id,
        col(ConversationMessage.ciphertext) != b"",
    )
    return await session.scalar(query) or 0


async def messages_until(session: AsyncSession, case_id: str) -> date | None:
    """The day the words of a case go; None while it goes on."""
    circles = await circles_of(session, case_id)
    return circles.purged_on if circles else None


async def purge_conversations(
    session: AsyncSession, now: datetime, apart: KeyFolder
) -> list[VaultReceipt]:
    """Removes the conversation of every case that ended long enough ago; a receipt for each author."""
    found = await session.scalars(_OVER, {"before": now - KEPT})
    return [receipt for case in found.all() for receipt in await _purge(session, case, now, apart)]


async def _purge(
    session: AsyncSession, case_id: str, now: datetime, apart: KeyFolder
) -> list[VaultReceipt]:
    keys = delete(ConversationKey).where(col(ConversationKey.case_id) == case_id)
    _destroy((await session.scalars(keys.returning(ConversationKey))).all(), apart)
    written = delete(ConversationMessage).where(col(ConversationMessage.case_id) == case_id)
    authors = await session.scalars(written.returning(col(ConversationMessage.author_id)))
    receipts = [
        VaultReceipt(id=str(uuid4()), person_id=who, reason=ON_ITS_DAY, items={MESSAGES: n}, at=now)
        for who, n in Counter(authors.all()).items()
    ]
    session.add_all(receipts)
    seen = delete(ConversationSeen).where(col(ConversationSeen.case_id) == case_id)
    await session.execute(seen)
    await session.flush()
    return receipts


def _destroy(rows: Sequence[ConversationKey], apart: KeyFolder) -> None:
    for name in key_files(rows):
        apart.destroy(name)

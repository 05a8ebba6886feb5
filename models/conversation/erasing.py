"""How messages and comments on plans go: with their author's other data, or on the day set for their case. No function commits."""

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
from models.tables.plan_note import PlanNote
from models.tables.vault_receipt import VaultReceipt
from models.vault.key_folder import KeyFolder

MESSAGES = "messages"
"""What stands beside the classes of the vault in a receipt of erasure."""
WRITTEN = (ConversationMessage, PlanNote)
"""What is sealed with a conversation's keys."""
SECTION = "conversation"
"""Under which drafts of messages are kept."""
ON_ITS_DAY = "the day set for it has come"
_OVER = text("""
    SELECT id FROM (
        SELECT exchange_id AS id, ended_at FROM exchange_view UNION ALL SELECT case_id, ended_at FROM case_view
    ) AS over
    WHERE ended_at < :before AND (
        EXISTS (SELECT FROM conversation_key WHERE case_id = over.id)
        OR EXISTS (SELECT FROM conversation_message WHERE case_id = over.id)
        OR EXISTS (SELECT FROM plan_note WHERE case_id = over.id)
    )
""")
"""Also where every author has erased their words: that they wrote goes on that day, too."""


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
    gone = 0
    for table in WRITTEN:
        written = (
            update(table)
            .where(col(table.author_id).in_(entries), col(table.ciphertext) != b"")
            .values(nonce=b"", ciphertext=b"")
            .returning(col(table.id))
        )
        gone += len((await session.scalars(written)).all())
    drafts = delete(Draft).where(col(Draft.person_id).in_(entries), col(Draft.section) == SECTION)
    await session.execute(drafts)
    return gone


async def written_by(session: AsyncSession, case_id: str, person_id: str) -> int:
    """How many messages, and comments on the plan, a person wrote in a case whose words are still there."""
    found = 0
    for table in WRITTEN:
        query = select(func.count()).where(
            col(table.case_id) == case_id,
            col(table.author_id) == person_id,
            col(table.ciphertext) != b"",
        )
        found += await session.scalar(query) or 0
    return found


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
    authors = list[str]()
    for table in WRITTEN:
        written = delete(table).where(col(table.case_id) == case_id)
        authors += (await session.scalars(written.returning(col(table.author_id)))).all()
    receipts = [
        VaultReceipt(id=str(uuid4()), person_id=who, reason=ON_ITS_DAY, items={MESSAGES: n}, at=now)
        for who, n in Counter(authors).items()
    ]
    session.add_all(receipts)
    seen = delete(ConversationSeen).where(col(ConversationSeen.case_id) == case_id)
    await session.execute(seen)
    await session.flush()
    return receipts


def _destroy(rows: Sequence[ConversationKey], apart: KeyFolder) -> None:
    for name in key_files(rows):
        apart.destroy(name)

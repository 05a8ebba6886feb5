"""Which forms were sent, and how they were answered: for whoever sends one again."""

from datetime import datetime, timedelta

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.columns import table_of
from models.tables.sent_form import SentForm

KEPT = timedelta(days=14)
"""How long a form may lie in an open tab, to be sent again."""
_KEEP = insert(table_of(SentForm)).on_conflict_do_nothing()


async def keep_sending(session: AsyncSession, sent: SentForm) -> None:
    """Remember a form that is about to be sent; the first sending of it stays. Does not commit."""
    await session.execute(_KEEP, sent.model_dump())


async def sending_of(session: AsyncSession, form_id: str) -> SentForm | None:
    """The first sending of the very same form."""
    return await session.get(SentForm, form_id)


async def forget_sendings(session: AsyncSession, now: datetime) -> None:
    """Delete what is older than anybody would send again. Does not commit."""
    await session.execute(delete(SentForm).where(col(SentForm.sent_at) < now - KEPT))


_SWEEP = text("""
    DELETE FROM note WHERE created_at < :before AND created_at > :since AND NOT EXISTS (
        SELECT FROM timeline_entry AS entry WHERE entry.exchange_id = note.exchange_id
            AND (entry.note_id = note.id OR entry.data::text LIKE '%' || note.id || '%')
    ) AND NOT EXISTS (
        SELECT FROM outbox WHERE outbox.exchange_id = note.exchange_id
            AND outbox.data::text LIKE '%' || note.id || '%'
    ) AND NOT EXISTS (
        SELECT FROM exchange_view AS view WHERE view.exchange_id = note.exchange_id
            AND view.state::text LIKE '%' || note.id || '%'
    ) AND NOT EXISTS (
        SELECT FROM case_view AS view WHERE view.case_id = note.exchange_id
            AND view.state::text LIKE '%' || note.id || '%'
    )
""")

UNREAD = timedelta(days=2), timedelta(days=30)
"""How old words are that nobody refers to when they go: until then their form may still be sent again."""


async def sweep_notes(session: AsyncSession, now: datetime) -> None:
    """Delete the words of messages that were never carried out. Does not commit.

    Words come before their message (decision 0006): where that was refused or lost, nobody refers to them.
    """
    after, until = UNREAD
    await session.execute(_SWEEP, {"before": now - after, "since": now - until})

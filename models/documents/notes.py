"""Reasons and remarks in words; a workflow only knows their ids."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.columns import table_of
from models.tables.note import Note, NoteAudience

MOST_LETTERS = 4000
_ADD = insert(table_of(Note))


async def add_note(
    session: AsyncSession,
    exchange_id: str,
    text: str,
    *,
    by: str,
    now: datetime,
    audience: NoteAudience = NoteAudience.ALL,
    details: dict[str, Any] | None = None,
) -> str:
    """Adds a note and returns its id. Does not commit; the caller has checked the length.

    `details` are the same in parts, of notes about bookings.
    """
    note_id = str(uuid4())
    await session.execute(
        _ADD,
        {
            "id": note_id,
            "exchange_id": exchange_id,
            "author_id": by,
            "text": text,
            "created_at": now,
            "audience": audience,
            "details": details,
        },
    )
    return note_id


async def read_notes(
    session: AsyncSession, exchange_id: str, ids: Collection[str], *, for_hub: bool
) -> dict[str, Note]:
    """The notes of an exchange with these ids that the reader may see, by id.

    A message could name the note of another exchange, which is not this one's to show.
    """
    query = select(Note).where(col(Note.id).in_(ids), col(Note.exchange_id) == exchange_id)
    if not for_hub:
        query = query.where(col(Note.audience) == NoteAudience.ALL)
    return {note.id: note for note in (await session.scalars(query)).all()}


async def read_notes_of(
    session: AsyncSession, wanted: Mapping[str, Collection[str]]
) -> dict[str, Note]:
    """As `read_notes`, of several exchanges at once: `wanted` has the ids of notes by exchange. For no hub's eyes alone."""
    ids = [note for of_one in wanted.values() for note in of_one]
    if not ids:
        return {}
    query = select(Note).where(col(Note.id).in_(ids), col(Note.audience) == NoteAudience.ALL)
    found = (await session.scalars(query)).all()
    return {note.id: note for note in found if note.id in wanted.get(note.exchange_id, ())}

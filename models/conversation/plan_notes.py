"""Comments and suggestions beside a plan, at rest: sealed like messages, with the key of their author in their case.

They go with their author's other words, and with the case's conversation (`models.conversation.erasing`). No
function commits.
"""

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.notices import NoticeKind
from models.conversation.store import Conversations
from models.tables.columns import table_of
from models.tables.conversation_key import ConversationKey
from models.tables.plan_note import PlanNote
from models.vault.keys import MasterKeys, seal, unseal

MOST = 400
"""Notes of one plan that are shown, the latest ones; more than two communities write in months."""

_ADD = insert(table_of(PlanNote)).on_conflict_do_nothing()
_OWE = text("""
    INSERT INTO outbox (id, key, exchange_id, revision, kind, person_id, data, status, owed_at, attempts)
    SELECT CAST(:id AS text), CAST(:key AS text), CAST(:case AS text), 0, CAST(:kind AS text), CAST(:person AS text),
        '{}', 'owed', CAST(:now AS timestamptz), 0
    WHERE NOT EXISTS (
        SELECT FROM outbox WHERE exchange_id = CAST(:case AS text) AND person_id = CAST(:person AS text)
            AND kind = CAST(:kind AS text) AND status = 'owed'
    )
""")


class Outcome(StrEnum):
    """What became of a note: a comment is settled; a suggestion taken over, turned down or taken back."""

    SETTLED = "settled"
    TAKEN = "taken"
    TURNED_DOWN = "turned_down"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class NewNote:
    """What somebody wrote about a part; a suggestion names the `field`. The same `id` twice is one note."""

    id: str
    case_id: str
    document_id: str
    part: str
    author_id: str
    place: str
    version: int
    words: str
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Note:
    """One note, readable. `words` are none where its author erased them; `outcome` is none while it is open."""

    id: str
    part: str
    field: str
    author_id: str
    place: str
    version: int
    words: str | None
    at: datetime
    outcome: Outcome | None
    settled_by: str | None
    settled_at: datetime | None
    is_gone: bool


class PlanNotes:
    """Keeps and opens notes. The master keys come from the settings."""

    def __init__(self, keys: MasterKeys) -> None:
        self._keys = Conversations(keys)

    async def write(self, session: AsyncSession, note: NewNote, now: datetime) -> bool:
        """Stores a note; False where the very same was stored before."""
        key = await self._keys.key_for(session, note.case_id, note.author_id, now)
        nonce, ciphertext = seal(key, note.words.encode(), _binding(note))
        row = {
            "id": note.id, "case_id": note.case_id, "document_id": note.document_id, "part": note.part,
            "field": note.field, "author_id": note.author_id, "place": note.place, "version": note.version,
            "nonce": nonce, "ciphertext": ciphertext, "at": now,
        }  # fmt: skip
        added = await session.execute(_ADD.returning(table_of(PlanNote).c.id), row)
        return added.first() is not None

    async def read(self, session: AsyncSession, document_id: str) -> list[Note]:
        """The notes of a plan, oldest first. VaultDamaged if a value was tampered with."""
        query = (
            select(PlanNote, ConversationKey)
            .outerjoin(
                ConversationKey,
                (col(ConversationKey.case_id) == col(PlanNote.case_id))
                & (col(ConversationKey.author_id) == col(PlanNote.author_id)),
            )
            .where(col(PlanNote.document_id) == document_id)
            .order_by(col(PlanNote.seq).desc())
            .limit(MOST)
        )
        opened: dict[str, bytes | None] = {}
        return [self._open(row, key, opened) for row, key in await session.execute(query)][::-1]

    def _open(
        self, row: PlanNote, key: ConversationKey | None, opened: dict[str, bytes | None]
    ) -> Note:
        words = None
        if row.ciphertext:
            if row.author_id not in opened:
                opened[row.author_id] = self._keys.opened(key)
            whole = opened[row.author_id]
            words = (
                unseal(whole, row.nonce, row.ciphertext, _binding(row)).decode() if whole else None
            )
        return Note(
            id=row.id, part=row.part, field=row.field, author_id=row.author_id, place=row.place,
            version=row.version, words=words, at=row.at, outcome=Outcome(row.outcome) if row.outcome else None,
            settled_by=row.settled_by, settled_at=row.settled_at, is_gone=row.is_gone,
        )  # fmt: skip


async def settle(
    session: AsyncSession, document_id: str, note_id: str, outcome: Outcome, by: str, now: datetime
) -> bool:
    """Notes what became of an open note; False where it is open no more."""
    open_one = (
        update(PlanNote)
        .where(
            col(PlanNote.id) == note_id,
            col(PlanNote.document_id) == document_id,
            col(PlanNote.outcome) == "",
        )
        .values(outcome=outcome.value, settled_by=by, settled_at=now)
        .returning(col(PlanNote.id))
    )
    return (await session.scalars(open_one)).first() is not None


async def note_gone(session: AsyncSession, document_id: str, parts: Collection[str]) -> None:
    """Notes which notes are about none of these parts any more: whatever gets such a name later is another part."""
    gone = (
        update(PlanNote)
        .where(
            col(PlanNote.document_id) == document_id,
            col(PlanNote.part).not_in(sorted(parts)),
            col(PlanNote.is_gone).is_(False),
        )
        .values(is_gone=True)
    )
    await session.execute(gone)


async def open_counts(session: AsyncSession, document_id: str) -> dict[str, int]:
    """How many notes of each part that is in the plan wait for somebody."""
    found: dict[str, int] = {}
    query = select(col(PlanNote.part)).where(
        col(PlanNote.document_id) == document_id,
        col(PlanNote.outcome) == "",
        col(PlanNote.is_gone).is_(False),
    )
    for part in await session.scalars(query):
        found[part] = found.get(part, 0) + 1
    return found


async def owe_mails(
    session: AsyncSession, case_id: str, people: Collection[str], now: datetime
) -> None:
    """Owe each of them a mail that there are notes, unless one is owed already. The caller commits and rings."""
    for person in sorted(people):
        row = {
            "id": str(uuid4()), "key": f"plan_note/{secrets.token_hex(16)}", "case": case_id,
            "kind": NoticeKind.PLAN_COMMENTED.value, "person": person, "now": now,
        }  # fmt: skip
        await session.execute(_OWE, row)


def _binding(note: NewNote | PlanNote) -> str:
    """What the words are bound to: nobody can put them under another name, or beside another part."""
    return json.dumps(
        [
            "plan_note",
            note.id,
            note.case_id,
            note.document_id,
            note.part,
            note.field,
            note.author_id,
        ]
    )

"""Concerns at rest: encrypted with a key of their own, each reading by the hub written down.

What their writers do is timed to the hour: beside what else somebody did at that minute, a moment would say
who it was. No method commits: the caller's transaction decides.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.concern.concern import REPORTER
from models.clock import to_the_hour
from models.concerns.people import name_people
from models.concerns.receipts import Code
from models.tables.concern import ConcernCase
from models.tables.concern_person import ConcernPerson
from models.tables.concern_read import ConcernRead
from models.tables.concern_words import ConcernWords
from models.tables.erasure_receipt import ErasureReceipt
from models.tables.exchange_view import ExchangeView
from models.tables.programme import FIRST
from models.vault.key_folder import KeyFolder
from models.vault.keys import MasterKeys, destroy, file_of, new_key, seal, unseal
from models.views.programmes import scope_naming

OFFICER = "officer"
NO_SUCH = Code("", "")
_NOBODYS_HASH = "0" * 64


@dataclass(frozen=True, kw_only=True)
class RaisedConcern:
    """What somebody raised. `accused` are ids of people who must not read it.

    `words` are free text by name: what happened (`words`), whom it is about (`about`), where.
    """

    id: str
    code: Code
    words: dict[str, str]
    accused: tuple[str, ...] = ()
    exchange_id: str | None = None
    programme: str = FIRST
    """Where it was raised; the exchange it names has the last word."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message, readable. `author_id` is none for the reporter."""

    id: str
    side: str
    author_id: str | None
    at: datetime
    words: dict[str, str]


class ConcernStore:
    """Keeps, opens, answers and erases concerns. The master keys come from the settings."""

    def __init__(self, keys: MasterKeys) -> None:
        self._keys = keys

    async def keep(self, session: AsyncSession, concern: RaisedConcern, now: datetime) -> bool:
        """Stores a concern; False where the very same was stored before. Unknown exchanges are left out."""
        now = to_the_hour(now)
        known = None
        if concern.exchange_id:
            known = await session.get(ExchangeView, concern.exchange_id)
        scope = await scope_naming(session, known.programme if known else concern.programme)
        key = new_key()
        row: dict[str, Any] = {
            "id": concern.id,
            "exchange_id": known.exchange_id if known else None,
            "programme": scope.mark,
            "state": "received",
            "revision": 0,
            "escalated": 0,
            "created_at": now,
            "retention_due": False,
            "state_kept": {},
            "lookup": concern.code.lookup,
            "secret_hash": concern.code.secret_hash,
            "master_id": self._keys.current,
            "wrapped_key": self._keys.wrap(key, _holder(concern.id)),
        }
        fresh = insert(ConcernCase).values(row).on_conflict_do_nothing(index_elements=["id"])
        if not (await session.execute(fresh.returning(col(ConcernCase.id)))).one_or_none():
            destroy(self._keys.apart, row["wrapped_key"])
            return False
        await self._add(session, concern.id, key, _message(REPORTER, None, concern.words, now))
        await name_people(session, concern.id, concern.accused, by=REPORTER, now=now)
        return True

    async def of_code(self, session: AsyncSession, code: Code | None) -> ConcernCase | None:
        """The concern a receipt code opens. A wrong one costs the same time as a right one."""
        looked_for = code or NO_SUCH
        query = select(ConcernCase).where(col(ConcernCase.lookup) == looked_for.lookup)
        found: ConcernCase | None = await session.scalar(query)
        fits = looked_for.fits(found.secret_hash if found else _NOBODYS_HASH)
        return found if fits else None

    async def write(
        self,
        session: AsyncSession,
        case: ConcernCase,
        words: str,
        now: datetime,
        *,
        message_id: str,
        author_id: str | None = None,
    ) -> None:
        """Adds a message of the reporter, or of the handler `author_id`; the same id twice adds one."""
        side = OFFICER if author_id else REPORTER
        at = now if author_id else to_the_hour(now)
        message = Message(
            id=message_id, side=side, author_id=author_id, at=at, words={"words": words}
        )
        await self._add(session, case.id, self._key(case), message)

    async def read(
        self, session: AsyncSession, case: ConcernCase, now: datetime, *, reader: str | None
    ) -> list[Message]:
        """The conversation, oldest first. A `reader` of the hub is written down: commit, or it is lost.

        Without one it is the reporter who reads. Raises VaultDamaged if a value was tampered with.
        """
        if case.erased_at:
            return []
        if reader is not None:
            session.add(ConcernRead(id=str(uuid4()), incident_id=case.id, reader_id=reader, at=now))
            await session.flush()
        query = (
            select(ConcernWords)
            .where(col(ConcernWords.incident_id) == case.id)
            .order_by(col(ConcernWords.seq))  # not by time, which is coarse for the one side only
        )
        key = self._key(case)
        return [_opened(key, row) for row in await session.scalars(query)]

    async def rewrap(self, session: AsyncSession) -> int:
        """Wraps every key by the current master key and a file; afterwards older master keys can go."""
        query = select(ConcernCase).where(col(ConcernCase.erased_at).is_(None))
        rows = (await session.scalars(query.with_for_update())).all()
        old = [
            row
            for row in rows
            if row.master_id != self._keys.current or file_of(row.wrapped_key) is None
        ]
        for row in old:
            row.wrapped_key = self._keys.wrap(self._key(row), _holder(row.id))
            row.master_id = self._keys.current
        await session.flush()
        return len(old)

    def _key(self, case: ConcernCase) -> bytes:
        return self._keys.unwrap(case.wrapped_key, case.master_id, _holder(case.id))

    @staticmethod
    async def _add(session: AsyncSession, incident_id: str, key: bytes, message: Message) -> None:
        content = json.dumps(message.words, ensure_ascii=False).encode()
        nonce, ciphertext = seal(key, content, _binding(incident_id, message.id, message.side))
        row = {
            "id": message.id,
            "incident_id": incident_id,
            "side": message.side,
            "author_id": message.author_id,
            "nonce": nonce,
            "ciphertext": ciphertext,
            "at": message.at,
        }
        await session.execute(insert(ConcernWords).values(row).on_conflict_do_nothing())


async def erase(
    session: AsyncSession, case: ConcernCase, apart: KeyFolder, *, by: str, now: datetime
) -> None:
    """Destroys a concern's key and words, whom it was about and the way back to it; leaves a receipt.

    Nobody can read it again, neither here nor in any copy of the database. As in `models.vault.erasure`,
    the file of the key goes before the transaction ends.
    """
    if case.erased_at:
        return
    mine = col(ConcernWords.incident_id) == case.id
    gone = (
        await session.scalars(delete(ConcernWords).where(mine).returning(col(ConcernWords.id)))
    ).all()
    await session.execute(delete(ConcernPerson).where(col(ConcernPerson.incident_id) == case.id))
    destroy(apart, case.wrapped_key)
    case.wrapped_key, case.lookup, case.secret_hash = b"", None, ""
    case.exchange_id, case.state_kept, case.erased_at = None, {}, now
    session.add(ErasureReceipt(incident_id=case.id, erased_by=by, messages=len(gone), at=now))
    await session.flush()


def _message(side: str, author_id: str | None, words: dict[str, str], now: datetime) -> Message:
    return Message(id=str(uuid4()), side=side, author_id=author_id, at=now, words=words)


def _opened(key: bytes, row: ConcernWords) -> Message:
    content = unseal(key, row.nonce, row.ciphertext, _binding(row.incident_id, row.id, row.side))
    return Message(
        id=row.id, side=row.side, author_id=row.author_id, at=row.at, words=json.loads(content)
    )


def _holder(incident_id: str) -> str:
    return f"incident {incident_id}"


def _binding(incident_id: str, message_id: str, side: str) -> str:
    return json.dumps(["incident", incident_id, message_id, side])

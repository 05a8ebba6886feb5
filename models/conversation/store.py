"""Messages at rest: encrypted with a key of their author in their case, each key with a half outside of the database.

So one person's words can go, or one case's, and nobody can read them again, not from a backup either (decision 0012).
No method commits: the caller's transaction decides.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, String, cast, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.conversation import Audience
from models.tables.columns import table_of
from models.tables.conversation_key import ConversationKey
from models.tables.conversation_message import ConversationMessage
from models.vault.keys import MasterKeys, destroy, file_of, new_key, seal, unseal

_ADD = insert(table_of(ConversationMessage)).on_conflict_do_nothing()
_ADD_KEY = insert(table_of(ConversationKey)).on_conflict_do_nothing()


_EMPTY = (
    text("""
        UPDATE conversation_message SET nonce = '', ciphertext = '' WHERE case_id = :case AND author_id = :author
    """),
    text("""
        UPDATE plan_note SET nonce = '', ciphertext = '' WHERE case_id = :case AND author_id = :author
    """),
)
"""What a key opened goes with it."""


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """What somebody wrote; the same `id` twice is one message."""

    id: str
    case_id: str
    author_id: str
    place: str
    audience: Audience
    words: str
    by_mail: bool = False


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message, readable. `words` are none where its author erased them."""

    id: str
    case_id: str
    author_id: str
    place: str
    audience: Audience
    words: str | None
    by_mail: bool
    at: datetime
    seq: int


class Conversations:
    """Keeps and opens messages. The master keys come from the settings."""

    def __init__(self, keys: MasterKeys) -> None:
        self._keys = keys

    async def write(self, session: AsyncSession, message: NewMessage, now: datetime) -> bool:
        """Stores a message; False where the very same was stored before."""
        key = await self.key_for(session, message.case_id, message.author_id, now)
        nonce, ciphertext = seal(key, message.words.encode(), _binding(message))
        row = {
            "id": message.id, "case_id": message.case_id, "author_id": message.author_id,
            "place": message.place, "audience": list(message.audience), "nonce": nonce,
            "ciphertext": ciphertext, "by_mail": message.by_mail, "at": now,
        }  # fmt: skip
        added = await session.execute(_ADD.returning(table_of(ConversationMessage).c.id), row)
        return added.first() is not None

    async def read(
        self, session: AsyncSession, case_id: str, places: Collection[str]
    ) -> list[Message]:
        """What the places read of a case, oldest first. VaultDamaged if a value was tampered with."""
        query = (
            select(ConversationMessage, ConversationKey)
            .outerjoin(ConversationKey, _ITS_KEY)
            .where(col(ConversationMessage.case_id) == case_id, read_by(places))
            .order_by(col(ConversationMessage.seq))
        )
        opened: dict[str, bytes] = {}
        return [self._open(row, key, opened) for row, key in await session.execute(query)]

    async def words_of(self, session: AsyncSession, message_id: str) -> str | None:
        """The words of one message; None once they are gone."""
        query = (
            select(ConversationMessage, ConversationKey)
            .outerjoin(ConversationKey, _ITS_KEY)
            .where(col(ConversationMessage.id) == message_id)
        )
        found = (await session.execute(query)).one_or_none()
        return self._open(found[0], found[1], {}).words if found else None

    async def rewrap(self, session: AsyncSession) -> int:
        """Wraps every key by the current master key; afterwards older master keys can go."""
        query = select(ConversationKey).where(col(ConversationKey.master_id) != self._keys.current)
        rows = (await session.scalars(query.with_for_update())).all()
        for row in rows:
            row.wrapped_key = self._keys.wrap(self._unwrap(row), _holder(row))
            row.master_id = self._keys.current
        await session.flush()
        return len(rows)

    def _open(
        self, row: ConversationMessage, key: ConversationKey | None, opened: dict[str, bytes]
    ) -> Message:
        words = None
        # An erasure may have got as far as the file of the key: those words are gone, as was asked for.
        if row.ciphertext and key and self._keys.is_whole(key.wrapped_key):
            if row.author_id not in opened:
                opened[row.author_id] = self._unwrap(key)
            words = unseal(opened[row.author_id], row.nonce, row.ciphertext, _binding(row)).decode()
        return Message(
            id=row.id, case_id=row.case_id, author_id=row.author_id, place=row.place,
            audience=tuple(row.audience), words=words, by_mail=row.by_mail, at=row.at, seq=row.seq or 0,
        )  # fmt: skip

    def _unwrap(self, row: ConversationKey) -> bytes:
        return self._keys.unwrap(row.wrapped_key, row.master_id, _holder(row))

    def opened(self, row: ConversationKey | None) -> bytes | None:
        """The key of a row; None where it is destroyed, or about to be."""
        return self._unwrap(row) if row and self._keys.is_whole(row.wrapped_key) else None

    async def key_for(
        self, session: AsyncSession, case_id: str, author_id: str, now: datetime
    ) -> bytes:
        """The key under which somebody writes in a case, made where there is none."""
        query = select(ConversationKey).where(
            col(ConversationKey.case_id) == case_id,
            col(ConversationKey.author_id) == author_id,
        )
        row = await session.scalar(query.with_for_update())
        if row is None:
            wrapped = self._keys.wrap(new_key(), _holder_named(case_id, author_id))
            fresh = {
                "case_id": case_id, "author_id": author_id,
                "master_id": self._keys.current, "wrapped_key": wrapped, "created_at": now,
            }  # fmt: skip
            await session.execute(_ADD_KEY, fresh)
            row = (await session.scalars(query.with_for_update())).one()
            if row.wrapped_key != wrapped:  # two forms of one person at once agree on one key
                destroy(self._keys.apart, wrapped)
        elif not self._keys.is_whole(row.wrapped_key):  # what it opened is gone for ever
            row.wrapped_key = self._keys.wrap(new_key(), _holder(row))
            row.master_id, row.created_at = self._keys.current, now
            for emptied in _EMPTY:
                await session.execute(emptied, {"case": case_id, "author": author_id})
        return self._unwrap(row)


def read_by(places: Collection[str]) -> ColumnElement[bool]:
    """The condition for messages that one of the places reads."""
    wanted = cast(sorted(places), ARRAY(String))
    found: ColumnElement[bool] = col(ConversationMessage.audience).op("?|", is_comparison=True)(
        wanted
    )
    return found


async def envelope_of(session: AsyncSession, message_id: str) -> ConversationMessage | None:
    """Who wrote one message to whom, without its words."""
    return await session.get(ConversationMessage, message_id)


_ITS_KEY = (col(ConversationKey.case_id) == col(ConversationMessage.case_id)) & (
    col(ConversationKey.author_id) == col(ConversationMessage.author_id)
)


def key_files(rows: Sequence[ConversationKey]) -> list[str]:
    """The names of the files without which these keys open nothing."""
    return [name for row in rows if (name := file_of(row.wrapped_key))]


def _holder(row: ConversationKey) -> str:
    return _holder_named(row.case_id, row.author_id)


def _holder_named(case_id: str, author_id: str) -> str:
    return json.dumps(["conversation", case_id, author_id])


def _binding(message: NewMessage | ConversationMessage) -> str:
    """What the words are bound to: nobody can put them under another name, or before other readers."""
    return json.dumps(
        [message.id, message.case_id, message.author_id, message.place, [*message.audience]]
    )

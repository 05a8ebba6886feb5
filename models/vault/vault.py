"""Personal data at rest: encrypted per person, every reading written down (law 9).

No method commits: the caller's transaction decides.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.people import Role
from domain.exchange.privacy import DataClass, may_read
from models.tables.vault_item import VaultItem
from models.tables.vault_key import VaultKey
from models.tables.vault_read import VaultRead
from models.vault.keys import (
    MasterKeys,
    destroy,
    file_of,
    file_of_item,
    new_key,
    seal_apart,
    spent,
    unseal_apart,
)

PersonalData = dict[str, str]


class NotForYou(PermissionError):  # noqa: N818 - it names what happened
    """This reader may not read this class of data in this phase."""


class Erased(LookupError):  # noqa: N818 - it names what happened
    """There is no such data, or no longer."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose data of which class, given for which exchange."""

    person_id: str
    exchange_id: str
    data_class: DataClass


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads: roles within this exchange, its phase now, and what for.

    `host` is whoever receives the travellers of this exchange.
    """

    person_id: str
    roles: frozenset[Role]
    phase: StrEnum
    purpose: str
    host: bool = False


class Vault:
    """Puts, reads. The master keys come from the settings; nothing is cached."""

    def __init__(self, keys: MasterKeys) -> None:
        self._keys = keys

    async def put(
        self, session: AsyncSession, place: Place, data: PersonalData, now: datetime
    ) -> str:
        """Stores the data instead of what was there before, and returns the new item's id."""
        key = await self._key_for_writing(session, place.person_id, now)
        replaced = delete(VaultItem).where(_at(place)).returning(col(VaultItem.nonce))
        for nonce in (await session.scalars(replaced)).all():
            spent(session, self._keys.apart, file_of_item(nonce))
        item_id = str(uuid4())
        content = json.dumps(data, ensure_ascii=False).encode()
        binding = _binding(place.person_id, place.data_class, item_id)
        nonce, ciphertext = seal_apart(key, self._keys.apart, content, binding)
        session.add(
            VaultItem(
                id=item_id,
                person_id=place.person_id,
                exchange_id=place.exchange_id,
                data_class=place.data_class.value,
                nonce=nonce,
                ciphertext=ciphertext,
                created_at=now,
            )
        )
        await session.flush()
        return item_id

    async def read(
        self, session: AsyncSession, place: Place, reader: Reader, now: datetime
    ) -> PersonalData:
        """The data, after the reading was written down; commit, or the log is lost.

        Raises NotForYou, Erased, or VaultDamaged if the stored value was tampered with.
        """
        own = reader.person_id == place.person_id
        allowed = may_read(place.data_class, reader.roles, reader.phase, host=reader.host)
        if not own and not allowed:
            raise NotForYou(place.data_class)
        item = (await session.scalars(select(VaultItem).where(_at(place)))).one_or_none()
        row = await session.get(VaultKey, place.person_id, populate_existing=True)
        if item is None or row is None or row.destroyed_at:
            raise Erased(place.data_class)
        session.add(_reading(item, reader, now))
        await session.flush()
        key = self._keys.unwrap(row.wrapped_key, row.master_id, place.person_id)
        binding = _binding(item.person_id, DataClass(item.data_class), item.id)
        content = unseal_apart(key, self._keys.apart, item.nonce, item.ciphertext, binding)
        return dict(json.loads(content))

    async def has(self, session: AsyncSession, place: Place) -> bool:
        """Whether there is such data; tells nothing of it, so it is not logged."""
        query = select(col(VaultItem.id)).where(_at(place))
        return (await session.scalar(query)) is not None

    async def rewrap(self, session: AsyncSession) -> int:
        """Wraps every key by the current master key and a file; afterwards older master keys can go.

        Files that opened the old ones stay: the transaction may still come to nothing.
        """
        query = select(VaultKey).where(col(VaultKey.destroyed_at).is_(None))
        rows = (await session.scalars(query.with_for_update())).all()
        old = [
            row
            for row in rows
            if row.master_id != self._keys.current or file_of(row.wrapped_key) is None
        ]
        for row in old:
            key = self._keys.unwrap(row.wrapped_key, row.master_id, row.person_id)
            row.wrapped_key = self._keys.wrap(key, row.person_id)
            row.master_id = self._keys.current
        await session.flush()
        return len(old)

    async def _key_for_writing(self, session: AsyncSession, person_id: str, now: datetime) -> bytes:
        wrapped = self._keys.wrap(new_key(), person_id)
        fresh = insert(VaultKey).values(
            person_id=person_id,
            master_id=self._keys.current,
            wrapped_key=wrapped,
            created_at=now,
        )
        # Two forms of one person at once must agree on one key; a destroyed one is replaced.
        settled = fresh.on_conflict_do_update(
            index_elements=["person_id"],
            set_={
                "master_id": fresh.excluded.master_id,
                "wrapped_key": fresh.excluded.wrapped_key,
                "created_at": fresh.excluded.created_at,
                "destroyed_at": None,
            },
            where=col(VaultKey.destroyed_at).is_not(None),
        )
        await session.execute(settled)
        query = select(VaultKey).where(col(VaultKey.person_id) == person_id).with_for_update()
        row = (await session.scalars(query.execution_options(populate_existing=True))).one()
        if row.wrapped_key != wrapped and not self._keys.is_whole(row.wrapped_key):
            # An erasure got as far as the file: what that key opened is gone, as was asked for.
            await session.execute(delete(VaultItem).where(col(VaultItem.person_id) == person_id))
            row.wrapped_key, row.master_id, row.created_at = wrapped, self._keys.current, now
        elif row.wrapped_key != wrapped:
            destroy(self._keys.apart, wrapped)
        return self._keys.unwrap(row.wrapped_key, row.master_id, person_id)


def _binding(person_id: str, data_class: DataClass, item_id: str) -> str:
    return json.dumps([person_id, data_class.value, item_id])


def _reading(item: VaultItem, reader: Reader, now: datetime) -> VaultRead:
    return VaultRead(
        id=str(uuid4()),
        item_id=item.id,
        person_id=item.person_id,
        data_class=item.data_class,
        reader_id=reader.person_id,
        role=",".join(sorted(role.value for role in reader.roles)),
        phase=reader.phase.value,
        at=now,
        purpose=reader.purpose,
    )


def _at(place: Place) -> ColumnElement[bool]:
    return and_(
        col(VaultItem.person_id) == place.person_id,
        col(VaultItem.exchange_id) == place.exchange_id,
        col(VaultItem.data_class) == place.data_class.value,
    )

"""Concerns at rest: sealed, bound to their place, readable after a change of the master key."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select

from models.concerns.concerns import ConcernStore, erase
from models.tables.concern import ConcernCase
from models.tables.concern_read import ConcernRead
from models.tables.concern_words import ConcernWords
from models.tables.erasure_receipt import ErasureReceipt
from models.vault.keys import MasterKeys, VaultDamaged
from tests.support.keys import KEYS
from tests.support.people import SAF, TOR
from tests.support.running_concerns import MASTER, WORDS, add_staff, kept

Sessions = async_sessionmaker[AsyncSession]
NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
NEWER = b"another key of thirty-two bytes!"


@pytest.fixture
async def database(database: Sessions) -> Sessions:
    await add_staff(database)
    return database


async def words(
    session: AsyncSession, keys: MasterKeys, incident: str, reader: str | None = None
) -> list[str]:
    case = await session.get_one(ConcernCase, incident)
    found = await ConcernStore(keys).read(session, case, NOW, reader=reader)
    return [message.words["words"] for message in found]


async def test_a_reading_of_the_hub_is_noted_and_the_reporters_is_not(database: Sessions) -> None:
    concern = await kept(database, at=NOW)
    keys = MasterKeys(MASTER, KEYS)
    async with database() as session, session.begin():
        assert await words(session, keys, concern.id) == [WORDS]
        assert await words(session, keys, concern.id, SAF) == [WORDS]
    async with database() as session:
        (reading,) = await session.scalars(select(ConcernRead))
    assert (reading.incident_id, reading.reader_id) == (concern.id, SAF)


async def test_what_was_written_at_one_moment_stands_in_the_order_it_came(
    database: Sessions,
) -> None:
    concern = await kept(database, at=NOW)
    keys, ids = (
        MasterKeys(MASTER, KEYS),
        [f"{letter}-{number}" for number, letter in enumerate("zyxabc")],
    )
    for name in ids:
        async with database() as session, session.begin():
            case = await session.get_one(ConcernCase, concern.id)
            for _ in range(2):  # a form sent twice stands where it stood
                await ConcernStore(keys).write(session, case, name, NOW, message_id=name)
    async with database() as session:
        assert await words(session, keys, concern.id) == [WORDS, *ids]


async def test_words_moved_to_another_concern_or_side_do_not_open(database: Sessions) -> None:
    first, second = await kept(database, at=NOW), await kept(database, at=NOW)
    for change in ({"incident_id": second.id}, {"side": "officer"}, {"ciphertext": b"x" * 40}):
        async with database() as session:
            mine = col(ConcernWords.incident_id) == first.id
            await session.execute(update(ConcernWords).where(mine).values(**change))
            where = str(change.get("incident_id", first.id))
            with pytest.raises(VaultDamaged):
                await words(session, MasterKeys(MASTER, KEYS), where)
            await session.rollback()


async def test_a_new_master_key_opens_what_the_old_one_wrapped(database: Sessions) -> None:
    concern = await kept(database, at=NOW)
    both = MasterKeys(NEWER, KEYS, [MASTER])
    async with database() as session, session.begin():
        assert await ConcernStore(both).rewrap(session) == 1
        assert await ConcernStore(both).rewrap(session) == 0
    async with database() as session:
        assert await words(session, MasterKeys(NEWER, KEYS), concern.id) == [WORDS]
        with pytest.raises(VaultDamaged):
            await words(session, MasterKeys(MASTER, KEYS), concern.id)


async def test_what_is_erased_opens_with_no_key_and_no_code(database: Sessions) -> None:
    concern = await kept(database, TOR, at=NOW)
    keeper = ConcernStore(MasterKeys(MASTER, KEYS))
    async with database() as session, session.begin():
        case = await keeper.of_code(session, concern.code)
        assert case
        for _ in range(2):
            await erase(session, case, KEYS, by=SAF, now=NOW)
    async with database() as session:
        assert await keeper.of_code(session, concern.code) is None
        assert await words(session, MasterKeys(MASTER, KEYS), concern.id, SAF) == []
        (receipt,) = await session.scalars(select(ErasureReceipt))
        assert (receipt.incident_id, receipt.messages) == (concern.id, 1)
        assert await ConcernStore(MasterKeys(NEWER, KEYS, [MASTER])).rewrap(session) == 0


async def test_a_backup_opens_no_concern_that_was_erased(database: Sessions) -> None:
    concern = await kept(database, at=NOW)
    async with database() as session:
        case = await session.get_one(ConcernCase, concern.id)
        (message,) = await session.scalars(select(ConcernWords))
        row, words_row = case.model_dump(), message.model_dump(exclude={"seq"})
    async with database() as session, session.begin():
        await erase(session, await session.get_one(ConcernCase, concern.id), KEYS, by=SAF, now=NOW)
    async with database() as session, session.begin():
        await session.execute(delete(ConcernCase))
        session.add(ConcernCase(**row))
        await session.flush()
        session.add(ConcernWords(**words_row))
    async with database() as session:
        with pytest.raises(VaultDamaged, match="is gone"):
            await words(session, MasterKeys(MASTER, KEYS), concern.id)


async def test_the_same_concern_is_kept_once(database: Sessions) -> None:
    concern = await kept(database, at=NOW)
    async with database() as session, session.begin():
        assert not await ConcernStore(MasterKeys(MASTER, KEYS)).keep(session, concern, NOW)
        assert await words(session, MasterKeys(MASTER, KEYS), concern.id) == [WORDS]

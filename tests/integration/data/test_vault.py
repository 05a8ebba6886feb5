"""Personal data at rest: readable for whom it is meant, gone when it is gone."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel, select

from domain.exchange.people import Role
from domain.exchange.phases import Phase
from domain.exchange.privacy import DataClass
from models.tables.person import Person
from models.tables.vault_item import VaultItem
from models.tables.vault_key import VaultKey
from models.tables.vault_read import VaultRead
from models.vault.erasure import Journey, erase, purge_due, readings_of, schedule_purge
from models.vault.keys import MasterKeys, VaultDamaged, file_of, new_key, seal
from models.vault.vault import Erased, NotForYou, Place, Reader, Vault
from tests.support.keys import KEYS
from tests.support.people import BO, MIA, START, TESS, TOR
from tests.support.recorded_exchanges import add_everybody

Sessions = async_sessionmaker[AsyncSession]
CANARY = "Canary-Passport-77"
PASSPORT = Place(person_id=MIA, exchange_id="x1", data_class=DataClass.PASSPORT)
BOOKER = Reader(
    person_id=BO, roles=frozenset({Role.BOOKER}), phase=Phase.TRAVEL, purpose="book the train"
)
HERSELF = Reader(person_id=MIA, roles=frozenset(), phase=Phase.CLOSED, purpose="look")
KEY = new_key()


@pytest.fixture
def vault() -> Vault:
    return Vault(MasterKeys(KEY, KEYS))


@pytest.fixture
async def filled(database: Sessions, vault: Vault) -> Sessions:
    async with database() as session, session.begin():
        await vault.put(session, PASSPORT, {"number": CANARY}, START)
    return database


async def read(database: Sessions, vault: Vault, place: Place, reader: Reader) -> dict[str, str]:
    async with database() as session, session.begin():
        return await vault.read(session, place, reader, START)


async def test_what_was_put_is_read_and_every_reading_is_written_down(
    filled: Sessions, vault: Vault
):
    assert await read(filled, vault, PASSPORT, BOOKER) == {"number": CANARY}
    assert await read(filled, vault, PASSPORT, HERSELF) == {"number": CANARY}
    async with filled() as session:
        own, booker = sorted(await readings_of(session, MIA), key=lambda r: r.reader_id == BO)
    assert (booker.reader_id, booker.role, booker.phase) == (BO, "booker", "travel")
    assert (booker.data_class, booker.purpose, booker.at) == ("passport", "book the train", START)
    assert own.reader_id == MIA


@pytest.mark.parametrize(
    "reader",
    [
        Reader(person_id=BO, roles=frozenset({Role.BOOKER}), phase=Phase.PLANNING, purpose="x"),
        Reader(person_id=BO, roles=frozenset({Role.PROGRAMME}), phase=Phase.TRAVEL, purpose="x"),
        Reader(person_id=TOR, roles=frozenset({Role.MENTOR}), phase=Phase.TRAVEL, purpose="x"),
    ],
)
async def test_others_are_refused_and_no_reading_is_written(
    filled: Sessions, vault: Vault, reader: Reader
):
    with pytest.raises(NotForYou):
        await read(filled, vault, PASSPORT, reader)
    async with filled() as session:
        assert (await session.scalars(select(VaultRead))).all() == []


async def test_nothing_readable_is_in_the_database(filled: Sessions):
    async with filled() as session:
        for table in ("vault_item", "vault_key"):
            rows = (await session.execute(text(f"SELECT {table}::text FROM {table}"))).all()  # noqa: S608
            assert rows
            assert CANARY.encode().hex() not in str(rows)
            assert CANARY not in str(rows)


@pytest.mark.parametrize(
    "damage",
    [
        {"ciphertext": b"\x00" * 40},
        {"nonce": b"\x00" * 12},
        {"id": "another-item"},
    ],
)
async def test_what_was_tampered_with_is_not_opened(
    filled: Sessions, vault: Vault, damage: dict[str, object]
):
    async with filled() as session, session.begin():
        await session.execute(update(VaultItem).values(**damage))
    with pytest.raises(VaultDamaged):
        await read(filled, vault, PASSPORT, BOOKER)


async def test_an_item_moved_to_another_class_or_person_is_not_opened(
    filled: Sessions, vault: Vault
):
    async with filled() as session, session.begin():
        await session.execute(update(VaultItem).values(data_class="contact"))
    contact = Place(person_id=MIA, exchange_id="x1", data_class=DataClass.CONTACT)
    with pytest.raises(VaultDamaged):
        await read(filled, vault, contact, HERSELF)


async def test_another_installations_key_opens_nothing(filled: Sessions):
    with pytest.raises(VaultDamaged, match="master key"):
        await read(filled, Vault(MasterKeys(new_key(), KEYS)), PASSPORT, BOOKER)


async def test_a_rotated_master_key_opens_old_items_and_rewraps_them(filled: Sessions):
    fresh = new_key()
    both = Vault(MasterKeys(fresh, KEYS, [KEY]))
    assert await read(filled, both, PASSPORT, BOOKER) == {"number": CANARY}
    async with filled() as session, session.begin():
        assert await both.rewrap(session) == 1
        assert await both.rewrap(session) == 0
    assert await read(filled, Vault(MasterKeys(fresh, KEYS)), PASSPORT, BOOKER) == {
        "number": CANARY
    }


async def test_newer_data_replaces_older(filled: Sessions, vault: Vault):
    async with filled() as session, session.begin():
        await vault.put(session, PASSPORT, {"number": "new"}, START)
    assert await read(filled, vault, PASSPORT, BOOKER) == {"number": "new"}
    async with filled() as session:
        assert len((await session.scalars(select(VaultItem))).all()) == 1


async def test_two_forms_of_one_person_at_once_share_one_key(database: Sessions, vault: Vault):
    places = [Place(person_id=MIA, exchange_id="x1", data_class=kind) for kind in DataClass]

    async def put(place: Place) -> None:
        async with database() as session, session.begin():
            await vault.put(session, place, {"of": place.data_class.value}, START)

    await asyncio.gather(*(put(place) for place in places))
    for place in places:
        assert await read(database, vault, place, HERSELF) == {"of": place.data_class.value}


async def test_erasure_destroys_the_key_and_leaves_a_receipt(filled: Sessions, vault: Vault):
    async with filled() as session:
        (item,) = (await session.scalars(select(VaultItem))).all()
    async with filled() as session, session.begin():
        receipt = await erase(session, MIA, KEYS, by=MIA, reason="asked for it", now=START)
    assert (receipt.items, receipt.erased_by) == ({"passport": 1}, MIA)
    with pytest.raises(Erased):
        await read(filled, vault, PASSPORT, HERSELF)
    # Even an item that comes back from a backup stays closed.
    async with filled() as session, session.begin():
        session.add(VaultItem(**item.model_dump()))
    with pytest.raises(Erased):
        await read(filled, vault, PASSPORT, HERSELF)
    async with filled() as session:
        (key,) = (await session.scalars(select(VaultKey))).all()
        assert (key.wrapped_key, key.destroyed_at) == (b"", START)


async def test_erasure_reaches_every_entry_that_is_the_same_persons(filled: Sessions, vault: Vault):
    await add_everybody(filled)
    before, long_before = (
        Place(person_id=who, exchange_id="x0", data_class=DataClass.PASSPORT) for who in (TOR, BO)
    )
    booker = replace(BOOKER, person_id=TESS)
    async with filled() as session, session.begin():
        for place in (before, long_before):
            await vault.put(session, place, {"number": CANARY}, START)
            await vault.read(session, place, booker, START)
        (await session.get_one(Person, TOR)).merged_into = MIA
        (await session.get_one(Person, BO)).merged_into = TOR
    async with filled() as session, session.begin():
        assert {one.person_id for one in await readings_of(session, MIA)} == {TOR, BO}
        receipt = await erase(session, MIA, KEYS, by=MIA, reason="asked for it", now=START)
    assert receipt.items == {"passport": 3}
    for place in (PASSPORT, before, long_before):
        with pytest.raises(Erased):
            await read(filled, vault, place, booker)
    async with filled() as session:
        keys = (await session.scalars(select(VaultKey))).all()
    assert {key.person_id: key.wrapped_key for key in keys} == dict.fromkeys((MIA, TOR, BO), b"")


async def rows_of(database: Sessions) -> list[SQLModel]:
    """What a copy of the database holds."""
    async with database() as session:
        return [
            kind(**row.model_dump())
            for kind in (VaultKey, VaultItem)
            for row in (await session.scalars(select(kind))).all()
        ]


async def restored(database: Sessions, backup: list[SQLModel]) -> None:
    async with database() as session, session.begin():
        for kind in (VaultItem, VaultKey):
            await session.execute(delete(kind))
        session.add_all(backup)


@pytest.mark.parametrize("again", [False, True], ids=["erased", "and given again"])
async def test_a_backup_and_the_installations_key_open_nothing_that_was_erased(
    filled: Sessions, vault: Vault, again: bool
):
    """Keys were wrapped in the same database: whoever had a copy and the key had everything."""
    backup = await rows_of(filled)
    async with filled() as session, session.begin():
        await erase(session, MIA, KEYS, by=MIA, reason="asked for it", now=START)
    if again:
        async with filled() as session, session.begin():
            await vault.put(session, PASSPORT, {"number": "again"}, START)
    await restored(filled, backup)
    with pytest.raises(VaultDamaged, match="is gone"):
        await read(filled, vault, PASSPORT, HERSELF)


async def test_what_was_purged_or_replaced_is_opened_by_no_backup(filled: Sessions, vault: Vault):
    """Its kind elsewhere: one item goes, the person's key stays."""
    contact = Place(person_id=MIA, exchange_id="x1", data_class=DataClass.CONTACT)
    async with filled() as session, session.begin():
        await vault.put(session, contact, {"phone": "1"}, START)
    backup = await rows_of(filled)
    async with filled() as session, session.begin():
        await session.execute(
            update(VaultItem).where(VaultItem.data_class == "passport").values(purge_on=START)
        )
        assert len(await purge_due(session, START, KEYS)) == 1
        await vault.put(session, contact, {"phone": "2"}, START)
    assert await read(filled, vault, contact, HERSELF) == {"phone": "2"}
    await restored(filled, backup)
    for place in (PASSPORT, contact):
        with pytest.raises(VaultDamaged, match="is gone"):
            await read(filled, vault, place, HERSELF)


async def test_what_comes_to_nothing_destroys_nothing(filled: Sessions, vault: Vault):
    """A replacement that is rolled back leaves the old words readable."""
    async with filled() as session:
        await vault.put(session, PASSPORT, {"number": "new"}, START)
        await session.rollback()
        await session.execute(text("SELECT 1"))
        await session.commit()
    assert await read(filled, vault, PASSPORT, HERSELF) == {"number": CANARY}


async def test_keys_of_earlier_releases_get_their_file(filled: Sessions, vault: Vault):
    keys = MasterKeys(KEY, KEYS)
    async with filled() as session, session.begin():
        row = await session.get_one(VaultKey, MIA)
        data_key = keys.unwrap(row.wrapped_key, row.master_id, MIA)
        row.wrapped_key = b"".join(seal(KEY, data_key, '["vault key", "' + MIA + '"]'))
    assert await read(filled, vault, PASSPORT, HERSELF) == {"number": CANARY}
    async with filled() as session, session.begin():
        assert [await vault.rewrap(session) for _ in range(2)] == [1, 0]
        assert file_of((await session.get_one(VaultKey, MIA)).wrapped_key)
    assert await read(filled, vault, PASSPORT, HERSELF) == {"number": CANARY}


async def test_an_erasure_that_stopped_halfway_does_not_shut_its_person_out(
    filled: Sessions, vault: Vault
):
    """The file goes before the transaction ends: what is given afterwards is kept all the same."""
    async with filled() as session:
        await erase(session, MIA, KEYS, by=MIA, reason="asked for it", now=START)
        await session.rollback()
    with pytest.raises(VaultDamaged):
        await read(filled, vault, PASSPORT, HERSELF)
    async with filled() as session, session.begin():
        await vault.put(session, PASSPORT, {"number": "again"}, START)
    assert await read(filled, vault, PASSPORT, HERSELF) == {"number": "again"}


async def test_after_erasure_a_person_may_give_data_again(filled: Sessions, vault: Vault):
    async with filled() as session, session.begin():
        await erase(session, MIA, KEYS, by=MIA, reason="asked for it", now=START)
        await vault.put(session, PASSPORT, {"number": "again"}, START)
    assert await read(filled, vault, PASSPORT, BOOKER) == {"number": "again"}


async def test_data_go_on_their_day_and_not_before(filled: Sessions, vault: Vault):
    contact = Place(person_id=MIA, exchange_id="x1", data_class=DataClass.CONTACT)
    async with filled() as session, session.begin():
        await vault.put(session, contact, {"phone": "+00 1"}, START)
        await schedule_purge(session, "x1", returned_on=START.date(), ended_on=None)
        assert await purge_due(session, START + timedelta(days=29), KEYS) == []
    async with filled() as session, session.begin():
        (receipt,) = await purge_due(session, START + timedelta(days=30), KEYS)
        assert (receipt.items, receipt.erased_by) == ({"passport": 1}, None)
    with pytest.raises(Erased):
        await read(filled, vault, PASSPORT, HERSELF)
    assert await read(filled, vault, contact, HERSELF) == {"phone": "+00 1"}
    async with filled() as session, session.begin():
        end = START + timedelta(days=200)
        await schedule_purge(session, "x1", returned_on=START.date(), ended_on=end.date())
        assert [r.items for r in await purge_due(session, end, KEYS)] == [{"contact": 1}]
    async with filled() as session:
        (key,) = (await session.scalars(select(VaultKey))).all()
    assert key.destroyed_at == end


async def test_travel_data_of_who_stays_at_home_go_on_the_next_day(filled: Sessions, vault: Vault):
    contact = Place(person_id=MIA, exchange_id="x1", data_class=DataClass.CONTACT)
    here, away = (
        Journey(travellers=(), today=START.date()),
        Journey(travellers=(MIA,), today=START.date()),
    )
    async with filled() as session, session.begin():
        await vault.put(session, contact, {"phone": "+00 1"}, START)
        await schedule_purge(session, "x1", returned_on=None, ended_on=None, journey=here)
        assert await purge_due(session, START, KEYS) == []
        # Who gave them a moment ago, and was not known as a traveller yet, keeps them.
        await schedule_purge(session, "x1", returned_on=None, ended_on=None, journey=away)
        assert await purge_due(session, START + timedelta(days=400), KEYS) == []
    async with filled() as session, session.begin():
        await schedule_purge(session, "x1", returned_on=None, ended_on=None, journey=here)
        (receipt,) = await purge_due(session, START + timedelta(days=1), KEYS)
    assert receipt.items == {"passport": 1}
    assert await read(filled, vault, contact, HERSELF) == {"phone": "+00 1"}


async def test_everything_of_who_left_goes_on_the_next_day(filled: Sessions, vault: Vault):
    contact = Place(person_id=MIA, exchange_id="x1", data_class=DataClass.CONTACT)
    journey = Journey(travellers=(MIA,), today=START.date(), left=(MIA,))
    async with filled() as session, session.begin():
        await vault.put(session, contact, {"phone": "+00 1"}, START)
        await schedule_purge(session, "x1", returned_on=None, ended_on=None, journey=journey)
        assert await purge_due(session, START, KEYS) == []
        (receipt,) = await purge_due(session, START + timedelta(days=1), KEYS)
    assert receipt.items == {"passport": 1, "contact": 1}

"""What becomes of profiles and of whom somebody does not want to meet, when entries of the register are merged or deactivated."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.skills.fields import Audience
from models.register.merging import merge
from models.register.writing import Author, set_active
from models.skills import barriers
from models.skills.barriers import Barriers
from models.skills.profiles import pause, profile_of
from models.tables.person import Person
from models.vault.keys import MasterKeys
from models.vault.vault import Vault
from tests.support.keys import KEYS
from tests.support.skills import KEY, NOW, add_person, names, write

Sessions = async_sessionmaker[AsyncSession]
AUTHOR = Author("p-cor", NOW + timedelta(days=1))


async def merged(database: Sessions, gone: str, kept: str) -> None:
    async with database() as session, session.begin():
        both = await session.get_one(Person, kept), await session.get_one(Person, gone)
        await merge(session, *both, AUTHOR)


@pytest.mark.requirement("LC-09")
async def test_who_was_kept_apart_stays_so_when_an_entry_is_merged(database: Sessions):
    vault = Vault(MasterKeys(bytes(32), KEYS))
    for person in ("ilka", "stojan", "stojan2", "third"):
        await add_person(database, person)
    for person in ("ilka", "stojan", "third"):
        await write(database, person, person.title())
    async with database() as session, session.begin():
        await barriers.name(session, vault, Barriers(KEY, "ilka"), "stojan", NOW)
        await barriers.name(session, vault, Barriers(KEY, "stojan"), "third", NOW)
    await merged(database, "stojan", "stojan2")
    seen = {who: await names(database, barriers=Barriers(KEY, who)) for who in ("ilka", "stojan2")}
    assert seen == {"ilka": ["Ilka", "Third"], "stojan2": ["Stojan"]}
    async with database() as session, session.begin():
        own = Barriers(KEY, "stojan2")
        assert set(await barriers.named_by(session, vault, "stojan2", NOW)) == {"third"}
        assert await own.are_between(session, "third")
        await barriers.take_off(session, vault, own, "third", NOW)
        with pytest.raises(LookupError):
            await barriers.take_off(session, vault, own, "third", NOW)
    assert await names(database, barriers=own) == ["Stojan", "Third"]
    async with database() as session, session.begin():
        await barriers.name(session, vault, Barriers(KEY, "stojan2"), "third", NOW)
        await barriers.forget(session, vault, own, NOW)
    assert await names(database, barriers=own) == ["Stojan", "Third"], "what Ilka asked for stays"


async def test_a_merged_entrys_profile_is_its_persons_to_hide(database: Sessions):
    for person in ("ilka", "ilka2"):
        await add_person(database, person)
    await write(database, "ilka2", "Ilka Daren", seen=Audience.PUBLIC)
    await merged(database, "ilka2", "ilka")
    assert await names(database, audience=Audience.PUBLIC) == ["Ilka Daren"]
    async with database() as session, session.begin():
        await pause(session, await profile_of(session, "ilka", ""), NOW, hidden=True)
    assert await names(database) == []


async def test_where_both_entries_have_a_profile_they_become_one(database: Sessions):
    for person, topic in (("ilka", "P.photo"), ("ilka2", "P.events")):
        await add_person(database, person)
        here = await write(database, person, person.title(), have={topic: "once"}, seen=Audience.PUBLIC)  # fmt: skip
    async with database() as session, session.begin():
        row = await session.get_one(type(here.row), here.row.id)
        row.blocked_at, row.blocked_by = NOW, "p-cor"
    await merged(database, "ilka2", "ilka")
    async with database() as session:
        here = await profile_of(session, "ilka", "")
        assert {one.key for one in here.offers} == {"P.events"}, "it waits for its person"
        assert await profile_of(session, "ilka2", "") is None
    assert here.row.blocked_by == "p-cor", "a block is not got rid of by a merge"
    assert await names(database) == []


async def test_whoever_is_not_active_is_in_no_directory(database: Sessions):
    await add_person(database, "ilka")
    await write(database, "ilka", "Ilka", seen=Audience.PUBLIC)
    for active, found in ((False, []), (True, ["Ilka"])):
        async with database() as session, session.begin():
            await set_active(session, await session.get_one(Person, "ilka"), AUTHOR, active=active)
        assert await names(database, audience=Audience.PUBLIC) == found

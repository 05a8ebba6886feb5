"""What a rehearsal starts with, and the links that let its people in."""

import hashlib
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel, select

from cli.demo.base import (
    community_names,
    community_people,
    seed_base,
    sign_ups,
    staff_people,
)
from cli.demo.stage import ids_of, settle_cycles
from cli.lookup import find_person
from cli.people import role_links
from domain.exchange.people import HUB_ROLES, Role
from models.register.entries import CommunityEntry, entry_of
from models.register.writing import Author, change_entry
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.installation import Installation
from models.tables.membership import Membership
from models.tables.outbox import OutboxNotice
from models.tables.person import Person
from models.tables.register_change import RegisterChange, Subject
from models.tables.setting_change import SettingChange
from models.tables.sign_in_link import SignInLink
from models.tables.staff_role import StaffRole
from runtime.database import make_engine, make_sessions
from runtime.errors import SetupProblem
from runtime.settings import Settings
from tests.support.fixtures_database import Databases, Fill

Sessions = async_sessionmaker[AsyncSession]
NOW = datetime(2027, 2, 15, 9, 30, tzinfo=UTC)


async def count(session: AsyncSession, table: type[SQLModel]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def fill(database: Sessions) -> None:
    async with database() as session:
        await seed_base(session, NOW)


@pytest.fixture
def filled_by() -> Fill:
    return fill


async def test_the_demo_finds_its_own_rounds_beside_older_ones(seeded: Sessions):
    async with seeded() as session:
        coordinator = await find_person(session, staff_people(Role.COORDINATOR)[0])
        session.add(
            Cycle(
                id="older", programme=(await session.scalars(select(Cycle))).one().programme,
                name="Somebody's own", opens_at=NOW - timedelta(days=900),
                closes_at=NOW - timedelta(days=870), matching_on=NOW - timedelta(days=860),
            )
        )  # fmt: skip
        await session.flush()
        day, cycles = await settle_cycles(session, coordinator.id, NOW)
        assert "older" not in cycles.values()
        names = {(await session.get_one(Cycle, found)).name[:6] for found in cycles.values()}
        assert names == {"Spring", "Autumn"}
        assert await settle_cycles(session, coordinator.id, NOW) == (day, cycles), "once"
        await session.delete(await session.get_one(Cycle, cycles["demo-1"]))
        await session.flush()
        with pytest.raises(SetupProblem, match="not in this installation"):
            await settle_cycles(session, coordinator.id, NOW)


@pytest.fixture
def seeded(database: Sessions) -> Sessions:
    """A database with the base data."""
    return database


async def test_twelve_communities_with_two_people_each_and_every_hub_role(seeded: Sessions):
    async with seeded() as session:
        assert await count(session, Community) == 12
        assert await count(session, Membership) == 24
        roles = set((await session.scalars(select(StaffRole.role))).all())
        people = (await session.scalars(select(Person))).all()
    assert roles == {role.value for role in HUB_ROLES}
    assert {person.time_zone for person in people} <= available_timezones()
    assert all(person.email.endswith(".example.org") for person in people)


async def _named(session: AsyncSession, name: str) -> Community:
    return (await session.scalars(select(Community).where(Community.name == name))).one()


async def _at(session: AsyncSession, email: str) -> Person:
    return (await session.scalars(select(Person).where(Person.email == email))).one()


async def test_seeding_again_changes_nothing_not_even_what_people_changed(seeded: Sessions):
    async with seeded() as session:
        community = await _named(session, "Wikimedia Moravara")
        entry = CommunityEntry(**{**entry_of(community), "name": "Renamed"})
        await change_entry(session, community, entry, Author(None, NOW))
        await session.commit()
        await seed_base(session, NOW + timedelta(days=40))
    async with seeded() as session:
        known = await ids_of(session, Subject.COMMUNITY, community_names().values())
        assert known["Wikimedia Moravara"] == (await _named(session, "Renamed")).id
        assert set(known) == set(community_names().values())
        assert (await count(session, Community), await count(session, Person)) == (12, 31)
        (cycle,) = await session.scalars(select(Cycle))
        assert cycle.opens_at == datetime(2027, 2, 14, 23, tzinfo=UTC), "midnight at the hub"


async def test_the_installation_is_a_rehearsal_with_an_open_cycle(seeded: Sessions):
    async with seeded() as session:
        assert (await session.get_one(Installation, 1)).rehearsal
        (cycle,) = await session.scalars(select(Cycle))
    assert cycle.opens_at <= NOW < cycle.closes_at < cycle.matching_on


async def test_everything_came_by_the_ways_that_everybody_has(seeded: Sessions):
    async with seeded() as session:
        henrik = await _at(session, "henrik.sallos@hub.example.org")
        entered = list(
            await session.scalars(select(RegisterChange).where(RegisterChange.via == "import"))
        )
        settled = list(await session.scalars(select(SettingChange)))
        owed = list(await session.scalars(select(OutboxNotice)))
        invited = {row.person_id for row in owed}
        staff = set(await session.scalars(select(StaffRole.person_id)))
    assert len(entered) == 12 + 24
    assert {change.by for change in [*entered, *settled]} == {henrik.id}
    assert {change.part for change in settled} == {
        "staff",
        "programme",
        "languages",
        "cycle",
        "mails",
    }
    assert invited == staff - {henrik.id}, "the first one came by the code, and invited the others"
    assert {row.data["why"] for row in owed} == {"invitation"}


async def test_demo_people_are_found_by_community_and_role(seeded: Sessions):
    async with seeded() as session:
        for key, name in community_names().items():
            community = await _named(session, name)
            contact, colleague = [await _at(session, mail) for mail in community_people(key)]
            found = await session.get_one(Membership, (contact.id, community.id))
            assert found.is_contact
            assert not (await session.get_one(Membership, (colleague.id, community.id))).is_contact
            assert contact.time_zone == community.time_zone
        for role in HUB_ROLES:
            person = await _at(session, staff_people(role)[0])
            assert await session.get(StaffRole, (person.id, role, ""))


async def test_whoever_signs_up_as_mentor_is_none_at_first(seeded: Sessions):
    async with seeded() as session:
        for key, name in community_names().items():
            community = await _named(session, name)
            is_mentor = community.kind == "mentor"
            assert community.registered_mentor is is_mentor
            assert bool(community.topics) is (key not in sign_ups())


async def test_each_role_gets_a_link_of_which_only_the_hash_is_kept(seeded: Sessions):
    async with seeded() as session:
        links = await role_links(session, Settings(base_url="https://exchange.example.org"))
        await session.commit()
        stored = {link.token_hash for link in await session.scalars(select(SignInLink))}
    assert len(links) == len(HUB_ROLES) + 2
    assert {link.role.split(" · ")[0] for link in links} >= {"programme", "mentee", "mentor"}
    for link in links:
        token = link.url.removeprefix("https://exchange.example.org/sign-in/")
        assert hashlib.sha256(token.encode()).hexdigest() in stored
        assert token not in stored


async def test_an_empty_installation_has_no_links(databases: Databases):
    async with databases.copy() as address:
        engine = make_engine(address)
        async with make_sessions(engine)() as session:
            assert await role_links(session, Settings()) == []
        await engine.dispose()


@pytest.mark.parametrize(
    "typed", ["tomas brezik", " Tomas Brezik ", "Tomas.Brezik@hub.example.org", "id"]
)
async def test_a_person_is_found_by_name_address_or_id(seeded: Sessions, typed: str):
    async with seeded() as session:
        tomas = await _at(session, staff_people(Role.APPROVER)[0])
        assert (await find_person(session, tomas.id if typed == "id" else typed)).id == tomas.id


async def test_half_a_name_finds_nobody_and_a_shared_one_asks_for_the_address(seeded: Sessions):
    async with seeded() as session:
        with pytest.raises(SetupProblem, match="Nobody is known by Tomas"):
            await find_person(session, "Tomas")
        session.add(Person(id="other", name="Tomas Brezik", email="t@example.org", time_zone="UTC"))
        await session.flush()
        with pytest.raises(SetupProblem) as found:
            await find_person(session, "Tomas Brezik")
    assert "t@example.org" in found.value.way_out

"""Two entries made one, typed at a terminal."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from typer.testing import CliRunner, Result

from cli.application import commands
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.staff_tie import StaffTie
from runtime.errors import SetupProblem
from tests.support.people import ANN, COR, MIA
from tests.support.people_rows import community
from tests.support.running_concerns import add_staff

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def twins(database: Sessions, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person and a community, each entered twice."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    await add_staff(database)
    async with database() as session, session.begin():
        session.add_all(
            [
                Person(id="p-twin", name="Mia Again", email="twin@example.org"),
                community("c-twin", "Twin", "GLAM"),
            ]
        )
        await session.flush()
        session.add(Membership(person_id="p-twin", community_id="c-twin", is_contact=True))
        session.add(StaffTie(person_id=ANN, community_id="c-twin"))


async def typed(*words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, commands, ["merge-entries", *words])


@pytest.mark.usefixtures("twins")
async def test_people_are_shown_then_merged(database: Sessions) -> None:
    shown = await typed(MIA, "twin@example.org", "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert ": 1" in shown.output
    assert "Mia Again is deactivated" in shown.output
    async with database() as session:
        assert (await session.get_one(Person, "p-twin")).merged_into is None
    done = await typed(MIA, "twin@example.org", "--by", COR)
    assert "The two entries are one now." in done.output
    async with database() as session:
        assert (await session.get_one(Person, "p-twin")).merged_into == MIA
        assert await session.get(Membership, (MIA, "c-twin"))


@pytest.mark.usefixtures("twins")
async def test_communities_take_topics_people_and_ties_along(database: Sessions) -> None:
    shown = await typed("c-mentee", "Twin", "--communities", "--dry-run")
    assert "GLAM" in shown.output
    assert "Ties of the hub's people: 1" in shown.output
    assert (await typed("c-mentee", "Twin", "--communities")).exit_code == 0
    async with database() as session:
        assert (await session.get_one(Community, "c-twin")).merged_into == "c-mentee"
        assert await session.get(StaffTie, (ANN, "c-mentee"))


@pytest.mark.usefixtures("twins")
async def test_what_may_not_be_merged_is_refused_in_words(database: Sessions) -> None:
    hub = await typed("twin@example.org", COR)
    assert isinstance(hub.exception, SetupProblem)
    assert "has roles at the hub." in hub.exception.what
    assert "{" not in hub.exception.what
    assert isinstance((await typed(MIA, MIA)).exception, SetupProblem)
    async with database() as session:
        assert (await session.get_one(Person, COR)).active

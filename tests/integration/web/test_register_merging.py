"""Entries that were made twice: shown, looked at side by side, made one; what runs keeps its people."""

from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.records import Records
from domain.exchange.phases import Phase
from models.concerns.people import accused_in, handlers_of
from models.messages.records import whole
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.register_change import RegisterChange
from models.tables.staff_role import StaffRole
from models.tables.staff_tie import StaffTie
from tests.integration.web.test_register import done, refused, rows
from tests.support.exchange_states import at
from tests.support.fixtures_database import Fill
from tests.support.people import COR, MIA, PAT, SAF, TOR
from tests.support.recorded_exchanges import add_everybody
from tests.support.running_concerns import kept
from tests.support.web_app import NOW, browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
TWIN, OTHER = "p-twin", "c-twin"


async def fill(database: Sessions) -> None:
    await add_everybody(database)
    async with database() as session, session.begin():
        mentee = await session.get_one(Community, "c-mentee")
        mentee.topics, mentee.offer = ["Events"], ""
        twin = mentee.model_dump(exclude={"id", "slug", "topics", "offer", "name"})
        name = mentee.name.upper()
        session.add(
            Community(
                **twin, id=OTHER, slug="twin", name=name, topics=["GLAM", "Events"], offer="A room"
            )
        )
        session.add(Person(id=TWIN, name="MIA", email="mia.twin@example.org", has_signed_in=True))
        await session.flush()
        session.add(
            Membership(
                person_id=TWIN, community_id=OTHER, is_contact=True, function="Keeps the books"
            )
        )
        session.add(StaffTie(person_id=PAT, community_id=OTHER))


@pytest.fixture
def filled_by() -> Fill:
    return fill


@pytest.fixture
async def cor(database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(make_app(database), database, COR) as client:
        yield client


async def test_entries_of_one_name_are_shown_together(cor: httpx2.AsyncClient):
    page = (await cor.get("/desk/duplicates")).text
    assert f"/desk/people/{MIA}/merge?other={TWIN}" in page
    assert f"/desk/communities/{OTHER}/merge?other=c-mentee" in page
    assert "/desk/people/p-tor/" not in page
    assert "/desk/duplicates" in (await cor.get("/desk/people")).text


async def test_what_both_would_be_is_shown_before(cor: httpx2.AsyncClient):
    page = unescape((await cor.get(f"/desk/communities/c-mentee/merge?other={OTHER}")).text)
    assert "Events; GLAM" in page
    assert page.count("A room") == 2
    assert f'href="/desk/communities/{OTHER}/merge?other=c-mentee"' in page
    by_address = await cor.get(f"/desk/people/{MIA}/merge?other=Mia.Twin@Example.org")
    assert "mia.twin@example.org" in by_address.text


async def test_two_communities_become_one(cor: httpx2.AsyncClient, database: Sessions):
    page = await done(cor, "/desk/communities/c-mentee/merge", other=OTHER, sure="yes")
    assert "The two entries are one now." in page
    async with database() as session:
        kept = await session.get_one(Community, "c-mentee")
        gone = await session.get_one(Community, OTHER)
        assert (kept.topics, kept.offer, kept.active) == (["Events", "GLAM"], "A room", True)
        assert (gone.active, gone.merged_into) == (False, "c-mentee")
        assert await session.get(StaffTie, (PAT, "c-mentee"))
        moved = await session.get_one(Membership, (TWIN, "c-mentee"))
        assert (moved.is_contact, moved.function) == (True, "Keeps the books")
        assert await session.get(Membership, (TWIN, OTHER)) is None
    told = (await cor.get(f"/desk/communities/{OTHER}")).text
    assert "The entry this one was merged into" in told
    assert f"/desk/communities/{OTHER}" not in (await cor.get("/desk/duplicates")).text
    changes = [c for c in await rows(database, RegisterChange) if c.subject_id == OTHER]
    assert {c.by for c in changes} == {COR}


async def test_two_people_become_one_and_one_address_gets_in(
    cor: httpx2.AsyncClient, database: Sessions
):
    app = make_app(database)
    async with signed_in(app, database, TWIN) as twin:
        assert (await twin.get("/me")).status_code == 200
        await done(cor, f"/desk/people/{MIA}/merge", other=TWIN, sure="yes")
        assert (await twin.get("/me")).status_code == 303, "signed out"
    async with database() as session:
        moved = await session.get_one(Membership, (MIA, OTHER))
        assert (moved.is_contact, moved.function) == (True, "Keeps the books")
        assert await session.get(Membership, (TWIN, OTHER)) is None
        assert (await session.get_one(Person, TWIN)).merged_into == MIA
    await done(cor, f"/desk/people/{TWIN}/active", active="yes")
    async with database() as session:
        assert (await session.get_one(Person, TWIN)).merged_into is None


async def test_whom_a_concern_is_about_stays_out_under_the_merged_entry(
    cor: httpx2.AsyncClient, database: Sessions
):
    """Naming a second entry of the safety officer keeps the first one out, once they are known as one."""
    async with database() as session, session.begin():
        session.add(Person(id="p-saf2", name="Saf", email="saf2@example.org"))
    concern = await kept(database, "p-saf2", at=NOW)
    async with database() as session:
        assert await accused_in(session, concern.id) == ["p-saf2"]
        assert SAF in await handlers_of(session, concern.id)
    await done(cor, f"/desk/people/{SAF}/merge", other="p-saf2", sure="yes")
    async with database() as session:
        assert await accused_in(session, concern.id) == ["p-saf2", SAF]
        assert SAF not in await handlers_of(session, concern.id)


@pytest.mark.parametrize(
    ("path", "other", "why"),
    [
        (f"/desk/people/{TWIN}/merge", MIA, "what still runs"),
        (f"/desk/communities/{OTHER}/merge", "c-mentee", "what still runs"),
        (f"/desk/people/{MIA}/merge", MIA, "That is this entry itself."),
        (f"/desk/people/{MIA}/merge", PAT, "has roles at the hub"),
    ],
)
async def test_what_cannot_be_one_says_why_and_changes_nothing(
    cor: httpx2.AsyncClient, database: Sessions, path: str, other: str, why: str
):
    here = at(Phase.PLANNING)
    here.x.id = "runs"
    await Records(database).record(whole(here.x, here.now))
    before = await rows(database, RegisterChange)
    looked = await cor.get(f"{path}?other={other}")
    assert why in unescape(looked.text)
    assert why in await refused(cor, path, other=other, sure="yes")
    assert await rows(database, RegisterChange) == before
    for table in (Person, Community):
        assert all(row.merged_into is None for row in await rows(database, table))


async def test_nothing_happens_without_the_box_and_for_nobody_else(
    cor: httpx2.AsyncClient, database: Sessions
):
    path = f"/desk/people/{MIA}/merge"
    assert "Nothing has happened yet." in await refused(cor, path, other=TWIN)
    assert (await cor.post(path, data={"other": "p-none", "sure": "yes"})).status_code == 404
    assert "No entry has it" in (await cor.get(f"{path}?other=nobody@example.org")).text
    app = make_app(database)
    async with signed_in(app, database, TOR) as tor, browser(app) as nobody:
        for client, status in ((tor, 403), (nobody, 303)):
            assert (await client.get(path)).status_code == status
            sent = await client.post(path, data={"other": TWIN, "sure": "yes"})
            assert sent.status_code in (401, 403)
    async with database() as session:
        assert (await session.get_one(Person, TWIN)).active
        assert await session.get(StaffRole, (PAT, "programme", ""))

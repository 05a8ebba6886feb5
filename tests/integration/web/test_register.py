"""The register in the coordinator's hands: entered, changed, kept with who did it; and nobody else's."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from html import unescape
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel

from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.register_change import RegisterChange
from models.tables.session import WebSession
from models.tables.staff_role import StaffRole
from tests.support.fixtures_database import Fill
from tests.support.web_app import add_people, browser, make_app, signed_in
from web.participants.application_status import communities_of

Sessions = async_sessionmaker[AsyncSession]
COMMUNITY = {
    "name": "Gromada Tisava",
    "country": "Poland",
    "active_people": "1 200",
    "topics": "GLAM\nEvents",
    "registered_mentor": "yes",
    "capacity": "2",
}
PERSON = {
    "name": "Oresta Tysan",
    "email": "Oresta@Example.org",
    "language": "en",
    "time_zone": "Europe/Warsaw",
}
MIA = "/desk/people/p-mia"


async def fill(database: Sessions) -> None:
    await add_people(database)
    async with database() as session:
        session.add(Person(id="p-cor", name="Cor", email="cor@example.org"))
        await session.flush()
        session.add(StaffRole(person_id="p-cor", role="coordinator"))
        await session.commit()


@pytest.fixture
def filled_by() -> Fill:
    return fill


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


@pytest.fixture
async def cor(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, "p-cor") as client:
        yield client


async def rows(database: Sessions, table: type[SQLModel]) -> list[Any]:
    async with database() as session:
        return list(await session.scalars(select(table)))


async def done(client: httpx2.AsyncClient, path: str, **typed: str) -> str:
    """The page a form leads to when it is taken."""
    answer = await client.post(path, data={"_key": "x", **typed})
    assert answer.status_code == 303, unescape(answer.text)
    return unescape((await client.get(answer.headers["location"])).text)


async def refused(client: httpx2.AsyncClient, path: str, status: int = 422, **typed: str) -> str:
    answer = await client.post(path, data={"_key": "x", **typed})
    assert answer.status_code == status
    return unescape(answer.text)


async def base_of(client: httpx2.AsyncClient, path: str) -> str:
    page = (await client.get(path)).text
    return page.split('name="_base" value="')[1].split('"')[0]


PAGES = ("/desk/people", "/desk/people/new", MIA, f"{MIA}/edit", "/desk/communities/new",
         "/desk/communities/c-mentee/edit", "/desk/register/import", "/desk/register/export")  # fmt: skip
POSTS = ("/desk/people/new", f"{MIA}/edit", f"{MIA}/active", f"{MIA}/join", f"{MIA}/leave",
         "/desk/communities/new", "/desk/communities/c-mentee/edit",
         "/desk/communities/c-mentee/active", "/desk/register/import")  # fmt: skip


async def test_only_those_who_keep_the_register_find_its_forms(app: FastAPI, database: Sessions):
    async with AsyncExitStack() as stack:
        for person in ("p-mia", "p-ann"):
            client = await stack.enter_async_context(signed_in(app, database, person))
            for path in PAGES:
                assert (await client.get(path)).status_code == 403, (person, path)
            for path in POSTS:
                answer = await client.post(path, data={"community": "c-mentee"})
                assert answer.status_code == 403, (person, path)
        stranger = await stack.enter_async_context(browser(app))
        for path in PAGES:
            assert (await stranger.get(path)).headers["location"].startswith("/sign-in")
    assert await rows(database, RegisterChange) == []
    assert len(await rows(database, Membership)) == 1


async def test_forms_from_elsewhere_change_nothing(cor: httpx2.AsyncClient, database: Sessions):
    for path in POSTS:
        answer = await cor.post(path, data=PERSON, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
    assert await rows(database, RegisterChange) == []


@pytest.mark.parametrize("path", ["/desk/people/nobody", "/desk/people/nobody/edit"])
async def test_who_is_not_there_is_not_found(cor: httpx2.AsyncClient, path: str):
    assert (await cor.get(path)).status_code == 404
    assert (await cor.post("/desk/people/nobody/active", data={"_key": "x"})).status_code == 404
    assert (
        await cor.post("/desk/communities/nothing/active", data={"_key": "x"})
    ).status_code == 404
    assert (await cor.post(f"{MIA}/leave", data={"community": "nothing"})).status_code == 404


async def test_a_community_is_entered_and_its_page_says_by_whom(
    cor: httpx2.AsyncClient, database: Sessions
):
    page = await done(cor, "/desk/communities/new", **COMMUNITY)
    assert "The community is entered." in page
    for told in ("Gromada Tisava", "Poland", "Europe/Warsaw", "Entered", "Cor", "GLAM; Events"):
        assert told in page
    row = next(one for one in await rows(database, Community) if one.name == "Gromada Tisava")
    assert (row.country, row.time_zone, row.capacity) == ("PL", "Europe/Warsaw", 2)
    assert (row.topics, row.active_people, row.kind) == (["GLAM", "Events"], 1200, "both")
    assert row.slug == "gromada-tisava"


async def test_what_is_wrong_is_said_beside_its_field_and_no_word_is_lost(
    cor: httpx2.AsyncClient, database: Sessions
):
    wrong = {**COMMUNITY, "country": "Dravania", "capacity": "many", "offer": "Our very own words"}
    page = await refused(cor, "/desk/communities/new", **wrong)
    assert "Give the country by its two letters" in page
    assert "Enter a whole number" in page
    for word in ("Gromada Tisava", "Dravania", "many", "Our very own words", "1 200"):
        assert word in page
    page = await refused(cor, "/desk/communities/new", name="Somebody", country="UA")
    assert "This country has several time zones" in page
    page = await refused(cor, "/desk/people/new", **{**PERSON, "email": "oresta"})
    assert "Enter an e-mail address such as name@example.org." in page
    assert len(await rows(database, Community)) == 1
    assert await rows(database, RegisterChange) == []


async def test_a_second_of_the_same_name_is_shown_before_it_is_made(
    cor: httpx2.AsyncClient, database: Sessions
):
    await done(cor, "/desk/communities/new", **COMMUNITY)
    again = {**COMMUNITY, "name": "Gromáda  TISAVA"}
    page = await refused(cor, "/desk/communities/new", **again)
    assert "A community of this name is entered already" in page
    assert ">Gromada Tisava</a>" in page
    assert len(await rows(database, Community)) == 2
    await done(cor, "/desk/communities/new", **again, another="yes")
    slugs = {row.slug for row in await rows(database, Community)}
    assert slugs == {"mentee", "gromada-tisava", "gromada-tisava-2"}


async def test_one_address_is_one_person_and_a_shared_name_is_asked_about(
    cor: httpx2.AsyncClient, database: Sessions
):
    await done(cor, "/desk/people/new", **PERSON, community="c-mentee", contact="yes")
    page = await refused(cor, "/desk/people/new", **{**PERSON, "name": "Another"}, another="yes")
    assert "Oresta Tysan has this address." in page
    other = {**PERSON, "name": "Орéста Tysan", "email": "o@example.org"}
    page = await refused(cor, "/desk/people/new", **other)
    assert "Somebody of this name is entered already" in page
    assert "oresta@example.org" in page
    await done(cor, "/desk/people/new", **other, another="yes")
    members = {(row.community_id, row.is_contact) for row in await rows(database, Membership)}
    assert members == {("c-mentee", True)}
    assert "Oresta Tysan" in (await cor.get("/desk/communities/c-mentee")).text


async def test_a_change_is_told_from_what_to_what(cor: httpx2.AsyncClient, database: Sessions):
    edit = "/desk/communities/c-mentee/edit"
    typed = {"name": "Mentee community", "country": "PL", "time_zone": "Europe/Warsaw"}
    typed |= {"kind": "mentee", "language": "en", "visa_zone": "schengen", "active_people": "12"}
    page = await done(cor, edit, **typed, capacity="0", _base="0")
    assert "Nothing was different." in page
    assert await rows(database, RegisterChange) == []
    page = await done(
        cor, edit, **{**typed, "name": "Mentors now"}, registered_mentor="yes", _base="0"
    )
    assert "Community: Mentee community → Mentors now" in page
    assert "Registered mentor: no → yes" in page
    assert "Visa zone" not in page.split('id="changes"')[1]


async def test_of_two_who_change_the_same_the_second_sees_what_the_first_saved(
    cor: httpx2.AsyncClient, database: Sessions
):
    edit = f"{MIA}/edit"
    base = await base_of(cor, edit)
    first = {**PERSON, "email": "mia@example.org", "name": "Mia One"}
    await done(cor, edit, **first, _base=base)
    page = await refused(cor, edit, 409, **{**first, "name": "Mia Two"}, _base=base)
    assert "Cor saved this while you were writing." in page or "You saved this" in page
    assert "Mia Two" in page
    assert "One" in page
    assert {row.name for row in await rows(database, Person)} >= {"Mia One"}
    await done(cor, edit, **{**first, "name": "Mia Two"}, _base="1")


async def test_the_address_of_somebody_at_the_hub_is_not_changed_here(
    cor: httpx2.AsyncClient, database: Sessions
):
    page = await refused(
        cor, "/desk/people/p-ann/edit", **{**PERSON, "name": "Ann Approver"}, _base="0"
    )
    assert "works at the hub" in page
    assert "oresta@example.org" not in {row.email for row in await rows(database, Person)}


async def test_who_is_deactivated_is_out_and_can_come_back(
    app: FastAPI, cor: httpx2.AsyncClient, database: Sessions
):
    async with signed_in(app, database, "p-mia") as mia:
        page = await done(cor, f"{MIA}/active")
        assert "The person is deactivated." in page
        assert "Active: yes → no" in page
        assert (await mia.get("/inbox")).status_code == 303
    ended = [row.revoked_at for row in await rows(database, WebSession) if row.person_id == "p-mia"]
    assert all(ended)
    assert "The person is active again." in await done(cor, f"{MIA}/active", active="yes")
    assert "You cannot deactivate yourself" in await done(cor, "/desk/people/p-cor/active")
    assert (await cor.get("/desk/people")).status_code == 200


async def test_who_has_roles_at_the_hub_is_not_deactivated_on_this_page(
    cor: httpx2.AsyncClient, database: Sessions
):
    async with database() as session:
        session.add(Person(id="p-saf", name="Saf", email="saf@example.org"))
        await session.flush()
        session.add(StaffRole(person_id="p-saf", role="safety_officer"))
        await session.commit()
    assert "Saf has roles at the hub" in await done(cor, "/desk/people/p-saf/active")
    assert {p.id: p.active for p in await rows(database, Person)}["p-saf"] is True


async def test_memberships_are_entered_changed_and_ended(
    cor: httpx2.AsyncClient, database: Sessions
):
    page = await done(cor, "/desk/communities/new", **COMMUNITY)
    other = next(row.id for row in await rows(database, Community) if row.id != "c-mentee")
    await done(cor, f"{MIA}/join", community=other)
    await done(cor, f"{MIA}/join", community=other, contact="yes")
    page = await done(cor, f"{MIA}/leave", community="c-mentee")
    assert "Communities: Mentee community (contact) → –" in page
    assert "Communities: Gromada Tisava (member) → Gromada Tisava (contact)" in page
    (held,) = await rows(database, Membership)
    assert (held.community_id, held.is_contact) == (other, True)
    assert "People: Mia Mentee (member)" in unescape(
        (await cor.get(f"/desk/communities/{other}")).text
    )
    assert "Choose one of the options" in await refused(cor, f"{MIA}/join", community="nothing")


async def test_a_community_deactivated_applies_no_more(cor: httpx2.AsyncClient, database: Sessions):
    async with database() as session:
        assert await communities_of(session, frozenset({"c-mentee"}))
    page = await done(cor, "/desk/communities/c-mentee/active")
    assert "it begins nothing new" in page
    assert "(not active)" in (await cor.get("/desk/communities")).text
    async with database() as session:
        assert await communities_of(session, frozenset({"c-mentee"})) == []


async def test_people_are_found_by_name_and_address(cor: httpx2.AsyncClient):
    assert "Mia Mentee" in (await cor.get("/desk/people?q=MIA@example")).text
    assert "Mia Mentee" in (await cor.get("/desk/people?q=mía")).text
    assert "Nobody has" in (await cor.get("/desk/people?q=%25")).text

"""Everybody sees and corrects their own entry; the contacts of a community say what it teaches."""

from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.tables.community import Community, CommunityKind
from models.tables.membership import Membership
from models.tables.person import Person
from tests.support.fixtures_database import Fill
from tests.support.web_app import add_people, browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
MINE = "/my-communities/mentee"
SAID = {"topics": "Wikidata for schools\nGLAM", "offer": "Two trainers", "language": "pl",
        "active_people": "15", "capacity": ""}  # fmt: skip


async def fill(database: Sessions) -> None:
    await add_people(database)
    async with database() as session:
        session.add(Person(id="p-moe", name="Moe Member", email="moe@example.org"))
        await session.flush()
        session.add(Membership(person_id="p-moe", community_id="c-mentee"))
        await session.commit()


@pytest.fixture
def filled_by() -> Fill:
    return fill


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


@pytest.fixture
async def mia(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, "p-mia") as client:
        yield client


async def base_of(client: httpx2.AsyncClient, path: str) -> str:
    return (await client.get(path)).text.split('name="_base" value="')[1].split('"')[0]


async def sent(client: httpx2.AsyncClient, path: str, **typed: str) -> httpx2.Response:
    typed = {"_key": "x", "_base": await base_of(client, path), **typed}
    answer = await client.post(path, data=typed)
    if answer.status_code == 303:
        return await client.get(answer.headers["location"])
    return answer


async def community(database: Sessions) -> Community:
    async with database() as session:
        return await session.get_one(Community, "c-mentee")


async def test_one_corrects_ones_own_name_language_and_zone(
    mia: httpx2.AsyncClient, database: Sessions
):
    assert "Mia Mentee" in (await mia.get("/me")).text
    typed = {"name": "Mia M. Mentee", "email": "mia@example.org", "language": "en"}
    page = unescape((await sent(mia, "/me/edit", **typed, time_zone="Europe/Kyiv")).text)
    assert "Your entry is changed." in page
    assert "Mia Mentee → Mia M. Mentee" in page
    async with database() as session:
        me = await session.get_one(Person, "p-mia")
        assert (me.name, me.time_zone, me.email) == (
            "Mia M. Mentee", "Europe/Kyiv", "mia@example.org",
        )  # fmt: skip


async def test_what_is_wrong_is_said_beside_its_field_and_kept(mia: httpx2.AsyncClient):
    typed = {"name": "Mia", "email": "no address", "language": "en", "time_zone": "Europe/Kyiv"}
    answer = await sent(mia, "/me/edit", **typed)
    assert answer.status_code == 422
    assert 'value="no address"' in answer.text


@pytest.mark.requirement("CEE-02")
async def test_a_contact_signs_the_community_up_as_mentor_and_off_again(
    mia: httpx2.AsyncClient, database: Sessions
):
    page = unescape((await sent(mia, f"{MINE}/edit", **SAID, registered_mentor="yes")).text)
    assert "yes, 1 at a time" in page
    assert "Wikidata for schools; GLAM" in page
    row = await community(database)
    assert (row.registered_mentor, row.capacity, row.kind) == (True, 1, CommunityKind.BOTH)
    assert (row.name, row.country, row.topics) == (
        "Mentee community", "PL", ["Wikidata for schools", "GLAM"],
    )  # fmt: skip
    await sent(mia, f"{MINE}/edit", **SAID)
    row = await community(database)
    assert (row.registered_mentor, row.capacity, row.kind) == (False, 0, CommunityKind.MENTEE)


async def test_a_mentor_without_a_place_is_asked_about(mia: httpx2.AsyncClient):
    typed = {**SAID, "registered_mentor": "yes", "capacity": "0"}
    answer = await sent(mia, f"{MINE}/edit", **typed)
    assert (answer.status_code, "at least one exchange" in answer.text) == (422, True)
    assert "Two trainers" in answer.text


async def test_members_read_contacts_change_and_others_find_nothing(
    app: FastAPI, database: Sessions
):
    async with signed_in(app, database, "p-moe") as moe:
        page = (await moe.get(MINE)).text
        assert "Its contacts can change this" in page
        assert "mia@example.org" not in page  # names, no addresses
        assert (await moe.get(f"{MINE}/edit")).status_code == 403
        assert (await moe.post(f"{MINE}/edit", data={**SAID, "_key": "x"})).status_code == 403
    async with signed_in(app, database, "p-ann") as ann:
        for path in (MINE, f"{MINE}/edit"):
            assert (await ann.get(path)).status_code == 404
        assert (await ann.post(f"{MINE}/edit", data={**SAID, "_key": "x"})).status_code == 404
    async with browser(app) as stranger:
        for path in ("/me", "/me/edit", MINE):
            assert (await stranger.get(path)).headers["location"].startswith("/sign-in")


async def test_of_two_who_change_the_same_the_second_sees_the_first(mia: httpx2.AsyncClient):
    old = await base_of(mia, f"{MINE}/edit")
    await sent(mia, f"{MINE}/edit", **SAID)
    typed = {**SAID, "offer": "Three trainers", "_base": old, "_key": "z"}
    answer = await mia.post(f"{MINE}/edit", data=typed)
    assert answer.status_code == 409
    assert "Mia Mentee saved" not in answer.text  # it was oneself
    assert ">Two</del>" in answer.text
    assert "Three trainers</textarea>" in answer.text


@pytest.mark.requirement("IB-07")
async def test_everybody_says_what_they_do_and_the_community_reads_it(
    app: FastAPI, database: Sessions
):
    """IB-07: functions of people, in their own words."""
    async with signed_in(app, database, "p-moe") as moe:
        path = f"{MINE}/function"
        long = await sent(moe, path, function="x" * 81)
        assert "at most 80" in unescape(long.text)
        said = await sent(moe, path, function="Runs the school <b>programme</b>")
        page = unescape(said.text)
        assert "Noted. Partners of your community read it." in page
        assert "Moe Member: Runs the school <b>programme</b>" in page
        assert "<b>programme</b>" not in said.text
        again = await sent(moe, path, function="Runs the school <b>programme</b>")
        assert "Nothing was different." in again.text
        history = unescape((await moe.get("/me")).text)
        assert "Runs the school <b>programme</b>" in history
        assert (await moe.get("/my-communities/other/function")).status_code == 404
    async with database() as session:
        mine = await session.get_one(Membership, ("p-moe", "c-mentee"))
        assert mine.function == "Runs the school <b>programme</b>"

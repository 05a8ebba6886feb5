"""Addresses, headers and cookies made to break the pages: each gets a page, none an error of ours."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select, update

from models.tables.note import Note
from models.tables.timeline_entry import TimelineEntry
from tests.support.people import ANN, BO, CHA, COR, MIA, PAT, SAF, TOR
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import NOW, browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
PLANNED = 12
"""Timeline entries of the happy path after which the plan is on the table."""


@pytest.fixture
async def app(database: Sessions) -> FastAPI:
    return make_app(database)


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(app) as client:
        yield client


@pytest.mark.parametrize("path", ["//[", "http://[", "//a]b", "///evil", "/\\evil"])
async def test_no_address_to_come_back_to_breaks_the_page(stranger: httpx2.AsyncClient, path: str):
    page = await stranger.get("/sign-in", params={"next": path})
    assert page.status_code == 200
    assert 'name="next_path" value="/"' in page.text
    chosen = await stranger.post("/language", data={"language": "en", "next_path": path})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/")


@pytest.mark.parametrize("origin", ["http://[", "http://]", "http://localhost:8000.evil"])
async def test_an_unreadable_origin_is_refused_as_foreign(app: FastAPI, origin: str):
    async with browser(app) as client:
        client.headers.pop("sec-fetch-site")
        answer = await client.post("/language", data={"language": "en"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("packed", ["W1tdLCAiYSJd", "W3t9LCAiYSJd", "bnVsbA==", "!!"])
async def test_a_forged_message_is_not_shown(stranger: httpx2.AsyncClient, packed: str):
    # the first two hold a list and an object where the kind of message stands
    assert (await stranger.get("/", headers={"cookie": f"flash={packed}"})).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/exchanges/%00",
        "/exchanges/x1/asks/a%00b",
        "/exchanges/x1/documents/%00",
        "/desk/communities/%00",
        "/sign-in/%00",
    ],
)
async def test_a_nul_in_an_address_is_no_page(database: Sessions, app: FastAPI, path: str):
    await record_until(database, 1)
    async with signed_in(app, database, PAT) as client:
        answer = await client.get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


@pytest.mark.parametrize("page", ["/desk", "/desk/exchanges"])
@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2027-01-01", "x"]
)
async def test_a_list_cannot_be_asked_to_start_outside_of_time(
    database: Sessions, app: FastAPI, page: str, moment: str
):
    async with signed_in(app, database, PAT) as client:
        for keys in ("~a", "~a~b"):
            assert (await client.get(page, params={"after": moment + keys})).status_code == 200


async def test_the_plans_pages_are_for_those_who_may_read_the_plan(
    database: Sessions, app: FastAPI
):
    """As its document: not for the safety officer, who has a seat, but reads incidents only."""
    await record_until(database, PLANNED)
    found = {}
    for person in (MIA, TOR, PAT, ANN, BO, COR, CHA, SAF):
        async with signed_in(app, database, person) as client:
            paths = ("/exchanges/x1/plan", "/exchanges/x1/plan/changes")
            found[person] = [(await client.get(path)).status_code for path in paths]
    assert found.pop(SAF) == [403, 403]
    assert set(map(tuple, found.values())) == {(200, 200)}


async def test_a_message_cannot_show_the_note_of_another_exchange(database: Sessions, app: FastAPI):
    await record_until(database, PLANNED)
    async with database() as session:
        for note, exchange in (("n-own", "x1"), ("n-other", "x2")):
            session.add(
                Note(
                    id=note,
                    exchange_id=exchange,
                    author_id=PAT,
                    text=f"Text {note}",
                    created_at=NOW,
                )
            )
        entries = list(await session.scalars(select(TimelineEntry.seq).limit(2)))
        for seq, note in zip(entries, ("n-own", "n-other"), strict=True):
            own = col(TimelineEntry.seq) == seq
            await session.execute(update(TimelineEntry).where(own).values(note_id=note))
        await session.commit()
    async with signed_in(app, database, MIA) as client:
        page = await client.get("/exchanges/x1")
    assert "Text n-own" in page.text
    assert "Text n-other" not in page.text

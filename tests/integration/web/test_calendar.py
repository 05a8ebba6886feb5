"""What comes: on the page of a case, in calendars of people and of the hub, and at secret addresses."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from icalendar import Calendar, Event
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.records import Records
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from tests.support.fixtures_database import Fill
from tests.support.happy_path_changes import together, until
from tests.support.people import ANN, MIA, PAT, START, TESS, TOR
from tests.support.recorded_exchanges import add_everybody
from tests.support.web_app import BASE, browser, make_app, signed_in
from web.cases import calendar

Sessions = async_sessionmaker[AsyncSession]


async def approved(database: Sessions) -> None:
    """The cast, and an exchange whose plan has just been approved."""
    await add_everybody(database)
    changes = until("x1", lambda change, _there: change.view.phase == "travel")
    await Records(database).record(together(changes))


@pytest.fixture
def filled_by() -> Fill:
    return approved


@pytest.fixture
def app(database: Sessions, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    app = make_app(database)

    async def then() -> datetime:
        return START + timedelta(days=60)

    object.__setattr__(app.state.resources, "now", then)
    return app


async def shown(client: httpx2.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(answer.text)))


async def made(client: httpx2.AsyncClient, home: str = "/calendar") -> str:
    """The path of a new address."""
    answer = await client.post(f"{home}/feed", data={"_key": "k"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    (address,) = re.findall(rf"{BASE}(/calendar/feed/[^<]+\.ics)", answer.text)
    return str(address)


def events_of(answer: httpx2.Response) -> dict[str, Event]:
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    found = Calendar.from_ical(answer.content)
    return {str(event["uid"]): event for event in found.walk("VEVENT")}


async def test_the_page_says_what_comes_before_what_was(app: FastAPI, database: Sessions):
    async with signed_in(app, database, MIA) as mia:
        page = await shown(mia, "/exchanges/x1")
    ahead, _heading, history = page.partition("What comes")[2].partition("What happened")
    assert history
    assert "The visit" in ahead
    assert "The hub decides whether" not in ahead, "the task itself says when"
    first, report = ahead.index("The visit"), ahead.index("First follow-up call")
    assert first < report
    assert "Estimated: counted from the end of the visit." in ahead[report:]


async def test_a_visit_without_approval_is_an_estimate(app: FastAPI, database: Sessions):
    async with database() as session:
        no = "UPDATE exchange_view SET state = state || '{\"approval\": null}'"
        await session.execute(text(no))
        await session.commit()
    async with signed_in(app, database, TOR) as tor:
        page = await shown(tor, "/exchanges/x1")
    assert "Estimated: the plan is not approved yet." in page.partition("What comes")[2]


async def test_a_person_finds_their_tasks_and_dates_and_not_those_of_others(
    app: FastAPI, database: Sessions
):
    async with signed_in(app, database, MIA) as mia:
        page = await shown(mia, "/calendar")
        assert "Your calendar" in page
        assert "The visit" in page
        assert "Dravania Wikimedians with Wikimedia Vistulia" in page
        assert "Book the journey" not in page
        more = await shown(mia, "/calendar?others=yes&from=nonsense&programme=x")
        assert "you" in more
        assert (await mia.get("/desk/calendar")).status_code == 403
        later = await shown(mia, "/calendar?from=2999-01")
        assert "Back to this month" in later
    async with browser(app) as stranger:
        assert (await stranger.get("/calendar")).headers["location"].startswith("/sign-in")


async def test_the_hub_sees_the_cases_of_its_team(app: FastAPI, database: Sessions):
    async with signed_in(app, database, PAT) as pat:
        page = await shown(pat, "/desk/calendar?others=yes")
    assert "Calendar of the hub" in page
    assert "The visit" in page
    assert "Decide" in page
    async with database() as session:
        await session.execute(
            text("DELETE FROM exchange_member WHERE person_id = :me"), {"me": PAT}
        )
        await session.commit()
    async with signed_in(app, database, PAT) as pat:
        assert "Nothing is planned." in await shown(pat, "/desk/calendar?others=yes")


async def test_an_address_gives_dates_without_people(app: FastAPI, database: Sessions):
    async with signed_in(app, database, MIA) as mia:
        path = await made(mia)
    async with browser(app) as program:
        answer = await program.get(path)
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    events = events_of(answer)
    visit = events["ahead-visit-x1@localhost"]
    assert isinstance(visit["dtstart"].dt, date)
    assert str(visit["summary"]) == "The visit (Dravania Wikimedians with Wikimedia Vistulia)"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H" in answer.content
    for event in events.values():
        assert event["dtstamp"].dt.tzinfo is not None
        starts = event["dtstart"].dt
        assert not isinstance(starts, datetime) or starts.utcoffset() == timedelta()
    async with database() as session:
        names = (await session.scalars(text("SELECT name FROM person"))).all()
        topic = await session.scalar(text("SELECT topic FROM exchange_view"))
    text_of = answer.text.replace("\r\n ", "")
    words = set(re.findall(r"\w+", text_of))
    assert not words & {*names, str(topic)}
    assert "Estimated" not in text_of
    assert any(str(one["status"]) == "TENTATIVE" for one in events.values())


async def test_only_the_hash_is_kept_and_a_new_address_ends_the_old(
    app: FastAPI, database: Sessions
):
    async with signed_in(app, database, MIA) as mia, browser(app) as program:
        old = await made(mia)
        async with database() as session:
            kept = await session.scalar(text("SELECT token_hash FROM calendar_feed"))
        assert kept
        assert kept not in old
        new = await made(mia)
        assert (await program.get(old)).status_code == 404
        assert (await program.get(new)).status_code == 200
        assert "was made on" in await shown(mia, "/calendar")
        assert new not in (await mia.get("/calendar")).text
        gone = await mia.post("/calendar/feed/drop", data={"_key": "k"})
        assert gone.status_code == 303
        answer = await program.get(new)
        assert (answer.status_code, answer.content) == (404, b"")
        assert "set-cookie" not in answer.headers
        again = await mia.post("/calendar/feed/drop", data={"_key": "k"})
        assert again.status_code == 303


async def test_who_leaves_loses_what_is_no_longer_theirs(app: FastAPI, database: Sessions):
    async with signed_in(app, database, TESS) as tess:
        own = await made(tess)
    async with signed_in(app, database, PAT) as pat:
        hub = await made(pat, "/desk/calendar")
        assert (await pat.post("/desk/calendar/feed/drop", data={"_key": "k"})).status_code == 303
        hub = await made(pat, "/desk/calendar")
    async with browser(app) as program:
        assert "ahead-visit-x1@localhost" in events_of(await program.get(own))
        assert "ahead-visit-x1@localhost" in events_of(await program.get(hub))
        async with database() as session:
            gone = "DELETE FROM exchange_member WHERE person_id = :tess"
            await session.execute(text(gone), {"tess": TESS})
            await session.execute(
                text("DELETE FROM staff_role WHERE person_id = :pat"), {"pat": PAT}
            )
            await session.commit()
        assert events_of(await program.get(own)) == {}
        assert (await program.get(hub)).status_code == 404
        async with database() as session:
            await session.execute(update(Person).values(active=False))
            await session.commit()
        assert (await program.get(own)).status_code == 404


async def test_a_hold_shows_nowhere(app: FastAPI, database: Sessions):
    async with signed_in(app, database, MIA) as mia, browser(app) as program:
        path = await made(mia)
        before = (await program.get(path)).content, await shown(mia, "/calendar")
        async with database() as session:
            await session.execute(update(ExchangeView).values(held=True))
            held = "UPDATE exchange_view SET state = state || jsonb_build_object('held_since', updated_at)"
            await session.execute(text(held))
            await session.commit()
        assert ((await program.get(path)).content, await shown(mia, "/calendar")) == before


async def test_fetching_is_limited_for_each_address_and_for_guessing(
    app: FastAPI, database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(calendar, "FETCHES", calendar.Limit("fetches of a calendar", 2))
    monkeypatch.setattr(calendar, "MISSES", calendar.Limit("wrong addresses of calendars", 2))
    async with signed_in(app, database, MIA) as mia, browser(app) as program:
        path = await made(mia)
        assert [(await program.get(path)).status_code for _ in range(3)] == [200, 200, 429]
        wrong = [f"/calendar/feed/wrong{n}.ics" for n in range(3)]
        assert [(await program.get(one)).status_code for one in wrong] == [404, 404, 429]


async def test_one_address_a_person_and_a_programme(app: FastAPI, database: Sessions):
    async with signed_in(app, database, ANN) as ann:
        for home in ("/desk/calendar", "/desk/calendar", "/calendar"):
            await made(ann, home)
    async with database() as session:
        rows = (await session.scalars(text("SELECT feed_of FROM calendar_feed"))).all()
        owners = (await session.scalars(text("SELECT person_id FROM calendar_feed"))).all()
    assert sorted(rows) == ["hub", "person"]
    assert set(owners) == {ANN}

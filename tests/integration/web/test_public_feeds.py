"""Feeds that any reader and any calendar can take."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from icalendar import Calendar
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.records import Records
from models.tables.cycle import Cycle
from models.tables.programme import Programme
from tests.support.fixtures_database import Fill
from tests.support.happy_path_changes import together, until
from tests.support.people import MIA
from tests.support.recorded_exchanges import add_everybody
from tests.support.web_app import BASE, browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
ATOM = "{http://www.w3.org/2005/Atom}"


async def a_report_and_cycles(database: Sessions) -> None:
    await add_everybody(database)
    changes = until("x1", lambda _change, _there: False)
    await Records(database).record(together(changes))
    zone = {"id": "p", "name": "Baltic Exchange", "country": "LT", "time_zone": "Europe/Vilnius"}
    async with database() as session:
        await session.execute(text("DELETE FROM cycle"))
        session.add(Programme(**zone))
        for year in (2024, 2027):
            session.add(
                Cycle(
                    id=f"c{year}",
                    programme="p",
                    name=f"Spring; {year}",
                    opens_at=datetime(year, 4, 30, 21, tzinfo=UTC),
                    closes_at=datetime(year, 5, 31, 21, tzinfo=UTC),
                    matching_on=datetime(year, 6, 14, 21, tzinfo=UTC),
                )
            )
        await session.commit()


@pytest.fixture
def filled_by() -> Fill:
    return a_report_and_cycles


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


async def test_reports_come_as_atom_and_go_at_once(app: FastAPI, database: Sessions):
    odd = "UPDATE exchange_view SET topic = :topic"
    async with database() as session:
        await session.execute(text(odd), {"topic": "Events <b>&\x0b\u202e more"})
        await session.commit()
    async with browser(app) as stranger, signed_in(app, database, MIA) as mia:
        answer = await stranger.get("/reports.atom")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        assert "set-cookie" not in answer.headers
        feed = ET.fromstring(answer.content)  # noqa: S314 - our own answer
        assert feed.tag == f"{ATOM}feed"
        for needed in ("id", "title", "updated", "author"):
            assert feed.find(f"{ATOM}{needed}") is not None, needed
        (entry,) = feed.findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == "Events <b>& more"
        assert entry.findtext(f"{ATOM}id") == f"{BASE}/reports/x1"
        assert len(entry.findall(f"{ATOM}author")) == 2
        assert datetime.fromisoformat(str(entry.findtext(f"{ATOM}updated"))).tzinfo is not None
        await mia.post("/exchanges/x1/published", data={"public": "no"})
        feed = ET.fromstring((await stranger.get("/reports.atom")).content)  # noqa: S314
        assert feed.findall(f"{ATOM}entry") == []
        assert feed.find(f"{ATOM}updated") is not None


async def test_the_dates_come_as_a_calendar_in_days_of_the_programme(app: FastAPI):
    async with browser(app) as stranger:
        answer = await stranger.get("/timeline.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "set-cookie" not in answer.headers
    calendar = Calendar.from_ical(answer.content)
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert {uid: event["dtstart"].dt for uid, event in events.items()} == {
        "cycle-c2027-opens@localhost": date(2027, 5, 1),
        "cycle-c2027-last@localhost": date(2027, 5, 31),
        "cycle-c2027-matching@localhost": date(2027, 6, 15),
    }
    first = events["cycle-c2027-opens@localhost"]
    assert str(first["summary"]) == "Spring; 2027: applications open"
    assert first["dtend"].dt == date(2027, 5, 2)


async def test_public_pages_name_their_feeds(app: FastAPI):
    async with browser(app) as stranger:
        for path in ("/", "/reports", "/timeline"):
            page = await stranger.get(path)
            for feed in ("/reports.atom", "/timeline.ics"):
                assert 'rel="alternate"' in page.text
                assert f'href="{feed}"' in page.text

"""Booking and the decision to go, by form: what is refused, who reads the traveller's data, and what follows."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select

from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CancelReason
from domain.exchange.messages.endings import Cancel
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.travel import GiveTravelData
from domain.exchange.orders import OrderKind, OrderStatus
from domain.exchange.phases import Phase
from domain.exchange.privacy import DataClass
from models.documents.notes import add_note
from models.tables.note import Note
from models.tables.vault_read import VaultRead
from models.vault.vault import Place
from tests.support.booked_forms import journey
from tests.support.happy_path import PLAN, book
from tests.support.pages_of_exchange import Behind, behind
from tests.support.pdf_ua import findings, text_of
from tests.support.people import ANN, BO, COR, MIA, PAT
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
WORDS = "Please say how many people you expect."


async def booking(stage: Stage, database: Sessions) -> Behind:
    """A journey to be booked, with the traveller's data in the vault."""
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    await site.x.send(ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    vault = site.app.state.resources.vault
    async with database() as session:
        place = Place(person_id=MIA, exchange_id=site.x.id, data_class=DataClass.PASSPORT)
        await vault.put(session, place, {"passport_number": "CANARY-7"}, await site.now())
        await session.commit()
    await site.x.send(GiveTravelData(by=MIA))
    await site.settle()
    return site


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"cost": "-1"}, "cost", "0 or more"),
        ({"cost": "30000"}, "cost", "20000"),
        ({"cost": "much"}, "cost", "number"),
        ({"terms": ""}, "terms", "Fill this in."),
        ({"terms": "all_back"}, "refund_by", "the last day on which money comes back"),
        ({"phone": "600"}, "phone", "country code"),
        ({"legs.0.carrier": ""}, "legs.0.carrier", "Fill this in."),
        ({"legs.0.departs_zone": "Atlantis"}, "legs.0.departs_zone", "Choose one"),
        ({"legs.0.arrives_time": "05:00"}, "legs.0.arrives_time", "before it departs"),
        ({"legs.1.arrives_time": ""}, "legs.1.arrives_time", "Fill this in."),
    ],
)
async def test_booking_refuses(
    stage: Stage, database: Sessions, changed: dict[str, str], field: str, sentence: str
):
    site = await booking(stage, database)
    typed = await _journey(site, **changed)
    async with site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-1")
        shown = await bo.send(path, typed)
    assert shown.status == 422
    assert sentence in shown.error(field), shown.error(field)
    for kept in ("EN 406", "Kyiv", "QX7REF"):
        assert shown.keeps(kept), kept


async def test_a_journey_without_a_leg_there_is_refused(stage: Stage, database: Sessions):
    site = await booking(stage, database)
    there = {name: "" for name in await _journey(site) if name.startswith("legs.0")}
    typed = await _journey(site, **there)
    async with site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-1")
        shown = await bo.send(path, typed)
    assert "A journey needs its time of arrival" in shown.error("legs")


async def test_only_the_booker_reads_the_travellers_data_and_it_is_written_down(
    stage: Stage, database: Sessions
):
    site = await booking(stage, database)
    path = await site.ask(AskKind.BOOK, subject="order-1")
    async with site.browser(BO) as bo, site.browser(COR) as cor:
        assert "CANARY-7" in (await bo.get(path)).text
        other = await cor.get(path)
    assert other.status == 200
    assert "CANARY-7" not in other.text
    async with database() as session:
        readings = list(await session.scalars(select(VaultRead)))
    assert [(r.reader_id, r.person_id, r.purpose) for r in readings] == [
        (BO, MIA, "book transport")
    ]


async def _days(site: Behind) -> tuple[date, date]:
    plan = (await site.settle()).plan
    assert plan
    return plan.facts.starts_on, plan.facts.ends_on


async def _journey(site: Behind, **changes: Any) -> dict[str, Any]:
    return journey(*await _days(site), **changes)


async def test_days_that_miss_the_visit_are_refused_beside_the_journey(
    stage: Stage, database: Sessions
):
    site = await booking(stage, database)
    first, last = await _days(site)
    next_day = (first + timedelta(days=1)).isoformat()
    year = timedelta(days=365)
    async with site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-1")
        late = await bo.send(path, journey(first, last) | {"legs.0.arrives_day": next_day})
        wrong_year = await bo.send(path, journey(first + year, last + year))
    assert "They would arrive too late" in late.error("legs")
    assert "check the year" in late.error("legs")
    assert "at most 2 days before" in wrong_year.error("legs")


async def test_the_days_of_a_journey_are_those_of_its_legs(stage: Stage, database: Sessions):
    site = await booking(stage, database)
    first, last = await _days(site)
    eve = first - timedelta(days=1)
    async with site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-1")
        assert (await bo.send(path, journey(eve, last, departs="10:15", arrives="21:30"))).sent()
    order = (await site.settle()).orders[0]
    assert (order.first, order.last) == (eve, last)
    assert order.arrives_at == datetime.combine(eve, time(21, 30), ZoneInfo("Europe/Kyiv"))


async def test_travellers_read_their_journey_and_nobody_else_does(stage: Stage, database: Sessions):
    site = await booking(stage, database)
    first, _last = await _days(site)
    words = "Ask for seat 12."
    typed = await _journey(site, remarks=words, phone="+420 221 111 122")
    page, address = f"/exchanges/{site.x.id}/itinerary", f"/exchanges/{site.x.id}"
    async with site.browser(MIA) as mia, site.browser(BO) as bo:
        assert (await mia.get(page)).status == 409, "nothing is booked yet"
        assert page not in (await mia.get(address)).text
        path = await site.ask(AskKind.BOOK, subject="order-1")
        assert (await bo.send(path, typed)).sent()
        await site.settle()
        shown = (await mia.get(page)).text
        check = (await mia.get(await site.ask(AskKind.CONFIRM_BOOKING))).text
        assert page in (await mia.get(address)).text
        for one in (page, f"{page}/pdf", f"{page}.ics", f"{page}/order-1-1.ics"):
            assert (await bo.get(one)).status == 403
        kept = (await mia.client.get(f"{page}/pdf")).content
        assert page not in (await bo.get(address)).text
        leg_only = await mia.get(f"{page}/order-1-1.ics")
        both = Calendar.from_ical((await mia.get(f"{page}.ics")).answer.content)
        assert (await mia.get(f"{page}/order-2.ics")).status == 404
        await site.x.send(Cancel(by=PAT, reason=CancelReason.CRISIS, note="n-1"))
        await site.settle()
        undo = (await bo.get(await site.ask(AskKind.UNDO_BOOKING, subject="order-1"))).text
        assert (await mia.get(page)).status == 409
    printed = " ".join(text_of(kept).split())
    for text in (words, "Night rail EN 406", "05:30 (Prague time), Prague, main station",
                 "17:45 (Kyiv time), Kyiv", "QX7REF", "Nothing comes back", "+420 221 111 122"):  # fmt: skip
        assert text in shown, text
        assert text in check, text
        assert text in undo, text
        assert text in printed, text
    assert findings(kept) == []
    for text in ("calendar", "OpenStreetMap"):
        assert text not in printed
    assert shown.index("EN 406") < shown.index("EN 407")
    there = Calendar.from_ical(leg_only.answer.content).walk("VEVENT")
    assert [str(event["summary"]) for event in there] == [
        "Night rail EN 406: Prague, main station to Kyiv"
    ]
    assert there[0].start == datetime.combine(first, time(5, 30), ZoneInfo("Europe/Prague"))
    assert there[0].end == datetime.combine(first, time(17, 45), ZoneInfo("Europe/Kyiv"))
    assert len(both.walk("VEVENT")) == 2


async def test_the_calendar_of_whoever_travels_has_the_same_legs_once(
    stage: Stage, database: Sessions
):
    site = await booking(stage, database)
    first, _last = await _days(site)
    leg, case = "Night rail EN 406: Prague, main station to Kyiv", f"/exchanges/{site.x.id}"
    async with site.browser(MIA) as mia, site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-1")
        assert (await bo.send(path, await _journey(site))).sent()
        await site.settle()
        for page in (case, f"/calendar?from={first:%Y-%m}"):
            assert leg in (await mia.get(page)).text, page
        for page in (case, "/desk/calendar", "/desk/calendar?others=yes"):
            assert "EN 406" not in (await bo.get(page)).text.partition("What happened")[0], page
        one = Calendar.from_ical((await mia.get(f"{case}/itinerary/order-1-1.ics")).answer.content)
        secret = (await mia.post("/calendar/feed", {"_key": "k"})).text
        address = re.search(r"/calendar/feed/[^<]+[.]ics", secret)
        assert address, secret
        fetched = await mia.client.get(address[0])
    (kept,) = one.walk("VEVENT")
    events = {str(e["uid"]): e for e in Calendar.from_ical(fetched.content).walk("VEVENT")}
    same = events[str(kept["uid"])]
    assert (same.start, same.end) == (kept.start, kept.end)
    assert str(same["summary"]).startswith("Journey (")
    assert b"EN 406" not in fetched.content
    assert b"Prague" not in fetched.content


async def test_a_booking_that_has_words_alone_is_read_as_before(stage: Stage, database: Sessions):
    site = await booking(stage, database)
    words = "Night train 406, seat 12. Reference OLD-1"
    async with database() as session:
        note = await add_note(session, site.x.id, words, by=BO, now=await site.now())
        await session.commit()
    x = await site.settle()
    await site.x.send(replace(book(x, OrderKind.TRANSPORT), booking=note))
    await site.settle()
    async with site.browser(MIA) as mia, site.browser(BO) as bo:
        shown = (await mia.get(f"/exchanges/{site.x.id}/itinerary")).text
        assert words in (await mia.get(await site.ask(AskKind.CONFIRM_BOOKING))).text
        assert words in (await bo.get(site.action("change-journey"))).text
        assert (await mia.get(f"/exchanges/{site.x.id}/itinerary/order-1.ics")).status == 404
    assert words in shown
    assert "Planned arrival" in shown


async def test_what_is_needed_on_the_way_is_for_both_sides_while_they_travel(
    stage: Stage, database: Sessions
):
    early = await behind(stage, database, Phase.PLANNING)
    async with early.browser(MIA) as mia:
        page = f"/exchanges/{early.x.id}/on-the-way"
        assert (await mia.get(page)).status == 409
        assert page not in (await mia.get(f"/exchanges/{early.x.id}")).text
    site = await behind(stage, database, Phase.READY)
    page, address = f"/exchanges/{site.x.id}/on-the-way", f"/exchanges/{site.x.id}"
    mentors = next(iter((await site.settle()).contacts()[1:]))
    async with site.browser(MIA) as mia, site.browser(mentors) as host, site.browser(BO) as bo:
        traveller, received = (await mia.get(page)).text, (await host.get(page)).text
        assert page in (await mia.get(address)).text
        assert (await bo.get(page)).status == 409
        assert page not in (await bo.get(address)).text
    assert "Your journey" in traveller
    assert "Your journey" not in received, "where somebody sleeps is theirs to tell"


async def test_booked_order_waits_for_the_traveller(stage: Stage, database: Sessions):
    site = await booking(stage, database)
    typed = await _journey(site, cost="120.50", remarks="Seat 12")
    async with site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-1")
        assert (await bo.send(path, typed)).sent()
        x = await site.settle()
        page = (await bo.get(f"/exchanges/{site.x.id}")).text
    assert (x.orders[0].status, x.orders[0].cost_cents) == (OrderStatus.BOOKED, 12050)
    assert "€120.50" in page
    async with site.browser(MIA) as mia:
        seen = (await mia.get(f"/exchanges/{site.x.id}")).text
    assert "€" not in seen
    assert "Seat 12" not in seen
    async with database() as session:
        note = await session.get_one(Note, x.orders[0].booking)
    assert "QX7REF" in note.text, "whatever searches notes finds the reference"


async def test_go_is_refused_while_something_is_missing(stage: Stage, database: Sessions):
    site = await booking(stage, database)
    async with site.browser(PAT) as pat:
        path = await site.ask(AskKind.DECIDE_GO)
        assert "Insurance for Mia" in (await pat.get(path)).text
        shown = await pat.send(path, {"decision": "go"})
        silent = await pat.send(path, {"decision": "not_yet"})
        assert (await pat.send(path, {"decision": "not_yet", "note": WORDS})).sent()
    assert shown.status == 422
    assert "Not yet" in shown.text
    assert "Say why" in silent.error("note")
    assert (await site.settle()).phase is Phase.TRAVEL

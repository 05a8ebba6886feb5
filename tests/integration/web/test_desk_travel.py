"""Booking and the decision to go, by form: what is refused, who reads the traveller's data, and what follows."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select

from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CancelReason
from domain.exchange.messages.endings import Cancel
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.travel import GiveTravelData
from domain.exchange.orders import OrderStatus
from domain.exchange.phases import Phase
from domain.exchange.privacy import DataClass
from models.tables.vault_read import VaultRead
from models.vault.vault import Place
from tests.support.happy_path import PLAN
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
    ("typed", "field"),
    [
        ({"cost": "-1", "reference": WORDS}, "cost"),
        ({"cost": "30000", "reference": WORDS}, "cost"),
        ({"cost": "much", "reference": WORDS}, "cost"),
        ({"cost": "120", "reference": ""}, "reference"),
        ({"cost": "120", "reference": WORDS, "arrival_time": "10:00"}, "arrival_day"),
        ({"cost": "120", "reference": WORDS, "arrival_day": "2027-08-01"}, "arrival_time"),
    ],
)
async def test_booking_refuses(stage: Stage, database: Sessions, typed: dict[str, str], field: str):
    site = await booking(stage, database)
    async with site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-1")
        shown = await bo.send(path, typed)
    assert shown.status == 422
    assert shown.error(field)
    assert shown.keeps(typed["cost"])


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


async def _first_day(site: Behind, years: int = 0) -> str:
    plan = (await site.settle()).plan
    assert plan
    day = plan.facts.starts_on
    return day.replace(year=day.year + years).isoformat()


async def test_an_arrival_a_year_later_is_refused_beside_its_day(stage: Stage, database: Sessions):
    site = await booking(stage, database)
    typed = {"cost": "120", "reference": WORDS, "arrival_time": "10:00"}
    async with site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-1")
        late = await bo.send(path, typed | {"arrival_day": await _first_day(site, 1)})
        early = await bo.send(path, typed | {"arrival_day": await _first_day(site, -1)})
    assert "They would arrive too late" in late.error("arrival_day")
    assert "check the year" in late.error("arrival_day")
    assert "before they depart" in early.error("arrival_day")


async def test_an_arrival_the_evening_before_is_taken_with_the_days_as_ordered(
    stage: Stage, database: Sessions
):
    site = await booking(stage, database)
    plan = (await site.settle()).plan
    assert plan
    starts_on = plan.facts.starts_on
    eve = starts_on - timedelta(days=1)
    typed = {"cost": "120", "reference": WORDS, "arrival_time": "21:30"}
    as_ordered = {"first": starts_on.isoformat(), "last": plan.facts.ends_on.isoformat()}
    async with site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-1")
        sent = await bo.send(path, typed | as_ordered | {"arrival_day": eve.isoformat()})
    assert sent.sent()
    journey = (await site.settle()).orders[0]
    assert (journey.first, journey.last) == (eve, plan.facts.ends_on)


async def test_travellers_read_their_journey_and_nobody_else_does(stage: Stage, database: Sessions):
    site = await booking(stage, database)
    words = "Night train 406, seat 12. Reference QX7-REF"
    typed = {
        "cost": "120", "reference": words, "arrival_day": await _first_day(site), "arrival_time": "10:00"
    }  # fmt: skip
    page, address = f"/exchanges/{site.x.id}/itinerary", f"/exchanges/{site.x.id}"
    async with site.browser(MIA) as mia, site.browser(BO) as bo:
        assert (await mia.get(page)).status == 409, "nothing is booked yet"
        assert page not in (await mia.get(address)).text
        path = await site.ask(AskKind.BOOK, subject="order-1")
        assert (await bo.send(path, typed)).sent()
        await site.settle()
        shown = (await mia.get(page)).text
        assert page in (await mia.get(address)).text
        assert (await bo.get(page)).status == 403
        assert (await bo.get(f"{page}/pdf")).status == 403
        kept = (await mia.client.get(f"{page}/pdf")).content
        assert page not in (await bo.get(address)).text
        await site.x.send(Cancel(by=PAT, reason=CancelReason.CRISIS, note="n-1"))
        await site.settle()
        undo = (await bo.get(await site.ask(AskKind.UNDO_BOOKING, subject="order-1"))).text
        assert (await mia.get(page)).status == 409
    for text in (words, "Planned arrival", "10:00"):
        assert text in shown
        assert text in " ".join(text_of(kept).split())
    assert findings(kept) == []
    assert words in undo


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
    typed = {
        "cost": "120.50", "reference": "Night train 406, seat 12",
        "arrival_day": await _first_day(site), "arrival_time": "10:00",
    }  # fmt: skip
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
    assert "seat 12" not in seen


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

"""Bookings that change, by form: asked for, changed, dearer, kept, undone; and every refusal."""

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CancelReason
from domain.exchange.messages.booking_changes import RequestChange
from domain.exchange.messages.endings import Cancel
from domain.exchange.messages.travel import GiveTravelData
from domain.exchange.orders import OrderStatus
from domain.exchange.phases import Phase
from tests.support.booked_forms import journey, stay
from tests.support.pages_of_exchange import Behind, behind, refused
from tests.support.people import ANN, BO, COR, MIA, MILO, PAT
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
WISH = "My train home leaves an hour too early."
WHY = "There is no later train on that day."


async def ready(stage: Stage, database: Sessions) -> Behind:
    return await behind(stage, database, Phase.READY)


async def wished(stage: Stage, database: Sessions) -> tuple[Behind, str]:
    """Mia asked for another train; the booker's form."""
    site = await ready(stage, database)
    await site.x.send(RequestChange(by=MIA, order="order-1", note="n-1"))
    await site.settle()
    return site, await site.ask(AskKind.CHANGE_BOOKING)


async def test_a_traveller_asks_for_another_booking(stage: Stage, database: Sessions):
    site = await ready(stage, database)
    path = site.action("request-change")
    async with site.browser(MIA) as mia, site.browser(MILO) as milo, site.browser(BO) as bo:
        await refused(mia, path, {"note": WISH}, "order", "Fill this in.")
        await refused(mia, path, {"order": "order-1"}, "note", "Fill this in.")
        unknown = await mia.send(path, {"order": "order-9", "note": WISH})
        assert "Choose one of the options" in unknown.error("order")
        assert (await milo.get(path)).status == 403
        assert (await mia.send(path, {"order": "order-1", "note": WISH})).sent()
        await site.settle()
        again = await mia.send(path, {"order": "order-1", "note": WISH})
        assert "already being looked into" in again.error("order")
        form = await bo.get(await site.ask(AskKind.CHANGE_BOOKING))
        page = await bo.get(f"/exchanges/{site.x.id}")
    assert "Transport for Mia" in form.text
    assert WISH in page.text


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "decision", "Fill this in."),
        ({"decision": "change"}, "cause", "Say who makes"),
        ({"decision": "keep"}, "note", "Say why it stays"),
        ({"decision": "change", "cause": "carrier", "cost": "-1"}, "cost", "0 or more"),
        ({"decision": "change", "cause": "carrier", "cost": "90000"}, "cost", "20"),
        ({"decision": "change", "cause": "carrier", "refund_by": "May"}, "refund_by", "date"),
        (
            {"decision": "change", "cause": "carrier", "legs.0.carrier": "Bus"},
            "legs.0.from_place",
            "Fill this in.",
        ),
        ({"decision": "change", "cause": "carrier", "terms": "all_back"}, "refund_by", "last day"),
        ({"decision": "change", "cause": "carrier", "remarks": "r" * 2001}, "remarks", "2000"),
    ],
)
async def test_changing_a_booking_refuses(
    stage: Stage, database: Sessions, typed: dict[str, Any], field: str, sentence: str
):
    site, path = await wished(stage, database)
    async with site.browser(BO) as bo:
        shown = await bo.send(path, typed)
    assert shown.status == 422
    assert sentence in shown.error(field), shown.error(field)


async def test_a_booking_that_stays_is_explained_to_the_traveller(stage: Stage, database: Sessions):
    site, path = await wished(stage, database)
    async with site.browser(BO) as bo, site.browser(MIA) as mia:
        assert (await bo.send(path, {"decision": "keep", "note": WHY})).sent()
        x = await site.settle()
        page = await mia.get(f"/exchanges/{site.x.id}")
    assert x.orders[0].status is OrderStatus.CONFIRMED
    assert WHY in page.text
    assert "left the booking as it is: Transport for Mia" in page.text


async def test_a_change_goes_back_to_the_traveller_and_takes_the_go_back(
    stage: Stage, database: Sessions
):
    site, path = await wished(stage, database)
    x = await site.settle()
    assert x.plan
    starts_on, ends_on = x.plan.facts.starts_on, x.plan.facts.ends_on
    typed = {"decision": "change", "cause": "traveller", "reference": "NEW-17"}
    later = journey(starts_on, ends_on, cost="130", departs="06:05", arrives="16:20")
    async with site.browser(BO) as bo, site.browser(MIA) as mia:
        assert (await bo.send(path, {**later, **typed})).sent()
        x = await site.settle()
        assert (x.phase, x.orders[0].cost_cents) == (Phase.TRAVEL, 13_000)
        assert x.orders[0].arrives_at == datetime.combine(
            starts_on, time(16, 20), ZoneInfo("Europe/Kyiv")
        )
        form = await mia.get(await site.ask(AskKind.CONFIRM_BOOKING))
    assert "06:05 (Prague time)" in form.text
    assert "NEW-17" in form.text


async def test_what_is_left_empty_in_a_change_stays_as_it_was(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.TRAVEL)
    await site.x.send(GiveTravelData(by=MIA))
    x = await site.settle()
    assert x.plan
    starts_on, ends_on = x.plan.facts.starts_on, x.plan.facts.ends_on
    async with site.browser(BO) as bo, site.browser(MIA) as mia:
        path = await site.ask(AskKind.BOOK, subject="order-2")
        assert (await bo.send(path, stay(starts_on, ends_on))).sent()
        await site.settle()
        change = site.action("change-stay")
        begun = await bo.get(change)
        for value in ("House by the river", "RIV-77", starts_on.isoformat(), "15:00"):
            assert begun.keeps(value), value
        dearer = {"order": "order-2", "cause": "booker", "cost": "95"}
        early = {"check_in": (starts_on - timedelta(days=3)).isoformat()}
        await refused(bo, change, dearer | early, "check_in", "at most 2 days")
        assert (await bo.send(change, dearer)).sent()
        order = (await site.settle()).orders[1]
        assert (order.cost_cents, order.first, order.last) == (9_500, starts_on, ends_on)
        moved = {"order": "order-2", "cause": "booker", "address": "Podil 9, Kyiv"}
        assert (await bo.send(change, moved)).sent()
        await site.settle()
        itinerary = (await mia.get(f"/exchanges/{site.x.id}/itinerary")).text
    for text in ("House by the river", "Podil 9, Kyiv", "RIV-77", "openstreetmap.org"):
        assert text in itinerary
    assert "Naberezhna" not in itinerary


async def test_a_stay_that_has_no_parts_yet_is_given_whole(stage: Stage, database: Sessions):
    site = await ready(stage, database)
    typed = {"order": "order-2", "cause": "carrier", "house": "House by the river"}
    async with site.browser(BO) as bo:
        await refused(bo, site.action("change-stay"), typed, "address", "leave all of it empty")


async def test_a_dearer_booking_is_decided_by_an_approver(stage: Stage, database: Sessions):
    site = await ready(stage, database)
    path = site.action("change-stay")
    typed = {"order": "order-2", "cause": "carrier", "cost": "450"}
    async with site.browser(BO) as bo, site.browser(ANN) as ann, site.browser(COR) as cor:
        await refused(bo, path, {**typed, "order": None}, "order", "Fill this in.")
        await refused(bo, path, {**typed, "cause": None}, "cause", "Say who makes")
        assert (await bo.send(path, typed)).sent()
        x = await site.settle()
        assert (x.orders[1].cost_cents, x.orders[1].proposal is None) == (12_000, False)
        decide = await site.ask(AskKind.APPROVE_COST)
        assert "€450.00" in (await ann.get(decide)).text
        assert "Only an approver" in (await cor.get(decide)).text
        await refused(ann, decide, {}, "decision", "Fill this in.")
        await refused(ann, decide, {"decision": "refuse"}, "note", "Say why not")
        waiting = await bo.send(path, typed)
        assert "waits for an approver" in waiting.text
        assert (await ann.send(decide, {"decision": "approve"})).sent()
        x = await site.settle()
    assert (x.orders[1].cost_cents, x.orders[1].status) == (45_000, OrderStatus.BOOKED)


async def test_a_cost_that_is_not_approved_comes_back_to_the_booker(
    stage: Stage, database: Sessions
):
    site = await ready(stage, database)
    typed = {"order": "order-2", "cause": "booker", "cost": "450"}
    async with site.browser(BO) as bo, site.browser(ANN) as ann, site.browser(MIA) as mia:
        assert (await bo.send(site.action("change-stay"), typed)).sent()
        path = await site.ask(AskKind.APPROVE_COST)
        assert (await ann.send(path, {"decision": "refuse", "note": WHY})).sent()
        x = await site.settle()
        assert await site.ask(AskKind.CHANGE_BOOKING)
        assert "dearer booking" not in (await mia.get(f"/exchanges/{site.x.id}")).text
        assert "did not agree to a dearer booking" in (await bo.get(f"/exchanges/{site.x.id}")).text
    assert (x.orders[1].cost_cents, x.orders[1].proposal) == (12_000, None)


async def test_bookings_are_undone_newest_first_and_refunds_add_up(
    stage: Stage, database: Sessions
):
    site = await ready(stage, database)
    await site.x.send(Cancel(by=PAT, reason=CancelReason.CRISIS, note="n-1"))
    x = await site.settle()
    orders = [order.id for order in reversed(x.orders)]
    async with site.browser(BO) as bo:
        early = await site.ask(AskKind.UNDO_BOOKING, subject=orders[-1])
        assert "undone first: Insurance for Mia" in (await bo.get(early)).text
        await refused(bo, early, {"refund": "10"}, "", "What was booked last is undone first")
        path = await site.ask(AskKind.UNDO_BOOKING, subject=orders[0])
        await refused(bo, path, {"refund": ""}, "refund", "Fill this in.")
        await refused(bo, path, {"refund": "120.01"}, "refund", "Between nothing")
        await refused(bo, path, {"refund": "-1"}, "refund", "0 or more")
        for order, back in zip(orders, ("100", "0", "20.50"), strict=True):
            path = await site.ask(AskKind.UNDO_BOOKING, subject=order)
            assert (await bo.send(path, {"refund": back})).sent()
            x = await site.settle()
        page = await bo.get(f"/exchanges/{site.x.id}")
    assert {order.status for order in x.orders} == {OrderStatus.UNDONE}
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page.text.partition(">All</th>")[2])
    assert cells[:4] == ["–", "€360.00", "€120.50", "€239.50"]
    assert x.phase is Phase.WINDING_UP


async def test_a_booking_is_noted_with_its_days_and_its_refund_date(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.TRAVEL)
    await site.x.send(GiveTravelData(by=MIA))
    x = await site.settle()
    first = x.orders[1].first - timedelta(days=1)
    money_back = first - timedelta(days=7)
    typed = stay(
        x.orders[1].first, x.orders[1].last, terms="part_back", refund_by=money_back.isoformat()
    )
    async with site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-2")
        too_early = (first - timedelta(days=3)).isoformat()
        await refused(bo, path, {**typed, "check_in": too_early}, "check_in", "at most 2 days")
        assert (await bo.send(path, {**typed, "check_in": first.isoformat()})).sent()
    order = (await site.settle()).orders[1]
    assert (order.first, order.refund_by) == (first, money_back)

"""Bookings that change, by form: asked for, changed, dearer, kept, undone; and every refusal."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CancelReason
from domain.exchange.messages.booking_changes import RequestChange
from domain.exchange.messages.endings import Cancel
from domain.exchange.orders import OrderStatus
from domain.exchange.phases import Phase
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
        ({"decision": "change", "cause": "carrier", "first": "2027-01-01"}, "first", "at most 2"),
        ({"decision": "change", "cause": "carrier", "first": "May"}, "first", "date"),
        (
            {"decision": "change", "cause": "carrier", "arrival_day": "2027-06-08"},
            "arrival_time",
            "time of arrival",
        ),
        (
            {"decision": "change", "cause": "carrier", "arrival_time": "10:00"},
            "arrival_day",
            "time of arrival",
        ),
        ({"decision": "change", "cause": "carrier", "reference": "r" * 2001}, "reference", "2000"),
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
    typed = {"decision": "change", "cause": "traveller", "cost": "130", "reference": "Train 17:05"}
    async with site.browser(BO) as bo, site.browser(MIA) as mia:
        assert (await bo.send(path, typed)).sent()
        x = await site.settle()
        assert (x.phase, x.orders[0].cost_cents) == (Phase.TRAVEL, 13_000)
        form = await mia.get(await site.ask(AskKind.CONFIRM_BOOKING))
    assert "Train 17:05" in form.text


async def test_a_dearer_booking_is_decided_by_an_approver(stage: Stage, database: Sessions):
    site = await ready(stage, database)
    path = site.action("change-booking")
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
        assert (await bo.send(site.action("change-booking"), typed)).sent()
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
    assert "Together: €239.50" in page.text
    assert x.phase is Phase.WINDING_UP


async def test_a_booking_is_noted_with_its_days_and_its_refund_date(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.TRAVEL)
    from domain.exchange.messages.travel import GiveTravelData

    await site.x.send(GiveTravelData(by=MIA))
    x = await site.settle()
    first = x.orders[1].first - timedelta(days=1)
    money_back = first - timedelta(days=7)
    typed = {
        "cost": "80", "reference": "House by the river", "refund_by": money_back.isoformat()
    }  # fmt: skip
    async with site.browser(BO) as bo:
        path = await site.ask(AskKind.BOOK, subject="order-2")
        too_early = (first - timedelta(days=3)).isoformat()
        await refused(bo, path, {**typed, "first": too_early}, "first", "at most 2 days")
        assert (await bo.send(path, {**typed, "first": first.isoformat()})).sent()
    order = (await site.settle()).orders[1]
    assert (order.first, order.refund_by) == (first, money_back)

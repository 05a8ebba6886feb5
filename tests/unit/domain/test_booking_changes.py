"""Bookings that change: days, costs, insurance, and wishes of the traveller."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.messages.booking import BookOrder, ConfirmBooking, QueryBooking
from domain.exchange.messages.booking_changes import (
    ApproveCost,
    ChangeBooking,
    KeepBooking,
    RefuseCost,
    RequestChange,
)
from domain.exchange.messages.plan import RevisePlan
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.travel import DecideGo, GiveTravelData, ShareContact
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import ChangeCause, Order, OrderKind, OrderStatus
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import arrives_at, book, confirm, sign
from tests.support.people import ANN, BO, MIA, PAT, TESS, TOR, doc

DAY = timedelta(days=1)


def complete() -> Moment:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    for kind in OrderKind:
        here.make(book(here.x, kind))
        here.make(confirm(here.x, kind))
    return here.make(ShareContact(by=MIA), ShareContact(by=TESS))


def of(here: Moment, kind: OrderKind) -> Order:
    return next(o for o in here.x.orders if o.kind is kind and o.is_live)


def change(booked: Order, **changes: Any) -> ChangeBooking:
    plain: dict[str, Any] = {
        "by": BO,
        "order": booked.id,
        "cause": ChangeCause.CARRIER,
        "cost_cents": booked.cost_cents,
    }
    return ChangeBooking(**(plain | changes))


def test_what_was_booked_is_remembered_with_its_costs_and_refund_date() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    order, last = here.x.orders[0], here.now.date() + 10 * DAY
    here.make(
        BookOrder(
            by=BO,
            order=order.id,
            plan_hash=order.plan_hash,
            cost_cents=31_000,
            arrives_at=arrives_at(here.x),
            refund_by=last,
        )
    )
    assert (order.booked_at, order.approved_cents, order.refund_by) == (here.now, 31_000, last)


@pytest.mark.parametrize(
    ("before", "after", "fits"),
    [(0, 0, True), (2, 2, True), (3, 0, False), (0, 3, False), (-1, 0, False), (0, -1, False)],
)
def test_a_journey_holds_the_visit_and_little_more(before: int, after: int, fits: bool) -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    order = here.x.orders[0]
    message = BookOrder(
        by=BO,
        order=order.id,
        plan_hash=order.plan_hash,
        arrives_at=arrives_at(here.x),
        first=order.first - before * DAY,
        last=order.last + after * DAY,
    )
    if fits:
        here.make(message)
        assert (order.first, order.last) == (message.first, message.last)
    else:
        broken = here.refused(message)
        assert broken.rule == "booking_misses_visit"
        assert broken.params["margin"] == 2


def test_the_insurance_covers_the_whole_journey() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    journey, insurance = of(here, OrderKind.TRANSPORT), of(here, OrderKind.INSURANCE)
    here.make(
        BookOrder(
            by=BO,
            order=journey.id,
            plan_hash=journey.plan_hash,
            arrives_at=arrives_at(here.x),
            first=journey.first - DAY,
        )
    )
    assert insurance.first == journey.first
    short = BookOrder(
        by=BO, order=insurance.id, plan_hash=insurance.plan_hash, first=insurance.first + DAY
    )
    assert here.refused(short).params["first"] == journey.first.isoformat()
    here.make(BookOrder(by=BO, order=insurance.id, plan_hash=insurance.plan_hash))


def test_an_insurance_that_no_longer_covers_is_undone_and_ordered_again() -> None:
    here = complete()
    journey, old = of(here, OrderKind.TRANSPORT), of(here, OrderKind.INSURANCE)
    here.make(change(journey, last=journey.last + DAY))
    assert old.status is OrderStatus.TO_UNDO
    new = of(here, OrderKind.INSURANCE)
    assert (new.status, new.last) == (OrderStatus.REQUESTED, journey.last)
    assert [a.subject for a in here.x.open_asks(AskKind.UNDO_BOOKING)] == [old.id]
    assert [a.subject for a in here.x.open_asks(AskKind.BOOK)] == [new.id]
    within = complete()
    within.make(change(of(within, OrderKind.ACCOMMODATION), last=journey.last + DAY))
    assert not within.x.open_asks(AskKind.UNDO_BOOKING)


def test_a_change_is_confirmed_again_by_the_traveller() -> None:
    here = complete()
    order = of(here, OrderKind.TRANSPORT)
    here.make(change(order, cost_cents=order.cost_cents + 20_000, arrives_at=arrives_at(here.x)))
    assert (order.status, order.arrives_at) == (OrderStatus.BOOKED, arrives_at(here.x))
    assert [a.person for a in here.x.open_asks(AskKind.CONFIRM_BOOKING)] == [MIA]
    assert here.refused(DecideGo(by=PAT)).params["missing"] == "transport"
    here.make(ConfirmBooking(by=MIA, order=order.id), DecideGo(by=PAT))


def test_a_much_dearer_change_waits_for_an_approver() -> None:
    here = complete()
    order, paid = of(here, OrderKind.TRANSPORT), of(here, OrderKind.TRANSPORT).cost_cents
    here.make(change(order, cost_cents=paid + 20_001))
    assert (order.status, order.cost_cents) == (OrderStatus.CONFIRMED, paid)
    (ask,) = here.x.open_asks(AskKind.APPROVE_COST)
    assert here.x.people_asked(ask) == (ANN,)
    assert here.refused(DecideGo(by=PAT)).params["missing"] == "transport"
    assert here.refused(change(order)).rule == "dearer_change_waits"
    assert (
        here.refused(RequestChange(by=MIA, order=order.id, note="n-1")).rule
        == "dearer_change_waits"
    )
    assert (
        here.refused(ApproveCost(by="p-tied", order=order.id)).rule
        == "matcher_or_member_decides_no_costs"
    )
    assert (
        here.refused(ClaimAsk(by="p-tied", ask=ask.id)).rule == "matcher_or_member_decides_no_costs"
    )
    here.make(ApproveCost(by=ANN, order=order.id))
    assert (order.cost_cents, order.approved_cents) == (paid + 20_001, paid + 20_001)
    assert order.status is OrderStatus.BOOKED
    assert here.refused(ApproveCost(by=ANN, order=order.id)).rule == "no_dearer_change_waits"


def test_many_small_changes_are_one_dear_one() -> None:
    here = complete()
    order = of(here, OrderKind.TRANSPORT)
    for _ in range(2):
        here.make(change(order, cost_cents=order.cost_cents + 15_000))
    assert order.proposal
    assert order.approved_cents == 12_000


def test_a_refused_cost_sends_the_booker_to_look_for_another_way() -> None:
    here = complete()
    order = of(here, OrderKind.TRANSPORT)
    here.make(change(order, cost_cents=90_000))
    assert here.refused(RefuseCost(by=ANN, order=order.id)).rule == "cost_refused_without_words"
    here.make(RefuseCost(by=ANN, order=order.id, note="n-1"))
    assert (order.proposal, order.status) == (None, OrderStatus.CONFIRMED)
    assert [a.subject for a in here.x.open_asks(AskKind.CHANGE_BOOKING)] == [order.id]
    assert [(n.person, n.note) for n in here.told(NoticeKind.COST_REFUSED)] == [(BO, "n-1")]
    here.make(KeepBooking(by=BO, order=order.id, note="n-2"), DecideGo(by=PAT))


def test_a_queried_booking_done_again_much_dearer_waits_too() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    here.make(book(here.x, OrderKind.TRANSPORT))
    order = of(here, OrderKind.TRANSPORT)
    here.make(QueryBooking(by=MIA, order=order.id, note="n-1"))
    dear = BookOrder(
        by=BO,
        order=order.id,
        plan_hash=order.plan_hash,
        cost_cents=80_000,
        arrives_at=arrives_at(here.x),
    )
    here.make(dear)
    assert order.status is OrderStatus.REQUESTED
    assert here.refused(dear).rule == "dearer_change_waits"
    here.make(RefuseCost(by=ANN, order=order.id, note="n-1"))
    assert [a.subject for a in here.x.open_asks(AskKind.BOOK)].count(order.id) == 1
    here.make(dear, ApproveCost(by=ANN, order=order.id))
    assert order.status is OrderStatus.BOOKED


def test_a_change_takes_the_go_back() -> None:
    here = complete().make(DecideGo(by=PAT))
    here.make(change(of(here, OrderKind.TRANSPORT)))
    assert here.x.phase is Phase.TRAVEL
    assert here.x.go_decided_by is None
    assert len(here.x.open_asks(AskKind.DECIDE_GO)) == 1
    here.make(confirm(here.x, OrderKind.TRANSPORT), DecideGo(by=PAT))
    assert here.x.phase is Phase.READY


def test_a_change_on_the_way_leaves_the_visit_as_it_is() -> None:
    here = at(Phase.VISIT)
    order = of(here, OrderKind.TRANSPORT)
    here.make(change(order), ConfirmBooking(by=MIA, order=order.id))
    assert here.x.phase is Phase.VISIT


@pytest.mark.requirement("CEE-21")
@pytest.mark.parametrize("phase", [Phase.READY, Phase.VISIT])
def test_a_traveller_asks_for_a_change_and_the_booker_answers(phase: Phase) -> None:
    here = at(phase)
    order = of(here, OrderKind.ACCOMMODATION)
    assert (
        here.refused(RequestChange(by=MIA, order=order.id)).rule == "change_requested_without_words"
    )
    here.make(RequestChange(by=MIA, order=order.id, note="n-1"))
    assert (
        here.refused(RequestChange(by=MIA, order=order.id, note="n-1")).rule
        == "change_requested_already"
    )
    (ask,) = here.x.open_asks(AskKind.CHANGE_BOOKING)
    assert here.x.people_asked(ask) == (BO,)
    assert here.refused(KeepBooking(by=BO, order=order.id)).rule == "booking_kept_without_words"
    here.make(KeepBooking(by=BO, order=order.id, note="n-2"))
    assert [(n.person, n.note) for n in here.told(NoticeKind.BOOKING_KEPT)] == [(MIA, "n-2")]
    assert (
        here.refused(KeepBooking(by=BO, order=order.id, note="n-2")).rule == "no_change_requested"
    )
    here.make(RequestChange(by=MIA, order=order.id, note="n-1"), change(order))
    assert not here.x.open_asks(AskKind.CHANGE_BOOKING)


def test_a_wish_outlives_the_decision_to_go() -> None:
    here = complete()
    order = of(here, OrderKind.TRANSPORT)
    here.make(RequestChange(by=MIA, order=order.id, note="n-1"), DecideGo(by=PAT))
    assert here.x.open_asks(AskKind.CHANGE_BOOKING)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"cost_cents": -1}, "negative_cost"),
        ({"first": date(2027, 1, 1)}, "booking_misses_visit"),
        ({"order": "o"}, "no_such_order"),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused(changes: dict[str, Any], rule: str) -> None:
    here = complete()
    assert here.refused(change(of(here, OrderKind.TRANSPORT), **changes)).rule == rule


def test_nothing_dearer_is_approved_where_nothing_waits() -> None:
    here = complete()
    order = of(here, OrderKind.TRANSPORT)
    assert here.refused(ApproveCost(by=ANN, order=order.id)).rule == "no_dearer_change_waits"
    assert (
        here.refused(RefuseCost(by=ANN, order=order.id, note="n")).rule == "no_dearer_change_waits"
    )


def test_a_plan_for_other_days_undoes_what_was_booked_and_orders_anew() -> None:
    here, new = complete(), doc("plan", 2)
    here.make(RevisePlan(by=MIA, plan=new))
    old = {o.id for o in here.x.orders}
    for by in (MIA, TOR):
        here.make(sign(here.x, here.now, by, plan=new))
    here.make(ApprovePlan(by=ANN, plan_hash=new.hash))
    assert {o.status for o in here.x.orders if o.id in old} == {OrderStatus.TO_UNDO}
    assert {o.status for o in here.x.orders if o.id not in old} == {OrderStatus.REQUESTED}
    assert {a.subject for a in here.x.open_asks(AskKind.UNDO_BOOKING)} == old


def test_a_booking_with_days_around_the_visit_is_looked_at_again_under_a_new_plan() -> None:
    here, new = complete(), doc("plan", 2)
    order = of(here, OrderKind.ACCOMMODATION)
    here.make(change(order, last=order.last + DAY), ConfirmBooking(by=MIA, order=order.id))
    assert here.x.plan
    facts = here.x.plan.facts
    here.make(RevisePlan(by=MIA, plan=new))
    for by in (MIA, TOR):
        here.make(sign(here.x, here.now, by, plan=new, starts_on=facts.starts_on))
    here.make(ApprovePlan(by=ANN, plan_hash=new.hash))
    assert [a.subject for a in here.x.open_asks(AskKind.CONFIRM_BOOKING)] == [order.id]
    assert {o.plan_hash for o in here.x.orders} == {new.hash}


def test_what_was_queried_is_still_booked_when_the_plan_opens_again() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    here.make(book(here.x, OrderKind.TRANSPORT))
    order = of(here, OrderKind.TRANSPORT)
    here.make(QueryBooking(by=MIA, order=order.id, note="n-1"))
    here.make(RevisePlan(by=MIA, plan=doc("plan", 2)))
    assert order.status is OrderStatus.BOOKED
    assert {o.status for o in here.x.orders if o is not order} == {OrderStatus.STOPPED}

"""Dates of a journey are compared with each other and with the visit, and calls fall on working days."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain.case.workdays import at_local, is_working_day
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.booking import BookOrder
from domain.exchange.messages.booking_changes import ChangeBooking
from domain.exchange.messages.travel import GiveTravelData
from domain.exchange.messages.visit import Depart
from domain.exchange.orders import ChangeCause, Order, OrderKind
from domain.exchange.phases import Phase
from domain.exchange.policy import Policy
from models.messages.exchange import StartExchange
from tests.support.exchange_states import Moment, at, on_the_way
from tests.support.happy_path import arrives_at, book
from tests.support.people import BO, MIA, start

DAY = timedelta(days=1)
YEAR = timedelta(days=365)


def ordered() -> Moment:
    return at(Phase.TRAVEL).make(GiveTravelData(by=MIA))


def order_of(here: Moment, kind: OrderKind) -> Order:
    return next(order for order in here.x.orders if order.kind is kind)


@pytest.mark.parametrize(
    ("kind", "off", "field", "rule"),
    [
        (OrderKind.TRANSPORT, {"arrives_at": YEAR}, "arrives_at", "arrival_after_visit_starts"),
        (OrderKind.TRANSPORT, {"arrives_at": DAY}, "arrives_at", "arrival_after_visit_starts"),
        (OrderKind.TRANSPORT, {"arrives_at": -YEAR}, "arrives_at", "arrival_before_departure"),
        (OrderKind.TRANSPORT, {"arrives_at": -3 * DAY}, "arrives_at", "arrival_before_departure"),
        (
            OrderKind.TRANSPORT,
            {"first": -DAY, "arrives_at": -2 * DAY},
            "arrives_at",
            "arrival_before_departure",
        ),
        (OrderKind.TRANSPORT, {"first": YEAR}, "last", "booking_ends_before_start"),
        (OrderKind.TRANSPORT, {"last": YEAR}, "last", "booking_misses_visit"),
        (OrderKind.TRANSPORT, {"refund_by": YEAR}, "refund_by", "refund_after_journey"),
        (OrderKind.ACCOMMODATION, {"last": YEAR}, "last", "booking_misses_visit"),
        (OrderKind.ACCOMMODATION, {"first": -YEAR}, "first", "booking_misses_visit"),
        (OrderKind.ACCOMMODATION, {"last": -YEAR}, "last", "booking_ends_before_start"),
        (OrderKind.ACCOMMODATION, {"refund_by": YEAR}, "refund_by", "refund_after_journey"),
        (OrderKind.INSURANCE, {"last": -DAY}, "last", "insurance_misses_journey"),
        (OrderKind.INSURANCE, {"first": DAY}, "first", "insurance_misses_journey"),
        (OrderKind.INSURANCE, {"last": -YEAR}, "last", "booking_ends_before_start"),
    ],
)
@pytest.mark.parametrize("changed", [False, True])
def test_dates_that_cannot_be_are_refused_beside_their_field(
    kind: OrderKind, off: dict[str, timedelta], field: str, rule: str, changed: bool
) -> None:
    here = ordered()
    order = order_of(here, kind)
    right = {"first": order.first, "last": order.last, "refund_by": order.last}
    dates = {**right, "arrives_at": arrives_at(here.x)}
    dates |= {name: dates[name] + by for name, by in off.items()}
    message: BookOrder | ChangeBooking
    if changed:
        here.make(book(here.x, kind))
        message = ChangeBooking(
            by=BO, order=order.id, cause=ChangeCause.CARRIER, cost_cents=12_000, **dates
        )
    else:
        message = BookOrder(by=BO, order=order.id, plan_hash=order.plan_hash, **dates)
    broken = here.refused(message)
    assert (broken.field, broken.rule) == (field, rule)


def arrive_before(here: Moment, days: int = 1) -> BookOrder:
    """The journey booked with the days that were ordered, and an arrival some days before them."""
    order = order_of(here, OrderKind.TRANSPORT)
    return BookOrder(
        by=BO,
        order=order.id,
        plan_hash=order.plan_hash,
        first=order.first,
        last=order.last,
        arrives_at=arrives_at(here.x) - days * DAY,
    )


@pytest.mark.parametrize("days", [1, 2])
def test_who_arrives_before_the_visit_has_a_journey_that_begins_then_and_is_insured(
    days: int,
) -> None:
    here = ordered()
    assert here.x.plan
    starts_on = here.x.plan.facts.starts_on
    here.make(arrive_before(here, days))
    journey = order_of(here, OrderKind.TRANSPORT)
    assert journey.first == starts_on - days * DAY
    assert journey.arrives_at == arrives_at(here.x) - days * DAY
    assert order_of(here, OrderKind.INSURANCE).first == journey.first
    assert order_of(here, OrderKind.ACCOMMODATION).first == starts_on
    here.make(book(here.x, OrderKind.INSURANCE))
    assert order_of(here, OrderKind.INSURANCE).first == journey.first


def test_a_change_to_the_evening_before_begins_the_journey_then_too() -> None:
    here = ordered()
    here.make(book(here.x, OrderKind.TRANSPORT)).make(book(here.x, OrderKind.INSURANCE))
    journey, insured = order_of(here, OrderKind.TRANSPORT), order_of(here, OrderKind.INSURANCE)
    first = journey.first
    earlier = arrives_at(here.x) - DAY
    here.make(
        ChangeBooking(
            by=BO, order=journey.id, cause=ChangeCause.CARRIER, cost_cents=0, arrives_at=earlier
        )
    )
    journey = order_of(here, OrderKind.TRANSPORT)
    assert (journey.first, journey.arrives_at) == (first - DAY, earlier)
    again = here.x.orders[-1]
    assert (again.kind, again.first) == (OrderKind.INSURANCE, first - DAY)
    assert not next(o for o in here.x.orders if o.id == insured.id).is_live


def test_a_journey_of_before_this_rule_begins_as_it_was_booked() -> None:
    here = ordered()
    here.x.policy = replace(here.x.policy, compare_journey_dates=False)
    first = order_of(here, OrderKind.TRANSPORT).first
    here.make(arrive_before(here))
    assert order_of(here, OrderKind.TRANSPORT).first == first


def test_who_flies_west_over_the_date_line_may_arrive_on_the_day_before() -> None:
    here = ordered()
    order = order_of(here, OrderKind.TRANSPORT)
    here.x.mentee = replace(here.x.mentee, time_zone="Pacific/Auckland")
    assert here.x.mentor
    here.x.mentor = replace(here.x.mentor, time_zone="Pacific/Honolulu")
    arrives = at_local(order.first - DAY, 22, "Pacific/Honolulu")
    here.make(
        BookOrder(
            by=BO, order=order.id, plan_hash=order.plan_hash, arrives_at=arrives, cost_cents=1
        )
    )
    assert order.arrives_at == arrives


def test_people_are_missed_by_the_days_of_the_plan_whatever_a_booking_says() -> None:
    here = at(Phase.READY, days=6.5)
    for order in here.x.orders:
        if order.arrives_at:
            order.arrives_at += YEAR
    here.make(Depart(by=MIA))
    (ask,) = here.x.open_asks(AskKind.ARRIVE)
    assert here.x.plan
    assert ask.due_at is not None
    assert ask.due_at.date() <= here.x.plan.facts.starts_on + DAY
    rung = [entry for entry in here.wait(days=3).x.timeline if entry.kind == "escalated"]
    assert rung, "nobody missed them"


def test_an_exchange_that_began_before_takes_what_it_took() -> None:
    stored = start().model_dump(mode="json")
    for rule in ("compare_journey_dates", "calls_on_working_days"):
        assert getattr(StartExchange.model_validate(stored).policy, rule)
        older = json.loads(json.dumps(stored))
        del older["policy"][rule]
        assert not getattr(StartExchange.model_validate(older).policy, rule)
    here = ordered()
    here.x.policy = replace(here.x.policy, compare_journey_dates=False)
    order = order_of(here, OrderKind.TRANSPORT)
    late = arrives_at(here.x) + YEAR
    here.make(BookOrder(by=BO, order=order.id, plan_hash=order.plan_hash, arrives_at=late))
    assert order.arrives_at == late


def with_days_off(policy: Policy) -> Moment:
    """A follow-up whose second call would fall on a day the mentor's side has off."""
    here = on_the_way(Phase.POST_PLAN, policy=policy)
    assert here.x.ended_on
    assert here.x.mentor
    second = here.x.ended_on + 2 * timedelta(days=30)
    first = here.x.ended_on + timedelta(days=30)
    here.x.mentor = replace(here.x.mentor, holidays=(second,))
    here.x.mentee = replace(here.x.mentee, holidays=(first,))
    return here


def planned(policy: Policy) -> tuple[Moment, list[date]]:
    from tests.support.happy_path import aftermath

    here = with_days_off(policy)
    for step in aftermath():
        if here.x.phase is Phase.FOLLOW_UP:
            break
        here.wait(step.days).make(step.make(here.x, here.now))
    return here, [_local(call.at) for call in here.x.calls]


def _local(at: datetime) -> date:
    from domain.case.workdays import local_date

    return local_date(at, "Europe/Prague")


def test_calls_are_planned_on_working_days_of_both_sides() -> None:
    here, days = planned(Policy())
    off = {*here.x.mentee.holidays, *(here.x.mentor.holidays if here.x.mentor else ())}
    assert len(off) == 2
    assert all(is_working_day(day, off) for day in days), days
    assert here.x.ended_on
    asked = [here.x.ended_on + n * timedelta(days=30) for n in (1, 2, 3)]
    assert all(
        timedelta() <= day - wish <= timedelta(days=4)
        for day, wish in zip(days, asked, strict=True)
    )


def test_calls_of_an_exchange_that_began_before_stay_where_the_rhythm_puts_them() -> None:
    here, days = planned(Policy(calls_on_working_days=False))
    assert here.x.ended_on
    assert days == [here.x.ended_on + n * timedelta(days=30) for n in (1, 2, 3)]

"""Dates of a journey, compared with each other and with the visit they are for.

Every date somebody types about a booking passes here, whether it is booked for the first time or
changed; and who is missed on the way is missed by the plan's days, whatever a booking says.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from domain.case.errors import N_, RuleBroken
from domain.case.workdays import at_local, local_date
from domain.exchange.calendar_events import plan_of
from domain.exchange.exchange import Exchange
from domain.exchange.orders import Order, OrderKind, Proposal
from domain.exchange.phases import Phase


def check(x: Exchange, order: Order, booked: Proposal) -> None:
    """Raise RuleBroken, with the field and the way out, where what is booked cannot be for this visit."""
    if order.kind is OrderKind.TRANSPORT and booked.arrives_at is None:
        raise RuleBroken(
            "arrives_at",
            N_("A journey needs its time of arrival."),
            N_("Give date and time; the arrival is watched."),
            rule="journey_without_arrival",
        )
    compared = x.policy.compare_journey_dates
    if compared and booked.last < booked.first:
        raise RuleBroken(
            "last",
            N_("The last day is before the first."),
            N_("Choose {first} or a later day."),
            rule="booking_ends_before_start",
            first=booked.first.isoformat(),
        )
    if order.kind is OrderKind.INSURANCE:
        _check_cover(x, order, booked)
    elif not fits(x, booked.first, booked.last):
        _refuse_days(x, booked)
    if compared:
        if order.kind is OrderKind.TRANSPORT and booked.arrives_at is not None:
            _check_arrival(x, booked, booked.arrives_at)
        _check_refund(booked)


def with_arrival(x: Exchange, order: Order, booked: Proposal) -> Proposal:
    """What is booked, begun on the day it arrives where that is before the visit's first day.

    People arrive the evening before, and a first day left as ordered is the visit's, not the journey's.
    Arrivals too early for the margin, or before a first day somebody chose, are left for `check`.
    """
    if order.kind is not OrderKind.TRANSPORT or booked.arrives_at is None:
        return booked
    starts_on, margin = plan_of(x).facts.starts_on, timedelta(days=x.policy.travel_margin_days)
    day = local_date(booked.arrives_at, home_zone(x))
    as_ordered = x.policy.compare_journey_dates and booked.first == starts_on
    if as_ordered and starts_on - margin <= day < starts_on:
        return replace(booked, first=day)
    return booked


def fits(x: Exchange, first: date, last: date) -> bool:
    """Whether a booking from `first` to `last` holds the visit, and not much more."""
    facts, margin = plan_of(x).facts, timedelta(days=x.policy.travel_margin_days)
    return (
        facts.starts_on - margin <= first <= facts.starts_on
        and facts.ends_on <= last <= facts.ends_on + margin
    )


def insured_days(x: Exchange, traveller: str) -> tuple[date, date]:
    """The days a traveller's insurance has to cover: the visit, and the journey there and back."""
    facts, journey = plan_of(x).facts, live_order(x, traveller, OrderKind.TRANSPORT)
    if journey is None:
        return facts.starts_on, facts.ends_on
    return min(facts.starts_on, journey.first), max(facts.ends_on, journey.last)


def live_order(x: Exchange, traveller: str, kind: OrderKind) -> Order | None:
    """What stands for this traveller, open or booked, of this kind."""
    for order in x.orders:
        if order.traveller == traveller and order.kind is kind and order.is_live:
            return order
    return None


def missed_from(x: Exchange, now: datetime) -> datetime:
    """When whoever departed is waited for: as booked, but never after the evening of the first day.

    A date in a booking may be wrong by a year; the plan's is the one both sides signed and the hub
    approved.
    """
    booked = max((o.arrives_at for o in x.orders if o.is_live and o.arrives_at), default=now)
    if not x.policy.compare_journey_dates:
        return booked
    latest = at_local(plan_of(x).facts.starts_on, x.policy.due_hour, host_zone(x))
    return max(now, min(booked, latest))


def host_zone(x: Exchange) -> str:
    """The time zone of the community that receives the travellers."""
    host = x.party(x.direction.traveller.other)
    return host.time_zone if host else x.policy.time_zone


def home_zone(x: Exchange) -> str:
    """The time zone of the community whose people travel."""
    going = x.party(x.direction.traveller)
    return going.time_zone if going else x.policy.time_zone


def _check_arrival(x: Exchange, booked: Proposal, arrives: datetime) -> None:
    # The first day is one of the travellers' clocks: no journey arrives before it by the same clocks.
    if local_date(arrives, home_zone(x)) < booked.first:
        raise RuleBroken(
            "arrives_at",
            N_("They would arrive before they depart: the journey begins on {first}."),
            N_("Correct the arrival, or the first day."),
            rule="arrival_before_departure",
            first=booked.first.isoformat(),
        )
    facts = plan_of(x).facts
    # On the way already, they may come late; nobody books a late arrival.
    latest = facts.ends_on if x.phase is Phase.VISIT else facts.starts_on
    if local_date(arrives, host_zone(x)) > latest:
        raise RuleBroken(
            "arrives_at",
            N_("They would arrive too late: the visit is from {start} to {end}."),
            N_("Give an arrival by {latest}, and check the year."),
            rule="arrival_after_visit_starts",
            start=facts.starts_on.isoformat(),
            end=facts.ends_on.isoformat(),
            latest=latest.isoformat(),
        )


def _check_refund(booked: Proposal) -> None:
    if booked.refund_by is not None and booked.refund_by > booked.last:
        raise RuleBroken(
            "refund_by",
            N_("Nothing is cancelled for money back after its last day, {last}."),
            N_("Correct the date, or leave it empty where nothing comes back."),
            rule="refund_after_journey",
            last=booked.last.isoformat(),
        )


def _refuse_days(x: Exchange, booked: Proposal) -> None:
    facts, margin = plan_of(x).facts, timedelta(days=x.policy.travel_margin_days)
    starts_well = facts.starts_on - margin <= booked.first <= facts.starts_on
    raise RuleBroken(
        "last" if starts_well and x.policy.compare_journey_dates else "first",
        N_("The booking has to hold the visit, and at most {margin} days before and after it."),
        N_("Book for {first} to {last}, or a little more."),
        rule="booking_misses_visit",
        margin=x.policy.travel_margin_days,
        first=facts.starts_on.isoformat(),
        last=facts.ends_on.isoformat(),
    )


def _check_cover(x: Exchange, order: Order, booked: Proposal) -> None:
    first, last = insured_days(x, order.traveller)
    if booked.first > first or booked.last < last:
        raise RuleBroken(
            "last" if booked.first <= first and x.policy.compare_journey_dates else "first",
            N_("The insurance has to cover the whole journey, {first} to {last}."),
            N_("Have it insured for these days."),
            rule="insurance_misses_journey",
            first=first.isoformat(),
            last=last.isoformat(),
        )

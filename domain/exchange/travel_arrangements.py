"""The journey: what the approved plan opens, up to the end of the visit."""

from datetime import date, datetime, timedelta

from domain.case.workdays import at_local
from domain.exchange import (
    booking_cancellation,
    both_learn,
    calendar_events,
    journey_dates,
    learning_topics,
    phase_entry,
    visas,
)
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import Order, OrderKind, OrderStatus
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase

ON_THE_WAY = (
    AskKind.BOOK,
    AskKind.CONFIRM_BOOKING,
    AskKind.CHANGE_BOOKING,
    AskKind.APPROVE_COST,
    AskKind.SHARE_CONTACT,
)
"""Asks about bookings, and how to reach a new contact: open from travel to visit, and back."""


def arrange_travel(x: Exchange, now: datetime) -> None:
    """The plan is approved: travellers give their data, the hub books, contacts are shared."""
    plan = calendar_events.plan_of(x)
    x.enter(Phase.TRAVEL, now, keep=[AskKind.SHARE_QUESTIONS])
    x.notify(NoticeKind.PLAN_APPROVED, x.contacts())
    phase_entry.ask_questions(x, now)
    going = plan.facts.travellers
    booking_cancellation.undo_bookings(x, now, lambda order: order.traveller not in going)
    forget_others(x)
    for traveller in going:
        if traveller in x.travel_data:
            order_travel(x, now, traveller)
        else:
            x.ask(AskKind.GIVE_TRAVEL_DATA, now, Role.TRAVELLER, person=traveller)
    for side in Side:
        if side not in x.contacts_shared:
            x.ask(AskKind.SHARE_CONTACT, now, Role(side.value), quiet=True)
    visas.ask_visas(x, now)
    ask_go(x, now)
    calendar_events.invite_to_visit(x)


def forget_others(x: Exchange) -> None:
    """Who does not travel any more has nothing to prepare; their travel data goes."""
    for gone in {*x.travel_data, *x.visas} - {*x.travellers}:
        x.travel_data.pop(gone, None)
        x.visas.pop(gone, None)


def ask_go(x: Exchange, now: datetime) -> None:
    """Ask for the decision to go, some days before the visit; asked late, still before it starts."""
    first, days = calendar_events.plan_of(x).facts.starts_on, x.policy.go_days_before
    starts, due = (
        calendar_events.noon(x, first - timedelta(days=2 * days)),
        calendar_events.noon(x, first - timedelta(days=days)),
    )
    if due <= now:
        due = min(x.policy.due(AskKind.DECIDE_GO, now), max(calendar_events.noon(x, first), now))
    x.ask(AskKind.DECIDE_GO, now, Role.PROGRAMME, starts=min(starts, due), due=due, quiet=True)


def order_travel(x: Exchange, now: datetime, traveller: str) -> None:
    """Request what is not yet booked for one traveller, under the approved plan's hash.

    A booking that fits the plan's dates stands and takes the new hash; one that does not is undone
    and ordered anew.
    """
    opened = 0
    for kind in OrderKind:
        order = journey_dates.live_order(x, traveller, kind)
        if order and journey_dates.fits(x, order.first, order.last):
            _keep(x, now, order)
            continue
        if order:
            booking_cancellation.undo_order(x, now, order)
        order_anew(x, now, traveller, kind, _days_for(x, traveller, kind), quiet=opened > 0)
        opened += 1


def _keep(x: Exchange, now: datetime, order: Order) -> None:
    plan = calendar_events.plan_of(x)
    exact = (order.first, order.last) == (plan.facts.starts_on, plan.facts.ends_on)
    if order.plan_hash != plan.doc.hash and order.status is OrderStatus.CONFIRMED and not exact:
        order.status = OrderStatus.BOOKED  # the plan changed around it: does it still suit?
    order.plan_hash = plan.doc.hash
    asked = x.find_ask(AskKind.CONFIRM_BOOKING, subject=order.id)
    if order.status is OrderStatus.BOOKED and not asked:
        ask_confirmation(x, now, order)


def _days_for(x: Exchange, traveller: str, kind: OrderKind) -> tuple[date, date]:
    facts = calendar_events.plan_of(x).facts
    if kind is OrderKind.INSURANCE:
        return journey_dates.insured_days(x, traveller)
    return facts.starts_on, facts.ends_on


def order_anew(
    x: Exchange,
    now: datetime,
    traveller: str,
    kind: OrderKind,
    days: tuple[date, date],
    *,
    quiet: bool = False,
) -> None:
    """Ask the bookers for one thing, under the approved plan's hash.

    One mail goes out for the orders of a traveller together (`quiet`); the desk lists each.
    """
    fresh = Order(
        id=f"order-{len(x.orders) + 1}",
        kind=kind,
        traveller=traveller,
        plan_hash=calendar_events.plan_of(x).doc.hash,
        first=days[0],
        last=days[1],
    )
    x.orders.append(fresh)
    x.ask(AskKind.BOOK, now, Role.BOOKER, subject=fresh.id, quiet=quiet)


def recheck_insurance(x: Exchange, now: datetime, traveller: str) -> None:
    """An insurance that does not cover the whole journey any more is ordered again."""
    insurance = journey_dates.live_order(x, traveller, OrderKind.INSURANCE)
    if insurance is None or insurance.status is OrderStatus.WAIVED:
        return
    first, last = journey_dates.insured_days(x, traveller)
    if insurance.first <= first and last <= insurance.last:
        return
    if insurance.is_booked:
        booking_cancellation.undo_order(x, now, insurance)
        order_anew(x, now, traveller, OrderKind.INSURANCE, (first, last))
    else:
        insurance.first, insurance.last = first, last


def ask_confirmation(x: Exchange, now: datetime, order: Order) -> None:
    """Ask the traveller whether what was booked is right."""
    x.ask(AskKind.CONFIRM_BOOKING, now, Role.TRAVELLER, person=order.traveller, subject=order.id)


def be_ready(x: Exchange, now: datetime) -> None:
    """The hub said go: wait for the departure."""
    facts = calendar_events.plan_of(x).facts
    x.enter(Phase.READY, now, keep=ON_THE_WAY)
    for person in calendar_events.visitors(x):
        x.notify(NoticeKind.GO_DECIDED, (person,), hosting=int(person in x.hosts))
    eve = calendar_events.noon(x, facts.starts_on - timedelta(days=1))
    due = at_local(facts.starts_on, x.policy.due_hour, x.policy.time_zone)
    x.ask(AskKind.DEPART, now, Role.TRAVELLER, starts=eve, due=max(due, now), quiet=True)


def start_visit(x: Exchange, now: datetime) -> None:
    """Somebody is on the road: the clock now runs in hours."""
    x.enter(Phase.VISIT, now, keep=ON_THE_WAY)
    planned = journey_dates.missed_from(x, now)
    x.ask(AskKind.ARRIVE, now, Role.TRAVELLER, _host(x), starts=planned, quiet=True)


def at_the_host(x: Exchange, now: datetime) -> None:
    """They arrived: a log for each day, and the end of the visit."""
    facts = calendar_events.plan_of(x).facts
    x.notify(NoticeKind.ARRIVED, (*x.contacts(), *x.team.holding(Role.PROGRAMME)[:1]))
    ask_day(x, now)
    last = at_local(facts.ends_on, x.policy.due_hour, x.policy.time_zone)
    x.ask(AskKind.END_VISIT, now, Role.TRAVELLER, _host(x), starts=last, quiet=True)


def ask_day(x: Exchange, now: datetime) -> None:
    """Ask who learns on it for the log of the first day that has none."""
    facts = calendar_events.plan_of(x).facts
    day = len(x.logged_days) + 1
    if day > facts.days or x.open_asks(AskKind.LOG_DAY):
        return
    evening = at_local(
        facts.starts_on + timedelta(days=day - 1), x.policy.due_hour, x.policy.time_zone
    )
    of = Role(learning_topics.learner_of(x, day).value)
    x.ask(AskKind.LOG_DAY, now, of, subject=str(day), starts=evening, quiet=True)


def ask_post_plan(x: Exchange, now: datetime) -> None:
    """The visit is over: what will be applied at home, by whom, by when.

    Of a visit cut short, the days that did not take place are not asked about any more.
    """
    for order in x.orders:
        if order.is_live and order.status is not OrderStatus.WAIVED:
            order.status = OrderStatus.USED if order.is_booked else OrderStatus.STOPPED
            order.proposal = None
    lasted = days_lived(x)
    unlived = [ask for ask in x.open_asks(AskKind.LOG_DAY) if int(ask.subject) > lasted]
    x.void(unlived, now, "the visit was shorter")
    x.enter(Phase.POST_PLAN, now, keep=[AskKind.LOG_DAY])
    for side in x.learners:
        x.ask(AskKind.WRITE_POST_PLAN, now, Role(side.value))
    both_learn.ask_relationship(x, now, both_learn.Occasion.VISIT_END)


def days_lived(x: Exchange) -> int:
    """How many of the planned days the visit has, or had when it ended earlier."""
    facts = calendar_events.plan_of(x).facts
    if x.ended_on is None:
        return facts.days
    return min(facts.days, (x.ended_on - facts.starts_on).days + 1)


def _host(x: Exchange) -> Role:
    return Role(x.direction.traveller.other.value)

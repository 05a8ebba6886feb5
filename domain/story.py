"""What each phase opens: its asks, its notices, its calendar events."""

from datetime import datetime, timedelta

from domain import calendar
from domain.asks import AskKind
from domain.exchange import Exchange
from domain.follow_up import Call
from domain.notices import NoticeKind
from domain.people import Party, Role, Side
from domain.phases import Phase
from domain.timeline import Via
from domain.travel import Order, OrderKind, OrderStatus
from domain.workdays import at_local, local_date


def begin(x: Exchange, now: datetime, submitted_by: str) -> None:
    """The application has been submitted: the hub reads it."""
    x.started_at = now
    x.revision += 1
    x.phase = Phase.ELIGIBILITY
    x.tell(NoticeKind.APPLICATION_RECEIVED, x.contacts(Side.MENTEE))
    x.ask(AskKind.REVIEW_APPLICATION, now, Role.PROGRAMME)
    x.happened("submit_application", now, by=submitted_by)


def look_for_partner(x: Exchange, now: datetime) -> None:
    """Nobody is paired: programme staff look for a mentor community."""
    x.enter(Phase.POOL, now)
    x.mentor, x.agreed = None, []
    x.ask(AskKind.FIND_PARTNER, now, Role.PROGRAMME)


def offer(x: Exchange, now: datetime, mentor: Party, matched_by: str, *sides: Side) -> None:
    """Propose a pair; each side in `sides` says yes or no, the others have agreed before."""
    x.enter(Phase.OFFERED, now)
    x.mentor, x.matched_by = mentor, matched_by
    x.agreed = [side for side in Side if side not in sides]
    for side in sides:
        x.ask(AskKind.CONFIRM_PARTNER, now, Role(side.value))


def start_planning(x: Exchange, now: datetime) -> None:
    """Both sides said yes: they write the plan together and each signs it."""
    x.enter(Phase.PLANNING, now)
    x.tell(NoticeKind.PARTNERS_AGREED, x.contacts())
    x.ask(AskKind.SHARE_QUESTIONS, now, Role.MENTEE, quiet=True)
    ask_signatures(x, now, quiet=True)


def ask_signatures(x: Exchange, now: datetime, *, quiet: bool = False) -> None:
    """Ask every side that has not signed the present version and is not being asked."""
    for side in Side:
        signed = x.plan and x.signatures.get(side) == x.plan.doc.hash
        if not signed and not x.find_ask(AskKind.SIGN_PLAN, side=side):
            x.ask(AskKind.SIGN_PLAN, now, Role(side.value), quiet=quiet)


def back_to_planning(x: Exchange, now: datetime) -> None:
    """The plan is open again: signatures and approval are gone, open orders stop (law 4).

    The caller's notice says why; the asks themselves stay quiet.
    """
    x.enter(Phase.PLANNING, now)
    x.signatures.clear()
    x.approval, x.go_decided_by = None, None
    for order in x.orders:
        if order.status is OrderStatus.REQUESTED:
            order.status = OrderStatus.STOPPED
    if not x.questions:
        x.ask(AskKind.SHARE_QUESTIONS, now, Role.MENTEE, quiet=True)
    ask_signatures(x, now, quiet=True)


def review_plan(x: Exchange, now: datetime) -> None:
    """Both signed the same version: a third person checks it."""
    x.enter(Phase.PLAN_REVIEW, now)
    x.tell(NoticeKind.PLAN_SUBMITTED, x.contacts())
    x.ask(AskKind.REVIEW_PLAN, now, Role.APPROVER)


def arrange_travel(x: Exchange, now: datetime) -> None:
    """The plan is approved: travellers give their data, the hub books, contacts are shared."""
    plan = calendar.plan_of(x)
    x.enter(Phase.TRAVEL, now)
    x.tell(NoticeKind.PLAN_APPROVED, x.contacts())
    for order in x.orders:
        if order.traveller not in plan.facts.travellers:
            order.status = OrderStatus.STOPPED
    for traveller in plan.facts.travellers:
        if traveller in x.travel_data:
            order_travel(x, now, traveller)
        else:
            x.ask(AskKind.GIVE_TRAVEL_DATA, now, Role.TRAVELLER, person=traveller)
    for side in Side:
        if side not in x.contacts_shared:
            x.ask(AskKind.SHARE_CONTACT, now, Role(side.value), quiet=True)
    ask_go(x, now)
    calendar.invite_to_visit(x)


def ask_go(x: Exchange, now: datetime) -> None:
    """Ask for the decision to go, some days before the visit; asked late, still before it starts."""
    first, days = calendar.plan_of(x).facts.starts_on, x.policy.go_days_before
    starts, due = (
        calendar.noon(x, first - timedelta(days=2 * days)),
        calendar.noon(x, first - timedelta(days=days)),
    )
    if due <= now:
        due = min(x.policy.due(AskKind.DECIDE_GO, now), max(calendar.noon(x, first), now))
    x.ask(AskKind.DECIDE_GO, now, Role.PROGRAMME, starts=min(starts, due), due=due, quiet=True)


def order_travel(x: Exchange, now: datetime, traveller: str) -> None:
    """Request what is not yet booked for one traveller, under the approved plan's hash.

    A booking for the same dates stands and takes the new hash; other dates are booked anew.
    """
    plan, facts = calendar.plan_of(x), calendar.plan_of(x).facts
    opened = 0
    for kind in OrderKind:
        order = _live_order(x, traveller, kind)
        if order and (order.first, order.last) == (facts.starts_on, facts.ends_on):
            order.plan_hash = plan.doc.hash
            asked = x.find_ask(AskKind.CONFIRM_BOOKING, subject=order.id)
            if order.status is OrderStatus.BOOKED and not asked:
                ask_confirmation(x, now, order)
            continue
        if order:
            order.status = OrderStatus.STOPPED
        fresh = Order(
            id=f"order-{len(x.orders) + 1}",
            kind=kind,
            traveller=traveller,
            plan_hash=plan.doc.hash,
            first=facts.starts_on,
            last=facts.ends_on,
        )
        x.orders.append(fresh)
        # One mail for the traveller's orders together; the desk lists each.
        x.ask(AskKind.BOOK, now, Role.BOOKER, subject=fresh.id, quiet=opened > 0)
        opened += 1


def ask_confirmation(x: Exchange, now: datetime, order: Order) -> None:
    """Ask the traveller whether what was booked is right."""
    x.ask(AskKind.CONFIRM_BOOKING, now, Role.TRAVELLER, person=order.traveller, subject=order.id)


def be_ready(x: Exchange, now: datetime) -> None:
    """The hub said go: wait for the departure."""
    facts = calendar.plan_of(x).facts
    x.enter(Phase.READY, now)
    x.tell(NoticeKind.GO_DECIDED, calendar.visitors(x))
    eve = calendar.noon(x, facts.starts_on - timedelta(days=1))
    due = at_local(facts.starts_on, x.policy.due_hour, x.policy.time_zone)
    x.ask(AskKind.DEPART, now, Role.TRAVELLER, starts=eve, due=max(due, now), quiet=True)


def start_visit(x: Exchange, now: datetime) -> None:
    """Somebody is on the road: the clock now runs in hours."""
    x.enter(Phase.VISIT, now)
    planned = max((o.arrives_at for o in x.orders if o.is_live and o.arrives_at), default=now)
    x.ask(AskKind.ARRIVE, now, Role.TRAVELLER, _host(x), starts=planned, quiet=True)


def at_the_host(x: Exchange, now: datetime) -> None:
    """They arrived: a log for each day, and the end of the visit."""
    facts = calendar.plan_of(x).facts
    x.tell(NoticeKind.ARRIVED, (*x.contacts(), *x.team.holding(Role.PROGRAMME)[:1]))
    ask_day(x, now)
    last = at_local(facts.ends_on, x.policy.due_hour, x.policy.time_zone)
    x.ask(AskKind.END_VISIT, now, Role.TRAVELLER, _host(x), starts=last, quiet=True)


def ask_day(x: Exchange, now: datetime) -> None:
    """Ask for the log of the first day that has none."""
    facts = calendar.plan_of(x).facts
    day = len(x.logged_days) + 1
    if day > facts.days or x.open_asks(AskKind.LOG_DAY):
        return
    evening = at_local(
        facts.starts_on + timedelta(days=day - 1), x.policy.due_hour, x.policy.time_zone
    )
    x.ask(AskKind.LOG_DAY, now, Role.MENTEE, subject=str(day), starts=evening, quiet=True)


def ask_post_plan(x: Exchange, now: datetime) -> None:
    """The visit is over: what will be applied at home, by whom, by when.

    Of a visit cut short, the days that did not take place are not asked about any more.
    """
    lasted = ((x.ended_on or now.date()) - calendar.plan_of(x).facts.starts_on).days + 1
    unlived = [ask for ask in x.open_asks(AskKind.LOG_DAY) if int(ask.subject) > lasted]
    x.void(unlived, now, "the visit was shorter")
    x.enter(Phase.POST_PLAN, now, keep=[AskKind.LOG_DAY])
    x.ask(AskKind.WRITE_POST_PLAN, now, Role.MENTEE)


def start_follow_up(x: Exchange, now: datetime) -> None:
    """The mentor confirmed the plan: schedule the agreed calls and watch the actions.

    The calls count from the end of the visit, or from today where the first would be past.
    """
    x.enter(Phase.FOLLOW_UP, now, keep=[AskKind.LOG_DAY])
    x.tell(NoticeKind.POST_PLAN_CONFIRMED, x.contacts())
    facts, today = calendar.plan_of(x).facts, local_date(now, x.mentee.time_zone)
    interval = timedelta(days=facts.call_interval_days)
    since = x.ended_on if x.ended_on and x.ended_on + interval > today else today
    for number in range(1, facts.calls + 1):
        day = since + interval * number
        x.calls.append(Call(number=number, at=calendar.call_time(x, day)))
    for action in x.actions:
        due = at_local(action.due, x.policy.due_hour, x.policy.time_zone)
        x.ask(
            AskKind.PROGRESS_ACTION,
            now,
            Role.MENTEE,
            person=action.owner,
            subject=action.id,
            due=max(due, now),
            quiet=True,
        )
    next_call(x, now)


def next_call(x: Exchange, now: datetime) -> None:
    """Invite to the next call and wait for its log; after the last one, the report."""
    call = x.next_call()
    if call is None:
        ask_reports(x, now)
        return
    if not call.invited:
        if call.at <= now:  # the one before it came so late that this one's day has passed
            week = timedelta(days=x.policy.max_reschedule_days)
            call.at = calendar.call_time(x, local_date(now, x.mentee.time_zone) + week)
        calendar.invite_to_call(x, call)
    if not x.open_asks(AskKind.LOG_CALL):
        x.ask(
            AskKind.LOG_CALL,
            now,
            Role.MENTEE,
            Role.MENTOR,
            subject=str(call.number),
            starts=call.at,
            quiet=True,
        )


def ask_reports(x: Exchange, now: datetime) -> None:
    """All calls are settled: both sides say what came of it."""
    x.enter(Phase.REPORT, now, keep=[AskKind.PROGRESS_ACTION, AskKind.LOG_DAY])
    for side in Side:
        x.ask(AskKind.SUBMIT_REPORT, now, Role(side.value))


def ask_consents(x: Exchange, now: datetime) -> None:
    """The report is accepted: each side decides about publication."""
    for side in Side:
        x.ask(AskKind.CONSENT_PUBLICATION, now, Role(side.value))


def end(x: Exchange, now: datetime, phase: Phase) -> None:
    """Come to an end: nothing is asked any more, what is to come leaves the calendars."""
    visit_ahead = x.phase.order < Phase.POST_PLAN.order
    x.enter(phase, now)
    for order in x.orders:
        if order.status is OrderStatus.REQUESTED:
            order.status = OrderStatus.STOPPED
    if visit_ahead and x.visit_event and not x.visit_event.cancelled:
        x.visit_event = x.call_off(x.visit_event)
        people = (*calendar.visitors(x), *x.visit_invited)
        x.tell(NoticeKind.VISIT_CALLED_OFF, people, event=x.visit_event)
    calendar.call_off_calls(x)


def hub_concerned(x: Exchange) -> tuple[str, ...]:
    """Who at the hub must know of an early end: the case owner, and bookers if anything is ordered."""
    bookers = x.team.holding(Role.BOOKER) if any(order.is_live for order in x.orders) else ()
    return (*x.team.holding(Role.PROGRAMME)[:1], *bookers)


def call_off(x: Exchange, now: datetime) -> None:
    """An operator cancelled the workflow from outside: an end like any other, told to all."""
    if x.ended:
        return
    x.revision += 1
    x.tell(
        NoticeKind.CANCELLED,
        (*calendar.visitors(x), *hub_concerned(x), *x.team.holding(Role.COORDINATOR)),
    )
    end(x, now, Phase.CANCELLED)
    x.happened("called_off", now, via=Via.OPERATOR)


def _host(x: Exchange) -> Role:
    return Role(x.direction.traveller.other.value)


def _live_order(x: Exchange, traveller: str, kind: OrderKind) -> Order | None:
    for order in x.orders:
        if order.traveller == traveller and order.kind is kind and order.is_live:
            return order
    return None

"""What the coordinator may waive, and how the exchange goes on without it.

A waiver says: this is not needed here, and I answer for it by name. What a hard gate of the
programme stands on cannot be waived (programme.md section 4); the reason says what to do instead.
"""

from datetime import datetime

from domain.case.errors import N_, RuleBroken
from domain.exchange import (
    after_visit,
    booking_cancellation,
    plan_rejection,
    requests,
    travel_arrangements,
    visas,
)
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.follow_up import ActionStatus, CallStatus
from domain.exchange.orders import Order, OrderKind, OrderStatus, VisaStatus
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase


def unless_insurance(x: Exchange, ask: ExchangeAsk) -> str | None:
    """Why the booking of an insurance cannot be waived."""
    if _order(x, ask).kind is OrderKind.INSURANCE:
        return N_("Nobody travels without insurance. Have it booked, or postpone the visit.")
    return None


def changed_application(x: Exchange, _ask: ExchangeAsk, now: datetime) -> None:
    x.enter(Phase.ELIGIBILITY, now)
    x.ask(AskKind.REVIEW_APPLICATION, now, Role.PROGRAMME)


def plan_call(x: Exchange, _ask: ExchangeAsk, now: datetime) -> None:
    plan_rejection.call_held(x, now)


def appeal(x: Exchange, _ask: ExchangeAsk, now: datetime) -> None:
    plan_rejection.side_lets_go(x, now)


def travel_data(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    if ask.person:
        x.travel_data[ask.person] = now
        travel_arrangements.order_travel(x, now, ask.person)


def visa(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    traveller = ask.person or ask.subject
    x.visas[traveller] = visas.needed(x, now, traveller)
    x.visas[traveller].status = VisaStatus.NOT_NEEDED


def pre_work(x: Exchange, ask: ExchangeAsk, _now: datetime) -> None:
    x.waived_pre_works.append(_side(ask))


def joint_action(x: Exchange, ask: ExchangeAsk, _now: datetime) -> None:
    x.proposed_actions = [one for one in x.proposed_actions if one.id != ask.subject]


def preparation(x: Exchange, ask: ExchangeAsk, _now: datetime) -> None:
    x.open_questions[_side(ask).other] = 0


def _order(x: Exchange, ask: ExchangeAsk) -> Order:
    order = x.order(ask.subject)
    if order is None:
        raise RuleBroken(
            "ask",
            N_("This exchange has no such booking order."),
            N_("Open the list of orders."),
            rule="no_such_order",
        )
    return order


def book(x: Exchange, ask: ExchangeAsk, _now: datetime) -> None:
    order = _order(x, ask)  # booked once and queried: what is booked stands
    order.status = OrderStatus.CONFIRMED if order.is_booked else OrderStatus.WAIVED


def confirm_booking(x: Exchange, ask: ExchangeAsk, _now: datetime) -> None:
    _order(x, ask).status = OrderStatus.CONFIRMED


def undo(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    _order(x, ask).status = OrderStatus.UNDONE
    booking_cancellation.finish(x, now)


def closing_report(x: Exchange, _ask: ExchangeAsk, now: datetime) -> None:
    booking_cancellation.close_report(x, now)


def contact(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.contacts_shared[_side(ask)] = now


def day(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    if int(ask.subject) not in x.logged_days:
        x.logged_days.append(int(ask.subject))
    if x.phase is Phase.VISIT:
        travel_arrangements.ask_day(x, now)


def post_plan_confirmed(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.confirmed_plans.append(_side(ask).other)
    if not x.open_asks(AskKind.CONFIRM_POST_PLAN, AskKind.WRITE_POST_PLAN):
        after_visit.start_follow_up(x, now)


def call(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    for call in x.calls:
        if str(call.number) == ask.subject and call.status is CallStatus.PLANNED:
            after_visit.drop_call(x, call)
    missed = x.open_asks(AskKind.DECIDE_MISSED_CALLS, subject=ask.subject)
    x.void(missed, now, "call waived")
    after_visit.next_call(x, now)


def check_in(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    for call in x.calls:
        if str(call.number) == ask.subject and call.status is CallStatus.PLANNED:
            after_visit.close_check_in(x, call, now)


def cadence(x: Exchange, _ask: ExchangeAsk, _now: datetime) -> None:
    x.cadence = None


def action(x: Exchange, ask: ExchangeAsk, _now: datetime) -> None:
    for action in x.actions:
        if action.id == ask.subject:
            action.status = ActionStatus.LET_GO


def report(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.waived_reports.append(_side(ask))
    after_visit.ask_report_review(x, now)


def consent(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.consents[_side(ask)] = False
    after_visit.close_if_all_said(x, now)


def request(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    for request in requests.open_requests(x):
        if request.id == ask.subject:  # who wished hears that nothing comes of it
            requests.decide(x, now, ask.answered_by or "", request, granted=False)


def nothing(_x: Exchange, _ask: ExchangeAsk, _now: datetime) -> None:
    """The question itself is dropped; the exchange stays as it is."""


def _side(ask: ExchangeAsk) -> Side:
    return Side(ask.of[0].value)

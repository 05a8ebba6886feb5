"""What the coordinator may waive, and how the exchange goes on without it.

A waiver says: this is not needed here, and I answer for it by name. What a hard gate of the
programme stands on cannot be waived (programme.md section 4); the reason says what to do instead.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from domain.case.asks import Ask, AskKind
from domain.case.errors import N_, RuleBroken
from domain.exchange import (
    after_visit,
    booking_cancellation,
    plan_rejection,
    requests,
    travel_arrangements,
    visas,
)
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import ActionStatus, CallStatus
from domain.exchange.orders import Order, OrderKind, OrderStatus, VisaStatus
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase

Effect = Callable[[Exchange, Ask, datetime], None]


def check(x: Exchange, ask: Ask) -> None:
    """Raise RuleBroken where the ask stands for a hard gate, or for somebody's own decision."""
    kept = ask.kind not in EFFECTS
    if ask.kind is AskKind.BOOK:
        kept = _order(x, ask).kind is OrderKind.INSURANCE
    if kept:
        raise RuleBroken(
            "ask", N_("This cannot be waived."), NOT_WAIVABLE.get(ask.kind, _INSURANCE)
        )


def waive(x: Exchange, ask: Ask, now: datetime) -> None:
    """Go on as if the ask were answered; the ask itself is settled by the caller."""
    EFFECTS[ask.kind](x, ask, now)


_INSURANCE = N_("Nobody travels without insurance. Have it booked, or postpone the visit.")
_ANSWER = N_("Answer it in the person's place instead, with a reason.")
_DECIDE = N_("Decide it: every way on needs this decision.")

NOT_WAIVABLE: Mapping[AskKind, str] = MappingProxyType(
    {
        AskKind.REVIEW_APPLICATION: _DECIDE,
        AskKind.FIND_PARTNER: N_("Propose a partner, or say that there is none."),
        AskKind.REVIEW_WAITING_LIST: N_("Keep it waiting, wake it up, or say that there is none."),
        AskKind.CONFIRM_PARTNER: _ANSWER,
        AskKind.SHARE_QUESTIONS: _ANSWER,
        AskKind.SIGN_PLAN: _ANSWER,
        AskKind.REVIEW_PLAN: N_(
            "Nothing is booked without an approved plan. Approve or return it."
        ),
        AskKind.REVIEW_APPEAL: _DECIDE,
        AskKind.CONFIRM_VISA_REFUSAL: _ANSWER,
        AskKind.DECIDE_VISA: _DECIDE,
        AskKind.APPROVE_COST: _DECIDE,
        AskKind.DECIDE_GO: N_("Nobody departs without this decision. Say go, or not yet."),
        AskKind.DEPART: _ANSWER,
        AskKind.ARRIVE: _ANSWER,
        AskKind.END_VISIT: _ANSWER,
        AskKind.WRITE_POST_PLAN: N_(
            "The visit needs one owned, dated action. Answer it in the person's place, or close the exchange."
        ),
        AskKind.REVIEW_REPORT: _DECIDE,
        AskKind.REVIEW_PAUSE: N_("Go on with the exchange, or give the pause another day."),
    }
)
"""Asks that cannot be waived, with the way out."""


def _changed_application(x: Exchange, _ask: Ask, now: datetime) -> None:
    x.enter(Phase.ELIGIBILITY, now)
    x.ask(AskKind.REVIEW_APPLICATION, now, Role.PROGRAMME)


def _plan_call(x: Exchange, _ask: Ask, now: datetime) -> None:
    plan_rejection.call_held(x, now)


def _appeal(x: Exchange, _ask: Ask, now: datetime) -> None:
    plan_rejection.side_lets_go(x, now)


def _travel_data(x: Exchange, ask: Ask, now: datetime) -> None:
    if ask.person:
        x.travel_data[ask.person] = now
        travel_arrangements.order_travel(x, now, ask.person)


def _visa(x: Exchange, ask: Ask, now: datetime) -> None:
    traveller = ask.person or ask.subject
    x.visas[traveller] = visas.needed(x, now, traveller)
    x.visas[traveller].status = VisaStatus.NOT_NEEDED


def _order(x: Exchange, ask: Ask) -> Order:
    order = x.order(ask.subject)
    if order is None:
        raise RuleBroken(
            "ask", N_("This exchange has no such booking order."), N_("Open the list of orders.")
        )
    return order


def _book(x: Exchange, ask: Ask, _now: datetime) -> None:
    order = _order(x, ask)  # booked once and queried: what is booked stands
    order.status = OrderStatus.CONFIRMED if order.is_booked else OrderStatus.WAIVED


def _confirm_booking(x: Exchange, ask: Ask, _now: datetime) -> None:
    _order(x, ask).status = OrderStatus.CONFIRMED


def _undo(x: Exchange, ask: Ask, now: datetime) -> None:
    _order(x, ask).status = OrderStatus.UNDONE
    booking_cancellation.finish(x, now)


def _closing_report(x: Exchange, _ask: Ask, now: datetime) -> None:
    booking_cancellation.close_report(x, now)


def _contact(x: Exchange, ask: Ask, now: datetime) -> None:
    x.contacts_shared[_side(ask)] = now


def _day(x: Exchange, ask: Ask, now: datetime) -> None:
    if int(ask.subject) not in x.logged_days:
        x.logged_days.append(int(ask.subject))
    if x.phase is Phase.VISIT:
        travel_arrangements.ask_day(x, now)


def _post_plan_confirmed(x: Exchange, ask: Ask, now: datetime) -> None:
    x.confirmed_plans.append(_side(ask).other)
    if not x.open_asks(AskKind.CONFIRM_POST_PLAN, AskKind.WRITE_POST_PLAN):
        after_visit.start_follow_up(x, now)


def _call(x: Exchange, ask: Ask, now: datetime) -> None:
    for call in x.calls:
        if str(call.number) == ask.subject and call.status is CallStatus.PLANNED:
            after_visit.drop_call(x, call)
    missed = x.open_asks(AskKind.DECIDE_MISSED_CALLS, subject=ask.subject)
    x.void(missed, now, "call waived")
    after_visit.next_call(x, now)


def _check_in(x: Exchange, ask: Ask, now: datetime) -> None:
    for call in x.calls:
        if str(call.number) == ask.subject and call.status is CallStatus.PLANNED:
            after_visit.close_check_in(x, call, now)


def _cadence(x: Exchange, _ask: Ask, _now: datetime) -> None:
    x.cadence = None


def _action(x: Exchange, ask: Ask, _now: datetime) -> None:
    for action in x.actions:
        if action.id == ask.subject:
            action.status = ActionStatus.LET_GO


def _report(x: Exchange, ask: Ask, now: datetime) -> None:
    x.waived_reports.append(_side(ask))
    after_visit.ask_report_review(x, now)


def _consent(x: Exchange, ask: Ask, now: datetime) -> None:
    x.consents[_side(ask)] = False
    after_visit.close_if_all_said(x, now)


def _request(x: Exchange, ask: Ask, now: datetime) -> None:
    for request in requests.open_requests(x):
        if request.id == ask.subject:  # who wished hears that nothing comes of it
            requests.decide(x, now, ask.answered_by or "", request, granted=False)


def _nothing(_x: Exchange, _ask: Ask, _now: datetime) -> None:
    """The question itself is dropped; the exchange stays as it is."""


def _side(ask: Ask) -> Side:
    return Side(ask.of[0].value)


EFFECTS: Mapping[AskKind, Effect] = MappingProxyType(
    {
        AskKind.CHANGE_APPLICATION: _changed_application,
        AskKind.HOLD_PLAN_CALL: _plan_call,
        AskKind.APPEAL_REJECTION: _appeal,
        AskKind.GIVE_TRAVEL_DATA: _travel_data,
        AskKind.GET_VISA: _visa,
        AskKind.BOOK: _book,
        AskKind.CONFIRM_BOOKING: _confirm_booking,
        AskKind.CHANGE_BOOKING: _nothing,
        AskKind.UNDO_BOOKING: _undo,
        AskKind.WRITE_CLOSING_REPORT: _closing_report,
        AskKind.SHARE_CONTACT: _contact,
        AskKind.LOG_DAY: _day,
        AskKind.DECIDE_TOP_UP: _nothing,
        AskKind.CONFIRM_POST_PLAN: _post_plan_confirmed,
        AskKind.LOG_CALL: _call,
        AskKind.CHECK_IN: _check_in,
        AskKind.DECIDE_MISSED_CALLS: _nothing,
        AskKind.AGREE_CADENCE: _cadence,
        AskKind.PROGRESS_ACTION: _action,
        AskKind.SUBMIT_REPORT: _report,
        AskKind.CONSENT_PUBLICATION: _consent,
        AskKind.DECIDE_REQUEST: _request,
        AskKind.DECIDE_SILENCE: _nothing,
    }
)
"""How the exchange goes on without an answer, by kind of ask."""

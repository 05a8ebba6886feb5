"""What the coordinator may open again, and what falls with it.

Reopening undoes the answer, never the record of it: the old ask stays settled, a new one is asked.
"""

from collections.abc import Callable
from datetime import datetime

from domain.exchange import phase_entry, preparation, requests, travel_arrangements, visas
from domain.exchange import reopening_after_visit as after
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.orders import OrderStatus
from domain.exchange.phases import Phase


def application(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    phase_entry.part(x, now)
    x.wakes_at = None
    x.enter(Phase.ELIGIBILITY, now)
    after.again(x, ask, now)


def changes(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.enter(Phase.CHANGES, now)
    after.again(x, ask, now)


def partner(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.agreed = [side for side in x.agreed if side is not after.side(ask)]
    requests.lapse(x, now)
    x.enter(Phase.OFFERED, now)
    after.again(x, ask, now)


def questions(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.question_lists.pop(after.side(ask), None)
    preparation.drop_preparation(x, now, after.side(ask))
    _not_ready(x, now)
    after.again(x, ask, now)


def pre_work(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.pre_works.pop(after.side(ask), None)
    x.waived_pre_works = [one for one in x.waived_pre_works if one is not after.side(ask)]
    after.again(x, ask, now)


def has_questions_to_prepare(x: Exchange, ask: ExchangeAsk) -> bool:
    """While the questions it was about are shared."""
    return after.side(ask).other in x.question_lists


def signature(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    if x.phase is Phase.PLANNING:
        x.signatures.pop(after.side(ask), None)
        phase_entry.ask_signatures(x, now, quiet=True)
    else:
        phase_entry.back_to_planning(x, now)


def plan_review(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    phase_entry.take_back_approval(x)
    x.enter(Phase.PLAN_REVIEW, now, keep=[AskKind.SHARE_QUESTIONS])
    after.again(x, ask, now)


def plan_call(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.plan_calls = max(0, x.plan_calls - 1)
    x.void(x.open_asks(AskKind.SIGN_PLAN), now, "after the call")
    after.again(x, ask, now)


def travel_data(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.travel_data.pop(ask.person or "", None)
    after.again(x, ask, now)


def visa(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    traveller = ask.person or ask.subject
    visas.settle(x, now, traveller)
    x.visas[traveller] = visas.needed(x, now, traveller)
    _not_ready(x, now)
    visas.ask_visa(x, now, traveller, quiet=True)


def needs_visa(x: Exchange, ask: ExchangeAsk) -> bool:
    return bool(x.plan and x.plan.facts.visa_needed) and travels(x, ask)


def travels(x: Exchange, ask: ExchangeAsk) -> bool:
    return ask.person in x.travellers


def confirmation(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    order = x.order(ask.subject)
    if order:
        order.status = OrderStatus.BOOKED
        _not_ready(x, now)
        after.again(x, ask, now)


def contact(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.contacts_shared.pop(after.side(ask), None)
    _not_ready(x, now)
    after.again(x, ask, now)


def go(x: Exchange, _ask: ExchangeAsk, now: datetime) -> None:
    _not_ready(x, now)


def _not_ready(x: Exchange, now: datetime) -> None:
    """Something departure stands on is gone: the hub decides about going once more."""
    if x.phase is Phase.READY:
        x.enter(Phase.TRAVEL, now, keep=travel_arrangements.ON_THE_WAY)
        x.go_decided_by = None
        travel_arrangements.ask_go(x, now)


def departure(x: Exchange, _ask: ExchangeAsk, now: datetime) -> None:
    x.departed_at = None
    travel_arrangements.be_ready(x, now)


def arrival(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    x.arrived_at = None
    x.void(x.open_asks(AskKind.LOG_DAY, AskKind.END_VISIT), now, "arrival reopened")
    after.again(x, ask, now)


def undoing(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    order = x.order(ask.subject)
    if order:
        order.status, order.refund_cents = OrderStatus.TO_UNDO, 0
        after.again(x, ask, now)


def no_plan_yet(x: Exchange, _ask: ExchangeAsk) -> bool:
    """Until something was signed, and maybe booked, for this pair."""
    return x.plan is None


def not_arrived(x: Exchange, _ask: ExchangeAsk) -> bool:
    """While they are on the road."""
    return x.arrived_at is None


def no_day_logged(x: Exchange, _ask: ExchangeAsk) -> bool:
    """Until something of the visit was written down."""
    return not x.logged_days


def was_cut_short(x: Exchange, _ask: ExchangeAsk) -> bool:
    """Only of a visit that ended early."""
    return x.cut_short is not None


def order_is(status: OrderStatus) -> Callable[[Exchange, ExchangeAsk], bool]:
    """While the order that was asked about stands like this."""

    def may(x: Exchange, ask: ExchangeAsk) -> bool:
        order = x.order(ask.subject)
        return order is not None and order.status is status

    return may

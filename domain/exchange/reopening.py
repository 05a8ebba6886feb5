"""What the coordinator may open again, and what falls with it.

Reopening undoes the answer, never the record of it: the old ask stays settled, a new one is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from domain.case.asks import Ask, AskKind
from domain.case.errors import N_, RuleBroken
from domain.exchange import phase_entry, requests, travel_arrangements, visas
from domain.exchange import reopening_after_visit as after
from domain.exchange.exchange import Exchange
from domain.exchange.orders import OrderStatus
from domain.exchange.phases import WHAT_NEXT, Phase

BEFORE_VISIT = (Phase.PLANNING, Phase.PLAN_REVIEW, Phase.TRAVEL, Phase.READY)
ARRANGING = (Phase.TRAVEL, Phase.READY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reopening:
    """In which phases an ask of a kind can be opened again, and what that undoes and asks anew.

    `may` says more than the phase where the phase alone does not tell.
    """

    phases: tuple[Phase, ...]
    effect: Callable[[Exchange, Ask, datetime], None]
    may: Callable[[Exchange, Ask], bool] = lambda _x, _ask: True


def check(x: Exchange, ask: Ask) -> None:
    """Raise RuleBroken where the ask is still open, or the exchange has gone too far beyond it."""
    if ask.is_open:
        raise RuleBroken("ask", N_("This is still open."), N_("Answer it, or waive it."))
    known = REOPENINGS.get(ask.kind)
    if known is None:
        raise RuleBroken("ask", N_("This cannot be opened again."), _INSTEAD.get(ask.kind, _DO))
    if x.phase not in known.phases or not known.may(x, ask):
        raise RuleBroken(
            "ask", N_("The exchange has gone on; this can no longer be opened again."),
            WHAT_NEXT[x.phase],
        )  # fmt: skip
    if x.open_asks(ask.kind, subject=ask.subject) and _same_people(x, ask):
        raise RuleBroken("ask", N_("The same is being asked already."), N_("Wait for the answer."))


def reopen(x: Exchange, ask: Ask, now: datetime) -> None:
    """Undo the answer and ask again."""
    REOPENINGS[ask.kind].effect(x, ask, now)


def _same_people(x: Exchange, ask: Ask) -> bool:
    same = x.open_asks(ask.kind, subject=ask.subject)
    return any(other.person == ask.person and other.of == ask.of for other in same)


_DO = N_("Do what it led to anew: the exchange page offers what is possible now.")
_INSTEAD: Mapping[AskKind, str] = MappingProxyType(
    {
        AskKind.BOOK: N_("Change the booking, or have it undone."),
        AskKind.CONFIRM_POST_PLAN: N_("Change the actions themselves: extend, shrink or let go."),
        AskKind.AGREE_CADENCE: N_("Propose another rhythm."),
    }
)


def _application(x: Exchange, ask: Ask, now: datetime) -> None:
    phase_entry.part(x)
    x.wakes_at = None
    x.enter(Phase.ELIGIBILITY, now)
    after.again(x, ask, now)


def _changes(x: Exchange, ask: Ask, now: datetime) -> None:
    x.enter(Phase.CHANGES, now)
    after.again(x, ask, now)


def _partner(x: Exchange, ask: Ask, now: datetime) -> None:
    x.agreed = [side for side in x.agreed if side is not after.side(ask)]
    requests.lapse(x, now)
    x.enter(Phase.OFFERED, now)
    after.again(x, ask, now)


def _questions(x: Exchange, ask: Ask, now: datetime) -> None:
    x.question_lists.pop(after.side(ask), None)
    _not_ready(x, now)
    after.again(x, ask, now)


def _signature(x: Exchange, ask: Ask, now: datetime) -> None:
    if x.phase is Phase.PLANNING:
        x.signatures.pop(after.side(ask), None)
        phase_entry.ask_signatures(x, now, quiet=True)
    else:
        phase_entry.back_to_planning(x, now)


def _plan_review(x: Exchange, ask: Ask, now: datetime) -> None:
    phase_entry.take_back_approval(x)
    x.enter(Phase.PLAN_REVIEW, now, keep=[AskKind.SHARE_QUESTIONS])
    after.again(x, ask, now)


def _plan_call(x: Exchange, ask: Ask, now: datetime) -> None:
    x.plan_calls = max(0, x.plan_calls - 1)
    x.void(x.open_asks(AskKind.SIGN_PLAN), now, "after the call")
    after.again(x, ask, now)


def _travel_data(x: Exchange, ask: Ask, now: datetime) -> None:
    x.travel_data.pop(ask.person or "", None)
    after.again(x, ask, now)


def _visa(x: Exchange, ask: Ask, now: datetime) -> None:
    traveller = ask.person or ask.subject
    visas.settle(x, now, traveller)
    x.visas[traveller] = visas.needed(x, now, traveller)
    _not_ready(x, now)
    visas.ask_visa(x, now, traveller, quiet=True)


def _needs_visa(x: Exchange, ask: Ask) -> bool:
    return bool(x.plan and x.plan.facts.visa_needed) and _travels(x, ask)


def _travels(x: Exchange, ask: Ask) -> bool:
    return ask.person in x.travellers


def _confirmation(x: Exchange, ask: Ask, now: datetime) -> None:
    order = x.order(ask.subject)
    if order:
        order.status = OrderStatus.BOOKED
        _not_ready(x, now)
        after.again(x, ask, now)


def _contact(x: Exchange, ask: Ask, now: datetime) -> None:
    x.contacts_shared.pop(after.side(ask), None)
    _not_ready(x, now)
    after.again(x, ask, now)


def _go(x: Exchange, _ask: Ask, now: datetime) -> None:
    _not_ready(x, now)


def _not_ready(x: Exchange, now: datetime) -> None:
    """Something departure stands on is gone: the hub decides about going once more."""
    if x.phase is Phase.READY:
        x.enter(Phase.TRAVEL, now, keep=travel_arrangements.ON_THE_WAY)
        x.go_decided_by = None
        travel_arrangements.ask_go(x, now)


def _departure(x: Exchange, _ask: Ask, now: datetime) -> None:
    x.departed_at = None
    travel_arrangements.be_ready(x, now)


def _arrival(x: Exchange, ask: Ask, now: datetime) -> None:
    x.arrived_at = None
    x.void(x.open_asks(AskKind.LOG_DAY, AskKind.END_VISIT), now, "arrival reopened")
    after.again(x, ask, now)


def _undoing(x: Exchange, ask: Ask, now: datetime) -> None:
    order = x.order(ask.subject)
    if order:
        order.status, order.refund_cents = OrderStatus.TO_UNDO, 0
        after.again(x, ask, now)


AFTER = (Phase.FOLLOW_UP, Phase.REPORT)
REOPENINGS: Mapping[AskKind, Reopening] = MappingProxyType(
    {
        AskKind.REVIEW_APPLICATION: Reopening(
            phases=(Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST), effect=_application
        ),
        AskKind.CHANGE_APPLICATION: Reopening(phases=(Phase.ELIGIBILITY,), effect=_changes),
        AskKind.CONFIRM_PARTNER: Reopening(
            phases=(Phase.PLANNING,),
            effect=_partner,
            may=lambda x, _ask: x.plan is None,  # what was signed, and maybe booked, is the pair's
        ),
        AskKind.SHARE_QUESTIONS: Reopening(phases=BEFORE_VISIT, effect=_questions),
        AskKind.SIGN_PLAN: Reopening(phases=BEFORE_VISIT, effect=_signature),
        AskKind.REVIEW_PLAN: Reopening(phases=ARRANGING, effect=_plan_review),
        AskKind.HOLD_PLAN_CALL: Reopening(phases=(Phase.PLANNING,), effect=_plan_call),
        AskKind.GIVE_TRAVEL_DATA: Reopening(
            phases=(Phase.TRAVEL,), effect=_travel_data, may=_travels
        ),
        AskKind.GET_VISA: Reopening(phases=ARRANGING, effect=_visa, may=_needs_visa),
        AskKind.CONFIRM_BOOKING: Reopening(
            phases=ARRANGING,
            effect=_confirmation,
            may=lambda x, ask: bool(
                (order := x.order(ask.subject)) and order.status is OrderStatus.CONFIRMED
            ),
        ),
        AskKind.SHARE_CONTACT: Reopening(phases=ARRANGING, effect=_contact),
        AskKind.DECIDE_GO: Reopening(phases=(Phase.READY,), effect=_go),
        AskKind.DEPART: Reopening(
            phases=(Phase.VISIT,), effect=_departure, may=lambda x, _ask: x.arrived_at is None
        ),
        AskKind.ARRIVE: Reopening(
            phases=(Phase.VISIT,), effect=_arrival, may=lambda x, _ask: not x.logged_days
        ),
        AskKind.LOG_DAY: Reopening(
            phases=(Phase.VISIT, Phase.POST_PLAN, *AFTER), effect=after.again, may=after.may_day
        ),
        AskKind.UNDO_BOOKING: Reopening(
            phases=(Phase.WINDING_UP, *BEFORE_VISIT),
            effect=_undoing,
            may=lambda x, ask: bool(
                (order := x.order(ask.subject)) and order.status is OrderStatus.UNDONE
            ),
        ),
        AskKind.DECIDE_TOP_UP: Reopening(
            phases=(Phase.POST_PLAN,),
            effect=after.top_up,
            may=lambda x, _ask: x.cut_short is not None,
        ),
        AskKind.WRITE_POST_PLAN: Reopening(phases=(Phase.POST_PLAN,), effect=after.post_plan),
        AskKind.LOG_CALL: Reopening(phases=AFTER, effect=after.call, may=after.may_call),
        AskKind.PROGRESS_ACTION: Reopening(
            phases=AFTER, effect=after.action, may=after.not_accepted
        ),
        AskKind.SUBMIT_REPORT: Reopening(
            phases=(Phase.REPORT,), effect=after.report, may=after.not_accepted
        ),
        AskKind.REVIEW_REPORT: Reopening(
            phases=(Phase.REPORT,), effect=after.report_review, may=after.accepted
        ),
        AskKind.CONSENT_PUBLICATION: Reopening(
            phases=(Phase.REPORT,), effect=after.consent, may=after.accepted
        ),
    }
)
"""By kind of ask."""

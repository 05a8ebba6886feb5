"""What the coordinator may open again, and what falls with it.

Reopening undoes the answer, never the record of it: the old ask stays settled, a new one is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from domain import aftermath, journey, requests, story, visas
from domain.asks import Ask, AskKind
from domain.errors import N_, RuleBroken
from domain.exchange import Exchange
from domain.follow_up import ActionStatus, CallStatus
from domain.people import Role, Side
from domain.phases import WHAT_NEXT, Phase
from domain.travel import OrderStatus

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


def _again(x: Exchange, ask: Ask, now: datetime) -> None:
    x.ask(ask.kind, now, *ask.of, person=ask.person, subject=ask.subject, quiet=True)


def _application(x: Exchange, ask: Ask, now: datetime) -> None:
    x.mentor, x.agreed, x.wakes_at = None, [], None
    x.enter(Phase.ELIGIBILITY, now)
    _again(x, ask, now)


def _changes(x: Exchange, ask: Ask, now: datetime) -> None:
    x.enter(Phase.CHANGES, now)
    _again(x, ask, now)


def _partner(x: Exchange, ask: Ask, now: datetime) -> None:
    x.agreed = [side for side in x.agreed if side is not _side(ask)]
    requests.lapse(x, now)
    x.enter(Phase.OFFERED, now)
    _again(x, ask, now)


def _questions(x: Exchange, ask: Ask, now: datetime) -> None:
    x.question_lists.pop(_side(ask), None)
    _not_ready(x, now)
    _again(x, ask, now)


def _signature(x: Exchange, ask: Ask, now: datetime) -> None:
    if x.phase is Phase.PLANNING:
        x.signatures.pop(_side(ask), None)
        story.ask_signatures(x, now, quiet=True)
    else:
        story.back_to_planning(x, now)


def _plan_review(x: Exchange, ask: Ask, now: datetime) -> None:
    story.take_back_approval(x)
    x.enter(Phase.PLAN_REVIEW, now, keep=[AskKind.SHARE_QUESTIONS])
    _again(x, ask, now)


def _plan_call(x: Exchange, ask: Ask, now: datetime) -> None:
    x.plan_calls = max(0, x.plan_calls - 1)
    x.void(x.open_asks(AskKind.SIGN_PLAN), now, "after the call")
    _again(x, ask, now)


def _travel_data(x: Exchange, ask: Ask, now: datetime) -> None:
    x.travel_data.pop(ask.person or "", None)
    _again(x, ask, now)


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
        _again(x, ask, now)


def _contact(x: Exchange, ask: Ask, now: datetime) -> None:
    x.contacts_shared.pop(_side(ask), None)
    _not_ready(x, now)
    _again(x, ask, now)


def _go(x: Exchange, _ask: Ask, now: datetime) -> None:
    _not_ready(x, now)


def _not_ready(x: Exchange, now: datetime) -> None:
    """Something departure stands on is gone: the hub decides about going once more."""
    if x.phase is Phase.READY:
        x.enter(Phase.TRAVEL, now, keep=journey.ON_THE_WAY)
        x.go_decided_by = None
        journey.ask_go(x, now)


def _departure(x: Exchange, _ask: Ask, now: datetime) -> None:
    x.departed_at = None
    journey.be_ready(x, now)


def _arrival(x: Exchange, ask: Ask, now: datetime) -> None:
    x.arrived_at = None
    x.void(x.open_asks(AskKind.LOG_DAY, AskKind.END_VISIT), now, "arrival reopened")
    _again(x, ask, now)


def _undoing(x: Exchange, ask: Ask, now: datetime) -> None:
    order = x.order(ask.subject)
    if order:
        order.status, order.refund_cents = OrderStatus.TO_UNDO, 0
        _again(x, ask, now)


def _may_day(x: Exchange, ask: Ask) -> bool:
    """A day the visit has had, and the next one to log at the latest."""
    return int(ask.subject) <= min(len(x.logged_days) + 1, journey.days_lived(x))


def _top_up(x: Exchange, ask: Ask, now: datetime) -> None:
    x.extra_calls = 0
    _again(x, ask, now)


def _post_plan(x: Exchange, ask: Ask, now: datetime) -> None:
    side = _side(ask)
    x.post_plans.pop(side, None)
    x.confirmed_plans = [one for one in x.confirmed_plans if one is not side]
    x.actions = [action for action in x.actions if action.side is not side]
    waiting = [a for a in x.open_asks(AskKind.CONFIRM_POST_PLAN) if Role(side.other.value) in a.of]
    x.void(waiting, now, "the plan is written again")
    _again(x, ask, now)


def _call(x: Exchange, ask: Ask, now: datetime) -> None:
    for call in x.calls:
        if str(call.number) == ask.subject:
            call.status = CallStatus.PLANNED
            call.asynchronous, call.checked_in = False, ()
            if not call.invited:  # what left the calendars comes back as something new
                call.sequence += bool(call.sequence)
    x.void(x.open_asks(AskKind.LOG_CALL, AskKind.CHECK_IN), now, "an earlier call is open again")
    if x.phase is Phase.REPORT:
        x.enter(Phase.FOLLOW_UP, now, keep=[AskKind.PROGRESS_ACTION, AskKind.LOG_DAY])
    aftermath.next_call(x, now)


def _may_call(x: Exchange, ask: Ask) -> bool:
    settled = [call.number for call in x.calls if call.status is not CallStatus.PLANNED]
    return bool(settled) and ask.subject == str(settled[-1]) and not _reporting(x)


def _reporting(x: Exchange) -> bool:
    return bool(x.reports) or x.report_accepted_at is not None


def _action(x: Exchange, ask: Ask, now: datetime) -> None:
    for action in x.actions:
        if action.id == ask.subject:
            action.status = ActionStatus.STARTED
    _again(x, ask, now)


def _report(x: Exchange, ask: Ask, now: datetime) -> None:
    x.reports.pop(_side(ask), None)
    x.waived_reports = [side for side in x.waived_reports if side is not _side(ask)]
    x.void(x.open_asks(AskKind.REVIEW_REPORT), now, "a part is written again")
    _again(x, ask, now)


def _report_review(x: Exchange, ask: Ask, now: datetime) -> None:
    x.report_accepted_at = None
    x.consents.clear()
    x.void(x.open_asks(AskKind.CONSENT_PUBLICATION), now, "the report is read again")
    _again(x, ask, now)


def _consent(x: Exchange, ask: Ask, now: datetime) -> None:
    x.consents.pop(_side(ask), None)
    _again(x, ask, now)


def _side(ask: Ask) -> Side:
    return Side(ask.of[0].value)


def _not_accepted(x: Exchange, _ask: Ask) -> bool:
    return x.report_accepted_at is None


def _accepted(x: Exchange, _ask: Ask) -> bool:
    return x.report_accepted_at is not None


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
            phases=(Phase.VISIT, Phase.POST_PLAN, *AFTER), effect=_again, may=_may_day
        ),
        AskKind.UNDO_BOOKING: Reopening(
            phases=(Phase.WINDING_UP, *BEFORE_VISIT),
            effect=_undoing,
            may=lambda x, ask: bool(
                (order := x.order(ask.subject)) and order.status is OrderStatus.UNDONE
            ),
        ),
        AskKind.DECIDE_TOP_UP: Reopening(
            phases=(Phase.POST_PLAN,), effect=_top_up, may=lambda x, _ask: x.cut_short is not None
        ),
        AskKind.WRITE_POST_PLAN: Reopening(phases=(Phase.POST_PLAN,), effect=_post_plan),
        AskKind.LOG_CALL: Reopening(phases=AFTER, effect=_call, may=_may_call),
        AskKind.PROGRESS_ACTION: Reopening(phases=AFTER, effect=_action, may=_not_accepted),
        AskKind.SUBMIT_REPORT: Reopening(phases=(Phase.REPORT,), effect=_report, may=_not_accepted),
        AskKind.REVIEW_REPORT: Reopening(
            phases=(Phase.REPORT,), effect=_report_review, may=_accepted
        ),
        AskKind.CONSENT_PUBLICATION: Reopening(
            phases=(Phase.REPORT,), effect=_consent, may=_accepted
        ),
    }
)
"""By kind of ask."""

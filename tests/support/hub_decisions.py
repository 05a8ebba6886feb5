"""For every decision of the hub an exchange in which somebody may make it, reached by real moves."""

from collections.abc import Callable
from datetime import timedelta

from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import ActionStatus
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages import base
from domain.exchange.messages.actions import ProgressAction
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.messages.appeal import AppealPlan
from domain.exchange.messages.booking import BookOrder, ConfirmBooking
from domain.exchange.messages.plan_review import AskPlanCall
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.messages.report import SubmitReport
from domain.exchange.messages.requests import RaiseRequest
from domain.exchange.messages.staff import SetAway
from domain.exchange.messages.travel import GiveTravelData, ShareContact
from domain.exchange.orders import OrderKind
from domain.exchange.phases import Phase
from tests.support import other_paths
from tests.support.exchange_states import REACHED, Moment, at, rejected, reviewed
from tests.support.happy_path import PLAN, arrives_at
from tests.support.messages import EXAMPLES
from tests.support.people import ANN, BO, CHA, COR, MIA, PAT, SAF, TESS, TOR, doc

HUB = (PAT, ANN, BO, COR, CHA, SAF)


def decidable(name: str) -> Moment:
    """An exchange as it stands before the decision; by default in the first phase it is allowed in."""
    if name in READY:
        return READY[name]()
    return at(next(phase for phase in REACHED if phase in MESSAGES[name].transitions), days=0)


def decision(name: str, here: Moment) -> AnyMessage:
    """A message of this kind that somebody of the hub may send here."""
    refused = []
    for by in HUB:
        try:
            message = EXAMPLES[name](here.x, here.now, by)
            base.check(here.x, message, here.now)
        except RuleBroken as broken:
            refused.append(f"{by}: {broken}")
        else:
            return message
    raise AssertionError(f"nobody may {name} in {here.x.phase}: {refused}")


def _reported() -> Moment:
    here = at(Phase.REPORT, days=0)
    done = ProgressAction(by=MIA, action="a1", status=ActionStatus.DONE, evidence=doc("n"))
    return here.make(done, *(SubmitReport(by=by, report=doc(by)) for by in (MIA, TOR)))


def _with_data() -> Moment:
    return at(Phase.TRAVEL, days=0).make(GiveTravelData(by=MIA))


def _confirmed() -> Moment:
    here = _with_data()
    orders = [f"order-{n}" for n, _ in enumerate(OrderKind, 1)]
    for order in orders:
        here.make(BookOrder(by=BO, order=order, plan_hash=PLAN.hash, arrives_at=arrives_at(here.x)))
        here.make(ConfirmBooking(by=MIA, order=order))
    return here.make(ShareContact(by=MIA), ShareContact(by=TESS))


def _claimed() -> Moment:
    here = at(Phase.ELIGIBILITY, days=0)
    return here.make(ClaimAsk(by=PAT, ask=here.x.open_asks()[0].id))


def _asked_long_ago() -> Moment:
    here = at(Phase.PLANNING, days=0)
    for ask in here.x.open_asks():  # also where a test's exchange runs on another date
        ask.opened_at -= timedelta(days=3650)
        ask.starts_at -= timedelta(days=3650)
    return here


def _paused() -> Moment:
    here = at(Phase.PLANNING, days=0)
    return here.make(EXAMPLES["pause"](here.x, here.now, PAT))


def _wished() -> Moment:
    wish = RaiseRequest(by=MIA, kind=RequestKind.OTHER, note="n-1")
    return at(Phase.PLANNING, days=0).make(wish)


def _called() -> Moment:
    return reviewed(call=False).make(AskPlanCall(by=ANN, plan_hash=PLAN.hash, note="n-1"))


def _appealed() -> Moment:
    return rejected().make(AppealPlan(by=MIA, note="n-1"))


def _nobody_appealed() -> Moment:
    here = rejected()
    for ask in here.x.open_asks(AskKind.APPEAL_REJECTION):
        ask.due_at -= timedelta(days=3650)  # also where a test's exchange runs on another date
    return here


def _somebody_away() -> Moment:
    here = at(Phase.PLANNING, days=0)
    away = SetAway(by=PAT, person=PAT, until=here.now.date() + timedelta(days=3650))
    return here.make(away)


def _missed_twice() -> Moment:
    here = at(Phase.FOLLOW_UP, days=0)
    while not here.x.open_asks(AskKind.DECIDE_MISSED_CALLS):
        here.make(EXAMPLES["miss_call"](here.x, here.now, MIA))
    return here


READY: dict[str, Callable[[], Moment]] = {
    "remind_ask": _asked_long_ago,
    "accept_report": _reported,
    "return_report": _reported,
    "book_order": _with_data,
    "decide_go": _confirmed,
    "resume": _paused,
    "release_ask": _claimed,
    "take_over_ask": _claimed,
    "assign_ask": _claimed,
    "ask_plan_call": lambda: reviewed(call=False),
    "log_plan_call": _called,
    "reject_plan": reviewed,
    "grant_appeal": _appealed,
    "deny_appeal": _appealed,
    "close_rejected": _nobody_appealed,
    "confirm_visa_refusal": other_paths.reported,
    "appeal_visa": other_paths.turned_down,
    "change_booking": lambda: at(Phase.READY),
    "keep_booking": other_paths.wished_change,
    "approve_cost": other_paths.dearer,
    "refuse_cost": other_paths.dearer,
    "settle_offer": lambda: at(Phase.HELPING, days=0),
    "write_closing_report": other_paths.cancelled,
    "decide_top_up": other_paths.cut_short,
    "reopen_ask": lambda: at(Phase.PLAN_REVIEW, days=0),
    "waive_ask": lambda: at(Phase.TRAVEL, days=0),
    "set_back": _somebody_away,
    "settle_missed_calls": _missed_twice,
    "grant_request": _wished,
    "decline_request": _wished,
}
"""Decisions that need more than a phase."""

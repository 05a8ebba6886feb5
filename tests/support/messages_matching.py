"""One plausible message of every kind that deals with partners who are missing or leave, and rejected plans."""

from collections.abc import Callable
from datetime import datetime, timedelta

from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.help_offered import Alternative, Became
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.messages.appeal import (
    AcceptRejection,
    AppealPlan,
    CloseRejected,
    DenyAppeal,
    GrantAppeal,
)
from domain.exchange.messages.no_match import (
    CloseWithoutMatch,
    KeepWaiting,
    NoMatchReason,
    PutOnWaitingList,
    SettleOffer,
    WakeUp,
)
from domain.exchange.messages.partner import ReplacePartner, ReplaceReason
from domain.exchange.messages.plan_review import (
    AskPlanCall,
    LogPlanCall,
    PlanReason,
    RejectPlan,
    ReturnPlan,
)
from domain.exchange.messages.requests import DeclineRequest, GrantRequest, RaiseRequest
from domain.exchange.requests import open_requests
from tests.support.happy_path import PLAN

INSTEAD = (Alternative.CLINIC, Alternative.NEXT_CYCLE)


def _wish(x: Exchange) -> str:
    """An open wish, if possible one that is granted in words."""
    waiting = open_requests(x, RequestKind.OTHER, RequestKind.LEAVE) or open_requests(x)
    return waiting[0].id if waiting else "request-0"


def _offer(x: Exchange) -> Alternative:
    """One that waits for somebody."""
    waiting = x.open_asks(AskKind.ARRANGE_OFFER)
    return Alternative(waiting[0].subject) if waiting else Alternative.CLINIC


MATCHING: dict[str, Callable[[Exchange, datetime, str], AnyMessage]] = {
    "put_on_waiting_list": lambda x, now, by: PutOnWaitingList(
        by=by,
        reason=NoMatchReason.LATE,
        alternatives=INSTEAD,
        wakes_on=now.date() + timedelta(days=120),
    ),
    "keep_waiting": lambda x, now, by: KeepWaiting(by=by),
    "wake_up": lambda x, now, by: WakeUp(by=by, cycle="2028"),
    "close_without_match": lambda x, now, by: CloseWithoutMatch(
        by=by, reason=NoMatchReason.NO_EXPERTISE, alternatives=INSTEAD, note="n-1"
    ),
    "settle_offer": lambda x, now, by: SettleOffer(
        by=by, offer=_offer(x), became=Became.ARRANGED, note="n-1"
    ),
    "replace_partner": lambda x, now, by: ReplacePartner(
        by=by, reason=ReplaceReason.NO_ANSWER, note="n-1"
    ),
    "return_plan": lambda x, now, by: ReturnPlan(
        by=by, plan_hash=PLAN.hash, reasons=(PlanReason.COST,), note="n-1"
    ),
    "reject_plan": lambda x, now, by: RejectPlan(
        by=by, plan_hash=PLAN.hash, reason=PlanReason.COST
    ),
    "ask_plan_call": lambda x, now, by: AskPlanCall(by=by, plan_hash=PLAN.hash, note="n-1"),
    "log_plan_call": lambda x, now, by: LogPlanCall(by=by, note="n-1"),
    "appeal_plan": lambda x, now, by: AppealPlan(by=by, note="n-1"),
    "accept_rejection": lambda x, now, by: AcceptRejection(by=by),
    "grant_appeal": lambda x, now, by: GrantAppeal(by=by, note="n-1"),
    "deny_appeal": lambda x, now, by: DenyAppeal(by=by, note="n-1"),
    "close_rejected": lambda x, now, by: CloseRejected(by=by),
    "raise_request": lambda x, now, by: RaiseRequest(by=by, kind=RequestKind.OTHER, note="n-1"),
    "grant_request": lambda x, now, by: GrantRequest(by=by, request=_wish(x), note="n-1"),
    "decline_request": lambda x, now, by: DeclineRequest(by=by, request=_wish(x), note="n-1"),
    "withdraw": lambda x, now, by: Withdraw(by=by, reason=WithdrawReason.OTHER),
}

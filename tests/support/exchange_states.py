"""Exchanges standing in any phase, made in memory by the messages that lead there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.case.errors import RuleBroken
from domain.case.escalation import ring_alarms
from domain.case.message import AnyMessage
from domain.case.notices import Notice
from domain.case.timeline import Via
from domain.exchange.exchange import Exchange
from domain.exchange.help_offered import Alternative
from domain.exchange.interruptions import CancelReason, IncompleteReason
from domain.exchange.messages import base
from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.messages.appeal import AcceptRejection
from domain.exchange.messages.application import (
    AcceptApplication,
    DeclineApplication,
    DeclineReason,
    ReturnApplication,
    ReturnReason,
)
from domain.exchange.messages.endings import Cancel, CloseIncomplete
from domain.exchange.messages.no_match import (
    CloseWithoutMatch,
    NoMatchReason,
    PutOnWaitingList,
)
from domain.exchange.messages.plan_review import (
    AskPlanCall,
    LogPlanCall,
    PlanReason,
    RejectPlan,
    ReturnPlan,
)
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from tests.support.happy_path import PLAN, sign, steps
from tests.support.people import ANN, COR, MIA, PAT, START, TOR, begun


@dataclass
class Moment:
    """An exchange and the time it is there."""

    x: Exchange
    now: datetime

    def wait(self, days: float = 0, hours: float = 0) -> "Moment":
        """Let time pass; every alarm on the way rings at its own time."""
        until = self.now + timedelta(days=days, hours=hours)
        while (pending := self.x.next_alarm()) and pending[0].at <= until:
            self.now = max(self.now, pending[0].at)
            ring_alarms(self.x, self.now)
        self.now = until
        return self

    def make(self, *messages: AnyMessage, via: Via = Via.FORM) -> "Moment":
        """Carry the messages out, one after the other at this moment."""
        for message in messages:
            base.execute(self.x, message, self.now, via)
        return self

    def refused(self, message: AnyMessage) -> RuleBroken:
        """The refusal of a message; fails where it is allowed, or where the refusal is mute."""
        with pytest.raises(RuleBroken) as caught:
            base.check(self.x, message, self.now)
        broken = caught.value
        assert broken.field
        assert broken.reason
        assert broken.way_out, f"no way out: {broken}"
        assert "{" not in str(broken), "a parameter of the sentence is missing"
        return broken

    def told(self, kind: NoticeKind) -> list[Notice]:
        """Notices of a kind owed so far."""
        return [notice for notice in self.x.owed if notice.kind is kind]


def at(phase: Phase, days: float = 1) -> Moment:
    """An exchange that has just come to `phase`, `days` later; happy-path phases are told by tests.support.happy_path."""
    moment = _ASIDE[phase]() if phase in _ASIDE else on_the_way(phase)
    assert moment.x.phase is phase
    return moment.wait(days)


def on_the_way(phase: Phase, **begins: Any) -> Moment:
    """The happy path up to `phase`; `begins` as `cast.begun` takes it."""
    moment = Moment(begun(**begins), begins.get("since", START))
    for step in steps():
        if step.phase is phase:
            return moment
        moment.wait(step.days)
        moment.make(step.make(moment.x, moment.now))
    assert phase is Phase.CLOSED
    return moment


def just_before(phase: Phase, *, skip: type[AnyMessage]) -> Moment:
    """The happy path up to `phase` with every message of one kind left out."""
    moment = Moment(begun(), START)
    for step in steps():
        if moment.x.phase is phase:
            return moment
        moment.wait(step.days)
        message = step.make(moment.x, moment.now)
        if not isinstance(message, skip):
            try:
                moment.make(message)
            except RuleBroken:
                return moment
    return moment


def pooled() -> Moment:
    """An application without a partner, accepted."""
    return Moment(begun(partner=None), START).wait(1).make(AcceptApplication(by=PAT))


def reviewed(*, call: bool = True, days: float = 2) -> Moment:
    """A plan returned twice and signed again; with `call`, both sides have been called about it."""
    moment = on_the_way(Phase.PLAN_REVIEW)
    for _ in range(moment.x.policy.max_returns):
        moment.wait(1).make(
            ReturnPlan(by=ANN, plan_hash=PLAN.hash, reasons=(PlanReason.COST,), note="n-1")
        )
        signed_again(moment)
    if call:
        moment.make(AskPlanCall(by=ANN, plan_hash=PLAN.hash, note="n-1")).wait(1)
        moment.make(LogPlanCall(by=PAT, note="n-2"))
        signed_again(moment)
    return moment.wait(days)


def signed_again(moment: Moment) -> Moment:
    """Both sides sign the plan once more."""
    return moment.make(sign(moment.x, moment.now, MIA), sign(moment.x, moment.now, TOR))


def rejected() -> Moment:
    """A plan the coordinator rejected, after two returns and a call."""
    return reviewed().make(RejectPlan(by=COR, plan_hash=PLAN.hash, reason=PlanReason.COST))


def left() -> Moment:
    """The mentor's side left when everything was booked: the bookings are being undone."""
    return on_the_way(Phase.READY).make(Withdraw(by=TOR, reason=WithdrawReason.NO_TIME))


def unmatched(*offered: Alternative) -> Moment:
    """No partner was found, and this was offered instead."""
    return pooled().make(
        CloseWithoutMatch(
            by=PAT, reason=NoMatchReason.NO_CAPACITY, alternatives=offered, note="n-1"
        )
    )


_ASIDE = {
    Phase.CHANGES: lambda: (
        Moment(begun(), START)
        .wait(1)
        .make(ReturnApplication(by=PAT, reason=ReturnReason.VAGUE_GOAL, note="n-1"))
    ),
    Phase.POOL: pooled,
    Phase.WAITING_LIST: lambda: (
        pooled().wait(1).make(PutOnWaitingList(by=PAT, reason=NoMatchReason.NO_CAPACITY))
    ),
    Phase.INELIGIBLE: lambda: Moment(begun(), START).make(
        DeclineApplication(by=PAT, reason=DeclineReason.OUT_OF_SCOPE)
    ),
    Phase.HELPING: lambda: unmatched(Alternative.CLINIC),
    Phase.NO_MATCH: lambda: unmatched(Alternative.NEXT_CYCLE),
    Phase.WINDING_UP: left,
    Phase.APPEAL: rejected,
    Phase.REJECTED: lambda: rejected().make(AcceptRejection(by=MIA), AcceptRejection(by=TOR)),
    Phase.CANCELLED: lambda: on_the_way(Phase.PLANNING).make(
        Cancel(by=PAT, reason=CancelReason.COST, note="n-1")
    ),
    Phase.CLOSED_INCOMPLETE: lambda: on_the_way(Phase.FOLLOW_UP).make(
        CloseIncomplete(by=PAT, reason=IncompleteReason.NO_ANSWER, note="n-1")
    ),
    Phase.WITHDRAWN: lambda: on_the_way(Phase.PLANNING).make(
        Withdraw(by=MIA, reason=WithdrawReason.NO_TIME)
    ),
}
REACHED = tuple(Phase)
"""Every phase can be come to."""

"""The hub decides about the signed plan: approves it, returns it, asks for a call, rejects it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to, refused_in, stays_in
from domain.case.workdays import local_date
from domain.exchange import phase_entry, plan_rejection, travel_arrangements
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from domain.exchange.plan import Approval, check_lead_time

APPROVERS = frozenset({Role.APPROVER, Role.COORDINATOR})


def _check_hash(plan_hash: str, x: Exchange) -> None:
    if x.plan is None or x.plan.doc.hash != plan_hash:
        raise RuleBroken(
            "plan_hash",
            N_("The plan changed since you opened it."),
            N_("Open it again to see what changed, then decide."),
            rule="plan_changed_since_opened",
        )


@register
@dataclass(frozen=True, kw_only=True)
class ApprovePlan(ExchangeMessage):
    """The hub approves exactly the signed content (CEE-24; hard gates)."""

    plan_hash: str

    name = "approve_plan"
    roles = APPROVERS
    transitions = leads_to({Phase.PLAN_REVIEW: (Phase.TRAVEL,)})
    refusals = refused_in(
        (
            (Phase.PLANNING,),
            N_("The plan is not signed by both sides yet."),
            N_("Wait for both signatures; you are asked then."),
            "plan_not_signed_by_both",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Neither matcher nor member, the version on the table, and time enough to book."""
        _check_hash(self.plan_hash, x)
        if x.plan:
            check_lead_time(x.plan.facts, x.policy, local_date(now, x.policy.time_zone))

    def execute(self, x: Exchange, now: datetime) -> None:
        """Bind the approval to the hash; travel may be arranged."""
        x.answer(x.find_ask(AskKind.REVIEW_PLAN), now, self.by, "approved")
        today = local_date(now, x.policy.time_zone)
        x.approval = Approval(by=self.by, plan_hash=self.plan_hash, on=today)
        travel_arrangements.arrange_travel(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which content."""
        return {"hash": self.plan_hash[:12]}


class PlanReason(StrEnum):
    """Why a plan is returned or rejected."""

    VAGUE_GOAL = "vague_goal"
    NO_DOWNTIME = "no_downtime"
    GOAL_NOT_COVERED = "goal_not_covered"
    NOT_REALISTIC = "not_realistic"
    DATES_TOO_SOON = "dates_too_soon"
    COST = "cost"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class ReturnPlan(ExchangeMessage):
    """The plan goes back with reasons; the note says what to change."""

    plan_hash: str
    reasons: tuple[PlanReason, ...]

    name = "return_plan"
    roles = APPROVERS
    transitions = leads_to({Phase.PLAN_REVIEW: (Phase.PLANNING,)})
    refusals = refused_in(
        (
            (Phase.PLANNING,),
            N_("The plan is open already."),
            N_("Both sides can change it now; write to them."),
            "plan_open_already",
        ),
        (
            (Phase.TRAVEL, Phase.READY),
            N_("The plan is approved."),
            N_("Ask a side to change it, or postpone the visit."),
            "plan_approved",
        ),
    )

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Not over and over."""
        if not _all_returned(case):
            return None
        return RuleBroken(
            "decision",
            N_("The plan has been returned {count} times already."),
            N_("Ask for a call with both sides: talking is quicker than another round."),
            rule="returned_too_often",
            count=case.returns,
        )

    def check(self, x: Exchange, now: datetime) -> None:
        """At least one reason, about the version on the table."""
        _check_hash(self.plan_hash, x)
        if not self.reasons:
            raise RuleBroken(
                "reasons",
                N_("A return needs a reason."),
                N_("Choose at least one."),
                rule="return_without_reason",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Both sides change it and sign again."""
        x.answer(x.find_ask(AskKind.REVIEW_PLAN), now, self.by, "returned")
        x.returns += 1
        phase_entry.back_to_planning(x, now)
        x.notify(NoticeKind.PLAN_RETURNED, x.contacts(), note=self.note, facts=self.facts())

    def facts(self) -> dict[str, str | int]:
        """The reasons."""
        return {"reasons": ",".join(self.reasons), "hash": self.plan_hash[:12]}


@register
@dataclass(frozen=True, kw_only=True)
class RejectPlan(ExchangeMessage):
    """The coordinator rejects the plan; either side may appeal once.

    In an exchange whose policy was frozen before there were appeals, the rejection is final.
    """

    plan_hash: str
    reason: PlanReason

    name = "reject_plan"
    roles = frozenset({Role.COORDINATOR})
    transitions = leads_to({Phase.PLAN_REVIEW: (Phase.APPEAL, Phase.REJECTED, Phase.WINDING_UP)})
    refusals = refused_in(
        (
            (Phase.PLANNING,),
            N_("The plan is not signed by both sides yet."),
            N_("Wait for both signatures, or cancel the exchange."),
            "plan_not_signed_by_both",
        ),
        (
            (Phase.TRAVEL, Phase.READY),
            N_("The plan is approved."),
            N_("Postpone the visit, or cancel the exchange."),
            "plan_approved",
        ),
    )

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """After the returns and a call, where a rejection is not the last word at once."""
        if not _may_be_appealed(case):
            return None
        if not _all_returned(case):
            return RuleBroken(
                "decision",
                N_("A plan is returned with reasons {most} times before it may be rejected."),
                N_("Return it, and say what has to change."),
                rule="rejection_before_returns",
                most=case.policy.max_returns,
            )
        if not case.plan_calls:
            return RuleBroken(
                "decision",
                N_("Nobody has talked with both sides about this plan yet."),
                N_("Ask for a call first."),
                rule="rejection_before_call",
            )
        return None

    def check(self, x: Exchange, now: datetime) -> None:
        """The version on the table."""
        _check_hash(self.plan_hash, x)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tell both sides why; a second rejection, or one without appeal, is the end."""
        x.answer(x.find_ask(AskKind.REVIEW_PLAN), now, self.by, "rejected")
        final = not _may_be_appealed(x) or x.appealed_by is not None
        x.rejected_by = self.by
        if final:
            x.notify(
                NoticeKind.PLAN_REJECTED, x.contacts(), note=self.note, facts=self.facts(), final=1
            )
            plan_rejection.reject_for_good(x, now)
            return
        for ask in plan_rejection.open_appeal(x, now):
            x.notify(
                NoticeKind.PLAN_REJECTED,
                x.people_asked(ask),
                ask=ask,
                note=self.note,
                facts=self.facts(),
            )

    def facts(self) -> dict[str, str | int]:
        """The reason."""
        return {"reason": self.reason.value, "hash": self.plan_hash[:12]}


def _all_returned(x: Exchange) -> bool:
    return x.returns >= x.policy.max_returns


def _may_be_appealed(x: Exchange) -> bool:
    return AskKind.APPEAL_REJECTION in x.policy.asks


@register
@dataclass(frozen=True, kw_only=True)
class AskPlanCall(ExchangeMessage):
    """Returned often enough: the hub talks with both sides before they sign again."""

    plan_hash: str

    name = "ask_plan_call"
    roles = APPROVERS
    note_required = Refusal(
        N_("Say what the call is about."),
        N_("Write a sentence; both sides read it."),
        rule="plan_call_without_subject",
    )
    transitions = leads_to({Phase.PLAN_REVIEW: (Phase.PLANNING,)})

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """After the returns."""
        if _all_returned(case):
            return None
        return RuleBroken(
            "decision",
            N_("The plan has been returned {count} of {most} times."),
            N_("Return it with reasons first; you can phone both sides at any time."),
            rule="call_before_returns",
            count=case.returns,
            most=case.policy.max_returns,
        )

    def check(self, x: Exchange, now: datetime) -> None:
        """About the version on the table, with words that say what about."""
        _check_hash(self.plan_hash, x)

    def execute(self, x: Exchange, now: datetime) -> None:
        """The plan is open again; the case owner calls both sides together."""
        x.answer(x.find_ask(AskKind.REVIEW_PLAN), now, self.by, "call")
        phase_entry.back_to_planning(x, now, sign=False)
        plan_rejection.ask_call(x, now)
        x.notify(NoticeKind.PLAN_CALL_ASKED, x.contacts(), note=self.note)

    def facts(self) -> dict[str, str | int]:
        """Which content."""
        return {"hash": self.plan_hash[:12]}


@register
@dataclass(frozen=True, kw_only=True)
class LogPlanCall(ExchangeMessage):
    """The hub talked with both sides about the plan; the note says what was agreed."""

    name = "log_plan_call"
    roles = PROGRAMME_STAFF
    note_required = Refusal(
        N_("Say what was agreed."),
        N_("Write a few sentences; both sides read them."),
        rule="plan_call_without_outcome",
    )
    transitions = stays_in(Phase.PLANNING)

    def check(self, x: Exchange, now: datetime) -> None:
        """A call that was asked for, and what came of it."""
        if not x.find_ask(AskKind.HOLD_PLAN_CALL):
            raise RuleBroken(
                "ask",
                N_("No call about the plan is asked for."),
                N_("Both sides write and sign the plan now."),
                rule="no_plan_call_asked",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Both sides are asked to sign again."""
        x.answer(x.find_ask(AskKind.HOLD_PLAN_CALL), now, self.by, "held")
        plan_rejection.call_held(x, now, self.note)

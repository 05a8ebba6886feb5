"""What people answer where nothing goes wrong: for each kind of ask the message that settles it.

A trial of a cycle's numbers goes along these answers from application to report. They hold no words: a
trial has documents in name only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType

from domain.case.documents import DocRef
from domain.case.message import AnyMessage
from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.follow_up import ActionStatus
from domain.exchange.journey_dates import host_zone
from domain.exchange.messages.actions import ProgressAction
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.booking import BookOrder, ConfirmBooking
from domain.exchange.messages.calls import LogCall
from domain.exchange.messages.partner import AcceptPartner
from domain.exchange.messages.plan import PrepareAnswers, ShareQuestions, SignPlan
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.post_plan import ActionItem, ConfirmPostPlan, SubmitPostPlan
from domain.exchange.messages.report import AcceptReport, DecidePublication, SubmitReport
from domain.exchange.messages.travel import DecideGo, GiveTravelData, ShareContact
from domain.exchange.messages.visit import Arrive, Depart, EndVisit, LogDay
from domain.exchange.orders import OrderKind
from domain.exchange.plan import PlanFacts

SPARE = timedelta(days=21)
"""Between the earliest day a visit could begin at and the one that is planned: approvals take their time."""
SHARE_OF_TIME = 0.4
"""People answer when so much of their time has passed: soon enough to be reminded of nothing."""


@dataclass(frozen=True)
class Turn:
    """An ask somebody answers: who, and what they are given to answer it from."""

    x: Exchange
    ask: ExchangeAsk
    by: str
    now: datetime


def paper(name: str) -> DocRef:
    """A reference to a document that exists in name only."""
    return DocRef(id=f"trial-{name}", version=1, hash=sha256(name.encode()).hexdigest())


def answers_at(ask: ExchangeAsk) -> datetime:
    """When an ask is answered where nothing goes wrong."""
    return max(ask.starts_at, ask.opened_at + (ask.due_at - ask.opened_at) * SHARE_OF_TIME)


def answer(turn: Turn) -> AnyMessage | None:
    """The message that settles an ask; None for asks that come only where something goes wrong."""
    make = _ANSWERS.get(turn.ask.kind)
    return make(turn) if make else None


def _sign(turn: Turn) -> SignPlan:
    x = turn.x
    facts = x.plan.facts if x.plan else _facts(x, turn.now)
    return SignPlan(by=turn.by, plan=paper("plan"), facts_of_plan=facts)


def _facts(x: Exchange, now: datetime) -> PlanFacts:
    """A plan that keeps every number of the policy, and begins on a Monday."""
    policy = x.policy
    day = local_date(now, host_zone(x)) + timedelta(days=policy.lead_days) + SPARE
    day += timedelta(days=-day.weekday() % 7)
    lead = x.mentor.contact if x.mentor else ""
    return PlanFacts(
        starts_on=day,
        days=policy.min_days,
        goals=1,
        sessions=2 * policy.min_days,
        hands_on=1,
        downtime_minutes=policy.min_downtime_minutes,
        internal_documents=1,
        lead_contact=lead,
        travellers=(x.mentee.contact,),
        calls=policy.calls,
        call_interval_days=policy.call_interval_days,
    )


def _book(turn: Turn) -> BookOrder:
    order, arrives = next(o for o in turn.x.orders if o.id == turn.ask.subject), None
    if order.kind is OrderKind.TRANSPORT and turn.x.plan:
        noon = datetime.min.time().replace(hour=10, tzinfo=turn.now.tzinfo)
        arrives = datetime.combine(turn.x.plan.facts.starts_on, noon)
    return BookOrder(
        by=turn.by, order=order.id, plan_hash=order.plan_hash, cost_cents=10_000, arrives_at=arrives
    )


def _post_plan(turn: Turn) -> SubmitPostPlan:
    x, today = turn.x, local_date(turn.now, turn.x.mentee.time_zone)
    due = today + timedelta(days=x.policy.calls * x.policy.call_interval_days)
    items = [
        ActionItem(id=f"trial-{n}", owner=x.mentee.contact, due=due)
        for n in range(max(1, x.policy.min_actions))
    ]
    return SubmitPostPlan(by=turn.by, post_plan=paper("post-plan"), actions=tuple(items))


def _call(turn: Turn) -> LogCall:
    day = local_date(turn.now, turn.x.mentee.time_zone)
    number = int(turn.ask.subject)
    return LogCall(by=turn.by, call=number, held_on=day, log=paper(f"call-{number}"))


_ANSWERS: Mapping[AskKind, Callable[[Turn], AnyMessage]] = MappingProxyType(
    {
        AskKind.REVIEW_APPLICATION: lambda turn: AcceptApplication(by=turn.by),
        AskKind.CONFIRM_PARTNER: lambda turn: AcceptPartner(by=turn.by),
        AskKind.SHARE_QUESTIONS: lambda turn: ShareQuestions(
            by=turn.by, questions=paper("questions"), count=turn.x.policy.min_questions
        ),
        AskKind.PREPARE_ANSWERS: lambda turn: PrepareAnswers(
            by=turn.by,
            questions=paper("questions"),
            count=turn.x.policy.min_questions,
            prepared=turn.x.policy.min_questions,
        ),
        AskKind.SIGN_PLAN: _sign,
        AskKind.REVIEW_PLAN: lambda turn: ApprovePlan(by=turn.by, plan_hash=paper("plan").hash),
        AskKind.GIVE_TRAVEL_DATA: lambda turn: GiveTravelData(by=turn.by),
        AskKind.BOOK: _book,
        AskKind.CONFIRM_BOOKING: lambda turn: ConfirmBooking(by=turn.by, order=turn.ask.subject),
        AskKind.SHARE_CONTACT: lambda turn: ShareContact(by=turn.by),
        AskKind.DECIDE_GO: lambda turn: DecideGo(by=turn.by),
        AskKind.DEPART: lambda turn: Depart(by=turn.by),
        AskKind.ARRIVE: lambda turn: Arrive(by=turn.by),
        AskKind.LOG_DAY: lambda turn: LogDay(
            by=turn.by, day=int(turn.ask.subject), log=paper(f"day-{turn.ask.subject}")
        ),
        AskKind.END_VISIT: lambda turn: EndVisit(
            by=turn.by, ended_on=local_date(turn.now, host_zone(turn.x))
        ),
        AskKind.WRITE_POST_PLAN: _post_plan,
        AskKind.CONFIRM_POST_PLAN: lambda turn: ConfirmPostPlan(
            by=turn.by, plan_hash=paper("post-plan").hash
        ),
        AskKind.LOG_CALL: _call,
        AskKind.PROGRESS_ACTION: lambda turn: ProgressAction(
            by=turn.by,
            action=turn.ask.subject,
            status=ActionStatus.DONE,
            evidence=paper(turn.ask.subject),
        ),
        AskKind.SUBMIT_REPORT: lambda turn: SubmitReport(
            by=turn.by, report=paper(f"report-{turn.ask.of[0].value}")
        ),
        AskKind.REVIEW_REPORT: lambda turn: AcceptReport(by=turn.by),
        AskKind.CONSENT_PUBLICATION: lambda turn: DecidePublication(by=turn.by, consent=True),
    }
)

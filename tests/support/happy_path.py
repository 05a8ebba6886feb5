"""The happy path as messages: who sends what, and how many days later. For every kind of test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.case.documents import DocRef
from domain.case.message import AnyMessage
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import ActionStatus
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
from domain.exchange.orders import OrderKind, OrderStatus
from domain.exchange.phases import Phase
from tests.support import people
from tests.support.people import ANN, BO, MIA, PAT, TESS, TOR, doc

PLAN = doc("plan")
POST_PLAN = doc("post-plan")


@dataclass(frozen=True)
class Step:
    """Wait some days, then send the message made from the state and the time it then is."""

    phase: Phase
    days: float
    make: Callable[[Exchange, datetime], AnyMessage]


def steps() -> Iterator[Step]:
    """The whole programme, without a hitch; MIA travels, TESS leads for the mentor."""
    yield Step(Phase.ELIGIBILITY, 2, lambda x, now: AcceptApplication(by=PAT))
    yield Step(Phase.OFFERED, 1, lambda x, now: AcceptPartner(by=TOR))
    yield Step(
        Phase.PLANNING, 3, lambda x, now: ShareQuestions(by=MIA, questions=doc("q"), count=12)
    )
    yield Step(Phase.PLANNING, 0.01, lambda x, now: prepare(by=TOR))
    for signer in (MIA, TOR):
        yield Step(Phase.PLANNING, 4, lambda x, now, by=signer: sign(x, now, by))
    yield Step(Phase.PLAN_REVIEW, 2, lambda x, now: ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    yield from travel()
    yield from visit()
    yield from aftermath()


def prepare(by: str, prepared: int = 12) -> PrepareAnswers:
    """What is ready for the questions of the mentee."""
    return PrepareAnswers(by=by, questions=doc("q", 2), count=12, prepared=prepared)


def sign(x: Exchange, now: datetime, by: str, plan: DocRef = PLAN, **changes: object) -> SignPlan:
    """A signature under a plan for a visit 90 days after today, or after the plan's first day."""
    kept = x.plan.facts if x.plan and x.plan.doc == plan and not changes else None
    return SignPlan(by=by, plan=plan, facts_of_plan=kept or people.facts(now.date(), **changes))


def travel() -> Iterator[Step]:
    """From the traveller's data to the decision to go."""
    yield Step(Phase.TRAVEL, 1, lambda x, now: GiveTravelData(by=MIA))
    for kind in OrderKind:
        yield Step(Phase.TRAVEL, 1, lambda x, now, kind=kind: book(x, kind))
    for kind in OrderKind:
        yield Step(Phase.TRAVEL, 0.2, lambda x, now, kind=kind: confirm(x, kind))
    yield Step(Phase.TRAVEL, 1, lambda x, now: ShareContact(by=MIA))
    yield Step(Phase.TRAVEL, 1, lambda x, now: ShareContact(by=TESS))
    yield Step(Phase.TRAVEL, 70, lambda x, now: DecideGo(by=PAT))


def book(x: Exchange, kind: OrderKind, by: str = BO) -> BookOrder:
    """Book the requested order of a kind."""
    order = next(o for o in x.orders if o.kind is kind and o.status is OrderStatus.REQUESTED)
    arrival = arrives_at(x)
    return BookOrder(
        by=by,
        order=order.id,
        plan_hash=order.plan_hash,
        cost_cents=12_000,
        arrives_at=arrival if kind is OrderKind.TRANSPORT else None,
    )


def arrives_at(x: Exchange) -> datetime:
    """When a journey to the planned visit arrives; long ago without a plan."""
    day = x.plan.facts.starts_on.isoformat() if x.plan else "2027-01-01"
    return datetime.fromisoformat(f"{day}T10:00:00+00:00")


def confirm(x: Exchange, kind: OrderKind) -> ConfirmBooking:
    """The traveller confirms the booked order of a kind."""
    order = next(o for o in x.orders if o.kind is kind and o.status is OrderStatus.BOOKED)
    return ConfirmBooking(by=order.traveller, order=order.id)


def visit() -> Iterator[Step]:
    """Four days side by side."""
    yield Step(Phase.READY, 6.5, lambda x, now: Depart(by=MIA))
    yield Step(Phase.VISIT, 0.3, lambda x, now: Arrive(by=TOR))
    for day in range(1, 5):
        yield Step(
            Phase.VISIT, 1, lambda x, now, day=day: LogDay(by=MIA, day=day, log=doc(f"day-{day}"))
        )
    yield Step(Phase.VISIT, 0.3, lambda x, now: EndVisit(by=MIA, ended_on=now.date()))


def aftermath() -> Iterator[Step]:
    """Post-exchange plan, three calls, the report."""
    yield Step(Phase.POST_PLAN, 3, post_plan)
    yield Step(
        Phase.POST_PLAN, 2, lambda x, now: ConfirmPostPlan(by=TESS, plan_hash=POST_PLAN.hash)
    )
    for number in (1, 2, 3):
        yield Step(
            Phase.FOLLOW_UP,
            30,
            lambda x, now, number=number: LogCall(
                by=MIA, call=number, held_on=now.date(), log=doc(f"call-{number}")
            ),
        )
    yield Step(Phase.REPORT, 2, done)
    yield Step(Phase.REPORT, 3, lambda x, now: SubmitReport(by=MIA, report=doc("report-mentee")))
    yield Step(Phase.REPORT, 1, lambda x, now: SubmitReport(by=TESS, report=doc("report-mentor")))
    yield Step(Phase.REPORT, 4, lambda x, now: AcceptReport(by=PAT))
    yield Step(Phase.REPORT, 1, lambda x, now: DecidePublication(by=MIA, consent=True))
    yield Step(Phase.REPORT, 1, lambda x, now: DecidePublication(by=TOR, consent=True))


def post_plan(x: Exchange, now: datetime) -> SubmitPostPlan:
    """One action, owned and dated."""
    item = ActionItem(id="a1", owner=MIA, due=now.date() + timedelta(days=60))
    return SubmitPostPlan(by=MIA, post_plan=POST_PLAN, actions=(item,))


def done(x: Exchange, now: datetime) -> ProgressAction:
    """The action is done, with evidence."""
    return ProgressAction(
        by=MIA, action="a1", status=ActionStatus.DONE, evidence=doc("action-note")
    )

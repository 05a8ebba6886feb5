"""One plausible message of every kind, for tests that go through the whole table of messages."""

from collections.abc import Callable
from datetime import datetime, timedelta

from domain.case.message import AnyMessage
from domain.case.override import reopen_hindrance, waive_hindrance
from domain.case.pause import PauseReason
from domain.case.reminding import remind_hindrance
from domain.case.team import TeamMember
from domain.exchange.both_learn import NextRound, Occasion
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import ActionStatus
from domain.exchange.messages.actions import ActionReason, ActionWay, ChangeAction, ProgressAction
from domain.exchange.messages.any_phase import (
    AssignAsk,
    ClaimAsk,
    ReleaseAsk,
    RemindAsk,
    TakeOverAsk,
)
from domain.exchange.messages.application import (
    AcceptApplication,
    CorrectApplication,
    DeclineApplication,
    DeclineReason,
    ResubmitApplication,
    ReturnApplication,
    ReturnReason,
)
from domain.exchange.messages.booking import BookOrder, ConfirmBooking, QueryBooking
from domain.exchange.messages.cadence import AcceptCadence, DeclineCadence, ProposeCadence
from domain.exchange.messages.calls import LogCall, WaiveCalls
from domain.exchange.messages.deadlines import ChangeDeadline, SetCalendar
from domain.exchange.messages.design import DesignFacts, ReviseDesign, SignDesign
from domain.exchange.messages.documents import (
    HandDocument,
    ReceiveDocuments,
    TakeBackDocument,
    on_their_way,
)
from domain.exchange.messages.inquiries import AnswerInquiry, SendInquiry, addressees
from domain.exchange.messages.joint_actions import (
    AgreeJointAction,
    DeclineJointAction,
    ProposeJointAction,
    WithdrawJointAction,
)
from domain.exchange.messages.missed_calls import (
    CallInWriting,
    CheckIn,
    LeadCall,
    MissCall,
    MissedWay,
    MissReason,
    SettleMissedCalls,
)
from domain.exchange.messages.override import ReopenAsk, WaiveAsk
from domain.exchange.messages.partner import (
    AcceptPartner,
    DeclinePartner,
    PartnerReason,
    ProposePartner,
)
from domain.exchange.messages.pause import Pause, Resume
from domain.exchange.messages.people import AddMember, HandOver, RemoveMember
from domain.exchange.messages.plan import PrepareAnswers, RevisePlan, ShareQuestions, SignPlan
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.post_plan import (
    ActionItem,
    ConfirmPostPlan,
    ReturnPostPlan,
    SubmitPostPlan,
)
from domain.exchange.messages.pre_work import WritePreWork
from domain.exchange.messages.reciprocal import MakeReciprocal
from domain.exchange.messages.relationship import DecideNextRound, RateRelationship
from domain.exchange.messages.report import (
    AcceptReport,
    DecidePublication,
    ReportReason,
    ReturnReport,
    SubmitReport,
)
from domain.exchange.messages.staff import AssignStaff, DeclareConflict, SetAway, SetBack
from domain.exchange.messages.travel import DecideGo, DecideNoGo, GiveTravelData, ShareContact
from domain.exchange.messages.visit import Arrive, Depart, EndVisit, LogDay
from domain.exchange.orders import OrderStatus
from domain.exchange.people import HUB_ROLES, SIDE_ROLES, Direction, Role, Side
from tests.support.happy_path import PLAN, POST_PLAN, arrives_at
from tests.support.messages_logistics import LOGISTICS
from tests.support.messages_matching import MATCHING
from tests.support.people import BO, MIA, MILO, OTHER_MENTOR, PAT, SUB, TESS, TOR, doc, facts

Example = Callable[[Exchange, datetime, str], AnyMessage]


def _order(x: Exchange, *statuses: OrderStatus) -> str:
    return next((order.id for order in x.orders if order.status in statuses), "order-0")


def _hub_ask(x: Exchange) -> str:
    return next((a.id for a in x.open_asks() if HUB_ROLES & {*a.of}), "ask-0")


def _colleague(x: Exchange) -> str:
    """Somebody of the team who has not taken that task."""
    holder = next((ask.claimed_by for ask in x.open_asks() if ask.id == _taken(x)), None)
    return SUB if holder != SUB else PAT


def _silent(x: Exchange, now: datetime, by: str) -> str:
    """An ask of which somebody can be reminded now."""
    can = (a.id for a in x.open_asks() if not remind_hindrance(x, by, a, now))
    return next(can, "ask-0")


def _taken(x: Exchange) -> str:
    return next((a.id for a in x.open_asks() if a.claimed_by), _hub_ask(x))


def _waivable(x: Exchange) -> str:
    found = (ask.id for ask in x.open_asks() if waive_hindrance(x, ask) is None)
    return next(found, "ask-0")


def _settled(x: Exchange) -> str:
    found = (ask.id for ask in reversed(x.asks) if reopen_hindrance(x, ask) is None)
    return next(found, "ask-0")


def _call(x: Exchange) -> int:
    call = x.next_call()
    return call.number if call else 0


def _side(x: Exchange, by: str) -> Side:
    return x.side_of(by) if x.roles_of(by) & SIDE_ROLES else Side.MENTEE


def _open_ask(x: Exchange) -> str:
    return next((ask.id for ask in x.open_asks()), "ask-0")


def _book(x: Exchange, now: datetime, by: str) -> AnyMessage:
    approved = x.approval.plan_hash if x.approval else PLAN.hash
    order = _order(x, OrderStatus.REQUESTED)
    return BookOrder(
        by=by, order=order, plan_hash=approved, cost_cents=9_900, arrives_at=arrives_at(x)
    )


def _post_plan(x: Exchange, now: datetime, by: str) -> AnyMessage:
    item = ActionItem(id="a1", owner=MIA, due=now.date() + timedelta(days=40))
    return SubmitPostPlan(by=by, post_plan=POST_PLAN, actions=(item,))


def _sign(x: Exchange, now: datetime, by: str) -> AnyMessage:
    known = x.plan.facts if x.plan and x.plan.doc == PLAN else facts(now.date(), lead_contact=TESS)
    return SignPlan(by=by, plan=PLAN, facts_of_plan=known)


EXAMPLES: dict[str, Example] = {
    **MATCHING,
    **LOGISTICS,
    "accept_application": lambda x, now, by: AcceptApplication(by=by),
    "return_application": lambda x, now, by: ReturnApplication(
        by=by, reason=ReturnReason.NO_MEASURE, note="n-1"
    ),
    "decline_application": lambda x, now, by: DeclineApplication(
        by=by, reason=DeclineReason.NOT_A_GROUP
    ),
    "resubmit_application": lambda x, now, by: ResubmitApplication(
        by=by,
        application=doc("application", x.application.version + 1),
        direction=Direction.MENTEE_TRAVELS,
    ),
    "correct_application": lambda x, now, by: CorrectApplication(
        by=by,
        application=doc("application", x.application.version + 1),
        direction=Direction.MENTEE_TRAVELS,
    ),
    "propose_partner": lambda x, now, by: ProposePartner(by=by, partner=OTHER_MENTOR),
    "accept_partner": lambda x, now, by: AcceptPartner(by=by),
    "decline_partner": lambda x, now, by: DeclinePartner(by=by, reason=PartnerReason.NO_CAPACITY),
    "share_questions": lambda x, now, by: ShareQuestions(by=by, questions=doc("q"), count=12),
    "write_pre_work": lambda x, now, by: WritePreWork(by=by, pre_work=doc(f"pre-work-{by}")),
    "sign_design": lambda x, now, by: SignDesign(
        by=by,
        design=doc("design"),
        facts_of_design=DesignFacts(
            context=1, objectives=2, activities=3, indicators=2, monitoring=1
        ),
    ),
    "revise_design": lambda x, now, by: ReviseDesign(by=by, design=doc("design", 2)),
    "propose_joint_action": lambda x, now, by: ProposeJointAction(
        by=by,
        action=doc(f"joint-{len(x.proposed_actions)}"),
        owner=by,
        other_owner=x.contacts(x.side_of(by).other)[0] if x.mentor else "p-tor",
        due=now.date() + timedelta(days=60),
    ),
    "agree_joint_action": lambda x, now, by: AgreeJointAction(by=by, action=_joint(x)),
    "decline_joint_action": lambda x, now, by: DeclineJointAction(
        by=by, action=_joint(x), note="n-1"
    ),
    "withdraw_joint_action": lambda x, now, by: WithdrawJointAction(by=by, action=_joint(x)),
    "rate_relationship": lambda x, now, by: RateRelationship(
        by=by, occasion=Occasion.CLOSE, rating=doc(f"rating-{by}")
    ),
    "decide_next_round": lambda x, now, by: DecideNextRound(by=by, way=NextRound.AGAIN),
    "hand_document": lambda x, now, by: HandDocument(
        by=by, document=doc(f"handed-{len(x.handed)}")
    ),
    "receive_documents": lambda x, now, by: ReceiveDocuments(
        by=by, documents=tuple(one.doc for one in on_their_way(x, x.side_of(by)))
    ),
    "take_back_document": lambda x, now, by: TakeBackDocument(
        by=by, document=next((one.doc for one in x.handed), "d-none")
    ),
    "send_inquiry": lambda x, now, by: SendInquiry(
        by=by, to=addressees(x, by)[0], note="n-question"
    ),
    "answer_inquiry": lambda x, now, by: AnswerInquiry(
        by=by, inquiry=next((one.id for one in x.inquiries if one.open), "none"), note="n-answer"
    ),
    "prepare_answers": lambda x, now, by: PrepareAnswers(
        by=by, questions=doc("q", 2), count=12, prepared=12
    ),
    "sign_plan": _sign,
    "revise_plan": lambda x, now, by: RevisePlan(by=by, plan=doc("plan", 2)),
    "approve_plan": lambda x, now, by: ApprovePlan(by=by, plan_hash=PLAN.hash),
    "give_travel_data": lambda x, now, by: GiveTravelData(by=by),
    "book_order": _book,
    "confirm_booking": lambda x, now, by: ConfirmBooking(
        by=by, order=_order(x, OrderStatus.BOOKED)
    ),
    "query_booking": lambda x, now, by: QueryBooking(
        by=by, order=_order(x, OrderStatus.BOOKED), note="n-1"
    ),
    "share_contact": lambda x, now, by: ShareContact(by=by),
    "decide_go": lambda x, now, by: DecideGo(by=by),
    "decide_no_go": lambda x, now, by: DecideNoGo(by=by, note="n-1"),
    "depart": lambda x, now, by: Depart(by=by),
    "arrive": lambda x, now, by: Arrive(by=by),
    "log_day": lambda x, now, by: LogDay(by=by, day=len(x.logged_days) + 1, log=doc("day")),
    "end_visit": lambda x, now, by: EndVisit(by=by, ended_on=now.date()),
    "submit_post_plan": _post_plan,
    "confirm_post_plan": lambda x, now, by: ConfirmPostPlan(by=by, plan_hash=POST_PLAN.hash),
    "return_post_plan": lambda x, now, by: ReturnPostPlan(
        by=by, plan_hash=POST_PLAN.hash, note="n-1"
    ),
    "log_call": lambda x, now, by: LogCall(
        by=by, call=_call(x), held_on=now.date(), log=doc("call")
    ),
    "miss_call": lambda x, now, by: MissCall(
        by=by,
        call=_call(x),
        reason=MissReason.TECHNICAL,
        new_day=now.date() + timedelta(days=3),
    ),
    "lead_call": lambda x, now, by: LeadCall(by=by, call=_call(x), person=TOR),
    "call_in_writing": lambda x, now, by: CallInWriting(by=by, call=_call(x)),
    "check_in": lambda x, now, by: CheckIn(by=by, call=_call(x), log=doc("check-in")),
    "settle_missed_calls": lambda x, now, by: SettleMissedCalls(
        by=by, call=_call(x), way=MissedWay.IN_WRITING
    ),
    "change_action": lambda x, now, by: ChangeAction(
        by=by, action="a1", way=ActionWay.LET_GO, reason=ActionReason.NO_TIME, note="n-1"
    ),
    "propose_cadence": lambda x, now, by: ProposeCadence(
        by=by, calls=3, interval_days=21, next_day=now.date() + timedelta(days=10)
    ),
    "accept_cadence": lambda x, now, by: AcceptCadence(by=by),
    "decline_cadence": lambda x, now, by: DeclineCadence(by=by, note="n-1"),
    "progress_action": lambda x, now, by: ProgressAction(
        by=by, action="a1", status=ActionStatus.DONE, evidence=doc("action-note")
    ),
    "waive_calls": lambda x, now, by: WaiveCalls(by=by, note="n-1"),
    "submit_report": lambda x, now, by: SubmitReport(by=by, report=doc("report")),
    "accept_report": lambda x, now, by: AcceptReport(by=by),
    "return_report": lambda x, now, by: ReturnReport(
        by=by, side=Side.MENTEE, reason=ReportReason.UNCLEAR, note="n-1"
    ),
    "decide_publication": lambda x, now, by: DecidePublication(by=by, consent=True),
    "claim_ask": lambda x, now, by: ClaimAsk(by=by, ask=_hub_ask(x)),
    "release_ask": lambda x, now, by: ReleaseAsk(by=by, ask=_hub_ask(x)),
    "take_over_ask": lambda x, now, by: TakeOverAsk(by=by, ask=_taken(x), note="n-1"),
    "assign_ask": lambda x, now, by: AssignAsk(by=by, ask=_taken(x), to=_colleague(x)),
    "remind_ask": lambda x, now, by: RemindAsk(by=by, ask=_silent(x, now, by)),
    "waive_ask": lambda x, now, by: WaiveAsk(by=by, ask=_waivable(x), note="n-1"),
    "reopen_ask": lambda x, now, by: ReopenAsk(by=by, ask=_settled(x), note="n-1"),
    "hand_over": lambda x, now, by: HandOver(by=by, side=_side(x, by), person=MILO, note="n-1"),
    "add_member": lambda x, now, by: AddMember(by=by, side=_side(x, by), person="p-new"),
    "remove_member": lambda x, now, by: RemoveMember(by=by, side=_side(x, by), person=MILO),
    "set_away": lambda x, now, by: SetAway(by=by, person=by, until=now.date() + timedelta(days=14)),
    "set_back": lambda x, now, by: SetBack(by=by, person=by),
    "declare_conflict": lambda x, now, by: DeclareConflict(by=by, person=by, note="n-1"),
    "make_reciprocal": lambda x, now, by: MakeReciprocal(by=by, reciprocal=not x.reciprocal),
    "assign_staff": lambda x, now, by: AssignStaff(
        by=by, member=TeamMember(person=BO, roles=(Role.BOOKER,))
    ),
    "pause": lambda x, now, by: Pause(
        by=by,
        reason=PauseReason.HOLIDAYS,
        until=now.date() + timedelta(days=14),
        note="n-1",
    ),
    "resume": lambda x, now, by: Resume(by=by),
    "change_deadline": lambda x, now, by: ChangeDeadline(
        by=by, ask=_open_ask(x), due_on=now.date() + timedelta(days=20), note="n-1"
    ),
    "set_calendar": lambda x, now, by: SetCalendar(
        by=by, side=Side.MENTEE, add=(now.date() + timedelta(days=5),)
    ),
}


def _joint(x: Exchange) -> str:
    return next((one.id for one in x.proposed_actions), "d-none")

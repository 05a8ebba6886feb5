"""The plan: its rules, its signatures, the hub's decision, and what an edit undoes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.documents import DocRef
from domain.case.errors import RuleBroken
from domain.case.team import TeamMember
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.booking import BookOrder
from domain.exchange.messages.plan import RevisePlan, ShareQuestions, SignPlan
from domain.exchange.messages.plan_review import ApprovePlan, PlanReason, RejectPlan, ReturnPlan
from domain.exchange.messages.travel import GiveTravelData
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderKind, OrderStatus
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from domain.exchange.plan import PlanFacts, check_plan
from domain.exchange.policy import Policy
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import PLAN, arrives_at, book, sign
from tests.support.people import ANN, BO, COR, MIA, MILO, PAT, START, TESS, TOR, doc, facts

TODAY = START.date()
PLAN_2 = doc("plan", 2)


def planned(*, questions: bool = True) -> Moment:
    here = at(Phase.PLANNING)
    return here.make(ShareQuestions(by=MIA, questions=doc("q"), count=12)) if questions else here


def approve(plan: DocRef = PLAN, by: str = ANN) -> ApprovePlan:
    return ApprovePlan(by=by, plan_hash=plan.hash)


def again(here: Moment, plan: DocRef = PLAN_2, **changes: object) -> Moment:
    """Change the plan, sign and approve it anew; same dates unless they are among the changes."""
    assert here.x.plan
    before = here.x.plan.facts
    here.make(RevisePlan(by=TESS, plan=plan))
    new = replace(before, **changes)  # type: ignore[arg-type]
    for by in (MIA, TOR):
        here.make(SignPlan(by=by, plan=plan, facts_of_plan=new))
    return here.make(approve(plan))


@pytest.mark.requirement("CEE-10", "CEE-20", "CEE-25", "CEE-30", "IB-08")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"days": 2}, "visit_length_out_of_range"),
        ({"days": 6}, "visit_length_out_of_range"),
        ({"goals": 0}, "plan_without_goal"),
        ({"overlapping_days": (2,)}, "sessions_overlap"),
        ({"downtime_minutes": 59}, "too_little_downtime"),
        ({"hands_on": 0}, "nothing_hands_on"),
        ({"uncovered_goals": (1,)}, "goal_without_session"),
        ({"internal_documents": 0}, "no_internal_document"),
        ({"travellers": ()}, "nobody_travels"),
        ({"calls": 2}, "follow_up_calls_out_of_range"),
        ({"calls": 13}, "follow_up_calls_out_of_range"),
        ({"call_interval_days": 0}, "call_interval_out_of_range"),
        ({"call_interval_days": 91}, "call_interval_out_of_range"),
        ({"call_hour": 24}, "call_hour_out_of_range"),
        ({"call_hour": -1}, "call_hour_out_of_range"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_not_signed(change: dict[str, object], rule: str) -> None:
    here = planned()
    assert here.refused(sign(here.x, here.now, MIA, **change)).rule == rule


@pytest.mark.requirement("CEE-25", "IB-06")
@pytest.mark.parametrize("days", [3, 4, 5])
def test_three_to_five_days_are_a_visit(days: int) -> None:
    check_plan(facts(TODAY, days=days), Policy())


def test_the_programme_may_change_its_numbers() -> None:
    long: PlanFacts = facts(TODAY, days=7)
    with pytest.raises(RuleBroken):
        check_plan(long, Policy())
    check_plan(long, Policy(max_days=7))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"starts_on": TODAY}, "visit_starts_in_past"),
        ({"lead_contact": MIA}, "lead_contact_not_mentors"),
        ({"travellers": (MIA, TOR)}, "traveller_of_other_side"),
        ({"travellers": ("p-stranger",)}, "traveller_of_other_side"),
    ],
)
def test_people_and_dates_of_a_plan_must_fit(change: dict[str, object], rule: str) -> None:
    here = planned()
    assert here.refused(sign(here.x, here.now, MIA, **change)).rule == rule


@pytest.mark.requirement("CEE-07")
@pytest.mark.parametrize("count", [9, 16])
def test_ten_to_fifteen_questions(count: int) -> None:
    here = at(Phase.PLANNING)
    broken = here.refused(ShareQuestions(by=MIA, questions=doc("q"), count=count))
    assert broken.rule == "question_count_out_of_range"
    for enough in (10, 15):
        at(Phase.PLANNING).make(ShareQuestions(by=MIA, questions=doc("q"), count=enough))


@pytest.mark.requirement("CEE-08")
def test_nobody_signs_before_the_questions_are_shared() -> None:
    here = planned(questions=False)
    assert here.refused(sign(here.x, here.now, MIA)).rule == "questions_not_shared"


@pytest.mark.requirement("CEE-08")
def test_shared_questions_reach_the_mentor() -> None:
    here = planned()
    assert [(n.person, n.data["count"]) for n in here.told(NoticeKind.QUESTIONS_SHARED)] == [
        (TOR, 12)
    ]
    entry = here.x.timeline[-1]
    assert (entry.kind, entry.at) == ("share_questions", here.now), "the day is kept"


@pytest.mark.requirement("CEE-26", "LDP-22")
def test_a_side_signs_a_version_once_and_both_must() -> None:
    here = planned()
    here.make(sign(here.x, here.now, MIA))
    assert here.x.phase is Phase.PLANNING
    assert here.refused(sign(here.x, here.now, MILO)).rule == "plan_signed_already"
    here.make(sign(here.x, here.now, TOR))
    assert here.x.phase is Phase.PLAN_REVIEW
    assert here.x.waiting_for() == ("hub", "mentor"), "the mentor prepares meanwhile"


def test_a_signature_under_another_version_asks_the_other_side_again_in_one_mail() -> None:
    here = planned()
    here.make(sign(here.x, here.now, MIA)).wait(1)
    seen = len(here.x.owed)
    here.make(sign(here.x, here.now, TOR, plan=PLAN_2))
    assert here.x.signatures == {Side.MENTOR: PLAN_2.hash}
    assert [n.person for n in here.x.owed[seen:]] == [MIA]
    assert [a.of for a in here.x.open_asks(AskKind.SIGN_PLAN)] == [(Role.MENTEE,)]


@pytest.mark.requirement("CEE-18")
def test_the_lead_of_the_signed_plan_speaks_for_the_mentor_from_then_on() -> None:
    here = at(Phase.PLAN_REVIEW)
    assert here.x.mentor
    assert here.x.mentor.contact == TESS


def test_an_approval_is_bound_to_the_content_on_the_table() -> None:
    here = at(Phase.PLAN_REVIEW)
    assert here.refused(approve(PLAN_2)).rule == "plan_changed_since_opened"
    here.make(approve())
    assert here.x.approval
    assert (here.x.approval.by, here.x.approval.plan_hash) == (ANN, PLAN.hash)
    assert here.x.phase is Phase.TRAVEL


@pytest.mark.parametrize(
    "decision",
    [
        lambda by: approve(by=by),
        lambda by: ReturnPlan(by=by, plan_hash=PLAN.hash, reasons=(PlanReason.COST,)),
    ],
    ids=["approve", "return"],
)
def test_whoever_matched_or_belongs_to_a_community_does_not_decide(decision: object) -> None:
    assert callable(decision)
    here = at(Phase.PLAN_REVIEW)
    here.x.team.members.append(TeamMember(person=TOR, roles=(Role.APPROVER,)))
    assert here.refused(decision("p-tied")).rule == "member_decides_no_plan"
    assert here.refused(decision(TOR)).rule == "member_decides_no_plan"
    here.x.matched_by = ANN
    assert here.refused(decision(ANN)).rule == "matcher_decides_no_plan"


def test_the_coordinator_who_matched_does_not_approve_either() -> None:
    here = Moment(at(Phase.ELIGIBILITY).x, START).make(AcceptApplication(by=COR))
    assert here.x.matched_by == COR
    review = at(Phase.PLAN_REVIEW)
    review.x.matched_by = COR
    assert review.refused(approve(by=COR)).rule == "matcher_decides_no_plan"
    rejection = RejectPlan(by=COR, plan_hash=PLAN.hash, reason=PlanReason.COST)
    assert review.refused(rejection).rule == "matcher_decides_no_plan"


def test_only_those_who_may_decide_are_asked_to() -> None:
    here = at(Phase.PLAN_REVIEW, days=0)
    (ask,) = here.x.open_asks()
    assert here.x.people_asked(ask) == (ANN,)
    assert here.refused(ClaimAsk(by="p-tied", ask=ask.id)).rule == "member_decides_no_plan"
    here.make(ClaimAsk(by=ANN, ask=ask.id))


@pytest.mark.parametrize(("visa", "lead"), [(False, 60), (True, 75)])
def test_a_visit_too_soon_after_approval_is_refused_with_the_earliest_day(
    visa: bool,
    lead: int,
) -> None:
    for days, allowed in ((lead - 1, False), (lead, True)):
        here = planned()
        start = here.now.date() + timedelta(days=days)
        for by in (MIA, TOR):
            here.make(sign(here.x, here.now, by, starts_on=start, visa_needed=visa))
        if allowed:
            here.make(approve())
        else:
            broken = here.refused(approve())
            assert broken.rule == "lead_time_too_short"
            assert broken.params["lead"] == lead


def test_a_return_needs_a_reason_and_opens_the_plan_again() -> None:
    here = at(Phase.PLAN_REVIEW)
    empty = ReturnPlan(by=ANN, plan_hash=PLAN.hash, reasons=())
    assert here.refused(empty).rule == "return_without_reason"
    here.make(ReturnPlan(by=ANN, plan_hash=PLAN.hash, reasons=(PlanReason.COST,), note="n-1"))
    assert here.x.phase is Phase.PLANNING
    assert here.x.returns == 1
    assert not here.x.signatures
    assert here.x.waiting_for() == ("mentee", "mentor")
    assert {n.person for n in here.told(NoticeKind.PLAN_RETURNED)} == {MIA, TESS}
    assert {n.note for n in here.told(NoticeKind.PLAN_RETURNED)} == {"n-1"}


def test_a_plan_nobody_signed_needs_no_revision() -> None:
    here = planned()
    assert here.refused(RevisePlan(by=MIA, plan=PLAN_2)).rule == "plan_not_signed"


def test_the_signed_version_is_no_revision_of_itself() -> None:
    here = at(Phase.PLAN_REVIEW)
    assert here.refused(RevisePlan(by=MIA, plan=PLAN)).rule == "plan_unchanged"


@pytest.mark.parametrize("phase", [Phase.PLAN_REVIEW, Phase.TRAVEL, Phase.READY])
def test_an_edit_undoes_signatures_and_approval(phase: Phase) -> None:
    here = at(phase).make(RevisePlan(by=TESS, plan=PLAN_2))
    assert here.x.phase is Phase.PLANNING
    assert here.x.approval is None
    assert not here.x.signatures
    assert here.x.go_decided_by is None
    told = {n.person for n in here.told(NoticeKind.PLAN_REOPENED)}
    assert {MIA, TESS} <= told
    assert ({PAT, BO} <= told) is (phase is not Phase.PLAN_REVIEW)


@pytest.mark.requirement("CEE-24")
def test_an_edit_stops_open_orders_and_nothing_can_be_booked_under_the_old_plan() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    order = here.x.orders[0]
    old = BookOrder(by=BO, order=order.id, plan_hash=PLAN.hash, arrives_at=arrives_at(here.x))
    here.make(RevisePlan(by=MIA, plan=PLAN_2))
    assert {o.status for o in here.x.orders} == {OrderStatus.STOPPED}
    assert not here.x.open_asks(AskKind.BOOK)
    assert here.refused(old).rule == "too_early"


def test_the_same_dates_keep_what_is_booked_and_ask_for_the_rest_again() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    here.make(book(here.x, OrderKind.TRANSPORT))
    again(here)
    assert here.x.phase is Phase.TRAVEL
    live = {o.kind: o for o in here.x.orders if o.is_live}
    assert live[OrderKind.TRANSPORT].status is OrderStatus.BOOKED
    assert {o.plan_hash for o in live.values()} == {PLAN_2.hash}
    assert len(here.x.open_asks(AskKind.BOOK)) == 2
    assert len(here.x.open_asks(AskKind.CONFIRM_BOOKING)) == 1
    assert not here.x.open_asks(AskKind.GIVE_TRAVEL_DATA)


def test_other_dates_are_booked_anew() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    here.make(book(here.x, OrderKind.TRANSPORT))
    assert here.x.plan
    again(here, starts_on=here.x.plan.facts.starts_on + timedelta(days=7))
    live = [o for o in here.x.orders if o.is_live]
    assert len(live) == 3
    assert {o.status for o in live} == {OrderStatus.REQUESTED}
    assert {o.first for o in live} == {here.x.plan.facts.starts_on}

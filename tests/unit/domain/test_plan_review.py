"""A plan that is not accepted: two returns, a call, a rejection, one appeal."""

from dataclasses import replace

from domain.case.message import AnyMessage
from domain.case.names import CaseNotice
from domain.case.team import TeamMember
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.appeal import (
    AcceptRejection,
    AppealPlan,
    CloseRejected,
    DenyAppeal,
    GrantAppeal,
)
from domain.exchange.messages.plan import RevisePlan
from domain.exchange.messages.plan_review import (
    ApprovePlan,
    AskPlanCall,
    LogPlanCall,
    PlanReason,
    RejectPlan,
    ReturnPlan,
)
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderStatus
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at, rejected, reviewed, signed_again
from tests.support.happy_path import PLAN, sign
from tests.support.people import ANN, CHA, COR, MIA, PAT, TESS, TOR, doc


def returned() -> ReturnPlan:
    return ReturnPlan(by=ANN, plan_hash=PLAN.hash, reasons=(PlanReason.COST,), note="n-1")


def reject() -> RejectPlan:
    return RejectPlan(by=COR, plan_hash=PLAN.hash, reason=PlanReason.COST, note="n-9")


def call() -> AskPlanCall:
    return AskPlanCall(by=ANN, plan_hash=PLAN.hash, note="n-1")


def called() -> Moment:
    """The hub owes both sides a call."""
    return reviewed(call=False).make(call())


def appealed(by: str = TOR) -> Moment:
    return rejected().make(AppealPlan(by=by, note="n-2"))


def test_after_two_returns_a_call_is_the_way() -> None:
    here = at(Phase.PLAN_REVIEW)
    assert here.refused(call()).rule == "call_before_returns"
    here = reviewed(call=False)
    assert here.x.returns == 2
    assert "call" in here.refused(returned()).way_out
    assert here.refused(replace(call(), note=None)).rule == "plan_call_without_subject"


def test_until_the_call_is_held_it_is_nobodys_turn_to_sign() -> None:
    here = called()
    assert here.x.phase is Phase.PLANNING
    assert here.x.waiting_for() == ("hub",)
    assert {n.person for n in here.told(NoticeKind.PLAN_CALL_ASKED)} == {MIA, TESS}
    assert here.refused(sign(here.x, here.now, MIA)).rule == "plan_call_not_held"
    here.wait(30)
    late = here.told(CaseNotice.ASK_REMINDER)[-1]
    assert late.person == PAT


def test_what_was_agreed_in_the_call_is_told_and_both_sign_again() -> None:
    here = called()
    assert here.refused(LogPlanCall(by=PAT)).rule == "plan_call_without_outcome"
    here.make(LogPlanCall(by=PAT, note="n-2"))
    assert here.x.plan_calls == 1
    assert here.x.waiting_for() == ("mentee", "mentor")
    told = [n for n in here.told(CaseNotice.ASK_OPENED) if n.note == "n-2"]
    assert {n.person for n in told} == {MIA, TESS}
    assert here.refused(LogPlanCall(by=PAT, note="n-2")).rule == "no_plan_call_asked"
    assert signed_again(here).x.phase is Phase.PLAN_REVIEW


def test_a_plan_is_rejected_only_after_two_returns_and_a_call() -> None:
    assert "Return" in at(Phase.PLAN_REVIEW).refused(reject()).way_out
    assert "call" in reviewed(call=False).refused(reject()).way_out
    here = reviewed()
    assert here.refused(RejectPlan(by=ANN, plan_hash=PLAN.hash, reason=PlanReason.COST))
    here.make(reject())
    assert here.x.phase is Phase.APPEAL
    assert here.x.waiting_for() == ("mentee", "mentor")
    told = here.told(NoticeKind.PLAN_REJECTED)
    assert {(n.person, n.note, n.data["reason"]) for n in told} == {
        (MIA, "n-9", "cost"),
        (TESS, "n-9", "cost"),
    }
    assert all(n.ask for n in told)


def test_both_sides_let_it_go_and_it_ends() -> None:
    here = rejected().make(AcceptRejection(by=MIA))
    assert here.x.phase is Phase.APPEAL
    assert here.x.waiting_for() == ("mentor",)
    assert here.refused(AcceptRejection(by=MIA)).rule == "rejection_answered_already"
    assert here.make(AcceptRejection(by=TOR)).x.phase is Phase.REJECTED


def test_a_side_that_let_it_go_may_still_appeal() -> None:
    here = rejected().make(AcceptRejection(by=MIA), AppealPlan(by=MIA, note="n-2"))
    assert here.x.waiting_for() == ("hub",)


def test_one_side_appeals_for_both_and_the_chair_decides() -> None:
    assert rejected().refused(AppealPlan(by=MIA)).rule == "appeal_without_words"
    here = appealed()
    assert [a.kind for a in here.x.open_asks()] == [AskKind.REVIEW_APPEAL]
    assert here.x.people_asked(here.x.open_asks()[0]) == (CHA,)
    second: tuple[AnyMessage, ...] = (AppealPlan(by=MIA, note="n-3"), AcceptRejection(by=MIA))
    for message in second:
        assert here.refused(message).rule == "appeal_being_read"
    assert here.refused(CloseRejected(by=COR)).rule == "appeal_being_read"


def test_who_rejected_or_belongs_to_a_community_does_not_judge() -> None:
    here = appealed()
    assert here.refused(GrantAppeal(by=COR)).rule == "rejecter_or_member_judges_no_appeal"
    chair = here.x.team.find(CHA)
    assert chair
    here.x.team.members.remove(chair)
    here.x.team.members.append(TeamMember(person=CHA, roles=chair.roles, ties=("c-mentor",)))
    assert (
        here.refused(DenyAppeal(by=CHA, note="n-3")).rule == "rejecter_or_member_judges_no_appeal"
    )
    assert here.x.people_asked(here.x.open_asks()[0]) == (COR,), "who names another chair"


def test_a_granted_appeal_gives_one_more_chance_and_no_second_appeal() -> None:
    here = appealed().make(GrantAppeal(by=CHA, note="n-3"))
    assert here.x.phase is Phase.PLANNING
    assert here.x.waiting_for() == ("mentee", "mentor")
    assert {n.note for n in here.told(NoticeKind.APPEAL_GRANTED)} == {"n-3"}
    here = signed_again(here).wait(1).make(reject())
    assert here.x.phase is Phase.REJECTED
    assert not here.told(NoticeKind.PLAN_REJECTED)[-1].ask


def test_a_plan_may_be_approved_after_an_appeal() -> None:
    here = signed_again(appealed().make(GrantAppeal(by=CHA)))
    assert here.make(ApprovePlan(by=ANN, plan_hash=PLAN.hash)).x.phase is Phase.TRAVEL


def test_a_denied_appeal_ends_it_with_words() -> None:
    here = appealed()
    assert here.refused(DenyAppeal(by=CHA)).rule == "appeal_denied_without_words"
    here.make(DenyAppeal(by=CHA, note="n-3"))
    assert here.x.phase is Phase.REJECTED
    assert {n.person for n in here.told(NoticeKind.APPEAL_DENIED)} == {MIA, TESS}
    assert rejected().refused(DenyAppeal(by=CHA, note="n-3")).rule == "nobody_appealed"


def test_silence_rejects_nothing_a_person_closes_it_when_the_time_is_over() -> None:
    here = rejected()
    assert here.refused(CloseRejected(by=COR)).rule == "time_left_to_appeal"
    here.wait(40)
    assert here.x.phase is Phase.APPEAL
    assert here.make(CloseRejected(by=COR)).x.phase is Phase.REJECTED


def test_bookings_of_an_earlier_approval_are_undone_before_the_end() -> None:
    here = at(Phase.READY)
    plan = doc("plan", 2)
    here.make(RevisePlan(by=MIA, plan=plan))
    here.x.returns, here.x.plan_calls = 2, 1
    here.make(*(sign(here.x, here.now, by, plan) for by in (MIA, TOR)))
    here.make(RejectPlan(by=COR, plan_hash=plan.hash, reason=PlanReason.COST))
    here.make(AcceptRejection(by=MIA), AcceptRejection(by=TOR))
    assert here.x.phase is Phase.WINDING_UP
    assert {o.status for o in here.x.orders} == {OrderStatus.TO_UNDO}


def test_in_an_exchange_from_before_there_were_appeals_a_rejection_is_final() -> None:
    here = at(Phase.PLAN_REVIEW)
    rules = {k: r for k, r in here.x.policy.asks.items() if k is not AskKind.APPEAL_REJECTION}
    here.x.policy = replace(here.x.policy, asks=rules)
    assert here.make(reject()).x.phase is Phase.REJECTED

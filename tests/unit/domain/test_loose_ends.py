"""Nobody is asked what makes no sense any more, and nobody who should know is left out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.team import TeamMember
from domain.exchange import calendar_events, phase_entry, travel_arrangements
from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import ActionStatus
from domain.exchange.interruptions import CancelReason, CutReason, TopUp
from domain.exchange.messages.actions import ProgressAction
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.messages.calls import LogCall
from domain.exchange.messages.cut_short import CutShortVisit, DecideTopUp
from domain.exchange.messages.endings import Cancel
from domain.exchange.messages.partner import ReplacePartner, ReplaceReason
from domain.exchange.messages.plan import RevisePlan, SignPlan
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.post_plan import ConfirmPostPlan
from domain.exchange.messages.report import AcceptReport, SubmitReport
from domain.exchange.messages.staff import AssignStaff
from domain.exchange.messages.travel import DecideGo, DecideNoGo
from domain.exchange.messages.visit import Arrive, EndVisit, LogDay
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderStatus
from domain.exchange.people import Direction, Role
from domain.exchange.phases import Phase
from tests.support import other_paths
from tests.support.exchange_states import at
from tests.support.happy_path import PLAN, POST_PLAN
from tests.support.people import ANN, BO, COR, MIA, MILO, PAT, SUB, TESS, TOR, doc

PLAN_2 = doc("plan", 2)


def test_days_that_did_not_take_place_are_not_asked_about() -> None:
    here = at(Phase.VISIT).make(Arrive(by=TOR)).wait(1)
    assert here.x.plan
    today = (here.now.date() - here.x.plan.facts.starts_on).days + 1
    assert 1 <= today < here.x.plan.facts.days
    for day in range(1, today + 1):
        here.make(LogDay(by=MIA, day=day, log=doc(f"day-{day}")))
    assert here.x.find_ask(AskKind.LOG_DAY, subject=str(today + 1))
    here.make(CutShortVisit(by=MIA, ended_on=here.now.date(), reason=CutReason.ILLNESS))
    assert not here.x.open_asks(AskKind.LOG_DAY)
    tomorrow = LogDay(by=MIA, day=today + 1, log=doc("day"))
    assert here.refused(tomorrow).rule == "not_the_next_day"


def test_a_day_that_took_place_is_still_asked_about_after_the_visit() -> None:
    here = at(Phase.VISIT).make(Arrive(by=TOR)).wait(5)
    here.make(EndVisit(by=MIA, ended_on=here.now.date()))
    assert [ask.subject for ask in here.x.open_asks(AskKind.LOG_DAY)] == ["1"]


def test_the_host_is_asked_for_the_arrival_whichever_side_travels() -> None:
    here = at(Phase.READY)
    for direction, host in (
        (Direction.MENTEE_TRAVELS, Role.MENTOR),
        (Direction.MENTOR_TRAVELS, Role.MENTEE),
    ):
        here.x.direction = direction
        travel_arrangements.start_visit(here.x, here.now)
        (ask,) = here.x.open_asks(AskKind.ARRIVE)
        assert ask.of == (Role.TRAVELLER, host)


def test_orders_of_somebody_who_no_longer_travels_stop() -> None:
    here = at(Phase.READY)
    assert here.x.plan
    now = replace(
        here.x.plan.facts,
        travellers=(MILO,),
        starts_on=here.now.date() + timedelta(days=90),
    )
    here.make(RevisePlan(by=MIA, plan=PLAN_2))
    for by in (MIA, TOR):
        here.make(SignPlan(by=by, plan=PLAN_2, facts_of_plan=now))
    here.make(ApprovePlan(by=ANN, plan_hash=PLAN_2.hash))
    assert {order.status for order in here.x.orders if order.traveller == MIA} == {
        OrderStatus.TO_UNDO
    }
    assert len(here.x.open_asks(AskKind.UNDO_BOOKING)) == 3
    assert set(here.x.travel_data) <= {MILO}


@pytest.mark.parametrize("days", [1, 5])
def test_a_go_decision_asked_again_falls_due_before_the_visit_starts(days: float) -> None:
    here = at(Phase.READY, days).make(DecideNoGo(by=PAT, note="n-1"))
    assert here.x.plan
    (ask,) = here.x.open_asks(AskKind.DECIDE_GO)
    assert here.now < ask.due_at
    assert ask.due_at.date() <= here.x.plan.facts.starts_on


def test_an_early_no_does_not_bring_the_go_decision_forward() -> None:
    here = at(Phase.TRAVEL)
    (before,) = here.x.open_asks(AskKind.DECIDE_GO)
    here.make(DecideNoGo(by=PAT, note="n-1"))
    (after,) = here.x.open_asks(AskKind.DECIDE_GO)
    assert (after.starts_at, after.due_at) == (before.starts_at, before.due_at)


def test_calls_are_never_invited_to_in_the_past() -> None:
    here = at(Phase.POST_PLAN).wait(1)
    from tests.support.happy_path import post_plan

    here.make(post_plan(here.x, here.now)).wait(50)
    here.make(ConfirmPostPlan(by=TESS, plan_hash=POST_PLAN.hash))
    assert all(call.at > here.now for call in here.x.calls)
    here.wait(75).make(LogCall(by=MIA, call=1, held_on=here.now.date(), log=doc("call-1")))
    events = [notice.event for notice in here.told(NoticeKind.CALL_INVITED) if notice.event]
    assert events[-1].number == 2
    assert events[-1].starts_at > here.now


def test_a_call_held_early_leaves_the_calendars() -> None:
    here = at(Phase.FOLLOW_UP)
    here.make(LogCall(by=MIA, call=1, held_on=here.now.date(), log=doc("call-1")))
    off = here.told(NoticeKind.CALL_CALLED_OFF)
    assert {notice.event.sequence for notice in off if notice.event} == {1}
    assert {notice.person for notice in off} == set(here.x.contacts())
    shown = {
        event.number: event.cancelled for event in calendar_events.shown(here.x) if event.number
    }
    assert shown == {1: True, 2: False}


def test_blocked_actions_are_not_asked_about_after_the_report() -> None:
    here = at(Phase.REPORT)
    blocked = ProgressAction(
        by=MIA, action="a1", status=ActionStatus.BLOCKED, evidence=doc("action-note")
    )
    here.make(blocked, SubmitReport(by=MIA, report=doc("r1")))
    here.make(SubmitReport(by=TESS, report=doc("r2")), AcceptReport(by=PAT))
    assert not here.x.open_asks(AskKind.PROGRESS_ACTION)


def test_the_coordinator_is_asked_where_nobody_holds_the_role() -> None:
    here = at(Phase.PLAN_REVIEW)
    for person in (ANN, "p-tied"):
        here.make(AssignStaff(by=COR, member=TeamMember(person=person, roles=())))
    (ask,) = here.x.open_asks(AskKind.REVIEW_PLAN)
    assert here.x.people_asked(ask) == (COR,)
    assert ask.subject == ""
    assert here.x.plan
    assert here.x.plan.doc == PLAN


def test_a_coordinator_keeps_a_claimed_task_with_another_role_added() -> None:
    here = at(Phase.PLAN_REVIEW)
    (ask,) = here.x.open_asks(AskKind.REVIEW_PLAN)
    here.make(ClaimAsk(by=COR, ask=ask.id))
    both = TeamMember(person=COR, roles=(Role.COORDINATOR, Role.CHAIR))
    assert here.make(AssignStaff(by=COR, member=both)).x.open_asks()[0].claimed_by == COR


def test_an_operators_cancel_is_told_to_whom_it_concerns_at_the_hub() -> None:
    here = at(Phase.TRAVEL).make()
    phase_entry.call_off(here.x, here.now)
    assert {PAT, COR} <= {notice.person for notice in here.told(NoticeKind.CANCELLED)}
    ready = at(Phase.READY)
    phase_entry.call_off(ready.x, ready.now)
    told = {notice.person for notice in ready.told(NoticeKind.CANCELLED)}
    assert {PAT, COR, BO} <= told
    assert SUB not in told


def test_a_silent_proposal_is_taken_back_by_the_hub() -> None:
    here = at(Phase.OFFERED).wait(15)
    here.make(ReplacePartner(by=PAT, reason=ReplaceReason.NO_ANSWER, note="n-1"))
    assert here.x.phase is Phase.POOL
    assert here.x.mentor is None
    assert "c-mentor" in here.x.declined


def test_nobody_says_go_when_the_days_of_the_visit_are_over() -> None:
    here = at(Phase.READY).make(DecideNoGo(by=PAT, note="n-1")).wait(60)
    assert here.refused(DecideGo(by=PAT)).rule == "go_after_visit"


def test_a_second_visit_called_off_leaves_the_first_in_the_record() -> None:
    here = other_paths.cut_short()
    here.make(DecideTopUp(by=PAT, top_up=TopUp.VISIT, note="n-1"))
    here.make(Cancel(by=PAT, reason=CancelReason.OTHER, note="n-1"))
    assert here.x.phase is Phase.CLOSED_INCOMPLETE

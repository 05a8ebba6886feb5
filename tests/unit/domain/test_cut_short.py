"""A visit cut short: what was lived stays, what was lost is made up for."""

from datetime import timedelta

import pytest

from domain.exchange import calendar_events
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CutReason, TopUp
from domain.exchange.messages.calls import LogCall
from domain.exchange.messages.cut_short import CutShortVisit, DecideTopUp
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.post_plan import ConfirmPostPlan
from domain.exchange.messages.visit import Depart, LogDay
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderStatus
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import POST_PLAN, post_plan, sign
from tests.support.other_paths import arrived
from tests.support.people import ANN, BO, MIA, PAT, TESS, TOR, doc


def cut(here: Moment, by: str = MIA, goals: tuple[int, ...] = (1,)) -> CutShortVisit:
    return CutShortVisit(
        by=by, ended_on=here.now.date(), reason=CutReason.ILLNESS, goals_covered=goals, note="n-1"
    )


def short() -> Moment:
    here = arrived()
    return here.make(LogDay(by=MIA, day=1, log=doc("day-1")), cut(here))


@pytest.mark.parametrize("by", [MIA, TOR, PAT])
def test_traveller_host_or_hub_say_that_it_ended_early(by: str) -> None:
    here = arrived()
    here.make(cut(here, by))
    x = here.x
    assert x.plan
    assert x.phase is Phase.POST_PLAN
    assert x.cut_short
    assert (x.cut_short.planned_end, x.cut_short.ended_on) == (x.plan.facts.ends_on, x.ended_on)
    assert x.cut_short.goals_covered == (1,)
    assert {o.status for o in x.orders} == {OrderStatus.USED}
    assert {n.person for n in here.told(NoticeKind.CUT_SHORT)} >= {MIA, TESS, PAT}
    (ask,) = x.open_asks(AskKind.DECIDE_TOP_UP)
    assert x.people_asked(ask) == (PAT,)


def test_the_visit_ends_earlier_in_the_calendars() -> None:
    here = arrived()
    assert here.x.visit_event
    before = here.x.visit_event
    here.make(cut(here))
    after = here.x.visit_event
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert after.ends_at.date() == here.now.date()
    assert not after.cancelled


def test_only_days_that_took_place_are_logged() -> None:
    here = short()
    assert here.x.plan
    assert here.x.ended_on
    lived = (here.x.ended_on - here.x.plan.facts.starts_on).days + 1
    for day in range(2, lived + 1):
        here.make(LogDay(by=MIA, day=day, log=doc("day")))
    assert here.refused(LogDay(by=MIA, day=lived + 1, log=doc("day"))).rule == "not_the_next_day"


@pytest.mark.parametrize("goals", [(0,), (3,), (1, 1)])
def test_only_goals_of_the_plan_can_have_been_covered(goals: tuple[int, ...]) -> None:
    here = arrived()
    assert here.refused(cut(here, goals=goals)).rule == "goals_not_of_plan"


def test_a_visit_is_cut_short_after_the_arrival_and_before_its_last_day() -> None:
    away = at(Phase.READY, days=6.5).make(Depart(by=MIA))
    assert away.refused(cut(away)).rule == "nobody_arrived"
    late = arrived(days=6)
    assert "planned" in late.refused(cut(late)).way_out
    here = arrived()
    future = CutShortVisit(
        by=MIA, ended_on=here.now.date() + timedelta(days=1), reason=CutReason.FAMILY
    )
    assert here.refused(future).rule == "visit_end_impossible"


def test_further_calls_follow_those_agreed() -> None:
    here = short().make(DecideTopUp(by=PAT, top_up=TopUp.CALLS, calls=2))
    here.make(post_plan(here.x, here.now), ConfirmPostPlan(by=TESS, plan_hash=POST_PLAN.hash))
    assert len(here.x.calls) == 5
    assert [c.at for c in here.x.calls] == sorted(c.at for c in here.x.calls)
    assert {n.person for n in here.told(NoticeKind.TOP_UP_DECIDED)} == {MIA, TESS}


def test_calls_decided_late_are_added_and_bring_the_follow_up_back() -> None:
    here = short()
    here.make(post_plan(here.x, here.now), ConfirmPostPlan(by=TESS, plan_hash=POST_PLAN.hash))
    assert here.refused(DecideTopUp(by=PAT, top_up=TopUp.VISIT)).rule == "top_up_visit_too_late"
    running = Moment(here.x, here.now)
    for number in (1, 2, 3):
        running.wait(31).make(
            LogCall(by=MIA, call=number, held_on=running.now.date(), log=doc("call"))
        )
    assert running.x.phase is Phase.REPORT
    assert running.x.open_asks(AskKind.DECIDE_TOP_UP), "the decision is still owed"
    running.make(DecideTopUp(by=PAT, top_up=TopUp.CALLS, calls=1))
    assert running.x.phase is Phase.FOLLOW_UP
    assert [c.number for c in running.x.calls] == [1, 2, 3, 4]
    assert [a.subject for a in running.x.open_asks(AskKind.LOG_CALL)] == ["4"]
    assert running.x.calls[-1].at > running.now


@pytest.mark.parametrize("calls", [0, 10])
def test_calls_stay_within_the_limit(calls: int) -> None:
    broken = short().refused(DecideTopUp(by=PAT, top_up=TopUp.CALLS, calls=calls))
    assert (broken.rule, broken.params["most"]) == ("top_up_calls_out_of_range", 9)


def test_the_decision_is_made_once() -> None:
    here = short().make(DecideTopUp(by=PAT, top_up=TopUp.NOTHING, note="n-2"))
    assert here.x.phase is Phase.POST_PLAN
    assert here.refused(DecideTopUp(by=PAT, top_up=TopUp.NOTHING)).rule == "no_top_up_to_decide"
    assert (
        at(Phase.POST_PLAN).refused(DecideTopUp(by=PAT, top_up=TopUp.NOTHING)).rule
        == "no_top_up_to_decide"
    )


def test_a_top_up_visit_is_planned_like_a_first_one_but_may_be_short() -> None:
    here = short().make(DecideTopUp(by=PAT, top_up=TopUp.VISIT))
    x, new = here.x, doc("plan", 2)
    assert x.phase is Phase.PLANNING
    assert (x.arrived_at, x.ended_on, x.cut_short, x.logged_days) == (None, None, None, [])
    (past,) = x.past_visits
    assert (past.days_logged, past.goals_covered) == ((1,), (1,))
    for by in (MIA, TOR):
        here.make(sign(x, here.now, by, plan=new, days=1))
    here.make(ApprovePlan(by=ANN, plan_hash=new.hash))
    assert x.visit_event
    assert x.visit_event.uid == "visit-x1-2"
    assert [e.uid for e in calendar_events.shown(x)] == ["visit-x1", "visit-x1-2"]
    assert [a.person for a in x.open_asks(AskKind.GIVE_TRAVEL_DATA)] == [MIA]
    assert {o.status for o in x.orders} == {OrderStatus.USED}
    assert BO not in {n.person for n in here.told(NoticeKind.TOP_UP_DECIDED)}


def test_a_first_visit_may_not_be_as_short_as_a_top_up() -> None:
    here = at(Phase.PLANNING)
    from domain.exchange.messages.plan import ShareQuestions

    here.make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    assert here.refused(sign(here.x, here.now, MIA, days=1)).rule == "visit_length_out_of_range"

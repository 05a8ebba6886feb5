"""The visit, and what comes of it."""

from datetime import timedelta

import pytest

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.post_plan import (
    ActionItem,
    ConfirmPostPlan,
    ReturnPostPlan,
    SubmitPostPlan,
)
from domain.exchange.messages.visit import Arrive, Depart, EndVisit, LogDay
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderStatus
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import POST_PLAN, post_plan
from tests.support.people import MIA, MILO, PAT, TESS, TOR, doc


def there() -> Moment:
    return at(Phase.READY, days=6.5).make(Depart(by=MIA)).wait(hours=8).make(Arrive(by=TOR))


@pytest.mark.parametrize("by", [MIA, MILO, TOR, TESS])
def test_traveller_or_host_note_the_arrival_once(by: str) -> None:
    here = at(Phase.READY, days=6.5).make(Depart(by=MIA)).wait(hours=2).make(Arrive(by=by))
    assert here.x.arrived_at == here.now
    assert {n.person for n in here.told(NoticeKind.ARRIVED)} == {MIA, TESS, PAT}
    assert here.refused(Arrive(by=MIA)).rule == "arrival_noted_already"


@pytest.mark.requirement("CEE-11")
def test_days_are_logged_in_order_after_the_arrival() -> None:
    early = at(Phase.READY, days=6.5).make(Depart(by=MIA))
    assert early.refused(LogDay(by=MIA, day=1, log=doc("day-1"))).rule == "nobody_arrived"
    here = there()
    for wrong in (0, 2, 5):
        assert here.refused(LogDay(by=MIA, day=wrong, log=doc("day"))).rule == "not_the_next_day"
    here.make(LogDay(by=MIA, day=1, log=doc("day-1")), LogDay(by=MILO, day=1, log=doc("day-1", 2)))
    assert here.x.logged_days == [1]
    assert [a.subject for a in here.x.open_asks(AskKind.LOG_DAY)] == ["2"]


def test_after_the_last_day_no_further_log_is_asked() -> None:
    here = there()
    for day in range(1, 5):
        here.make(LogDay(by=MIA, day=day, log=doc(f"day-{day}")))
    assert not here.x.open_asks(AskKind.LOG_DAY)
    assert here.refused(LogDay(by=MIA, day=5, log=doc("day-5"))).rule == "not_the_next_day"


def test_the_visit_ends_after_the_arrival_and_not_in_the_future() -> None:
    early = at(Phase.READY, days=6.5).make(Depart(by=MIA))
    assert early.refused(EndVisit(by=MIA, ended_on=early.now.date())).rule == "nobody_arrived"
    here = there().wait(5)
    today = here.now.date()
    for wrong in (today + timedelta(days=1), today - timedelta(days=9)):
        assert here.refused(EndVisit(by=TOR, ended_on=wrong)).rule == "visit_end_impossible"
    here.make(EndVisit(by=TOR, ended_on=today - timedelta(days=1)))
    assert here.x.phase is Phase.POST_PLAN
    assert here.x.ended_on == today - timedelta(days=1)
    assert {order.status for order in here.x.orders} == {OrderStatus.USED}


def test_a_visit_that_ended_before_its_planned_last_day_was_cut_short() -> None:
    here = there().wait(2)
    assert here.x.plan
    early = here.refused(EndVisit(by=TOR, ended_on=here.now.date()))
    assert early.params["last"] == here.x.plan.facts.ends_on.isoformat()
    assert "cut" in early.way_out.lower()


def test_a_log_still_asked_for_stays_asked_after_the_end() -> None:
    here = there().wait(5)
    here.make(EndVisit(by=MIA, ended_on=here.now.date()))
    assert [a.subject for a in here.x.open_asks(AskKind.LOG_DAY)] == ["1"]
    here.make(LogDay(by=MIA, day=1, log=doc("day-1")))
    assert not here.x.open_asks(AskKind.LOG_DAY)


@pytest.mark.requirement("CEE-12", "CEE-13")
@pytest.mark.parametrize(
    ("items", "field", "rule"),
    [
        ([], "actions", "post_plan_without_action"),
        ([("a1", TOR, 30)], "actions.0.owner", "action_owner_not_member"),
        ([("a1", MIA, 30), ("a2", MIA, 0)], "actions.1.due", "action_due_passed"),
    ],
    ids=["none", "not theirs", "past"],
)
def test_no_way_on_without_an_owned_and_dated_action(
    items: list[tuple[str, str, int]], field: str, rule: str
) -> None:
    here = at(Phase.POST_PLAN)
    actions = tuple(
        ActionItem(id=name, owner=owner, due=here.now.date() + timedelta(days=days))
        for name, owner, days in items
    )
    broken = here.refused(SubmitPostPlan(by=MIA, post_plan=POST_PLAN, actions=actions))
    assert (broken.field, broken.rule) == (field, rule)
    assert here.refused(ConfirmPostPlan(by=TESS, plan_hash=POST_PLAN.hash)).rule == "no_post_plan"


def test_two_actions_of_one_id_are_refused() -> None:
    here = at(Phase.POST_PLAN)
    item = ActionItem(id="a1", owner=MIA, due=here.now.date() + timedelta(days=30))
    twice = SubmitPostPlan(by=MIA, post_plan=POST_PLAN, actions=(item, item))
    assert here.refused(twice).rule == "action_named_twice"


def test_the_mentor_confirms_what_is_on_the_table() -> None:
    here = at(Phase.POST_PLAN)
    here.make(post_plan(here.x, here.now))
    assert here.x.waiting_for() == ("mentor",)
    old = ConfirmPostPlan(by=TESS, plan_hash=doc("post-plan", 7).hash)
    assert here.refused(old).rule == "post_plan_changed_since_opened"
    here.make(ConfirmPostPlan(by=TOR, plan_hash=POST_PLAN.hash))
    assert here.x.phase is Phase.FOLLOW_UP
    assert [a.subject for a in here.x.open_asks(AskKind.PROGRESS_ACTION)] == ["a1"]


def test_a_returned_post_plan_says_what_to_change_and_is_written_again() -> None:
    here = at(Phase.POST_PLAN)
    here.make(post_plan(here.x, here.now))
    assert (
        here.refused(ReturnPostPlan(by=TOR, plan_hash=POST_PLAN.hash)).rule
        == "post_plan_returned_without_words"
    )
    here.make(ReturnPostPlan(by=TOR, plan_hash=POST_PLAN.hash, note="n-1"))
    assert here.x.waiting_for() == ("mentee",)
    assert here.x.post_plan is None
    assert [(n.person, n.note) for n in here.told(NoticeKind.POST_PLAN_RETURNED)] == [(MIA, "n-1")]
    here.make(post_plan(here.x, here.now), ConfirmPostPlan(by=TOR, plan_hash=POST_PLAN.hash))
    assert here.x.phase is Phase.FOLLOW_UP


@pytest.mark.requirement("CEE-29")
def test_while_nobody_arrives_the_clock_runs_in_hours() -> None:
    here = at(Phase.READY, days=6.5).make(Depart(by=MIA))
    (ask,) = here.x.open_asks(AskKind.ARRIVE)
    assert [alarm.at - ask.due_at for alarm in ask.alarms] == [
        timedelta(),
        timedelta(),
        timedelta(hours=3),
        timedelta(hours=6),
    ]
    assert set(here.x.people_asked(ask)) == {MIA, TESS}

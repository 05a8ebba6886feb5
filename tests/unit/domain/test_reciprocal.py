"""Both communities learn: topics have a learner, days and goals; each side asks, logs, plans and acts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.errors import RuleBroken
from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import ActionStatus
from domain.exchange.learning_topics import check_topics, is_scattered
from domain.exchange.messages.actions import ActionReason, ActionWay, ChangeAction, ProgressAction
from domain.exchange.messages.partner import AcceptPartner
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.messages.post_plan import (
    ActionItem,
    ConfirmPostPlan,
    ReturnPostPlan,
    SubmitPostPlan,
)
from domain.exchange.messages.pre_work import WritePreWork
from domain.exchange.messages.reciprocal import MakeReciprocal
from domain.exchange.messages.visit import Arrive, EndVisit, LogDay
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from domain.exchange.plan import PlanFacts, TopicFacts
from tests.support import people
from tests.support.exchange_states import Moment, at, pooled
from tests.support.happy_path import sign
from tests.support.people import ANN, COR, MIA, MILO, PAT, TESS, TOR, doc

TWO = (
    TopicFacts(number=1, learner=Side.MENTEE, days=(1, 2), goals=(1,)),
    TopicFacts(number=2, learner=Side.MENTOR, days=(3, 4), goals=(2,)),
)


def plan(topics: tuple[TopicFacts, ...] = TWO) -> PlanFacts:
    return replace(people.facts(people.START.date()), topics=topics)


def broken(facts: PlanFacts, *learners: Side) -> str:
    with pytest.raises(RuleBroken) as caught:
        check_topics(facts, learners or tuple(Side))
    assert caught.value.way_out
    return caught.value.rule


@pytest.mark.requirement("IB-10")
def test_a_plan_of_two_topics_fits_and_one_without_any_fits_one_learner() -> None:
    check_topics(plan(), tuple(Side))
    check_topics(plan(()), (Side.MENTEE,))


@pytest.mark.requirement("IB-09")
@pytest.mark.parametrize(
    ("topics", "rule"),
    [
        ((), "learner_without_topic"),
        (TWO[:1], "learner_without_topic"),
        ((TWO[0], replace(TWO[1], goals=())), "topic_without_goal_or_day"),
        ((TWO[0], replace(TWO[1], days=())), "topic_without_goal_or_day"),
        ((TWO[0], replace(TWO[1], days=(2, 3, 4))), "day_in_one_topic"),
        ((TWO[0], replace(TWO[1], days=(3,))), "day_in_one_topic"),
        ((TWO[0], replace(TWO[1], days=(3, 4, 5))), "topic_day_beyond_visit"),
    ],
)
def test_a_plan_that_leaves_a_day_or_a_side_out_is_refused(
    topics: tuple[TopicFacts, ...], rule: str
) -> None:
    assert broken(plan(topics)) == rule


@pytest.mark.requirement("IB-10")
@pytest.mark.parametrize(
    ("given", "days", "scattered"),
    [
        (((1, 2), (3, 4)), 2, False),
        (((1,), (2, 3)), 2, False),
        (((1,), (2,), (3,)), 2, True),
        (((1, 2), (3, 4)), 3, True),
        (((), ()), 2, False),
        ((), 2, False),
        (((1,), (2,), (3,)), 0, False),
    ],
)
def test_days_are_scattered_where_no_topic_gets_as_many_as_the_programme_advises(
    given: tuple[tuple[int, ...], ...], days: int, scattered: bool
) -> None:
    topics = tuple(
        TopicFacts(number=n, learner=Side.MENTEE, days=of, goals=(1,))
        for n, of in enumerate(given, 1)
    )
    assert is_scattered(topics, days) is scattered


def test_the_mentor_learns_nothing_in_a_plan_for_one() -> None:
    assert broken(plan(), Side.MENTEE) == "topic_for_who_does_not_learn"


def planning() -> Moment:
    return at(Phase.PLANNING).make(MakeReciprocal(by=PAT, reciprocal=True))


def test_the_hub_makes_an_exchange_reciprocal_before_it_is_planned() -> None:
    here = at(Phase.OFFERED).make(MakeReciprocal(by=PAT, reciprocal=True))
    assert here.refused(MakeReciprocal(by=COR, reciprocal=True)).rule == "reciprocal_unchanged"
    here.make(AcceptPartner(by=TOR))
    assert len(here.x.open_asks(AskKind.SHARE_QUESTIONS)) == 2
    assert pooled().make(MakeReciprocal(by=PAT, reciprocal=True)).x.reciprocal


def test_made_reciprocal_while_planning_both_are_told_and_the_mentor_is_asked_for_questions() -> (
    None
):
    here = planning()
    assert {n.person for n in here.told(NoticeKind.RECIPROCAL)} == {MIA, TOR}
    asks = here.x.open_asks(AskKind.SHARE_QUESTIONS)
    assert [a.of for a in asks] == [(Role.MENTEE,), (Role.MENTOR,)]


def test_made_one_way_again_the_mentor_is_not_asked_any_more() -> None:
    here = planning()
    here.make(ShareQuestions(by=TOR, questions=doc("q-mentor"), count=10))
    here.make(MakeReciprocal(by=PAT, reciprocal=False))
    assert [a.of for a in here.x.open_asks(AskKind.SHARE_QUESTIONS)] == [(Role.MENTEE,)]
    assert here.x.question_lists == {}


def test_a_signature_falls_when_it_is_decided_anew_who_learns() -> None:
    here = at(Phase.PLANNING)
    here.make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    here.make(sign(here.x, here.now, MIA))
    here.make(MakeReciprocal(by=PAT, reciprocal=True))
    assert here.x.signatures == {}
    assert len(here.x.open_asks(AskKind.SIGN_PLAN)) == 2


def test_only_who_learns_shares_questions_and_the_other_side_is_told() -> None:
    here = at(Phase.PLANNING)
    assert (
        here.refused(ShareQuestions(by=TOR, questions=doc("q"), count=12)).rule
        == "only_learners_do_this"
    )
    here = planning().make(ShareQuestions(by=TOR, questions=doc("q-mentor"), count=12))
    assert [n.person for n in here.told(NoticeKind.QUESTIONS_SHARED)] == [MIA]
    here.make(*(WritePreWork(by=by, pre_work=doc(f"pre-{by}")) for by in (MIA, TOR)))
    assert here.refused(sign(here.x, here.now, MIA, topics=TWO)).rule == "questions_not_shared"


def signed() -> Moment:
    here = planning()
    here.make(*(ShareQuestions(by=by, questions=doc(by), count=12) for by in (MIA, TOR)))
    here.make(*(WritePreWork(by=by, pre_work=doc(f"pre-{by}")) for by in (MIA, TOR)))
    assert here.refused(sign(here.x, here.now, MIA)).rule == "learner_without_topic"
    team = (MIA, MILO)
    return here.make(
        sign(here.x, here.now, MIA, topics=TWO, travellers=team),
        sign(here.x, here.now, TOR, topics=TWO, travellers=team),
    )


@pytest.mark.requirement("IB-07")
def test_each_of_a_team_gives_data_and_has_bookings() -> None:
    from domain.exchange.messages.plan_review import ApprovePlan
    from domain.exchange.messages.travel import GiveTravelData

    here = signed()
    assert here.x.plan
    here.make(ApprovePlan(by=ANN, plan_hash=here.x.plan.doc.hash))
    asks = here.x.open_asks(AskKind.GIVE_TRAVEL_DATA)
    assert [here.x.people_asked(a) for a in asks] == [(MIA,), (MILO,)]
    here.make(GiveTravelData(by=MIA), GiveTravelData(by=MILO))
    assert {o.traveller for o in here.x.orders} == {MIA, MILO}
    assert len(here.x.orders) == 6


def visiting() -> Moment:
    """A reciprocal exchange whose people have arrived."""
    here = at(Phase.VISIT)
    here.x.reciprocal = True
    assert here.x.plan
    here.x.plan = replace(here.x.plan, facts=replace(here.x.plan.facts, topics=TWO))
    return here.make(Arrive(by=TOR))


def day(by: str, number: int) -> LogDay:
    return LogDay(by=by, day=number, log=doc(f"day-{number}"))


def test_who_learns_on_a_day_logs_it() -> None:
    here = visiting()
    assert here.refused(day(TOR, 1)).rule == "other_side_logs_day"
    here.make(day(MIA, 1)).wait(1).make(day(MIA, 2)).wait(1)
    [ask] = here.x.open_asks(AskKind.LOG_DAY)
    assert (ask.of, ask.subject) == ((Role.MENTOR,), "3")
    assert here.refused(day(MIA, 3)).rule == "other_side_logs_day"
    here.make(day(TESS, 3))


def home() -> Moment:
    here = visiting().wait(5)
    return here.make(EndVisit(by=MIA, ended_on=here.now.date()))


def write(here: Moment, by: str, owner: str, name: str) -> SubmitPostPlan:
    item = ActionItem(id=f"a-{name}", owner=owner, due=here.now.date() + timedelta(days=40))
    return SubmitPostPlan(by=by, post_plan=doc(f"post-{name}"), actions=(item,))


def confirm(by: str, name: str) -> ConfirmPostPlan:
    return ConfirmPostPlan(by=by, plan_hash=doc(f"post-{name}").hash)


def test_follow_up_starts_when_both_plans_are_confirmed_by_the_other_side() -> None:
    here = home()
    assert len(here.x.open_asks(AskKind.WRITE_POST_PLAN)) == 2
    assert here.refused(write(here, TESS, MIA, "m")).rule == "action_owner_not_member"
    here.make(write(here, MIA, MIA, "e"), write(here, TESS, TOR, "m"))
    assert here.refused(confirm(MIA, "e")).rule == "post_plan_changed_since_opened"
    here.make(confirm(TOR, "e"))
    assert here.x.phase is Phase.POST_PLAN
    assert here.refused(confirm(TOR, "e")).rule == "post_plan_confirmed_by_you"
    assert here.refused(write(here, MIA, MIA, "e2")).rule == "post_plan_confirmed_already"
    here.make(confirm(MIA, "m"))
    assert here.x.phase is Phase.FOLLOW_UP
    asked = {a.subject: here.x.people_asked(a) for a in here.x.open_asks(AskKind.PROGRESS_ACTION)}
    assert asked == {"a-e": (MIA,), "a-m": (TOR,)}


def test_a_plan_returned_is_written_again_by_its_own_side_only() -> None:
    here = home()
    here.make(write(here, MIA, MIA, "e"), write(here, TESS, TOR, "m"))
    here.make(ReturnPostPlan(by=MIA, plan_hash=doc("post-m").hash, note="n-1"))
    assert [a.side for a in here.x.actions] == [Side.MENTEE]
    assert [a.of for a in here.x.open_asks(AskKind.WRITE_POST_PLAN)] == [(Role.MENTOR,)]
    assert [n.person for n in here.told(NoticeKind.POST_PLAN_RETURNED)] == [TESS]


def test_two_sides_cannot_use_one_name_for_two_actions() -> None:
    here = home()
    here.make(write(here, MIA, MIA, "e"))
    assert here.refused(write(here, TESS, TOR, "e")).rule == "action_named_twice"


@pytest.mark.requirement("IB-09")
def test_each_side_answers_for_its_own_actions() -> None:
    here = home()
    here.make(write(here, MIA, MIA, "e"), write(here, TESS, TOR, "m"))
    here.make(confirm(TOR, "e"), confirm(MIA, "m"))
    done = ProgressAction(by=TOR, action="a-m", status=ActionStatus.DONE, evidence=doc("n"))
    let_go = ChangeAction(
        by=TOR, action="a-e", way=ActionWay.LET_GO, reason=ActionReason.OTHER, note="n-1"
    )
    assert here.refused(replace(done, by=MIA)).rule == "action_of_other_side"
    assert here.refused(let_go).rule == "action_of_other_side"
    here.make(done, replace(let_go, by=MIA))
    assert {a.id: a.status for a in here.x.actions} == {
        "a-e": ActionStatus.LET_GO,
        "a-m": ActionStatus.DONE,
    }


def test_one_way_the_mentor_writes_and_the_mentee_confirms_nothing() -> None:
    here = at(Phase.POST_PLAN)
    assert here.refused(write(here, TESS, TESS, "m")).rule == "only_learners_do_this"
    here.make(write(here, MIA, MIA, "e"))
    assert here.refused(confirm(MIA, "e")).rule == "own_post_plan"

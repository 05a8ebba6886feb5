"""How the two get on is asked four times and read by both at once (IB-21); how they go on, once (IB-22)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.exchange import both_learn, visit_changes
from domain.exchange.ask_kinds import AskKind
from domain.exchange.both_learn import NextRound, Occasion, begins_next
from domain.exchange.messages.override import WaiveAsk
from domain.exchange.messages.plan_review import PlanReason, ReturnPlan
from domain.exchange.messages.post_plan import ConfirmPostPlan
from domain.exchange.messages.relationship import DecideNextRound, RateRelationship
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from tests.support.both_learn import both_at, make_reciprocal
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import PLAN, sign, steps
from tests.support.people import ANN, COR, MIA, TESS, TOR, doc


def rate(by: str, occasion: Occasion = Occasion.SIGNING, version: int = 1) -> RateRelationship:
    return RateRelationship(by=by, occasion=occasion, rating=doc(f"{occasion}-{by}", version))


def waiting(here: Moment, kind: AskKind = AskKind.RATE_RELATIONSHIP) -> list[tuple[Role, str]]:
    return [(role, ask.subject) for ask in here.x.open_asks(kind) for role in ask.of]


def signed() -> Moment:
    """Both have just signed."""
    here = at(Phase.PLANNING)
    make_reciprocal(here.x)
    here.x.question_lists = {side: doc(f"q-{side}") for side in Side}
    topics = both_at(Phase.TRAVEL).x.plan.facts.topics  # type: ignore[union-attr]
    return here.make(
        sign(here.x, here.now, MIA, topics=topics), sign(here.x, here.now, TOR, topics=topics)
    )


def test_both_are_asked_when_both_have_signed_and_not_before() -> None:
    here = signed()
    assert waiting(here) == [(Role.MENTEE, "signing"), (Role.MENTOR, "signing")]
    assert waiting(at(Phase.PLAN_REVIEW)) == []


def test_one_side_alone_is_told_nothing_and_may_change_its_word() -> None:
    here = signed().make(rate(MIA), rate(MIA, version=2))
    assert here.told(NoticeKind.RELATIONSHIP_SHOWN) == []
    here.make(rate(TESS))
    assert {n.person for n in here.told(NoticeKind.RELATIONSHIP_SHOWN)} == {MIA, TESS}
    assert here.x.relationship["signing"] == {
        Side.MENTEE: doc(f"signing-{MIA}", 2),
        Side.MENTOR: doc(f"signing-{TESS}"),
    }
    assert here.refused(rate(MIA)).rule == "relationship_shown"
    told = next(e for e in here.x.timeline if e.kind == "rate_relationship")
    assert told.data == {"occasion": "signing"}, "what was said stands nowhere but in the document"


def test_nobody_says_it_unasked() -> None:
    here = signed()
    assert here.refused(rate(MIA, Occasion.CLOSE)).rule == "relationship_not_asked"
    assert at(Phase.TRAVEL).refused(rate(MIA)).rule == "relationship_not_asked"


def test_a_plan_that_goes_back_is_not_asked_about_twice() -> None:
    here = signed().make(rate(MIA))
    assert here.x.plan
    plan = here.x.plan
    here.make(ReturnPlan(by=ANN, plan_hash=PLAN.hash, reasons=(PlanReason.COST,), note="n-1"))
    assert waiting(here) == [(Role.MENTOR, "signing")]
    topics = plan.facts.topics
    here.make(*(sign(here.x, here.now, by, topics=topics) for by in (MIA, TOR)))
    assert waiting(here) == [(Role.MENTOR, "signing")]


@pytest.mark.requirement("IB-21")
def test_the_visit_three_months_and_the_close_are_occasions() -> None:
    here = at(Phase.VISIT)
    make_reciprocal(here.x)
    found: list[str] = []
    for step in steps():
        if step.phase.order < Phase.VISIT.order or here.x.ended:
            continue
        here.wait(step.days)
        message = step.make(here.x, here.now)
        if isinstance(message, ConfirmPostPlan):
            here.x.confirmed_plans = [Side.MENTOR]
        if message.name == "log_day" and int(getattr(message, "day", 0)) > 2:
            message = replace(message, by=TOR)
        here.make(message)
        found += [subject for _role, subject in waiting(here) if subject not in found]
        if found and found[-1] == "month_3" and here.x.phase is Phase.FOLLOW_UP:
            ask = here.x.find_ask(AskKind.RATE_RELATIONSHIP, subject="month_3")
            assert ask
            assert here.x.ended_on
            assert ask.starts_at.date() == here.x.ended_on + timedelta(days=90)
    assert list(dict.fromkeys(found)) == ["visit_end", "month_3", "close"]


@pytest.mark.parametrize("speakers", [(), (MIA,), (MIA, TESS)])
def test_three_months_after_a_visit_that_is_made_up_for_is_another_day(
    speakers: tuple[str, ...],
) -> None:
    here = both_at(Phase.POST_PLAN)
    both_learn.ask_in_month_3(here.x, here.now)
    here.make(*(rate(by, Occasion.MONTH_3) for by in speakers))
    both = len(speakers) == len(Side)
    assert bool(waiting(here)) is not both
    visit_changes.visit_again(here.x, here.now)
    assert waiting(here) == []
    assert ("month_3" in here.x.relationship) is both


def reporting() -> Moment:
    here = at(Phase.FOLLOW_UP)
    make_reciprocal(here.x)
    for step in steps():
        if step.phase is Phase.FOLLOW_UP and here.x.phase is Phase.FOLLOW_UP:
            here.wait(step.days)
            here.make(step.make(here.x, here.now))
    assert here.x.phase is Phase.REPORT
    return here


@pytest.mark.requirement("IB-22")
def test_both_are_asked_how_to_go_on_with_the_report() -> None:
    here = reporting()
    kind = AskKind.DECIDE_NEXT_ROUND
    assert waiting(here, kind) == [(Role.MENTEE, ""), (Role.MENTOR, "")]
    here.make(DecideNextRound(by=MIA, way=NextRound.AGAIN))
    here.make(DecideNextRound(by=MIA, way=NextRound.TURNED))
    assert here.x.next_round == {Side.MENTEE: "turned"}
    assert waiting(here, kind) == [(Role.MENTOR, "")]
    (ask,) = here.x.open_asks(kind)
    here.make(WaiveAsk(by=COR, ask=ask.id, note="n-1"))
    assert waiting(here, kind) == []


def test_one_way_nobody_is_asked() -> None:
    here = at(Phase.REPORT)
    assert waiting(here) == waiting(here, AskKind.DECIDE_NEXT_ROUND) == []
    broken = here.refused(DecideNextRound(by=MIA, way=NextRound.AGAIN))
    assert broken.rule == "next_round_of_one_learner"


@pytest.mark.parametrize(
    ("mentee", "mentor", "begins"),
    [
        ("again", "again", {Side.MENTEE: "again"}),
        ("turned", "turned", {Side.MENTOR: "turned"}),
        ("turned", "again", {Side.MENTEE: "again", Side.MENTOR: "turned"}),
        ("again", "turned", {Side.MENTEE: "again", Side.MENTOR: "turned"}),
        ("enough", "turned", {Side.MENTOR: "turned"}),
        ("turned", "enough", {}),
        ("again", "enough", {Side.MENTEE: "again"}),
        ("other_partner", "turned", {Side.MENTEE: "other_partner", Side.MENTOR: "turned"}),
        ("turned", "other_partner", {Side.MENTOR: "other_partner"}),
    ],
)
def test_with_the_roles_turned_the_community_that_taught_applies(
    mentee: str, mentor: str, begins: dict[Side, str]
) -> None:
    here = reporting()
    here.make(DecideNextRound(by=MIA, way=NextRound(mentee)))
    here.make(DecideNextRound(by=TOR, way=NextRound(mentor)))
    found = {side: begins_next(here.x, side) for side in Side}
    assert {side: way for side, way in found.items() if way} == begins

"""The design of a programme: whole before it is signed, signed by both, open again when it changes (IB-11 to IB-14)."""

from dataclasses import replace

import pytest

from domain.case.errors import RuleBroken
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.design import DesignFacts, ReviseDesign, SignDesign, check_design
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from tests.support.both_learn import both_at
from tests.support.exchange_states import Moment, at
from tests.support.people import MIA, PAT, TESS, TOR, doc

WHOLE = DesignFacts(context=1, objectives=2, activities=3, indicators=1, monitoring=1)


def sign(by: str, version: int = 1) -> SignDesign:
    return SignDesign(by=by, design=doc("design", version), facts_of_design=WHOLE)


def waiting(here: Moment) -> list[tuple[Role, ...]]:
    return [ask.of for ask in here.x.open_asks(AskKind.SIGN_DESIGN)]


def test_a_whole_design_may_be_signed() -> None:
    check_design(WHOLE)


@pytest.mark.requirement("IB-11", "IB-13", "IB-14")
@pytest.mark.parametrize(
    ("lacks", "rule"),
    [
        ("context", "design_without_context"),
        ("objectives", "design_without_objectives"),
        ("activities", "design_without_activities"),
        ("indicators", "design_without_evaluation"),
        ("monitoring", "design_without_monitoring"),
    ],
)
def test_one_that_cannot_be_run_or_judged_is_refused(lacks: str, rule: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        check_design(replace(WHOLE, **{lacks: 0}))
    assert (caught.value.rule, bool(caught.value.way_out)) == (rule, True)


def test_nobody_is_asked_before_one_has_signed_then_the_other_is() -> None:
    here = both_at(Phase.FOLLOW_UP)
    assert waiting(here) == []
    here.make(sign(MIA))
    assert waiting(here) == [(Role.MENTOR,)]
    assert here.refused(sign(MIA)).rule == "design_signed_already"
    here.make(sign(TOR))
    assert waiting(here) == []
    assert here.x.design_signatures == {side: doc("design").hash for side in Side}
    assert {n.person for n in here.told(NoticeKind.DESIGN_SIGNED)} == {MIA, TESS, PAT}


def test_a_signature_under_another_version_replaces_the_first() -> None:
    here = both_at(Phase.VISIT).make(sign(MIA), sign(TOR, 2))
    assert here.x.design_signatures == {Side.MENTOR: doc("design", 2).hash}
    assert waiting(here) == [(Role.MENTEE,)] or waiting(here) == [(Role.MENTOR,), (Role.MENTEE,)]


def test_changed_after_it_was_signed_the_signatures_fall_and_who_signed_is_told() -> None:
    here = both_at(Phase.FOLLOW_UP).make(sign(MIA))
    same = ReviseDesign(by=TOR, design=doc("design"))
    assert here.refused(same).rule == "design_unchanged"
    here.make(ReviseDesign(by=TOR, design=doc("design", 2)))
    assert here.x.design_signatures == {}
    assert [n.person for n in here.told(NoticeKind.DESIGN_REOPENED)] == [MIA]
    assert waiting(here) == []
    unsigned = ReviseDesign(by=TOR, design=doc("design", 3))
    assert here.refused(unsigned).rule == "design_not_signed"


def test_one_way_nobody_designs_together() -> None:
    here = at(Phase.FOLLOW_UP)
    assert here.refused(sign(MIA)).rule == "design_of_one_learner"
    revised = ReviseDesign(by=MIA, design=doc("design", 2))
    assert here.refused(revised).rule == "design_of_one_learner"

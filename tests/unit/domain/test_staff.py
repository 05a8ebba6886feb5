"""The hub's people in one exchange: away and back, and conflicts of interest."""

from datetime import timedelta

import pytest

from domain.case.team import TeamMember
from domain.exchange import duties
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.staff import AssignStaff, DeclareConflict, SetAway, SetBack
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import PLAN
from tests.support.people import ANN, BO, CHA, COR, MIA, PAT, STRANGER, SUB


def away(here: Moment, person: str = PAT, by: str = PAT, days: int = 14) -> SetAway:
    return SetAway(by=by, person=person, until=here.now.date() + timedelta(days=days))


def conflict(person: str, by: str | None = None, note: str | None = "n-1") -> DeclareConflict:
    return DeclareConflict(by=by or person, person=person, note=note)


def test_the_substitute_takes_over_what_the_case_owner_had_taken() -> None:
    here = at(Phase.ELIGIBILITY)
    [ask] = here.x.open_asks()
    here.make(ClaimAsk(by=PAT, ask=ask.id)).make(away(here))
    assert ask.claimed_by is None
    assert here.x.people_asked(ask) == (SUB,)
    [told] = here.told(NoticeKind.STAFF_AWAY)
    assert (told.person, told.data["person"], told.data["tasks"]) == (SUB, PAT, 1)
    here.make(SetBack(by=PAT, person=PAT))
    assert here.x.people_asked(ask) == (PAT,)
    assert ask.id in here.x.touched


def test_who_is_away_may_still_act() -> None:
    here = at(Phase.ELIGIBILITY)
    here.make(away(here), AcceptApplication(by=PAT))


def test_of_several_holders_of_a_role_only_those_present_are_asked() -> None:
    here = at(Phase.PLAN_REVIEW)
    here.make(AssignStaff(by=COR, member=TeamMember(person="p-two", roles=(Role.APPROVER,))))
    [ask] = here.x.open_asks(AskKind.REVIEW_PLAN)
    assert here.x.people_asked(ask) == (ANN, "p-two")
    here.make(away(here, ANN, ANN))
    assert here.x.people_asked(ask) == ("p-two",)
    here.make(away(here, "p-two", COR))
    assert set(here.x.people_asked(ask)) == {ANN, "p-two"}, "nobody else is there"


@pytest.mark.parametrize(
    ("person", "by", "days", "rule"),
    [
        (SUB, PAT, 14, "only_coordinator_for_others"),
        (PAT, PAT, 0, "return_day_passed"),
        (STRANGER, COR, 14, "not_of_team"),
        (MIA, MIA, 14, "wrong_role"),
    ],
)
def test_a_wrong_absence_is_refused(person: str, by: str, days: int, rule: str) -> None:
    here = at(Phase.ELIGIBILITY)
    assert here.refused(away(here, person, by, days)).rule == rule


def test_only_who_is_away_comes_back() -> None:
    here = at(Phase.ELIGIBILITY)
    assert here.refused(SetBack(by=PAT, person=PAT)).rule == "not_away"
    here.make(away(here))
    assert here.refused(SetBack(by=SUB, person=PAT)).rule == "only_coordinator_for_others"
    here.make(SetBack(by=COR, person=PAT))


def test_after_a_conflict_somebody_else_decides() -> None:
    here = at(Phase.PLAN_REVIEW)
    [ask] = here.x.open_asks(AskKind.REVIEW_PLAN)
    here.make(ClaimAsk(by=ANN, ask=ask.id), conflict(ANN))
    assert ask.claimed_by is None
    assert ANN not in here.x.people_asked(ask)
    assert duties.plan(here.x, ANN)
    for message in (ApprovePlan(by=ANN, plan_hash=PLAN.hash), ClaimAsk(by=ANN, ask=ask.id)):
        assert "conflict of interest" in str(here.refused(message))
    told = {n.person: n for n in here.told(NoticeKind.CONFLICT_DECLARED)}
    assert set(told) == {CHA, COR}, "no other approver is free: the coordinator is asked"
    assert told[COR].data["tasks"] == 1
    here.make(ApprovePlan(by=COR, plan_hash=PLAN.hash))


def test_the_substitute_follows_a_case_owner_with_a_conflict() -> None:
    here = at(Phase.ELIGIBILITY).make(conflict(PAT))
    assert here.x.team.case_owner == SUB
    assert here.x.people_asked(here.x.open_asks()[0]) == (SUB,)


def test_nobody_gets_a_role_back_after_a_conflict() -> None:
    here = at(Phase.ELIGIBILITY).make(conflict(PAT))
    again = AssignStaff(by=COR, member=TeamMember(person=PAT, roles=(Role.BOOKER,)))
    assert here.refused(again).rule == "conflicted_joins_no_team"


@pytest.mark.parametrize(
    ("person", "by", "note", "rule"),
    [
        (BO, PAT, "n-1", "only_coordinator_for_others"),
        (BO, BO, None, "conflict_without_words"),
        (COR, COR, "n-1", "last_coordinator"),
        (STRANGER, COR, "n-1", "not_of_team"),
        (MIA, MIA, "n-1", "wrong_role"),
    ],
)
def test_a_wrong_declaration_is_refused(person: str, by: str, note: str | None, rule: str) -> None:
    assert at(Phase.ELIGIBILITY).refused(conflict(person, by, note)).rule == rule


def test_a_coordinator_steps_aside_once_another_is_named() -> None:
    here = at(Phase.ELIGIBILITY)
    here.make(AssignStaff(by=COR, member=TeamMember(person="p-co", roles=(Role.COORDINATOR,))))
    here.make(conflict(COR))
    assert here.x.team.holding(Role.COORDINATOR) == ("p-co",)

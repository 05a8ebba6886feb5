"""Up the ladder: named people who are there, a second contact, at last the hub's decision."""

from datetime import timedelta

import pytest

from domain.case.asks import Escalation
from domain.case.escalation import escalated_to
from domain.case.names import CaseNotice
from domain.case.timeline import Via
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.deadlines import ChangeDeadline
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import Phase
from domain.exchange.policy import Policy
from tests.support.exchange_states import Moment, at
from tests.support.people import CHA, COR, MIA, MILO, PAT, SAF, SUB, TESS, TOR, doc

AFTER_THE_MATCH = (
    AskKind.SHARE_QUESTIONS,
    AskKind.SIGN_PLAN,
    AskKind.GIVE_TRAVEL_DATA,
    AskKind.CONFIRM_BOOKING,
    AskKind.SHARE_CONTACT,
    AskKind.LOG_DAY,
    AskKind.WRITE_POST_PLAN,
    AskKind.CONFIRM_POST_PLAN,
    AskKind.LOG_CALL,
    AskKind.PROGRESS_ACTION,
    AskKind.SUBMIT_REPORT,
    AskKind.GET_VISA,
)


@pytest.mark.parametrize("kind", AFTER_THE_MATCH)
def test_after_the_match_silence_ends_with_a_second_contact_and_a_decision(kind: AskKind) -> None:
    ladder = {rung.to: rung.days for rung in Policy().rule(kind).ladder}
    assert ladder[Escalation.SECOND_CONTACT] == 14
    assert ladder[Escalation.DECISION] == 21


def silent(phase: Phase = Phase.PLANNING, days: float = 60) -> Moment:
    return at(phase, days=0).wait(days)


def test_somebody_else_of_the_silent_side_is_asked_two_weeks_after_the_due_time() -> None:
    here = silent()
    ask = here.x.find_ask(AskKind.SHARE_QUESTIONS)
    assert ask
    told = [n for n in here.told(CaseNotice.SECOND_CONTACT) if n.ask == ask.id]
    assert [notice.person for notice in told] == [MILO]
    entry = next(e for e in here.x.timeline if e.kind == "second_contact_asked")
    assert entry.via is Via.CLOCK
    assert (entry.at.date() - ask.due_at.date()).days == 14


def test_each_silent_side_has_a_second_contact_of_its_own() -> None:
    here = silent()
    assert {n.person for n in here.told(CaseNotice.SECOND_CONTACT)} == {MILO, TESS}


def test_a_community_of_one_has_no_second_contact_and_the_case_owner_hears_of_it() -> None:
    from dataclasses import replace

    here = at(Phase.PLANNING, days=0)
    here.x.mentee = replace(here.x.mentee, members=(MIA,))
    ask = here.x.find_ask(AskKind.SHARE_QUESTIONS)
    assert ask
    here.wait(days=14 + 16)
    assert not [n for n in here.told(CaseNotice.SECOND_CONTACT) if n.ask == ask.id]
    late = [n for n in here.told(CaseNotice.ASK_ESCALATED) if n.ask == ask.id]
    assert [n.person for n in late] == [PAT, SUB, COR, PAT]


def test_three_weeks_after_the_due_time_the_hub_decides_once() -> None:
    here = silent(days=300)
    ask = here.x.find_ask(AskKind.SHARE_QUESTIONS)
    assert ask
    asked = [a for a in here.x.asks if a.kind is AskKind.DECIDE_SILENCE and a.subject == ask.id]
    (decision,) = asked
    assert (decision.opened_at.date() - ask.due_at.date()).days == 21
    assert set(decision.of) <= HUB_ROLES
    assert here.x.people_asked(decision) == (PAT,)
    assert ask.is_open, "silence decides nothing"


def test_an_answer_at_last_voids_the_decision() -> None:
    here = silent()
    here.make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    ask = next(a for a in here.x.asks if a.kind is AskKind.SHARE_QUESTIONS)
    assert not here.x.find_ask(AskKind.DECIDE_SILENCE, subject=ask.id)
    assert here.x.find_ask(AskKind.DECIDE_SILENCE), "the plan is still unsigned"


def test_more_time_answers_the_decision_and_the_ladder_starts_again() -> None:
    here = silent()
    ask = here.x.find_ask(AskKind.SHARE_QUESTIONS)
    assert ask
    day = here.now.date() + timedelta(days=30)
    here.make(ChangeDeadline(by=PAT, ask=ask.id, due_on=day, note="n-1"))
    assert not here.x.find_ask(AskKind.DECIDE_SILENCE, subject=ask.id)
    here.wait(days=90)
    assert here.x.find_ask(AskKind.DECIDE_SILENCE, subject=ask.id)


def test_the_decision_stays_with_an_ask_that_outlives_its_phase() -> None:
    here = silent(Phase.FOLLOW_UP, days=100)
    ask = here.x.find_ask(AskKind.PROGRESS_ACTION)
    assert ask
    assert here.x.find_ask(AskKind.DECIDE_SILENCE, subject=ask.id)
    here.x.enter(Phase.REPORT, here.now, keep=[AskKind.PROGRESS_ACTION])
    left = here.x.open_asks(AskKind.DECIDE_SILENCE)
    assert [decision.subject for decision in left] == [ask.id]


# Named people


def test_who_is_away_is_passed_over() -> None:
    x = at(Phase.PLANNING).x
    back = at(Phase.PLANNING).now.date() + timedelta(days=9)
    assert escalated_to(x, Escalation.CASE_OWNER) == (PAT,)
    x.team.away[PAT] = back
    assert escalated_to(x, Escalation.CASE_OWNER) == (SUB,)
    assert escalated_to(x, Escalation.SUBSTITUTE) == (COR,)
    x.team.away[COR] = back
    assert escalated_to(x, Escalation.COORDINATOR) == (CHA,)
    x.team.away |= {SUB: back, CHA: back, SAF: back}
    for rung in Escalation:
        assert escalated_to(x, rung), "somebody always hears of it"


def test_an_emergency_reaches_duty_and_safety_officer() -> None:
    here = silent(Phase.VISIT, days=2)
    assert {n.person for n in here.told(CaseNotice.EMERGENCY)} == {PAT, SAF}


def test_who_was_away_is_back_on_the_day_and_asked_again() -> None:
    here = at(Phase.ELIGIBILITY, days=0)
    (ask,) = here.x.open_asks()
    here.x.team.away[PAT] = here.now.date() + timedelta(days=3)
    assert here.x.people_asked(ask) == (SUB,)
    here.wait(days=2)
    assert here.x.team.away
    here.wait(days=1)
    assert not here.x.team.away
    assert here.x.people_asked(ask) == (PAT,)
    assert ask.id in here.x.touched
    entry = here.x.timeline[-1]
    assert (entry.kind, entry.via, entry.data["person"]) == ("is_back", Via.CLOCK, PAT)


def test_only_hub_people_are_told_of_lateness() -> None:
    here = silent()
    for notice in here.told(CaseNotice.ASK_ESCALATED):
        assert here.x.roles_of(notice.person) & HUB_ROLES
    assert TOR not in {n.person for n in here.told(CaseNotice.ASK_ESCALATED)}
    assert Role.MENTOR not in HUB_ROLES

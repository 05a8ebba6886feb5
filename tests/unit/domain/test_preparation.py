"""The other side prepares for each shared question: asked, reminded, told, done when nothing is left."""

from dataclasses import replace

import pytest

from domain.case.asks import AskStatus
from domain.case.names import CaseNotice
from domain.case.override import reopen_hindrance
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.override import ReopenAsk, WaiveAsk
from domain.exchange.messages.plan import RevisePlan, ShareQuestions
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.reciprocal import MakeReciprocal
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import PLAN, prepare, sign
from tests.support.people import ANN, COR, MIA, PAT, TESS, TOR, doc


def shared(prepared: int = 0) -> Moment:
    here = at(Phase.PLANNING)
    return here.make(ShareQuestions(by=MIA, questions=doc("q"), count=12, prepared=prepared))


def to_prepare(here: Moment) -> list[str]:
    return [role.value for ask in here.x.open_asks(AskKind.PREPARE_ANSWERS) for role in ask.of]


@pytest.mark.requirement("CEE-09")
def test_shared_questions_are_a_task_of_the_other_side_in_one_mail_that_leads_there() -> None:
    here = shared()
    (ask,) = here.x.open_asks(AskKind.PREPARE_ANSWERS)
    assert ask.of == (Role.MENTOR,)
    (told,) = here.told(NoticeKind.QUESTIONS_SHARED)
    assert (told.person, told.ask, told.data["due"]) == (TOR, ask.id, ask.due_at.isoformat())
    assert not [n for n in here.x.owed if n.kind == CaseNotice.ASK_OPENED and n.ask == ask.id]


def test_who_is_asked_is_reminded_and_the_hub_hears_of_silence_but_never_decides_about_it() -> None:
    here = shared()
    (ask,) = here.x.open_asks(AskKind.PREPARE_ANSWERS)
    here.wait(60)
    rungs = [n.kind for n in here.x.owed if n.ask == ask.id]
    assert rungs.count(CaseNotice.ASK_REMINDER) == 3
    assert CaseNotice.ASK_ESCALATED in rungs
    silence = here.x.open_asks(AskKind.DECIDE_SILENCE, subject=ask.id)
    assert silence == [], "an exchange does not end for want of notes"


def test_a_part_is_told_to_who_learns_and_leaves_the_task_open() -> None:
    here = shared().make(prepare(by=TESS, prepared=7))
    (told,) = here.told(NoticeKind.ANSWERS_PREPARED)
    assert (told.person, told.data["prepared"], told.data["count"]) == (MIA, 7, 12)
    assert to_prepare(here) == ["mentor"]
    assert here.x.open_questions == {Side.MENTEE: 5}
    here.make(prepare(by=TOR))
    assert to_prepare(here) == []
    assert here.x.open_questions == {Side.MENTEE: 0}
    assert here.x.question_lists[Side.MENTEE] == doc("q"), "what was shared stays what was shared"


def test_only_new_questions_are_a_new_task() -> None:
    here = shared().make(prepare(by=TOR))
    here.make(ShareQuestions(by=MIA, questions=doc("q", 3), count=12, prepared=12))
    assert to_prepare(here) == []
    here.make(ShareQuestions(by=MIA, questions=doc("q", 4), count=13, prepared=12))
    assert to_prepare(here) == ["mentor"]
    here.make(ShareQuestions(by=MIA, questions=doc("q", 5), count=12, prepared=12))
    assert to_prepare(here) == [], "what had nothing ready was struck out"


def test_the_task_outlives_signatures_approval_and_a_change_of_the_plan_until_they_leave() -> None:
    here = shared()
    (ask,) = here.x.open_asks(AskKind.PREPARE_ANSWERS)
    here.make(*(sign(here.x, here.now, by) for by in (MIA, TOR)))
    here.make(ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    here.make(RevisePlan(by=TESS, plan=doc("plan", 2)))
    assert here.x.open_asks(AskKind.PREPARE_ANSWERS) == [ask]
    visit = at(Phase.VISIT)
    assert to_prepare(visit) == []


def test_questions_of_nobody_and_notes_to_more_questions_than_there_are_are_refused() -> None:
    early = at(Phase.PLANNING)
    assert early.refused(prepare(by=TOR)).rule == "questions_of_nobody"
    here = shared()
    assert here.refused(prepare(by=MIA)).rule == "questions_of_nobody"
    assert here.refused(prepare(by=TOR, prepared=13)).rule == "prepared_out_of_range"


def test_the_coordinator_waives_it_and_it_is_not_asked_again_by_itself() -> None:
    here = shared()
    (ask,) = here.x.open_asks(AskKind.PREPARE_ANSWERS)
    here.make(WaiveAsk(by=COR, ask=ask.id, note="n-1"))
    here.make(*(sign(here.x, here.now, by) for by in (MIA, TOR)))
    here.make(RevisePlan(by=TESS, plan=doc("plan", 2)))
    assert to_prepare(here) == []
    settled = next(one for one in here.x.asks if one.id == ask.id)
    assert settled.status is AskStatus.WAIVED
    assert reopen_hindrance(here.x, settled) is None
    here.make(ReopenAsk(by=COR, ask=ask.id, note="n-1"))
    assert to_prepare(here) == ["mentor"]


def test_both_prepare_where_both_learn_and_the_mentee_no_longer_where_only_it_does() -> None:
    here = shared().make(MakeReciprocal(by=PAT, reciprocal=True))
    here.make(ShareQuestions(by=TOR, questions=doc("q-mentor"), count=12))
    assert sorted(to_prepare(here)) == ["mentee", "mentor"]
    here.make(MakeReciprocal(by=PAT, reciprocal=False))
    assert to_prepare(here) == ["mentor"]
    assert Side.MENTOR not in here.x.open_questions


def test_nobody_is_asked_in_an_exchange_that_began_before_this_was_asked() -> None:
    here = at(Phase.PLANNING)
    rules = {k: r for k, r in here.x.policy.asks.items() if k is not AskKind.PREPARE_ANSWERS}
    here.x.policy = replace(here.x.policy, asks=rules)
    here.make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    assert to_prepare(here) == []
    assert [n.ask for n in here.told(NoticeKind.QUESTIONS_SHARED)] == [None]
    here.make(prepare(by=TOR))
    assert [n.person for n in here.told(NoticeKind.ANSWERS_PREPARED)] == [MIA]

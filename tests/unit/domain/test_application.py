"""The application is read: accepted, returned, changed, declined."""

import pytest

from domain.case.asks import AskStatus
from domain.case.names import CaseNotice
from domain.case.timeline import Via
from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import ClaimAsk, ReleaseAsk
from domain.exchange.messages.application import (
    AcceptApplication,
    CorrectApplication,
    DeclineApplication,
    DeclineReason,
    ResubmitApplication,
    ReturnApplication,
    ReturnReason,
)
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Direction, Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import COR, MENTOR, MIA, PAT, SUB, TOR, doc


def resubmit(**changes: object) -> ResubmitApplication:
    plain: dict[str, object] = {
        "by": MIA,
        "application": doc("application", 2),
        "direction": Direction.MENTEE_TRAVELS,
    }
    return ResubmitApplication(**(plain | changes))  # type: ignore[arg-type]


def test_a_new_application_is_read_by_the_programme_staff() -> None:
    x = at(Phase.ELIGIBILITY, days=0).x
    assert [ask.kind for ask in x.open_asks()] == [AskKind.REVIEW_APPLICATION]
    assert x.waiting_for() == ("hub",)
    assert x.people_asked(x.open_asks()[0]) == (PAT,)
    assert x.timeline[0].actor == MIA


@pytest.mark.parametrize("by", [PAT, SUB, COR])
def test_an_accepted_application_goes_to_the_partner_it_named(by: str) -> None:
    here = at(Phase.ELIGIBILITY).make(AcceptApplication(by=by))
    assert here.x.phase is Phase.OFFERED
    assert here.x.mentor == MENTOR
    assert here.x.matched_by == by
    assert [here.x.people_asked(a) for a in here.x.open_asks()] == [(TOR,)]
    assert [n.person for n in here.told(NoticeKind.APPLICATION_ACCEPTED)] == [MIA]


def test_an_accepted_application_without_partner_goes_to_the_pool() -> None:
    here = at(Phase.POOL, days=0)
    assert here.x.mentor is None
    assert [ask.kind for ask in here.x.open_asks()] == [AskKind.FIND_PARTNER]


@pytest.mark.requirement("CEE-05")
def test_a_returned_application_tells_the_mentee_why_and_waits_for_the_change() -> None:
    here = at(Phase.ELIGIBILITY).make(
        ReturnApplication(by=PAT, reason=ReturnReason.VAGUE_GOAL, note="n-7")
    )
    assert here.x.phase is Phase.CHANGES
    assert here.x.waiting_for() == ("mentee",)
    opened = here.told(CaseNotice.ASK_OPENED)[-1]
    assert (opened.person, opened.note, opened.data["reason"]) == (MIA, "n-7", "vague_goal")


def test_a_changed_application_is_read_again() -> None:
    here = at(Phase.CHANGES).make(resubmit(partner=MENTOR, direction=Direction.MENTOR_TRAVELS))
    assert here.x.phase is Phase.ELIGIBILITY
    assert here.x.application.version == 2
    assert here.x.wished_partner == MENTOR
    assert here.x.direction.traveller is Side.MENTOR
    assert [a.kind for a in here.x.open_asks()] == [AskKind.REVIEW_APPLICATION]


def test_an_unchanged_application_is_not_read_again() -> None:
    here = at(Phase.CHANGES)
    assert here.refused(resubmit(application=here.x.application)).rule == "application_unchanged"


@pytest.mark.parametrize("phase", [Phase.ELIGIBILITY, Phase.CHANGES])
def test_a_declined_application_ends_the_exchange_with_its_reason(phase: Phase) -> None:
    here = at(phase).make(DeclineApplication(by=PAT, reason=DeclineReason.NOT_IN_REGION))
    assert here.x.phase is Phase.INELIGIBLE
    assert here.told(NoticeKind.APPLICATION_DECLINED)[0].data["reason"] == "not_in_region"
    assert here.x.timeline[-1].data["reason"] == "not_in_region"


def test_an_answered_ask_keeps_who_answered_when_and_how() -> None:
    here = at(Phase.ELIGIBILITY).make(AcceptApplication(by=SUB))
    ask = here.x.asks[0]
    assert (ask.status, ask.answered_by, ask.outcome) == (AskStatus.ANSWERED, SUB, "accepted")
    assert ask.answered_at == here.now


def test_a_signal_is_marked_as_one_in_the_timeline() -> None:
    here: Moment = at(Phase.ELIGIBILITY).make(AcceptApplication(by=PAT), via=Via.SIGNAL)
    assert here.x.timeline[-1].via is Via.SIGNAL
    assert here.x.timeline[-1].data["from"] == "eligibility"


def correct(**changes: object) -> CorrectApplication:
    plain: dict[str, object] = {
        "by": MIA,
        "application": doc("application", 2),
        "direction": Direction.MENTOR_TRAVELS,
    }
    return CorrectApplication(**(plain | changes))  # type: ignore[arg-type]


def test_an_application_is_corrected_until_somebody_begins_to_read_it() -> None:
    here = at(Phase.ELIGIBILITY)
    review = here.x.open_asks()[0]
    due = review.due_at
    here.make(correct(partner=MENTOR))
    assert (here.x.phase, here.x.application.version) == (Phase.ELIGIBILITY, 2)
    assert (here.x.direction, here.x.wished_partner) == (Direction.MENTOR_TRAVELS, MENTOR)
    assert [(ask.id, ask.due_at) for ask in here.x.open_asks()] == [(review.id, due)]
    assert here.refused(correct()).rule == "correction_unchanged"
    here.make(ClaimAsk(by=PAT, ask=review.id))
    third = correct(application=doc("application", 3))
    late = here.refused(third)
    day = local_date(here.now, here.x.mentee.time_zone).isoformat()
    assert (late.rule, late.params) == ("application_being_read", {"person": PAT, "day": day})
    assert review.claimed_at == here.now
    here.make(ReleaseAsk(by=PAT, ask=review.id), third)
    assert (here.x.application.version, review.claimed_at) == (3, None)


def test_a_review_taken_before_that_was_noted_is_refused_without_a_day() -> None:
    here = at(Phase.ELIGIBILITY)
    here.x.open_asks()[0].claimed_by = PAT
    late = here.refused(correct())
    assert (late.rule, late.params) == ("application_taken", {"person": PAT})


def test_whoever_takes_a_task_again_has_had_it_since_the_first_time() -> None:
    here = at(Phase.ELIGIBILITY)
    review = here.x.open_asks()[0]
    here.make(ClaimAsk(by=PAT, ask=review.id))
    first = review.claimed_at
    here.wait(days=1).make(ClaimAsk(by=PAT, ask=review.id))
    assert review.claimed_at == first


def test_an_answered_application_is_not_corrected() -> None:
    assert at(Phase.CHANGES).refused(correct()).rule == "application_returned"
    assert at(Phase.POOL).refused(correct()).rule == "step_over"
    assert at(Phase.ELIGIBILITY).refused(correct(by=PAT)).rule

"""A pause stops every clock; going on moves every deadline by the time that stood still."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.case.ask_table import Clock
from domain.case.pause import PauseReason
from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.messages.deadlines import ChangeDeadline
from domain.exchange.messages.missed_calls import MissCall, MissReason
from domain.exchange.messages.pause import PAUSABLE, Pause, Resume
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.messages.visit import Depart
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import MIA, PAT, TESS, TOR, doc


def paused(phase: Phase = Phase.PLANNING, days: int = 30) -> Moment:
    here = at(phase)
    until = here.now.date() + timedelta(days=days)
    return here.make(Pause(by=PAT, reason=PauseReason.HOLIDAYS, until=until, note="n-1"))


@pytest.mark.parametrize("phase", PAUSABLE)
def test_while_paused_only_the_question_whether_to_go_on_rings(phase: Phase) -> None:
    here = paused(phase, days=3)
    seen = len(here.x.owed)
    here.wait(days=200)
    told = here.x.owed[seen:]
    assert told
    (review,) = here.x.open_asks(AskKind.REVIEW_PAUSE)
    assert {notice.ask for notice in told} == {review.id}
    assert here.x.next_alarm() is None


def test_the_question_is_due_on_the_day_the_pause_was_to_end() -> None:
    here = paused()
    (review,) = here.x.open_asks(AskKind.REVIEW_PAUSE)
    assert here.x.paused
    assert review.due_at.date() == here.x.paused.until


@pytest.mark.requirement("LDP-06")
@pytest.mark.parametrize("phase", [p for p in PAUSABLE if p is not Phase.READY])
def test_going_on_moves_what_is_open_by_the_days_that_stood_still(phase: Phase) -> None:
    here = paused(phase)
    before = {ask.id: (ask.starts_at, ask.due_at, ask.rung) for ask in here.x.open_asks()}
    here.wait(days=10).make(Resume(by=PAT))
    assert here.x.paused is None
    for ask in here.x.open_asks():
        starts, due, rung = before[ask.id]
        assert ask.rung == rung
        if ASKS[ask.kind].clock is Clock.FIXED:
            assert (ask.starts_at, ask.due_at) == (starts, due)
            continue
        moved = ask.due_at - due
        assert timedelta(days=9) < moved < timedelta(days=17), "ten days, and on to a working day"
        assert abs(ask.starts_at - starts - moved) < timedelta(hours=2)
        assert all(alarm.at > here.now for alarm in ask.alarms[ask.rung :])


def test_due_times_keep_their_local_hour() -> None:
    here = paused()
    here.wait(days=40.3).make(Resume(by=PAT))
    for ask in here.x.open_asks(AskKind.SIGN_PLAN):
        local = here.x.calendar_for(*ask.of)
        assert ask.due_at.astimezone(ZoneInfo(local.zone)).hour == 17
        assert local.is_awake(ask.due_at)


def test_what_was_asked_during_the_pause_moves_only_by_its_own_time() -> None:
    here = paused(days=60).wait(days=20)
    ask = here.x.ask(AskKind.AGREE_CADENCE, here.now, here.x.open_asks()[0].of[0])
    before = ask.due_at
    here.wait(days=2).make(Resume(by=PAT))
    assert timedelta(days=2) <= ask.due_at - before <= timedelta(days=5)


def test_a_reminder_that_rang_does_not_ring_again() -> None:
    here = at(Phase.PLANNING, days=0).wait(days=11)
    rungs = {ask.id: ask.rung for ask in here.x.open_asks()}
    assert any(rungs.values())
    keys = {notice.key for notice in here.x.owed}
    until = here.now.date() + timedelta(days=9)
    here.make(Pause(by=PAT, reason=PauseReason.ILLNESS, until=until, note="n-1"))
    here.wait(days=8).make(Resume(by=PAT)).wait(days=100)
    new = [n.key for n in here.x.owed if n.key not in keys]
    assert len(new) == len(set(new)), "no notice is owed twice"
    assert keys.isdisjoint(new)


def test_both_sides_are_told_old_and_new_deadlines() -> None:
    here = paused().wait(days=5).make(Resume(by=PAT))
    told = here.told(NoticeKind.RESUMED)
    assert {notice.person for notice in told} == {MIA, TOR}
    moved = str(told[0].data["moved"]).split()
    assert {item.split("=")[0] for item in moved} == {ask.id for ask in here.x.open_asks()}
    for item in moved:
        old, new = item.split("=")[1].split("/")
        assert new > old
    assert here.x.timeline[-2].data["moved"] == told[0].data["moved"]
    assert [(e.kind, e.actor) for e in here.x.timeline[-2:]] == [
        ("deadlines_moved", None),
        ("resume", PAT),
    ]


def test_people_may_go_on_working_and_the_pause_outlives_the_phase() -> None:
    here = paused(Phase.PLANNING)
    here.make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    here.x.enter(Phase.PLAN_REVIEW, here.now)
    assert here.x.paused
    assert here.x.open_asks(AskKind.REVIEW_PAUSE)


def test_a_departure_ends_the_pause_because_somebody_is_on_the_road() -> None:
    here = at(Phase.READY, days=0)
    assert here.x.plan
    until = here.x.plan.facts.starts_on - timedelta(days=here.x.policy.go_days_before)
    here.now -= timedelta(days=3)
    here.make(Pause(by=PAT, reason=PauseReason.CRISIS, until=until, note="n-1"))
    here.now += timedelta(days=8)
    here.make(Depart(by=MIA))
    assert here.x.paused is None
    assert not here.x.open_asks(AskKind.REVIEW_PAUSE)
    assert here.x.next_alarm()


@pytest.mark.parametrize("phase", [Phase.TRAVEL, Phase.READY])
def test_with_the_visit_too_near_it_is_postponed_first(phase: Phase) -> None:
    here = at(phase)
    assert here.x.plan
    first = here.x.plan.facts.starts_on
    here.now -= timedelta(days=30)
    until = first - timedelta(days=8)
    here.make(Pause(by=PAT, reason=PauseReason.ILLNESS, until=until, note="n-1"))
    here.now += timedelta(days=(first - here.now.date()).days)
    broken = here.refused(Resume(by=PAT))
    assert "ostpone" in broken.way_out


@pytest.mark.parametrize("phase", [Phase.TRAVEL, Phase.READY])
def test_a_pause_does_not_run_into_the_visit(phase: Phase) -> None:
    here = at(phase)
    assert here.x.plan
    until = here.x.plan.facts.starts_on
    here.now -= timedelta(days=5)
    pause = Pause(by=PAT, reason=PauseReason.OTHER, until=until, note="n-1")
    assert here.refused(pause).rule == "pause_into_visit"


@pytest.mark.parametrize("days", [-1, 0, 181])
def test_a_pause_has_an_end_ahead(days: int) -> None:
    here = at(Phase.PLANNING)
    until = here.now.date() + timedelta(days=days)
    pause = Pause(by=PAT, reason=PauseReason.OTHER, until=until, note="n-1")
    assert here.refused(pause).rule == "pause_out_of_range"


def test_a_pause_says_why_and_is_not_laid_over_another() -> None:
    here = at(Phase.PLANNING)
    until = here.now.date() + timedelta(days=9)
    assert (
        here.refused(Pause(by=PAT, reason=PauseReason.OTHER, until=until)).rule
        == "said_without_reason"
    )
    pause = Pause(by=PAT, reason=PauseReason.OTHER, until=until, note="n-1")
    here.make(pause)
    here.refused(pause)
    here.make(Resume(by=PAT))
    assert here.refused(Resume(by=PAT)).rule == "not_paused"


def test_a_pause_is_made_longer_by_the_day_it_is_reviewed() -> None:
    here = paused(days=5).wait(days=1)
    (review,) = here.x.open_asks(AskKind.REVIEW_PAUSE)
    day = here.now.date() + timedelta(days=40)
    here.make(ChangeDeadline(by=PAT, ask=review.id, due_on=day, note="n-2"))
    assert here.x.paused
    assert here.x.paused.until == day
    assert review.due_at.date() == day


def test_calls_and_actions_move_with_the_calendar() -> None:
    here = paused(Phase.FOLLOW_UP, days=100)
    calls = [(call.at, call.sequence) for call in here.x.calls]
    action = here.x.actions[0].due
    here.wait(days=14).make(Resume(by=PAT))
    assert here.x.actions[0].due == action + timedelta(days=14)
    (ask,) = here.x.open_asks(AskKind.PROGRESS_ACTION)
    assert ask.due_at.date() == here.x.actions[0].due
    for call, (was, _) in zip(here.x.calls, calls, strict=True):
        assert abs(call.at - was - timedelta(days=14)) <= timedelta(hours=1)
    first = here.x.calls[0]
    assert first.sequence == calls[0][1] + 1
    invited = [n for n in here.told(NoticeKind.CALL_INVITED) if n.event and n.event.sequence]
    assert {n.person for n in invited} == {MIA, TESS}
    assert {n.event.starts_at for n in invited if n.event} == {first.at}


def test_a_call_that_waits_for_its_log_does_not_move() -> None:
    here = at(Phase.FOLLOW_UP)
    first = here.x.calls[0]
    here.wait(days=(first.at - here.now) / timedelta(days=1) + 1)
    was = first.at
    until = here.now.date() + timedelta(days=9)
    here.make(Pause(by=PAT, reason=PauseReason.ILLNESS, until=until, note="n-1"))
    here.wait(days=8).make(Resume(by=PAT))
    assert first.at == was
    (ask,) = here.x.open_asks(AskKind.LOG_CALL)
    assert ask.due_at > was + timedelta(days=8)


def test_what_stands_still_is_not_overdue() -> None:
    here = paused(days=20).wait(days=60)
    (review,) = here.x.open_asks(AskKind.REVIEW_PAUSE)
    assert here.x.due_at() == here.x.due_at(hub=True) == review.due_at
    assert any(ask.due_at < review.due_at for ask in here.x.open_asks())


def test_a_call_agreed_anew_during_the_pause_moves_with_what_it_is_about() -> None:
    here = at(Phase.FOLLOW_UP)
    call = here.x.calls[0]
    until = here.now.date() + timedelta(days=30)
    here.make(Pause(by=PAT, reason=PauseReason.HOLIDAYS, until=until, note="n-1")).wait(days=10)
    new_day = call.at.date() + timedelta(days=2)
    here.make(MissCall(by=MIA, call=call.number, reason=MissReason.OTHER, new_day=new_day))
    (ask,) = here.x.open_asks(AskKind.LOG_CALL)
    between = ask.starts_at - call.at
    here.wait(days=4).make(Resume(by=PAT))
    # The action's ask is older than the pause, the call's younger: both keep to one calendar.
    assert ask.starts_at - call.at == between
    assert call.at.date() == new_day + timedelta(days=14)

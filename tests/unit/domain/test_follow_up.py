"""Calls and their rhythm, actions and their progress, waivers."""

from datetime import date, timedelta

import pytest

from domain.case.workdays import add_working_days
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import ActionStatus, CallStatus
from domain.exchange.messages.actions import ProgressAction
from domain.exchange.messages.cadence import AcceptCadence, DeclineCadence, ProposeCadence
from domain.exchange.messages.calls import LogCall, WaiveCalls
from domain.exchange.messages.missed_calls import MissCall, MissReason
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import COR, MIA, MILO, PAT, TESS, TOR, doc


def log(here: Moment, number: int, by: str = MIA, days: int = 0) -> LogCall:
    held = here.now.date() - timedelta(days=days)
    return LogCall(by=by, call=number, held_on=held, log=doc(f"call-{number}"))


def sequences(x: Exchange, uid: str) -> list[int]:
    return [n.event.sequence for n in x.owed if n.event and n.event.uid == uid and n.person == MIA]


def rhythm(here: Moment, calls: int = 4, by: str = MIA, days: int = 21) -> ProposeCadence:
    first = here.now.date() + timedelta(days=10)
    return ProposeCadence(by=by, calls=calls, interval_days=days, next_day=first)


@pytest.mark.requirement("CEE-30")
def test_the_agreed_calls_are_planned_and_the_first_is_in_both_calendars() -> None:
    x = at(Phase.FOLLOW_UP, days=0).x
    assert x.ended_on
    rhythm_days = [x.ended_on + timedelta(days=30 * n) for n in (1, 2, 3)]
    assert [c.at.date() for c in x.calls] == [add_working_days(day, 0, ()) for day in rhythm_days]
    invited = [n for n in x.owed if n.kind is NoticeKind.CALL_INVITED]
    assert {(n.person, n.data["call"]) for n in invited} == {(MIA, 1), (TESS, 1)}


def test_calls_keep_their_local_hour_when_clocks_change() -> None:
    from zoneinfo import ZoneInfo

    x = at(Phase.FOLLOW_UP, days=0).x
    assert {c.at.astimezone(ZoneInfo("Europe/Prague")).hour for c in x.calls} == {16}


def test_either_side_logs_the_next_call_and_no_other() -> None:
    here = at(Phase.FOLLOW_UP, days=30)
    for wrong in (0, 2, 4):
        assert here.refused(log(here, wrong)).rule == "not_the_next_call"
    here.make(log(here, 1, by=TOR))
    assert here.x.calls[0].status is CallStatus.HELD
    assert [a.subject for a in here.x.open_asks(AskKind.LOG_CALL)] == ["2"]


def test_a_call_is_held_after_the_visit_and_not_in_the_future() -> None:
    here = at(Phase.FOLLOW_UP, days=30)
    assert here.refused(log(here, 1, days=-1)).rule == "call_day_impossible"
    assert here.refused(log(here, 1, days=300)).rule == "call_day_impossible"


@pytest.mark.requirement("CEE-30")
def test_nothing_closes_without_the_agreed_calls() -> None:
    here = at(Phase.FOLLOW_UP, days=30)
    for number in (1, 2, 3):
        assert here.x.phase is Phase.FOLLOW_UP
        here.make(log(here, number)).wait(30)
    assert here.x.phase is Phase.REPORT


def test_a_missed_call_moves_in_the_same_invitation_and_is_still_owed() -> None:
    here = at(Phase.FOLLOW_UP, days=30)
    new_day = here.now.date() + timedelta(days=4)
    here.make(MissCall(by=MIA, call=1, reason=MissReason.TECHNICAL, new_day=new_day))
    assert here.x.calls[0].status is CallStatus.PLANNED
    assert here.x.calls[0].missed == 1
    assert sequences(here.x, f"call-1-{here.x.id}") == [0, 1]
    (ask,) = here.x.open_asks(AskKind.LOG_CALL)
    assert ask.starts_at.date() == new_day


@pytest.mark.parametrize("days", [-1, 0, 8])
def test_a_missed_call_is_held_within_a_week(days: int) -> None:
    here = at(Phase.FOLLOW_UP, days=32)
    day = here.now.date() + timedelta(days=days)
    miss = MissCall(by=MIA, call=1, reason=MissReason.MENTOR_AWAY, new_day=day)
    assert here.refused(miss).rule == "missed_call_day_out_of_range"


def test_another_rhythm_needs_the_other_side() -> None:
    here = at(Phase.FOLLOW_UP, days=5)
    assert here.refused(AcceptCadence(by=TOR)).rule == "no_cadence_proposed"
    here.make(rhythm(here))
    assert [here.x.people_asked(a) for a in here.x.open_asks(AskKind.AGREE_CADENCE)] == [(TESS,)]
    for own in (AcceptCadence(by=MILO), DeclineCadence(by=MIA)):
        assert here.refused(own).rule == "own_cadence_proposal"
    here.make(AcceptCadence(by=TOR))
    assert len(here.x.calls) == 4
    days = [c.at.date() for c in here.x.calls]
    assert days[0] == here.now.date() + timedelta(days=10)
    assert days[1] == add_working_days(days[0] + timedelta(days=21), 0, ())
    assert sequences(here.x, f"call-1-{here.x.id}") == [0, 1]
    assert here.x.cadence is None


def test_a_declined_rhythm_leaves_everything_as_it_was() -> None:
    here = at(Phase.FOLLOW_UP, days=5)
    before = [c.at for c in here.x.calls]
    here.make(rhythm(here, by=TOR), DeclineCadence(by=MIA, note="n-1"))
    assert [c.at for c in here.x.calls] == before
    assert not here.x.open_asks(AskKind.AGREE_CADENCE)
    assert [n.note for n in here.told(NoticeKind.CADENCE_DECLINED)] == ["n-1"]


def test_a_second_proposal_replaces_the_first() -> None:
    here = at(Phase.FOLLOW_UP, days=5)
    here.make(rhythm(here), rhythm(here, calls=5, by=TOR))
    assert [here.x.people_asked(a) for a in here.x.open_asks(AskKind.AGREE_CADENCE)] == [(MIA,)]
    here.make(AcceptCadence(by=MIA))
    assert len(here.x.calls) == 5


def test_a_proposal_whose_first_day_has_passed_is_not_accepted() -> None:
    here = at(Phase.FOLLOW_UP, days=5)
    here.make(rhythm(here)).wait(12)
    assert here.refused(AcceptCadence(by=TOR)).rule == "proposed_call_passed"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"calls": 2}, "further_calls_out_of_range"),
        ({"calls": 13}, "further_calls_out_of_range"),
        ({"interval_days": 0}, "call_interval_out_of_range"),
        ({"interval_days": 91}, "call_interval_out_of_range"),
        ({"next_day": date(2027, 1, 1)}, "next_call_in_past"),
    ],
)
def test_a_rhythm_outside_the_programme_is_refused(changes: dict[str, object], rule: str) -> None:
    here = at(Phase.FOLLOW_UP, days=5)
    plain = {"by": MIA, "calls": 3, "interval_days": 21, "next_day": date(2027, 8, 1)}
    assert here.refused(ProposeCadence(**(plain | changes))).rule == rule  # type: ignore[arg-type]


def test_held_calls_count_in_another_rhythm() -> None:
    here = at(Phase.FOLLOW_UP, days=30)
    here.make(log(here, 1)).wait(1)
    here.make(rhythm(here, calls=2), AcceptCadence(by=TOR))
    assert [c.number for c in here.x.calls] == [1, 2, 3]
    assert here.x.calls[0].status is CallStatus.HELD


def test_a_waiver_needs_a_reason_and_a_name_and_clears_the_calendars() -> None:
    here = at(Phase.FOLLOW_UP, days=5)
    assert here.refused(WaiveCalls(by=COR)).rule == "call_waiver_without_words"
    assert here.refused(WaiveCalls(by=PAT, note="n-1")).rule == "wrong_role"
    here.make(WaiveCalls(by=COR, note="n-1"))
    assert here.x.phase is Phase.REPORT
    assert here.x.calls_waived_by == COR
    assert {c.status for c in here.x.calls} == {CallStatus.WAIVED}
    off = here.told(NoticeKind.CALL_CALLED_OFF)
    assert {(n.person, n.event.sequence, n.event.cancelled) for n in off if n.event} == {
        (MIA, 1, True),
        (TESS, 1, True),
    }


@pytest.mark.requirement("CEE-14")
@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"action": "a9"}, "no_such_action"),
        ({"status": ActionStatus.OPEN}, "not_a_progress_status"),
        ({"status": ActionStatus.DONE, "evidence": None}, "done_without_outcome"),
        ({"status": ActionStatus.BLOCKED, "evidence": None}, "done_without_outcome"),
    ],
)
def test_progress_that_says_nothing_is_refused(changes: dict[str, object], rule: str) -> None:
    plain = {"by": MIA, "action": "a1", "status": ActionStatus.DONE, "evidence": doc("note")}
    broken = at(Phase.FOLLOW_UP).refused(ProgressAction(**(plain | changes)))  # type: ignore[arg-type]
    assert broken.rule == rule


@pytest.mark.requirement("CEE-31")
def test_an_action_is_started_blocked_and_done() -> None:
    here = at(Phase.FOLLOW_UP)
    here.make(ProgressAction(by=MIA, action="a1", status=ActionStatus.STARTED))
    here.make(ProgressAction(by=MIA, action="a1", status=ActionStatus.BLOCKED, evidence=doc("n")))
    assert {n.person for n in here.told(NoticeKind.ACTION_BLOCKED)} == {PAT, MIA, TESS}
    assert here.x.open_asks(AskKind.PROGRESS_ACTION)
    finish = ProgressAction(by=MILO, action="a1", status=ActionStatus.DONE, evidence=doc("n"))
    here.make(finish)
    assert not here.x.open_asks(AskKind.PROGRESS_ACTION)
    assert here.refused(finish).rule == "action_done"

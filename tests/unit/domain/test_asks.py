"""Ladders: reminded by half-time, 48 hours before and when due; then escalated; silence never decides."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from domain.case.asks import Alarm, Ask, Escalation
from domain.case.escalation import escalated_to, ring_alarms
from domain.case.names import CaseNotice
from domain.case.timeline import Via
from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import Phase
from domain.exchange.policy import Policy
from tests.support.exchange_states import REACHED, Moment, at
from tests.support.people import CHA, COR, MIA, PAT, SUB, TESS, TOR

OPEN = [phase for phase in REACHED if not phase.is_end]


def ladder(here: Moment, kind: AskKind) -> tuple[Ask, list[tuple[datetime, str, str]]]:
    """Everything that is told about an ask of this kind if nobody answers for half a year."""
    ask = here.x.open_asks(kind)[0]
    told: list[tuple[datetime, str, str]] = []
    until = here.now + timedelta(days=180)
    while (pending := here.x.next_alarm()) and pending[0].at <= until:
        seen, here.now = len(here.x.owed), max(here.now, pending[0].at)
        ring_alarms(here.x, here.now)
        told += [(here.now, n.kind.value, n.person) for n in here.x.owed[seen:] if n.ask == ask.id]
    return ask, told


def test_a_participant_is_reminded_at_half_time_48_hours_before_and_when_due() -> None:
    here = at(Phase.OFFERED, days=0)
    ask, told = ladder(here, AskKind.CONFIRM_PARTNER)
    reminded = [when for when, kind, person in told if kind == "ask_reminder"]
    half = ask.starts_at + (ask.due_at - ask.starts_at) / 2
    before = ask.due_at - timedelta(hours=48)
    local = here.x.calendar_for(*ask.of)
    assert reminded == [local.next_waking(half), local.next_waking(before), ask.due_at]
    assert {person for _, kind, person in told if kind == "ask_reminder"} == {TOR}


def test_after_the_due_time_case_owner_then_substitute_then_coordinator_are_told() -> None:
    ask, told = ladder(at(Phase.OFFERED, days=0), AskKind.CONFIRM_PARTNER)
    escalated = [(when, person) for when, kind, person in told if kind == "ask_escalated"]
    assert [person for _, person in escalated] == [PAT, SUB, COR]
    assert escalated[0][0] >= ask.due_at
    policy = Policy()
    assert [alarm.to for alarm in ask.alarms if alarm.to] == [
        Escalation.CASE_OWNER,
        Escalation.SUBSTITUTE,
        Escalation.COORDINATOR,
    ]
    assert [when for when, _ in escalated] == [alarm.at for alarm in ask.alarms if alarm.to]
    assert policy.time_zone == "Europe/Warsaw"


def test_what_the_hub_leaves_lying_goes_to_coordinator_and_chair() -> None:
    _, told = ladder(at(Phase.ELIGIBILITY, days=0), AskKind.REVIEW_APPLICATION)
    assert [p for _, kind, p in told if kind == "ask_escalated"] == [COR, CHA]
    assert {p for _, kind, p in told if kind == "ask_reminder"} == {PAT}


def test_an_empty_seat_is_taken_by_the_coordinator() -> None:
    here = at(Phase.OFFERED, days=0)
    here.x.team.members = [m for m in here.x.team.members if m.person not in {SUB, CHA}]
    assert escalated_to(here.x, Escalation.SUBSTITUTE) == (COR,)
    assert escalated_to(here.x, Escalation.CHAIR) == (COR,)


def _waiting(here: Moment) -> list[str]:
    return [a.id for a in here.x.open_asks() if a.kind is not AskKind.DECIDE_SILENCE]


@pytest.mark.parametrize("phase", OPEN)
def test_silence_never_decides_and_the_ladder_ends(phase: Phase) -> None:
    here = at(phase, days=0)
    open_before = _waiting(here)
    here.wait(days=1000)
    assert here.x.phase is phase
    assert _waiting(here) == open_before
    assert here.x.next_alarm() is None
    told = {entry.kind for entry in here.x.timeline if entry.via is Via.CLOCK}
    assert {"reminded", "escalated"} <= told
    assert told <= {"reminded", "escalated", "second_contact_asked", "silence_to_decide"}


@pytest.mark.parametrize("phase", OPEN)
def test_only_those_whose_turn_it_is_are_reminded(phase: Phase) -> None:
    here = at(phase, days=0)
    seen = len(here.x.owed)
    asked = {ask.id: set(here.x.people_asked(ask)) for ask in here.x.open_asks()}
    here.wait(days=1000)
    for notice in here.x.owed[seen:]:
        assert notice.ask
        hub = here.x.roles_of(notice.person) & HUB_ROLES
        about = next(ask for ask in here.x.asks if ask.id == notice.ask)
        if about.kind is AskKind.DECIDE_SILENCE:
            assert hub
        elif notice.kind is CaseNotice.ASK_REMINDER:
            assert notice.person in asked[notice.ask]
        elif notice.kind is CaseNotice.SECOND_CONTACT:
            assert here.x.side_of(notice.person) in here.x.silent_sides(about)
            assert notice.person not in asked[notice.ask]
        else:
            assert notice.kind in (CaseNotice.ASK_ESCALATED, CaseNotice.EMERGENCY)
            assert hub


def test_of_several_missed_instants_only_the_last_is_told() -> None:
    here = at(Phase.OFFERED, days=0)
    (ask,) = here.x.open_asks()
    seen = len(here.x.owed)
    ring_alarms(here.x, here.now + timedelta(days=300))
    assert [(n.kind, n.person) for n in here.x.owed[seen:]] == [(CaseNotice.ASK_ESCALATED, COR)]
    assert ask.rung == len(ask.alarms)
    assert here.x.next_alarm() is None


def test_after_two_missed_reminders_there_is_one_mail() -> None:
    here = at(Phase.OFFERED, days=0)
    (ask,) = here.x.open_asks()
    seen = len(here.x.owed)
    ring_alarms(here.x, ask.due_at - timedelta(hours=1))
    assert [(n.kind, n.person) for n in here.x.owed[seen:]] == [(CaseNotice.ASK_REMINDER, TOR)]


def test_a_reminder_at_the_due_time_is_not_swallowed_by_the_escalation_of_that_instant() -> None:
    here = at(Phase.OFFERED, days=0)
    (ask,) = here.x.open_asks()
    together = Counter(alarm.at for alarm in ask.alarms)[ask.due_at]
    assert together == 2, "the first escalation of a working day comes when the ask falls due"
    here.wait(days=(ask.due_at - here.now) / timedelta(days=1))
    told = [(n.kind, n.person) for n in here.x.owed if n.ask == ask.id][-2:]
    assert told == [(CaseNotice.ASK_REMINDER, TOR), (CaseNotice.ASK_ESCALATED, PAT)]


def test_an_answer_stops_the_ladder() -> None:
    here = at(Phase.OFFERED, days=0)
    (ask,) = here.x.open_asks()
    here.x.answer(ask, here.now, TOR, "accepted")
    assert ask.next_alarm is None
    seen = len(here.x.owed)
    ring_alarms(here.x, here.now + timedelta(days=100))
    assert here.x.owed[seen:] == []


def test_a_settled_ask_is_not_settled_again() -> None:
    here = at(Phase.OFFERED, days=0)
    (ask,) = here.x.open_asks()
    here.x.answer(ask, here.now, TOR, "accepted")
    here.x.void([ask], here.now, "too late")
    here.x.answer(ask, here.now, MIA, "other")
    assert (ask.answered_by, ask.outcome) == (TOR, "accepted")


def test_a_contact_named_later_is_the_one_reminded() -> None:
    x = at(Phase.TRAVEL).x
    share = next(a for a in x.open_asks(AskKind.SHARE_CONTACT) if Role.MENTOR in a.of)
    assert x.people_asked(share) == (TESS,)


@pytest.mark.parametrize("kind", AskKind)
def test_every_ladder_climbs(kind: AskKind) -> None:
    policy = Policy()
    for hour in range(0, 24 * 9, 7):
        start = datetime(2027, 3, 25, tzinfo=UTC) + timedelta(hours=hour)
        due = policy.due(kind, start)
        alarms: tuple[Alarm, ...] = policy.alarms(kind, start, due)
        times = [alarm.at for alarm in alarms]
        assert times == sorted(times)
        assert all(at > start for at in times)
        assert all(alarm.at <= due for alarm in alarms if alarm.to is None)
        assert all(alarm.at >= due for alarm in alarms if alarm.to is not None)
        assert alarms[-1].to is not None

"""Deadlines change by name: ahead only, within the visit, told to both sides with old and new."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.case.asks import Escalation
from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import Request, RequestKind
from domain.exchange.messages.deadlines import ChangeDeadline, SetCalendar
from domain.exchange.messages.requests import RaiseRequest
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import COR, MIA, PAT, TOR


def change(here: Moment, kind: AskKind, days: int, by: str = PAT) -> ChangeDeadline:
    """Another day for the first open ask of a kind, `days` after the present one."""
    ask = here.x.open_asks(kind)[0]
    day = ask.due_at.astimezone(ZoneInfo(here.x.calendar_for(*ask.of).zone)).date()
    return ChangeDeadline(by=by, ask=ask.id, due_on=day + timedelta(days=days), note="n-1")


def test_a_deadline_moves_to_the_local_hour_of_who_is_asked() -> None:
    here = at(Phase.PLANNING)
    ask = here.x.open_asks(AskKind.SIGN_PLAN)[1]
    day = here.now.date() + timedelta(days=50)
    here.make(ChangeDeadline(by=PAT, ask=ask.id, due_on=day, note="n-1"))
    local = ask.due_at.astimezone(ZoneInfo("Europe/Kyiv"))
    assert (local.date(), local.hour) == (day, 17)


def test_the_ladder_starts_again_ahead_only() -> None:
    here = at(Phase.OFFERED, days=0).wait(days=8)
    (ask,) = here.x.open_asks()
    rung = ask.rung
    assert rung
    keys = {notice.key for notice in here.x.owed}
    here.make(change(here, AskKind.CONFIRM_PARTNER, 14))
    assert ask.rung == rung
    assert all(alarm.at > here.now for alarm in ask.alarms[rung:])
    here.wait(days=100)
    fresh = [n.key for n in here.x.owed if n.kind is CaseNotice.ASK_REMINDER and n.key not in keys]
    assert fresh, "reminded again, under keys of their own"
    assert ask.alarms[-1].to is Escalation.COORDINATOR


@pytest.mark.requirement("LDP-13")
def test_both_sides_see_old_and_new_and_who() -> None:
    here = at(Phase.PLANNING)
    ask = here.x.open_asks(AskKind.SIGN_PLAN)[0]
    old = ask.due_at
    here.make(change(here, AskKind.SIGN_PLAN, 7))
    told = here.told(CaseNotice.DEADLINE_CHANGED)
    assert {notice.person for notice in told} == {MIA, TOR}
    assert told[0].data["old"] == old.isoformat()
    assert told[0].data["new"] == ask.due_at.isoformat()
    assert told[0].data["by"] == PAT
    assert told[0].note == "n-1"
    entry = here.x.timeline[-1]
    assert (entry.kind, entry.actor, entry.data["old"]) == ("change_deadline", PAT, old.isoformat())


def test_never_into_the_past_nor_nearer_than_people_can_act() -> None:
    here = at(Phase.PLANNING)
    ask = here.x.open_asks(AskKind.SIGN_PLAN)[0]
    today = here.now.date()
    for days, rule in ((-1, "deadline_in_past"), (1, "deadline_too_near")):
        day = today + timedelta(days=days)
        message = ChangeDeadline(by=PAT, ask=ask.id, due_on=day, note="n-1")
        assert here.refused(message).rule == rule
    near = ChangeDeadline(by=PAT, ask=ask.id, due_on=today + timedelta(days=3), note="n-1")
    here.make(near)
    assert here.refused(near).rule == "deadline_unchanged", "it is due then already"


def test_what_is_overdue_may_be_given_a_day_that_is_near() -> None:
    here = at(Phase.OFFERED, days=0).wait(days=20)
    (ask,) = here.x.open_asks()
    assert ask.due_at < here.now
    day = here.now.date() + timedelta(days=1)
    here.make(ChangeDeadline(by=PAT, ask=ask.id, due_on=day, note="n-1"))
    assert ask.due_at > here.now


def test_not_beyond_the_visit() -> None:
    here = at(Phase.TRAVEL)
    assert here.x.plan
    for kind in (AskKind.GIVE_TRAVEL_DATA, AskKind.DECIDE_GO):
        ask = here.x.open_asks(kind)[0]
        day = here.x.plan.facts.starts_on + timedelta(days=1)
        message = ChangeDeadline(by=PAT, ask=ask.id, due_on=day, note="n-1")
        assert here.refused(message).rule == "deadline_after_visit_start"


@pytest.mark.parametrize(
    ("phase", "kind"), [(Phase.READY, AskKind.DEPART), (Phase.VISIT, AskKind.ARRIVE)]
)
def test_what_the_visit_times_follows_the_visit(phase: Phase, kind: AskKind) -> None:
    here = at(phase, days=0)
    assert here.refused(change(here, kind, 1)).rule == "deadline_follows_visit"


def test_a_change_says_why_and_names_an_open_task() -> None:
    here = at(Phase.PLANNING)
    ask = here.x.open_asks()[0]
    day = here.now.date() + timedelta(days=60)
    assert (
        here.refused(ChangeDeadline(by=PAT, ask=ask.id, due_on=day)).rule == "said_without_reason"
    )
    gone = ChangeDeadline(by=COR, ask="sign_plan-99", due_on=day, note="n-1")
    assert here.refused(gone).rule == "ask_not_open"


def test_who_wished_for_more_time_has_it() -> None:
    here = at(Phase.PLANNING)
    ask = here.x.open_asks(AskKind.SIGN_PLAN)[0]
    wish = Request(id="r1", kind=RequestKind.MORE_TIME, by=MIA, at=here.now, ask=ask.id)
    here.x.requests.append(wish)
    here.make(change(here, AskKind.SIGN_PLAN, 7))
    assert wish.granted is True


def test_the_hubs_own_deadline_gives_nobody_the_time_they_wished_for() -> None:
    here = at(Phase.PLANNING)
    here.make(RaiseRequest(by=MIA, kind=RequestKind.MORE_TIME, note="n-1"))
    here.make(change(here, AskKind.DECIDE_REQUEST, 7))
    assert here.x.open_asks(AskKind.DECIDE_REQUEST)
    assert here.x.requests[0].granted is None


def test_a_nearer_deadline_is_not_more_time() -> None:
    here = at(Phase.PLANNING)
    here.make(RaiseRequest(by=MIA, kind=RequestKind.MORE_TIME, note="n-1"))
    here.make(change(here, AskKind.SIGN_PLAN, -7))
    assert here.x.requests[0].granted is None


def test_an_action_is_due_with_its_task() -> None:
    here = at(Phase.FOLLOW_UP)
    message = change(here, AskKind.PROGRESS_ACTION, 12)
    here.make(message)
    assert here.x.actions[0].due == message.due_on


# Calendars


def test_a_corrected_zone_moves_only_what_is_still_to_ring() -> None:
    here = at(Phase.PLANNING, days=0)
    ask = here.x.find_ask(AskKind.SIGN_PLAN, side=Side.MENTEE)
    assert ask
    due, rung = ask.due_at, ask.rung
    here.make(SetCalendar(by=PAT, side=Side.MENTEE, time_zone="America/Bogota"))
    assert (ask.due_at, ask.rung) == (due, rung)
    reminders = [alarm.at for alarm in ask.alarms if alarm.to is None]
    assert reminders
    for moment in reminders:
        local = moment.astimezone(ZoneInfo("America/Bogota"))
        assert 9 <= local.hour <= 20
        assert moment <= due


def test_a_day_off_is_no_day_for_reminders_and_can_be_taken_back() -> None:
    here = at(Phase.PLANNING, days=0)
    ask = here.x.find_ask(AskKind.SIGN_PLAN, side=Side.MENTEE)
    assert ask
    local = here.x.calendar_for(*ask.of)
    day = local.day(ask.alarms[0].at)
    here.make(SetCalendar(by=PAT, side=Side.MENTEE, add=(day,)))
    assert day not in {local.day(a.at) for a in ask.alarms if a.to is None}
    assert here.x.mentee.holidays == (day,)
    here.make(SetCalendar(by=PAT, side=Side.MENTEE, remove=(day,)))
    assert here.x.mentee.holidays == ()


def test_the_next_ask_falls_due_by_the_new_calendar() -> None:
    here = at(Phase.PLANNING)
    free = tuple(here.now.date() + timedelta(days=n) for n in range(7, 10))
    here.make(SetCalendar(by=PAT, side=Side.MENTEE, add=free))
    from domain.exchange.people import Role

    ask = here.x.ask(AskKind.AGREE_CADENCE, here.now, Role.MENTEE)
    assert here.x.calendar_for(Role.MENTEE).day(ask.due_at) not in free


def test_a_calendar_that_makes_no_sense_is_refused() -> None:
    here = at(Phase.PLANNING)
    today = here.now.date()
    for message, rule in (
        (SetCalendar(by=PAT, side=Side.MENTEE, time_zone="Mars/Base"), "not_a_time_zone"),
        (SetCalendar(by=PAT, side=Side.MENTEE), "calendar_unchanged"),
        (SetCalendar(by=PAT, side=Side.MENTEE, time_zone="Europe/Prague"), "calendar_unchanged"),
        (SetCalendar(by=PAT, side=Side.MENTEE, add=(today - timedelta(days=2),)), "day_off_passed"),
        (SetCalendar(by=PAT, side=Side.MENTEE, add=_many(today)), "too_many_days_off"),
    ):
        assert here.refused(message).rule == rule
    assert (
        at(Phase.POOL).refused(SetCalendar(by=PAT, side=Side.MENTOR, time_zone="Europe/Rome")).rule
        == "side_without_partner"
    )


def _many(today: date) -> tuple[date, ...]:
    return tuple(today + timedelta(days=n) for n in range(1, 62))

"""Due times, reminders and escalations keep to the hours and days on which people are there."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.asks import Escalation
from domain.case.workdays import LocalCalendar, is_working_day
from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from domain.exchange.policy import Policy
from tests.support.exchange_states import at
from tests.support.people import MIA, MILO, TOR

BOGOTA = LocalCalendar(zone="America/Bogota", holidays=(date(2027, 3, 22),))
MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
IN_HOURS = [kind for kind in AskKind if Policy().rule(kind).in_hours]
INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: MONDAY + timedelta(minutes=minutes)
)
ZONES = st.sampled_from(
    ["Europe/Warsaw", "America/Bogota", "Asia/Tbilisi", "Pacific/Chatham", "UTC"]
)


@given(INSTANTS, ZONES)
def test_next_and_last_waking_are_the_nearest_waking_instants(now: datetime, zone: str) -> None:
    calendar = replace(BOGOTA, zone=zone)
    later, earlier = calendar.next_waking(now), calendar.last_waking(now)
    assert earlier <= now <= later
    for moment in (earlier, later):
        assert calendar.is_awake(moment)
        local = moment.astimezone(ZoneInfo(zone))
        assert time(9) <= local.time() <= time(20)
        assert is_working_day(local.date(), calendar.holidays)
    if calendar.is_awake(now):
        assert earlier == now == later
    else:
        assert not calendar.is_awake(later - timedelta(minutes=1))
        assert not calendar.is_awake(earlier + timedelta(minutes=1))


@given(INSTANTS, st.sampled_from(list(AskKind)), ZONES)
def test_whoever_is_asked_is_told_when_they_are_there(
    start: datetime, kind: AskKind, zone: str
) -> None:
    policy, asked = Policy(), replace(BOGOTA, zone=zone)
    due = policy.due(kind, start, asked)
    alarms = policy.alarms(kind, start, due, asked)
    assert [alarm.at for alarm in alarms] == sorted(alarm.at for alarm in alarms)
    for alarm in alarms:
        assert alarm.at > start
        assert alarm.to or alarm.at <= due, "a reminder never falls after the due time"
        assert alarm.to is None or alarm.at >= due
        if kind in IN_HOURS:
            continue
        theirs = alarm.to in (None, Escalation.SECOND_CONTACT)
        assert (asked if theirs else policy.calendar()).is_awake(alarm.at), alarm


def test_a_deadline_falls_due_at_five_where_the_asked_live() -> None:
    here = at(Phase.PLANNING, days=0)
    for side, zone in ((Side.MENTEE, "Europe/Prague"), (Side.MENTOR, "Europe/Kyiv")):
        ask = here.x.find_ask(AskKind.SIGN_PLAN, side=side)
        assert ask
        assert ask.due_at.astimezone(ZoneInfo(zone)).hour == 17


def test_a_member_who_lives_elsewhere_has_a_clock_of_their_own() -> None:
    x = at(Phase.TRAVEL).x
    x.mentee = replace(x.mentee, zones={MILO: "America/Bogota"})
    assert x.calendar_for(Role.TRAVELLER, person=MILO).zone == "America/Bogota"
    assert x.calendar_for(Role.TRAVELLER, person=MIA).zone == "Europe/Prague"
    assert x.calendar_for(Role.TRAVELLER).zone == "Europe/Prague"
    assert x.calendar_for(Role.PROGRAMME).zone == "Europe/Warsaw"
    assert x.calendar_for(Role.MENTOR, person=TOR).zone == "Europe/Kyiv"


def test_nothing_falls_due_on_a_day_off() -> None:
    policy = Policy()
    plain = policy.due(AskKind.CONFIRM_PARTNER, MONDAY, replace(BOGOTA, holidays=()))
    off = policy.due(AskKind.CONFIRM_PARTNER, MONDAY, replace(BOGOTA, holidays=(plain.date(),)))
    assert (plain.date(), off.date()) == (date(2027, 3, 8), date(2027, 3, 9))


def test_during_a_visit_nobody_waits_for_waking_hours() -> None:
    policy = Policy()
    saturday_night = datetime(2027, 3, 6, 23, 0, tzinfo=UTC)
    due = policy.due(AskKind.ARRIVE, saturday_night, BOGOTA)
    assert due == saturday_night + timedelta(hours=6)
    alarms = policy.alarms(AskKind.ARRIVE, saturday_night, due, BOGOTA)
    assert [(a.at - due, a.to) for a in alarms] == [
        (timedelta(0), None),
        (timedelta(0), Escalation.CASE_OWNER),
        (timedelta(hours=3), Escalation.COORDINATOR),
        (timedelta(hours=6), Escalation.EMERGENCY),
    ]


def test_an_exchange_that_began_before_keeps_the_hubs_clock_at_any_hour() -> None:
    from models.messages.exchange import StartExchange
    from tests.support.people import start

    stored = start().model_dump(mode="json")
    assert StartExchange.model_validate(stored).policy.local_hours
    del stored["policy"]["local_hours"]
    old = StartExchange.model_validate_json(json.dumps(stored))
    assert not old.policy.local_hours
    theirs = old.policy.calendar(BOGOTA.zone, (date(2027, 3, 13),))
    weekend = datetime(2027, 3, 6, 2, 0, tzinfo=UTC)
    due = old.policy.due(AskKind.CONFIRM_PARTNER, weekend, theirs)
    assert due == datetime(2027, 3, 13, 16, tzinfo=UTC), "a Saturday, at five in Warsaw"
    alarms = old.policy.alarms(AskKind.CONFIRM_PARTNER, weekend, due, theirs)
    assert [a.at for a in alarms if a.to is None] == [
        weekend + (due - weekend) / 2,
        due - timedelta(hours=48),
        due,
    ]


def test_an_old_exchange_carried_over_keeps_its_clock_too() -> None:
    from models.messages.exchange import StartExchange
    from tests.support.people import start

    first = start()
    stored = first.model_copy(update={"resumed": first.exchange()}).model_dump(mode="json")
    for holder in (stored, stored["resumed"]):
        del holder["policy"]["local_hours"]
    assert not StartExchange.model_validate(stored).exchange().policy.local_hours


@pytest.mark.parametrize("kind", AskKind)
def test_no_two_reminders_come_at_once(kind: AskKind) -> None:
    policy = Policy()
    for hour in range(0, 24 * 9, 5):
        start = MONDAY + timedelta(hours=hour)
        due = policy.due(kind, start, BOGOTA)
        reminders = [a.at for a in policy.alarms(kind, start, due, BOGOTA) if a.to is None]
        assert len(reminders) == len(set(reminders))

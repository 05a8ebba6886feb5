"""What stands in everybody's calendar: the visit, the follow-up calls, and their ends."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from domain.case.notices import CalendarEvent
from domain.case.workdays import add_working_days, at_local
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import Call, CallStatus
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Side
from domain.exchange.plan import Plan

NOON = 12


def plan_of(x: Exchange) -> Plan:
    """The plan of an exchange that has come so far that there must be one."""
    if x.plan is None:
        msg = f"exchange {x.id} is in {x.phase} without a plan"
        raise AssertionError(msg)
    return x.plan


def noon(x: Exchange, day: date) -> datetime:
    """Noon of a day at the host, UTC."""
    return at_local(day, NOON, x.mentor.time_zone if x.mentor else x.policy.time_zone)


def invite_to_visit(x: Exchange) -> None:
    """Put the visit into everyone's calendar; a changed date updates the same event."""
    facts = plan_of(x).facts
    zone = x.mentor.time_zone if x.mentor else x.policy.time_zone
    starts, ends = noon(x, facts.starts_on), noon(x, facts.ends_on)
    old = x.visit_event
    going = visitors(x)
    if old and not old.cancelled:
        old = _without(x, old, [person for person in x.visit_invited if person not in going])
    if old and not old.cancelled and (old.starts_at, old.ends_at) == (starts, ends):
        newcomers = [person for person in going if person not in x.visit_invited]
        x.visit_invited += newcomers
        x.notify(NoticeKind.VISIT_INVITED, newcomers, event=old)
        return
    again = f"-{len(x.past_visits) + 1}" if x.past_visits else ""
    x.visit_event = CalendarEvent(
        uid=f"visit-{x.id}{again}",
        kind="visit",
        number=0,
        sequence=old.sequence + 1 if old else 0,
        starts_at=starts,
        ends_at=ends,
        zone=zone,
        all_day=True,
    )
    x.visit_invited = list(going)
    x.notify(NoticeKind.VISIT_INVITED, x.visit_invited, event=x.visit_event)


def _without(x: Exchange, event: CalendarEvent, gone: list[str]) -> CalendarEvent:
    """Take the visit out of the calendars of those who have no part in it any more."""
    if not gone:
        return event
    called_off = x.call_off(event)
    x.notify(NoticeKind.VISIT_CALLED_OFF, gone, event=called_off)
    x.visit_invited = [person for person in x.visit_invited if person not in gone]
    x.visit_event = replace(event, sequence=called_off.sequence)
    return x.visit_event


def call_off_visit(x: Exchange) -> None:
    """Take the visit out of every calendar it stands in; nothing where it stands in none."""
    if x.visit_event and not x.visit_event.cancelled:
        x.visit_event = x.call_off(x.visit_event)
        people = (*visitors(x), *x.visit_invited)
        x.notify(NoticeKind.VISIT_CALLED_OFF, people, event=x.visit_event)


def shorten_visit(x: Exchange, ended_on: date) -> None:
    """The visit ended early: the same event ends on that day in everybody's calendar.

    Of one that ended before its first day, that day is what is left.
    """
    if x.visit_event and not x.visit_event.cancelled:
        ends = max(noon(x, ended_on), x.visit_event.starts_at)
        x.visit_event = replace(x.visit_event, sequence=x.visit_event.sequence + 1, ends_at=ends)
        x.notify(NoticeKind.VISIT_INVITED, x.visit_invited, event=x.visit_event)


def visitors(x: Exchange) -> tuple[str, ...]:
    """Everyone who has the visit in the calendar: travellers and both contacts."""
    return tuple(dict.fromkeys((*x.travellers, *x.contacts())))


def call_day(x: Exchange, day: date) -> date:
    """The day a call falls on that the rhythm puts on `day`: both communities work on it.

    Days that people choose themselves stay as chosen.
    """
    if not x.policy.calls_on_working_days:
        return day
    off = {one for side in Side if (party := x.party(side)) for one in party.holidays}
    return add_working_days(day, 0, off)


def call_time(x: Exchange, day: date) -> datetime:
    """The instant of a call on `day`, at the agreed hour of the mentee's clock."""
    return at_local(day, plan_of(x).facts.call_hour, x.mentee.time_zone)


def invite_to_call(x: Exchange, call: Call) -> None:
    """Send (or update) the calendar invitation of one call to who meets in it."""
    call.invited = True
    x.notify(NoticeKind.CALL_INVITED, callers(x, call), event=call_event(x, call), call=call.number)


def callers(x: Exchange, call: Call) -> tuple[str, ...]:
    """Who meets in a call: the mentee's contact, and the mentor's or the colleague who leads it."""
    leads = (call.led_by,) if call.led_by else x.contacts(Side.MENTOR)
    return tuple(dict.fromkeys((*x.contacts(Side.MENTEE), *leads)))


def call_event(x: Exchange, call: Call) -> CalendarEvent:
    """The calendar object of a call, at its present sequence."""
    return CalendarEvent(
        uid=f"call-{call.number}-{x.id}",
        kind="call",
        number=call.number,
        sequence=call.sequence,
        starts_at=call.at,
        ends_at=call.at + timedelta(minutes=x.policy.call_minutes),
        zone=x.mentee.time_zone,
    )


def shown(x: Exchange) -> list[CalendarEvent]:
    """What everybody's calendar shows of the exchange now, called-off events included."""
    events = (*(past.event for past in x.past_visits), x.visit_event)
    visit = [event for event in events if event]
    called_off = [
        replace(call_event(x, call), cancelled=True)
        for call in x.calls
        if call.sequence and not call.invited and (x.ended or call.status is not CallStatus.PLANNED)
    ]
    return visit + [call_event(x, call) for call in x.calls if call.invited] + called_off


def call_off_calls(x: Exchange) -> None:
    """Take every invited call that is still to come out of the calendars."""
    for call in x.calls:
        if call.status is CallStatus.PLANNED and call.invited:
            call_off_call(x, call)


def call_off_call(x: Exchange, call: Call) -> None:
    """Take one invited call out of the calendars."""
    event = x.call_off(call_event(x, call))
    call.sequence, call.invited = event.sequence, False
    x.notify(NoticeKind.CALL_CALLED_OFF, callers(x, call), event=event, call=call.number)

"""Going on after a pause: deadlines, calls and actions move by the time that stood still."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.case.pausing import Moved, days_of_dated, go_on
from domain.case.workdays import LocalCalendar
from domain.exchange import calendar_events
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import ActionStatus, CallStatus

SETTLED = frozenset({ActionStatus.DONE, ActionStatus.LET_GO})


def resume(x: Exchange, now: datetime) -> list[Moved]:
    """End the pause; calls still to come move in everybody's calendar. What moved, with old and new."""
    if x.paused is None:
        return []
    since = x.paused.since
    days = days_of_dated(x, since, now)
    moved = go_on(x, now)
    for action in x.actions:
        if action.status not in SETTLED:
            action.due += timedelta(days=days)
    _move_calls(x, since, days)
    return moved


def _move_calls(x: Exchange, since: datetime, days: int) -> None:
    local = LocalCalendar(zone=x.mentee.time_zone)
    for call in x.calls:
        if not days or call.status is not CallStatus.PLANNED or call.at < since:
            continue
        call.at = local.later(call.at, days)
        if call.invited:
            call.sequence += 1
            calendar_events.invite_to_call(x, call)
    if x.cadence:
        later = tuple(local.later(at, days) for at in x.cadence.calls)
        x.cadence = replace(x.cadence, calls=later)

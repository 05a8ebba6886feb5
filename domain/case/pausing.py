"""Clocks that stand still: paused by the hub and shifted when it goes on, or held."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.case import stays
from domain.case.ask_table import Clock
from domain.case.asks import Alarm, Ask
from domain.case.case import Case
from domain.case.names import ABOUT_ONE_ASK
from domain.case.notices import Notice
from domain.case.workdays import LocalCalendar

AnyCase = Case[Any, Any, Any]
AnyAsk = Ask[Any, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """The deadline of one ask before and after it was moved."""

    ask: AnyAsk
    old: datetime
    new: datetime


def days_between(since: datetime, now: datetime) -> int:
    """Whole days that passed, a begun day counted whole: nobody loses time by a pause."""
    return max(0, -((since - now) // timedelta(days=1)))


def go_on(case: AnyCase, now: datetime) -> list[Moved]:
    """End the pause: what is open moves by the time it stood still; what moved, with old and new.

    Asks whose clock is fixed keep their time. What else is dated is moved by the caller.
    """
    if case.paused is None:
        return []
    since = case.paused.since
    _make_up_for_hold(case, since)
    if case.held_since:  # what it held up is made up for; from now on it holds up again
        case.held_since = max(case.held_since, now)
    case.paused = None
    case.void(case.open_asks(case.pause_ask), now, "resumed")
    dated = days_of_dated(case, since, now)
    moved: list[Moved] = []
    for ask in case.open_asks():
        clock = case.spec(ask.kind).clock
        own = days_between(max(since, ask.opened_at), now)
        days = dated if clock is Clock.DATED else own
        if days and clock is not Clock.FIXED:
            old = ask.due_at
            _shift(case, ask, days, now)
            moved.append(Moved(ask=ask, old=old, new=ask.due_at))
    return moved


def days_of_dated(case: AnyCase, since: datetime, now: datetime) -> int:
    """By how many days what is dated moves; what was agreed during the pause by fewer."""
    dated = (a for a in case.asks if case.spec(a.kind).clock is Clock.DATED)
    begun = min((a.opened_at for a in dated), default=since)
    return days_between(max(since, begun), now)


def _shift(case: AnyCase, ask: AnyAsk, days: int, now: datetime) -> None:
    local = case.calendar_for(*ask.of, person=ask.person)
    days = _to_working_day(case, ask, days, local)
    due = local.later(ask.due_at, days)
    latest = None if case.spec(ask.kind).clock is Clock.FIXED else case.latest_due(ask.kind)
    ask.starts_at = local.later(ask.starts_at, days)
    if latest and due > latest:
        set_due(case, ask, max(latest, ask.due_at), now)
        return
    later = [replace(a, at=local.later(a.at, days)) for a in ask.alarms[ask.rung :]]
    ask.due_at = due
    _arm(case, ask, later, now, local)


def _to_working_day(case: AnyCase, ask: AnyAsk, days: int, local: LocalCalendar) -> int:
    exact = case.spec(ask.kind).clock is Clock.DATED or not case.policy.local_hours
    if exact or case.policy.rule(ask.kind).in_hours:
        return days
    day = local.day(ask.due_at) + timedelta(days=days)
    return days + (local.working_day(day) - day).days


def set_due(case: AnyCase, ask: AnyAsk, due: datetime, now: datetime) -> None:
    """Give an ask another deadline; what rang has rung, what is to ring is set anew, ahead only."""
    local = case.calendar_for(*ask.of, person=ask.person)
    ask.starts_at, ask.due_at = min(ask.starts_at, due), due
    fresh = case.policy.alarms(ask.kind, ask.starts_at, due, local)
    _arm(case, ask, [alarm for alarm in fresh if alarm.at > now], now, local)


def begin_again(case: AnyCase, ask: AnyAsk, now: datetime) -> None:
    """Give whoever answers from now on the whole time, with reminders of their own."""
    local = case.calendar_for(*ask.of, person=ask.person)
    ask.starts_at = now
    set_due(case, ask, max(ask.due_at, case.policy.due(ask.kind, now, local)), now)


def rearm(case: AnyCase, ask: AnyAsk, now: datetime) -> None:
    """Move the alarms still to come into the waking hours of who is asked, as they are now known."""
    local = case.calendar_for(*ask.of, person=ask.person)
    _arm(case, ask, ask.alarms[ask.rung :], now, local)


def _arm(
    case: AnyCase, ask: AnyAsk, later: Iterable[Alarm], now: datetime, local: LocalCalendar
) -> None:
    # What rang stays in the list: the number of a rung is part of the key of its mail.
    rung = ask.alarms[: ask.rung]
    ask.alarms = rung + case.policy.awake(ask.kind, tuple(later), now, ask.due_at, local)
    case.touched.append(ask.id)


def hold(case: AnyCase, now: datetime) -> None:
    """No alarm rings and no mail goes out until it is released; nothing shows it."""
    if case.held_since is None:
        case.revision += 1
        case.held_since = now


def release(case: AnyCase, now: datetime) -> None:
    """Owe what was withheld and is still true; a second release changes nothing.

    Deadlines stay where everybody sees them; only the ladders go on from where they stood, so
    that nobody is carried to the hub for reminders that were never sent.
    """
    if case.held_since is None:
        return
    case.revision += 1
    _make_up_for_hold(case, case.paused.since if case.paused else now)
    case.held_since = None
    owe_withheld(case)


def _make_up_for_hold(case: AnyCase, until: datetime) -> None:
    """Ladders that the hold stopped go on by as much later; a pause makes up for its own time."""
    since = case.held_since
    for ask in case.open_asks() if since else ():
        _climb_later(case, ask, until - max(since or until, ask.opened_at), until)


def _climb_later(case: AnyCase, ask: AnyAsk, stood: timedelta, now: datetime) -> None:
    fixed = case.spec(ask.kind).clock is Clock.FIXED
    if stood <= timedelta() or fixed or case.policy.rule(ask.kind).in_hours:
        return
    local = case.calendar_for(*ask.of, person=ask.person)
    later = [replace(alarm, at=alarm.at + stood) for alarm in ask.alarms[ask.rung :]]
    _arm(case, ask, later, now, local)


def owe_withheld(case: AnyCase) -> None:
    """What was withheld is owed now, as far as it is still true."""
    case.owed += [notice for notice in case.withheld if _still_true(case, notice)]
    case.withheld.clear()


def _still_true(case: AnyCase, notice: Notice) -> bool:
    """Not about an ask that is settled, nor an invitation that has been replaced."""
    if notice.kind in ABOUT_ONE_ASK:
        return any(ask.id == notice.ask for ask in case.open_asks())
    event = notice.event
    return event is None or not any(
        later.event and later.event.uid == event.uid and later.person == notice.person
        for later in case.withheld[case.withheld.index(notice) + 1 :]
    )


def enter(case: AnyCase, phase: Any, now: datetime, *, keep: Iterable[Any] = ()) -> None:
    """Go to another phase; asks of the old one are void unless their kind is kept.

    An end releases what was withheld, and a phase without pauses ends one.
    """
    kept = {*keep}
    if case.paused and phase not in case.phases_without_pause:
        kept.add(case.pause_ask)
    left = [ask for ask in case.open_asks() if ask.kind not in kept]
    staying = {ask.id for ask in case.open_asks() if ask.kind in kept}
    case.void([ask for ask in left if ask.subject not in staying], now, f"entered {phase}")
    stays.move(case, phase, now)
    if phase.is_end:
        case.ended_at, case.paused = now, None
        owe_withheld(case)
    elif phase in case.phases_without_pause:
        go_on(case, now)


def moved_facts(moved: Iterable[Moved]) -> str:
    """Deadlines that moved, as a timeline entry and a mail carry them: `ask=old/new`, by blanks."""
    return " ".join(f"{m.ask.id}={m.old.isoformat()}/{m.new.isoformat()}" for m in moved)

"""Sessions of a plan moved, put in another order and copied; times follow, names stay, nothing else changes.

What is done is said by the session's name, so it fits whatever the newest version is. Each function gives the whole
plan's content, or raises RuleBroken.
"""

from collections.abc import Sequence
from datetime import time
from typing import Any

from domain.case.errors import N_, RuleBroken
from models.documents.plan import MOST_SESSIONS, ActivityPlan, Session
from models.documents.plan_ids import new_ids, session_ids, sessions_by_id, stored_id

Named = tuple[str, Session]
LAST_MINUTE = 24 * 60 - 1


def moved(plan: ActivityPlan, name: str, day: int, start: time | None = None) -> dict[str, Any]:
    """The session on another day (from 0), or at another time of its own; it lasts as long as before."""
    was, session = _found(plan, name)
    days = _days(plan)
    days[was] = [one for one in days[was] if one[0] != name]
    return _put(plan, days, day, (name, _beginning(session, start)))


def copied(plan: ActivityPlan, name: str, day: int, start: time | None = None) -> dict[str, Any]:
    """One more session with the same words, on a day (from 0) and at a time; the first one stays as it is."""
    _was, session = _found(plan, name)
    (fresh,) = new_ids(set(sessions_by_id(plan)), 1)
    return _put(plan, _days(plan), day, (fresh, _beginning(session, start)))


def swapped(plan: ActivityPlan, name: str, *, later: bool) -> dict[str, Any]:
    """The session and the one after it (or before it) of its day, the other way round.

    Together they begin and end when they did, with the same pause between; ones at the same time follow each other.
    """
    day, _session = _found(plan, name)
    days = _days(plan)
    ordered = in_time(days[day])
    place = [one for one, _session in ordered].index(name)
    first = place if later else place - 1
    if not 0 <= first < len(ordered) - 1:
        raise RuleBroken(
            "",
            N_("It is the last session of its day already.")
            if later
            else N_("It is the first session of its day already."),
            N_("Move it to another day, or change the times."),
            rule="session_at_the_edge",
        )
    (one, before), (other, after) = ordered[first], ordered[first + 1]
    pause = max(0, _minute(after.start) - _minute(before.end))
    turned = _at(after, _minute(before.start))
    new = {other: turned, one: _at(before, _minute(turned.end) + pause)}
    days[day] = [(n, new.get(n, session)) for n, session in days[day]]
    return _content(plan, days, day)


def put_before(plan: ActivityPlan, name: str, other: str) -> dict[str, Any]:
    """The session before another one of its day, by as many exchanges of neighbours as that takes.

    Of one on another day it takes the day, and its own time stays.
    """
    day, _session = _found(plan, name)
    wanted, _other = _found(plan, other)
    if day != wanted:
        return moved(plan, name, wanted)
    if name == other:
        return plan.model_dump()
    whole = plan
    for _step in range(MOST_SESSIONS):
        order = [one for one, _session in in_time(_days(whole)[day])]
        place, aim = order.index(name), order.index(other)
        if place + 1 == aim:
            break
        whole = ActivityPlan.model_validate(swapped(whole, name, later=place < aim))
    return whole.model_dump()


def in_time(named: Sequence[Named]) -> list[Named]:
    """The sessions of a day in the order in which they begin."""
    return sorted(named, key=lambda one: one[1].start)


def overlapping(named: Sequence[Named]) -> dict[str, list[Session]]:
    """The sessions of a day that are at the same time as others, each with those; by name."""
    found = {
        name: [
            other
            for second, other in named
            if second != name and session.start < other.end and other.start < session.end
        ]
        for name, session in named
    }
    return {name: others for name, others in found.items() if others}


def _days(plan: ActivityPlan) -> list[list[Named]]:
    return [
        list(zip(names, one.sessions, strict=True))
        for names, one in zip(session_ids(plan), plan.days, strict=True)
    ]


def _found(plan: ActivityPlan, name: str) -> tuple[int, Session]:
    found = sessions_by_id(plan).get(name)
    if found is None:
        raise RuleBroken(
            "",
            N_("This session is not in the plan any more."),
            N_("Look at the week again: somebody changed it meanwhile."),
            rule="session_gone",
        )
    return found


def _put(plan: ActivityPlan, days: list[list[Named]], day: int, named: Named) -> dict[str, Any]:
    if not 0 <= day < len(days):
        raise RuleBroken(
            "day",
            N_("The plan has no such day."),
            N_("Choose another day, or add days under Dates."),
            rule="day_not_in_plan",
        )
    if len(days[day]) >= MOST_SESSIONS:
        raise RuleBroken(
            "day",
            N_("A day has {most} sessions at most, and this one has as many."),
            N_("Choose another day, or take a session out first."),
            rule="day_is_full",
            most=MOST_SESSIONS,
        )
    days[day] = [*days[day], named]
    return _content(plan, days, day)


def _content(plan: ActivityPlan, days: list[list[Named]], touched: int) -> dict[str, Any]:
    """The plan with these sessions, those of the touched day in the order in which they begin."""
    days[touched], whole = in_time(days[touched]), plan.model_dump()
    whole["days"] = [
        {**was, "sessions": [
            {**session.model_dump(exclude={"id"}), "id": stored_id(name, number, place)}
            for place, (name, session) in enumerate(here, 1)
        ]}
        for number, (was, here) in enumerate(zip(whole["days"], days, strict=True))
    ]  # fmt: skip
    return whole


def _beginning(session: Session, start: time | None) -> Session:
    return session if start is None else _at(session, _minute(start))


def _at(session: Session, minute: int) -> Session:
    """The session from another minute of the day on, as long as it was."""
    end = minute + session.minutes
    if end > LAST_MINUTE:
        raise RuleBroken(
            "start",
            N_("It would go on after midnight."),
            N_("Choose an earlier time, or make it shorter on the page of its day."),
            rule="session_after_midnight",
        )
    return session.model_copy(update={"start": _clock(minute), "end": _clock(end)})


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)

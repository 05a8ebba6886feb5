"""How long a case has been in each of its phases, beside what its policy allows for that."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.case.names import CasePhase

if TYPE_CHECKING:
    from domain.case.case import Case

    AnyCase = Case[Any, Any, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """All the time a case spent in one phase, in which it was so many `times`.

    `since` is when it came there last, `left` when it went; none while it is there. `seconds` are those of
    the times that are over. `days` is what the policy allows for one time; none where it says nothing.
    """

    since: datetime
    left: datetime | None = None
    seconds: int = 0
    times: int = 1
    days: int | None = None


def begin(case: "AnyCase", now: datetime) -> None:
    """A new case is in its first phase from now on."""
    case.stays = {case.phase.value: Stay(since=now, days=case.days_allowed(case.phase))}


def move(case: "AnyCase", phase: CasePhase, now: datetime) -> None:
    """Be in this phase from now on, and keep how long the case was in the one before."""
    before, since = case.phase, phase_since(case)
    if phase is before and since:
        return
    if since:
        stay = case.stays.get(before.value) or Stay(since=since, days=case.days_allowed(before))
        spent = max(0, round((now - stay.since).total_seconds()))
        case.stays[before.value] = replace(stay, left=now, seconds=stay.seconds + spent)
    again, days = case.stays.get(phase.value), case.days_allowed(phase)
    case.stays[phase.value] = (
        replace(again, since=now, left=None, times=again.times + 1, days=days)
        if again
        else Stay(since=now, days=days)
    )
    case.phase = phase


def phase_since(case: "AnyCase") -> datetime | None:
    """When a case came to its phase; None where nothing it still knows of its past tells."""
    if stay := case.stays.get(case.phase.value):
        return stay.since
    came: datetime | None = None  # it came there before stays were kept
    for entry in reversed(case.timeline):
        if entry.phase is not case.phase:
            return came
        came = entry.at
    return None if case.dropped_entries else case.started_at

"""What can change the course of an exchange: postponements, endings, wishes of people."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.case.notices import CalendarEvent
from domain.exchange.phases import Phase


class PostponeReason(StrEnum):
    """Why a visit is put off."""

    VISA = "visa"
    ILLNESS = "illness"
    HOST_CANNOT = "host_cannot"
    GUEST_CANNOT = "guest_cannot"
    TRAVEL_DISRUPTED = "travel_disrupted"
    CRISIS = "crisis"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Postponement:
    """The visit was put off on `at`; it may not begin before `not_before`."""

    at: datetime
    by: str
    reason: PostponeReason
    not_before: date
    planned: date


class CutReason(StrEnum):
    """Why a visit ends before the planned day."""

    ILLNESS = "illness"
    FAMILY = "family"
    HOST_CANNOT = "host_cannot"
    TRAVEL_DISRUPTED = "travel_disrupted"
    CRISIS = "crisis"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class CutShort:
    """A visit that ended early: planned and actual last day, and the goals covered (from 1)."""

    planned_end: date
    ended_on: date
    reason: CutReason
    goals_covered: tuple[int, ...]
    by: str


class TopUp(StrEnum):
    """What makes up for days that were lost."""

    VISIT = "visit"
    CALLS = "calls"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True, slots=True)
class PastVisit:
    """A visit that took place before a top-up visit was granted."""

    starts_on: date
    planned_end: date
    ended_on: date
    days_logged: tuple[int, ...]
    goals_covered: tuple[int, ...]
    event: CalendarEvent | None = None


class CancelReason(StrEnum):
    """Why the hub ends an exchange before its visit."""

    PARTNERS_AGREED = "partners_agreed"
    NO_ANSWER = "no_answer"
    VISA = "visa"
    COST = "cost"
    CRISIS = "crisis"
    RULES_BROKEN = "rules_broken"
    OTHER = "other"


class IncompleteReason(StrEnum):
    """Why the hub closes an exchange after its visit, before everything was done."""

    NO_ANSWER = "no_answer"
    PARTNERS_AGREED = "partners_agreed"
    PEOPLE_LEFT = "people_left"
    NOT_NEEDED = "not_needed"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """What is being wound up leads to `to`: an end, or the pool when a new partner is to be found.

    `report_owed` says whether the case owner still writes the short report.
    """

    to: Phase
    since: datetime
    report_owed: bool = False


class RequestKind(StrEnum):
    """What participants may ask the hub for, in any phase after the match."""

    MORE_TIME = "more_time"
    PAUSE = "pause"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    SWITCH_DIRECTION = "switch_direction"
    NEW_PARTNER = "new_partner"
    LEAVE = "leave"
    OTHER = "other"


@dataclass(kw_only=True, slots=True)
class Request:
    """Somebody's wish, in words under `note`; the hub grants or declines it. `ask` is the ask it is about."""

    id: str
    kind: RequestKind
    by: str
    at: datetime
    note: str | None = None
    ask: str | None = None
    granted: bool | None = None

"""A pause: the hub stops every clock of a case for a while, by name and with a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PauseReason(StrEnum):
    """Why the hub stops every clock of a case."""

    HOLIDAYS = "holidays"
    ILLNESS = "illness"
    CRISIS = "crisis"
    HUB_CAPACITY = "hub_capacity"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Every clock stands still from `since`; on `until` the hub is asked to go on."""

    since: datetime
    until: date
    by: str
    reason: PauseReason

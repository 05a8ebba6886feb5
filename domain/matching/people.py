"""Who takes part in a connection round, as far as matching needs to know (learning_spaces.md, sections 4 and 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import IntEnum, StrEnum


class Practice(IntEnum):
    """How somebody knows a topic they have; the order is the rank."""

    ONCE = 1
    REGULARLY = 2
    CAN_TEACH = 3


class DayPart(StrEnum):
    """A part of a local day in which somebody can meet; all lie in waking hours (9–20)."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


PART_HOURS: Mapping[DayPart, tuple[time, time]] = {
    DayPart.MORNING: (time(9), time(12)),
    DayPart.AFTERNOON: (time(12), time(17)),
    DayPart.EVENING: (time(17), time(20)),
}
"""From when until when, on the person's own clock."""

Slot = tuple[int, DayPart]
"""ISO weekday (1 Monday … 7 Sunday) and part of that day, in every week."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """One person who opted in, by what they agreed to be matched by.

    `languages` by code with a level of 0–5, `has` topics with how they are known, `wants` topics. `years` is the
    experience in whole years, `left_out` whether the last round had no group for them. Nothing here names anybody.
    """

    id: str
    community: str
    zone: str
    languages: Mapping[str, int]
    slots: frozenset[Slot]
    has: Mapping[str, Practice] = field(default_factory=dict)
    wants: frozenset[str] = frozenset()
    years: int = 0
    left_out: bool = False

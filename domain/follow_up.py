"""What happens after the visit: action items and the calls that keep them alive."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ActionStatus(StrEnum):
    """How an action item stands (CEE-13, CEE-14)."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    BLOCKED = "blocked"


@dataclass(kw_only=True, slots=True)
class Action:
    """One owned, dated action item of the post-exchange plan; its words are in the document."""

    id: str
    owner: str
    due: date
    status: ActionStatus = ActionStatus.OPEN


class CallStatus(StrEnum):
    """How a follow-up call stands."""

    PLANNED = "planned"
    HELD = "held"
    WAIVED = "waived"


@dataclass(kw_only=True, slots=True)
class Call:
    """One follow-up call (CEE-30). `at` is UTC; `missed` counts how often it had to move."""

    number: int
    at: datetime
    status: CallStatus = CallStatus.PLANNED
    missed: int = 0
    sequence: int = 0
    invited: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """A rhythm for the calls still to come: how many, and the instants they are held."""

    proposed_by: str
    calls: tuple[datetime, ...]

"""What happens after the visit: action items and the calls that keep them alive."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.exchange.people import Side

MOST_JOINT = 6
"""So many joint actions going on at most: each has two owners."""


class ActionStatus(StrEnum):
    """How an action item stands (CEE-13, CEE-14)."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    BLOCKED = "blocked"
    LET_GO = "let_go"


@dataclass(kw_only=True, slots=True)
class Action:
    """One owned, dated action item of the post-exchange plan; its words are in the document.

    `side` is the community that applies it; `extended` and `shrunk` say how it was made feasible. A `joint`
    one is of both: `side` is the one that proposed it, `other_owner` the owner on the other, and the words
    are in a document of this id.
    """

    id: str
    owner: str
    due: date
    side: Side = Side.MENTEE
    status: ActionStatus = ActionStatus.OPEN
    extended: bool = False
    shrunk: bool = False
    joint: bool = False
    other_owner: str | None = None

    def belongs_to(self, side: Side) -> bool:
        """Whether a side works on it."""
        return self.joint or self.side is side


class CallStatus(StrEnum):
    """How a follow-up call stands."""

    PLANNED = "planned"
    HELD = "held"
    CHECKED_IN = "checked_in"
    WAIVED = "waived"


@dataclass(kw_only=True, slots=True)
class Call:
    """One follow-up call (CEE-30). `at` is UTC; `missed` counts how often it had to move.

    `led_by` is the colleague who leads it in the mentor contact's place. An asynchronous call is a
    check-in in writing; `checked_in` are the sides that have written.
    """

    number: int
    at: datetime
    status: CallStatus = CallStatus.PLANNED
    missed: int = 0
    sequence: int = 0
    invited: bool = False
    led_by: str | None = None
    asynchronous: bool = False
    checked_in: tuple[Side, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """A rhythm for the calls still to come: how many, and the instants they are held."""

    proposed_by: str
    calls: tuple[datetime, ...]

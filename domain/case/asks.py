"""Every wait for a person is an Ask (law 2): of whom, about what, until when, and then what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

K = TypeVar("K", bound=StrEnum)
R = TypeVar("R", bound=StrEnum)


class AskStatus(StrEnum):
    """Open until a person answers or the coordinator waives it; void when it is no longer needed."""

    OPEN = "open"
    ANSWERED = "answered"
    WAIVED = "waived"
    VOID = "void"


class Escalation(StrEnum):
    """To whom an unanswered ask is carried (programme.md, Reminders)."""

    CASE_OWNER = "case_owner"
    SUBSTITUTE = "substitute"
    COORDINATOR = "coordinator"
    CHAIR = "chair"
    SECOND_CONTACT = "second_contact"
    EMERGENCY = "emergency"
    DECISION = "decision"


class Asked(Protocol):
    """Of whom an ask is: the ask itself, or what a view knows of it."""

    @property
    def kind(self) -> Any:
        """What is asked."""

    @property
    def of(self) -> Iterable[Any]:
        """The roles that may answer."""

    @property
    def person(self) -> str | None:
        """The one of them it is asked of, if it is."""

    @property
    def subject(self) -> str:
        """Which of several."""

    @property
    def claimed_by(self) -> str | None:
        """Who of the hub has taken it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """One rung of an ask's ladder: a reminder, or (with `to`) an escalation."""

    at: datetime
    to: Escalation | None = None


@dataclass(kw_only=True, slots=True)
class Ask(Generic[K, R]):
    """One open or settled wait for a person.

    `of` are the roles that may answer, `person` narrows it to one of them, `subject` says
    which of several (an order, a call, a day, an action). The clock runs from `starts_at`;
    `rung` counts the alarms that have rung. Silence never decides: past the last rung an ask
    simply stays open.
    """

    id: str
    kind: K
    of: tuple[R, ...]
    opened_at: datetime
    starts_at: datetime
    due_at: datetime
    person: str | None = None
    subject: str = ""
    alarms: tuple[Alarm, ...] = field(default=())
    rung: int = 0
    status: AskStatus = AskStatus.OPEN
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    outcome: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.status is AskStatus.OPEN

    @property
    def next_alarm(self) -> Alarm | None:
        """The next rung, or None when the ladder is climbed or the ask is settled."""
        if not self.is_open or self.rung >= len(self.alarms):
            return None
        return self.alarms[self.rung]

    def claim(self, by: str, now: datetime) -> None:
        """Somebody of the hub takes it; whoever has it already has it since they took it first."""
        if self.claimed_by != by:
            self.claimed_by, self.claimed_at = by, now

    def release(self) -> None:
        """Nobody has it any more."""
        self.claimed_by = self.claimed_at = None

    def settle(self, status: AskStatus, now: datetime, by: str | None, outcome: str) -> None:
        """Close the ask; the ladder stops with it."""
        self.status, self.answered_at = status, now
        self.answered_by, self.outcome = by, outcome
        self.alarms = ()  # nobody climbs it any more; months of them would be carried along

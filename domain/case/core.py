"""What every case is, also one without asks: it has a phase, people with roles, and a past.

The engine and the handlers of messages need no more. `domain.case.case.Case` adds asks with their
ladders, notices to named people, holds and pauses; a kind whose clock is of another sort derives
from this (decision 0011).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.case.errors import N_
from domain.case.names import CasePhase
from domain.case.timeline import Via

Facts = Mapping[str, str | int]
"""What entries and notices carry: ids, enums, dates and numbers, never words."""


@dataclass(kw_only=True)
class CaseCore(ABC):
    """What can be told of every case. `revision` rises with every change.

    `timeline` is what the present history still knows of the past, `owed` what people are to be told
    once it is recorded.
    """

    id: str
    phase: CasePhase
    revision: int = 0
    timeline: list[Any] = field(default_factory=list)
    owed: list[Any] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether the case has come to one of its ends."""
        return self.phase.is_end

    @abstractmethod
    def roles_of(self, person: str) -> frozenset[Any]:
        """Every role the person holds in this case; empty for a stranger."""

    @abstractmethod
    def add_entry(
        self,
        kind: str,
        now: datetime,
        *,
        by: str | None = None,
        via: Via = Via.FORM,
        note: str | None = None,
        facts: Facts | None = None,
    ) -> None:
        """Remember what happened under the present revision."""

    @abstractmethod
    def forget(self) -> None:
        """Drop what is only history and recorded; called before a history is continued (law 12)."""

    def no_part(self, _person: str) -> tuple[str, str]:
        """Why somebody without any role does nothing here, and what to do instead."""
        return N_("This person has no part in this."), N_("Ask the hub to be added.")

    def open_asks(self) -> list[Any]:
        """What somebody is asked and has not answered."""
        return []

    def asks_answered_by(self, _message: str) -> list[Any]:
        """The kinds of ask that a message answers."""
        return []

    def bar_of(self, _person: str, _kind: Any) -> tuple[str, str] | None:
        """The separation of duties: why this person may not decide asks of this kind here."""
        return None

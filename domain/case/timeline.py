"""What is remembered for ever: who, what, when, why. Ids, enums and numbers only."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from domain.case.names import CasePhase

P = TypeVar("P", bound=CasePhase)


class Via(StrEnum):
    """How a change reached the case."""

    FORM = "form"
    SIGNAL = "signal"
    CLOCK = "clock"
    OPERATOR = "operator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry(Generic[P]):
    """One line of the timeline. `kind` is a message's name, or what the clock did.

    `refused` marks a message that a rule turned down; `data` then holds the reason.
    `note` is the id of the words that explain it.
    """

    seq: int
    at: datetime
    kind: str
    phase: P
    via: Via
    actor: str | None = None
    refused: bool = False
    note: str | None = None
    data: dict[str, str | int] = field(default_factory=dict)

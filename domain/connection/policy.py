"""The numbers of a connection, with the source's values as defaults (LC-23). How long people have to answer is in `asks`."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.case.ask_table import AskTable
from domain.case.policy import CasePolicy
from domain.connection.names import AskKind


@dataclass(frozen=True, kw_only=True)
class Policy(CasePolicy[AskKind]):
    """Every number of a connection, frozen into it when it begins."""

    table: ClassVar[AskTable[AskKind]] = AskTable(AskKind, rows_in="domain.connection.asks")

    minutes: int = 90
    """How long a conversation lasts (LC-23)."""
    capacity: int = 1
    """How many somebody has in a month who says nothing else."""
    slots: int = 5
    """How many common times are proposed."""
    ahead_days: int = 60
    """How far ahead a meeting can be set."""
    max_moves: int = 3
    soon_hours: tuple[int, ...] = (24, 1)
    """So long before a meeting everybody who comes is reminded."""
    cadence_max_days: int = 90
    """After so long without another meeting it is asked what was used."""
    used_after_days: int = 30
    """So long after the last meeting it is asked whether what was learned was used."""

    @property
    def cadence(self) -> timedelta:
        """The longest time between two meetings."""
        return timedelta(days=self.cadence_max_days)

    @property
    def used_after(self) -> timedelta:
        """How long after the last meeting it is asked what was used."""
        return timedelta(days=self.used_after_days)

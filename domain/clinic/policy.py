"""The numbers of a learning clinic, with the source's values as defaults (LC-16 to LC-19)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.case.ask_table import AskTable
from domain.case.policy import CasePolicy
from domain.clinic.names import AskKind


@dataclass(frozen=True, kw_only=True)
class Policy(CasePolicy[AskKind]):
    """Every number of a clinic, frozen into it when it is proposed."""

    table: ClassVar[AskTable[AskKind]] = AskTable(AskKind, rows_in="domain.clinic.asks")

    minutes: int = 90
    """How long a session lasts (LC-16)."""
    seats: int = 20
    """How many people a session is for (LC-17)."""
    overbook_percent: int = 30
    """So many more seats are given, because some people do not come."""
    min_people: int = 5
    """With fewer the host is asked what to do."""
    open_days_before: int = 21
    check_hours: int = 72
    """So long before a session it is looked at whether all is there; the host answers within a third of it."""
    link_hours: int = 24
    """From then on who has a seat sees the way in."""
    signup_closes_hours: int = 2
    offer_batch: int = 5
    """To so many people who wait a free seat is offered at once."""
    confirm_days_before: int = 7
    late_minutes: int = 15
    """After so long everybody hears what is the matter."""
    material_days: int = 7
    objection_hours: int = 72
    follow_up_days: int = 14
    feedback_days: int = 7
    reach_days: int = 30
    """So long after the last session its sharers can be reached (LC-31)."""
    max_signups: int = 300
    max_sessions: int = 3
    merge_most: int = 4
    """So many people, the host among them, make a conversation instead of a clinic (LC-22)."""

    @property
    def capacity_percent(self) -> int:
        """Seats that are given, in percent of the places."""
        return 100 + self.overbook_percent

    def capacity(self, seats: int) -> int:
        """How many people get one of so many places."""
        return seats * self.capacity_percent // 100

    @property
    def check_ahead(self) -> timedelta:
        """How long before a session it is looked at."""
        return timedelta(hours=self.check_hours)

    @property
    def link_ahead(self) -> timedelta:
        """How long before a session the way in is shown, and all who wait are offered a free seat."""
        return timedelta(hours=self.link_hours)

    @property
    def closing_ahead(self) -> timedelta:
        """How long before a session nobody signs up any more."""
        return timedelta(hours=self.signup_closes_hours)

    @property
    def lateness(self) -> timedelta:
        """How long after its start a session is late."""
        return timedelta(minutes=self.late_minutes)

"""How long each kind of ask may take, when it is brought to mind, and to whom it is carried."""

from dataclasses import dataclass

from domain.case.asks import Escalation


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """Escalate to `to`, `working_days` after the due time; or `days`, or `hours`, when given."""

    to: Escalation
    working_days: int = 0
    hours: int | None = None
    days: int | None = None

    @property
    def after_hours(self) -> float:
        """Roughly how many hours after the due time it comes; five working days make a week."""
        if self.hours is not None:
            return self.hours
        if self.days is not None:
            return self.days * 24
        return self.working_days * 24 * 7 / 5


PARTICIPANT_LADDER = (
    Rung(to=Escalation.CASE_OWNER),
    Rung(to=Escalation.SUBSTITUTE, working_days=2),
    Rung(to=Escalation.COORDINATOR, working_days=5),
)
MATCHED_LADDER = (
    *PARTICIPANT_LADDER,
    Rung(to=Escalation.SECOND_CONTACT, days=14),
    Rung(to=Escalation.DECISION, days=21),
)
"""After the match: somebody else of the silent side is asked, at last the hub decides what to do."""
HUB_LADDER = (
    Rung(to=Escalation.COORDINATOR),
    Rung(to=Escalation.CHAIR, working_days=5),
)
VISIT_LADDER = (
    Rung(to=Escalation.CASE_OWNER, hours=0),
    Rung(to=Escalation.COORDINATOR, hours=3),
    Rung(to=Escalation.EMERGENCY, hours=6),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskRule:
    """How long one kind of ask may take, and when it is brought to mind.

    Exactly one of `days`, `working_days`, `hours` is the time allowed. `half_time` reminds
    halfway, `before_hours` that many hours before the due time (0: at the due time).
    """

    days: int | None = None
    working_days: int | None = None
    hours: int | None = None
    half_time: bool = True
    before_hours: tuple[int, ...] = (48, 0)
    ladder: tuple[Rung, ...] = PARTICIPANT_LADDER

    @property
    def whole_days(self) -> int:
        """The time allowed in calendar days, rounded up; five working days make a week."""
        if self.hours is not None:
            return -(-self.hours // 24)
        if self.working_days is not None:
            return -(-self.working_days * 7 // 5)
        return self.days or 0

    @property
    def in_hours(self) -> bool:
        """Whether it is about a visit under way: then nobody waits for anybody's waking hours."""
        return self.hours is not None or any(rung.hours is not None for rung in self.ladder)

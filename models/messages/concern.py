"""What starts an incident, what it hands to the database, and what its messages are answered with.

Opaque ids, states and moments only: the words, and whom a concern is about, never leave the database.
"""

from datetime import datetime
from typing import Any

from pydantic import Field, TypeAdapter

from domain.concern.concern import Concern, ConcernPhase, Owed, SafetyPolicy, Step, receive
from domain.concern.messages import CONCERN_MESSAGES
from models.messages.exchange import Contract, OpaqueId
from models.messages.schemas import make_ready

CONCERN: TypeAdapter[Concern] = TypeAdapter(Concern)
TOLD_ELSEWHERE = {"log", "owed"}
"""What of an incident is not in its stored state: steps and mails have rows of their own."""


class ConcernReceipt(Contract):
    """Where the incident stands after a message."""

    revision: int
    state: ConcernPhase


class StartConcern(Contract):
    """A concern was raised; its policy is frozen here (law 8).

    `resumed`, `told` and `receipts` carry everything over when a history is continued as new.
    """

    incident_id: str = OpaqueId
    received_at: datetime
    exchange: str | None = None
    policy: SafetyPolicy = SafetyPolicy()
    resumed: Concern | None = None
    told: bool = False
    receipts: dict[str, ConcernReceipt] = Field(default_factory=dict)

    def incident(self) -> Concern:
        """The state this start describes."""
        return self.resumed or receive(
            self.incident_id, self.policy, self.exchange, self.received_at
        )


class ConcernChange(Contract):
    """Everything that changed since the last record, under a rising revision.

    `state_kept` is the incident as JSON without log and mails: enough to start it again.
    """

    incident_id: str
    revision: int
    at: datetime
    state: ConcernPhase
    exchange: str | None
    escalated: int
    acknowledged_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    retention_due: bool
    by: str
    steps: list[Step]
    owed: list[Owed]
    state_kept: dict[str, Any] = Field(default_factory=dict)


class WhichConcern(Contract):
    """An incident, and the exchange it is about."""

    incident_id: str
    exchange: str | None = None


class Standing(Contract):
    """What the database says of an incident.

    Who handles it, whether its exchange is on hold by any incident, and whether by another one.
    """

    handlers: tuple[str, ...] = ()
    held: bool = False
    by_others: bool = False


def change_of(x: Concern, now: datetime, steps: list[Step], owed: list[Owed]) -> ConcernChange:
    """Describe the incident as it stands, with the given news."""
    return ConcernChange(
        incident_id=x.id,
        revision=x.revision,
        at=now,
        state=x.state,
        exchange=x.exchange,
        escalated=x.escalated,
        acknowledged_at=x.acknowledged_at,
        due_at=x.due_at,
        closed_at=x.closed_at,
        retention_due=x.retention_due,
        by=x.last_by,
        steps=steps,
        owed=owed,
        state_kept=CONCERN.dump_python(x, mode="json", exclude=TOLD_ELSEWHERE),
    )


make_ready(*CONCERN_MESSAGES.values())

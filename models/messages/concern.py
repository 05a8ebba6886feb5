"""What starts a concern, what it hands to the database, and what its messages are answered with.

Opaque ids, states and moments only: the words, and whom a concern is about, never leave the database.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    WrapSerializer,
)

from domain.concern.concern import Concern, ConcernPhase, Owed, SafetyPolicy, Step, receive
from domain.concern.messages import CONCERN_MESSAGES
from models.messages.exchange import Contract, OpaqueId
from models.messages.schemas import make_ready

TOLD_ELSEWHERE = {"timeline", "owed"}
"""What of a concern is not in its stored state: steps and mails have rows of their own."""
ON_THE_WIRE = {"phase": "state", "timeline": "log"}
"""What is called otherwise where it is stored and sent than in the code (law 10)."""


def _read(stored: Any) -> Any:
    if not isinstance(stored, dict):
        return stored
    names = {there: here for here, there in ON_THE_WIRE.items()}
    return {names.get(name, name): value for name, value in stored.items()}


def _write(x: Concern, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
    return {ON_THE_WIRE.get(name, name): value for name, value in write(x).items()}


StoredConcern = Annotated[Concern, BeforeValidator(_read), WrapSerializer(_write)]
CONCERN: TypeAdapter[Concern] = TypeAdapter(StoredConcern)


class ConcernReceipt(Contract):
    """Where the concern stands after a message."""

    revision: int
    state: ConcernPhase


class StartConcern(Contract):
    """A concern was raised; its policy is frozen here (law 8).

    `resumed`, `told`, `receipts` and `task_at` carry everything over when a history is continued as new.
    """

    incident_id: str = OpaqueId
    received_at: datetime
    exchange: str | None = None
    policy: SafetyPolicy = SafetyPolicy()
    resumed: StoredConcern | None = None
    told: bool = False
    receipts: dict[str, ConcernReceipt] = Field(default_factory=dict)
    task_at: datetime | None = None

    def concern(self) -> Concern:
        """The state this start describes."""
        return self.resumed or receive(
            self.incident_id, self.policy, self.exchange, self.received_at
        )


class ConcernChange(Contract):
    """Everything that changed since the last record, under a rising revision.

    `state_kept` is the concern as JSON without log and mails: enough to start it again. `task_at` and
    `after` are as in `models.messages.records.Change`.
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
    task_at: datetime | None = None
    after: datetime | None = None


class WhichConcern(Contract):
    """A concern, and the exchange it is about."""

    incident_id: str
    exchange: str | None = None


class Standing(Contract):
    """What the database says of a concern.

    Who handles it, whether its exchange is on hold by any concern, and whether by another one.
    """

    handlers: tuple[str, ...] = ()
    held: bool = False
    by_others: bool = False


def change_of(x: Concern, now: datetime, steps: list[Step], owed: list[Owed]) -> ConcernChange:
    """Describe the concern as it stands, with the given news."""
    return ConcernChange(
        incident_id=x.id,
        revision=x.revision,
        at=now,
        state=x.phase,
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

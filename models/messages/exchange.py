"""What starts an exchange, what a message answers, and what an exchange leaves behind.

The messages people send are the messages of `domain.exchange.messages`: one definition is payload, signal
and command at once (docs/decisions/0002).
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from domain.case.documents import DocRef
from domain.case.team import HubTeam
from domain.exchange.exchange import Exchange
from domain.exchange.hold import SetHold
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.people import Direction, Party, Role
from domain.exchange.phases import Phase
from domain.exchange.policy import Policy
from models.messages.earlier_states import carried_over
from models.messages.schemas import make_ready

OpaqueId = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")


LATER_RULES = (
    *("local_hours", "compare_journey_dates", "calls_on_working_days"),
    "arranges_offers",
)
"""Settings that each brought a rule: off for whoever started before there was one."""


class Contract(BaseModel):
    """Base of all contracts: frozen, and unknown fields are ignored so that old code reads new."""

    model_config = ConfigDict(frozen=True)


class Receipt(Contract):
    """The answer to a message: where the exchange stands after it."""

    revision: int
    phase: Phase


class StartExchange(Contract):
    """A valid, submitted application starts an exchange; its policy is frozen here (law 8).

    `resumed` carries the whole state over when a history is continued as new, `receipts` the
    answers already given, so that a form sent twice across that boundary acts once, `task_at` the mark
    of its last record.
    """

    exchange_id: str = OpaqueId
    programme: str
    cycle: str
    policy: Policy
    direction: Direction
    mentee: Party
    team: HubTeam[Role]
    application: DocRef
    submitted_by: str
    wished_partner: Party | None = None
    reciprocal: bool = False
    resumed: Annotated[Exchange | None, BeforeValidator(carried_over)] = None
    receipts: dict[str, Receipt] = Field(default_factory=dict)
    task_at: datetime | None = None

    @model_validator(mode="before")
    @classmethod
    def keep_old_clocks(cls, given: Any) -> Any:
        """An exchange that started before a rule was made goes on without it (law 8).

        What it took is taken again, and its alarms, and so its timers, stay where they were (law 10).
        """
        if isinstance(given, dict):
            for holder in (given, given.get("resumed")):
                policy = holder.get("policy") if isinstance(holder, dict) else None
                if isinstance(policy, dict):
                    for rule in LATER_RULES:
                        policy.setdefault(rule, False)
        return given

    def exchange(self) -> Exchange:
        """The state this start describes."""
        return self.resumed or Exchange(
            id=self.exchange_id,
            programme=self.programme,
            cycle=self.cycle,
            policy=self.policy,
            direction=self.direction,
            mentee=self.mentee,
            team=self.team,
            application=self.application,
            wished_partner=self.wished_partner,
            reciprocal=self.reciprocal,
        )


class Outcome(Contract):
    """How an exchange ended."""

    phase: Phase
    revision: int
    ended_at: datetime | None
    published: bool = False


make_ready(*MESSAGES.values(), SetHold)

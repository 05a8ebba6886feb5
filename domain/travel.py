"""Booking orders: what the hub books for one traveller, bound to the approved plan."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class OrderKind(StrEnum):
    """What is booked for each traveller (CEE-21; insurance from the hard gates)."""

    TRANSPORT = "transport"
    ACCOMMODATION = "accommodation"
    INSURANCE = "insurance"


class OrderStatus(StrEnum):
    """Requested of the booker, booked, confirmed by the traveller; stopped by a plan edit."""

    REQUESTED = "requested"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    STOPPED = "stopped"


@dataclass(kw_only=True, slots=True)
class Order:
    """One booking order. It carries the hash of the plan it was approved under (law 4).

    `cost_cents` is in euro cents; `first`/`last` are the dates it is for.
    """

    id: str
    kind: OrderKind
    traveller: str
    plan_hash: str
    first: date
    last: date
    status: OrderStatus = OrderStatus.REQUESTED
    cost_cents: int = 0
    booking: str | None = None
    arrives_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether it still stands, open or booked."""
        return self.status is not OrderStatus.STOPPED

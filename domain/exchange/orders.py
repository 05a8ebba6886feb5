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
    """Requested of the booker, booked, confirmed by the traveller, used on the visit.

    Stopped before it was booked; to undo and undone after; waived where nothing has to be booked.
    """

    REQUESTED = "requested"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    USED = "used"
    STOPPED = "stopped"
    TO_UNDO = "to_undo"
    UNDONE = "undone"
    WAIVED = "waived"


LIVE = frozenset(
    {OrderStatus.REQUESTED, OrderStatus.BOOKED, OrderStatus.CONFIRMED, OrderStatus.WAIVED}
)


class ChangeCause(StrEnum):
    """Who made a booking change necessary."""

    TRAVELLER = "traveller"
    CARRIER = "carrier"
    BOOKER = "booker"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A dearer change of a booking that waits for an approver; fields as in `Order`."""

    cause: ChangeCause
    cost_cents: int
    first: date
    last: date
    booking: str | None = None
    arrives_at: datetime | None = None
    refund_by: date | None = None


@dataclass(kw_only=True, slots=True)
class Order:
    """One booking order. It carries the hash of the plan it was approved under (law 4).

    Costs are in euro cents: `approved_cents` is what the first booking cost, or what an approver
    agreed to since; `refund_cents` what came back when it was undone. `first`/`last` are the dates
    it is for, `refund_by` the last day on which undoing it brings money back.
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
    booked_at: datetime | None = None
    approved_cents: int = 0
    refund_by: date | None = None
    refund_cents: int = 0
    proposal: Proposal | None = None

    @property
    def is_live(self) -> bool:
        """Whether it still stands, open or booked."""
        return self.status in LIVE

    @property
    def is_booked(self) -> bool:
        """Whether money has been spent on it that undoing might bring back.

        A booking the traveller queried is requested again, and still booked until it is replaced.
        """
        if self.status is OrderStatus.REQUESTED:
            return self.booked_at is not None
        return self.status in (OrderStatus.BOOKED, OrderStatus.CONFIRMED)


class VisaStatus(StrEnum):
    """How a traveller's visa stands."""

    NEEDED = "needed"
    APPLIED = "applied"
    GRANTED = "granted"
    NOT_NEEDED = "not_needed"
    REFUSED = "refused"
    REFUSAL_CONFIRMED = "refusal_confirmed"
    APPEALED = "appealed"

    @property
    def lets_travel(self) -> bool:
        """Whether the traveller may cross the border."""
        return self in (VisaStatus.GRANTED, VisaStatus.NOT_NEEDED)


@dataclass(kw_only=True, slots=True)
class Visa:
    """One traveller's visa: how it stands, as last reported at `at`, for a visit from `first` to `last`."""

    traveller: str
    at: datetime
    status: VisaStatus = VisaStatus.NEEDED
    first: date | None = None
    last: date | None = None

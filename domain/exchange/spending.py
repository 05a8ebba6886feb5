"""What bookings cost: committed while they stand, spent once they are used or undone, and what came back."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.exchange.orders import Order, OrderKind, OrderStatus

COMMITTED = frozenset(
    {OrderStatus.REQUESTED, OrderStatus.BOOKED, OrderStatus.CONFIRMED, OrderStatus.TO_UNDO}
)
"""Paid for something still to come, or still to be undone; a requested order has a cost only while it is booked anew."""
SPENT = frozenset({OrderStatus.USED, OrderStatus.UNDONE})


@dataclass(frozen=True)
class Spending:
    """Euro cents: `committed` to bookings that stand, `spent` on used and undone ones, `refunded` of these."""

    committed: int = 0
    spent: int = 0
    refunded: int = 0

    @property
    def together(self) -> int:
        """What has been paid, less what came back."""
        return self.committed + self.spent - self.refunded

    def __add__(self, other: "Spending") -> "Spending":
        """Both together."""
        return Spending(
            self.committed + other.committed,
            self.spent + other.spent,
            self.refunded + other.refunded,
        )


def of_order(order: Order) -> Spending:
    """What one booking has cost so far."""
    if order.status in COMMITTED:
        return Spending(committed=order.cost_cents)
    if order.status in SPENT:
        return Spending(spent=order.cost_cents, refunded=order.refund_cents)
    return Spending()


def by_kind(orders: Iterable[Order]) -> dict[OrderKind, Spending]:
    """What bookings have cost so far, for each kind that was booked."""
    found: dict[OrderKind, Spending] = {}
    for order in orders:
        cost = of_order(order)
        if cost != Spending():
            found[order.kind] = found.get(order.kind, Spending()) + cost
    return {kind: found[kind] for kind in OrderKind if kind in found}

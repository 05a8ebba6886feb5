"""What bookings have cost, by how they stand."""

from dataclasses import replace
from datetime import date

import pytest

from domain.exchange.orders import Order, OrderKind, OrderStatus
from domain.exchange.spending import Spending, by_kind, of_order

DAY = date(2027, 6, 8)
ORDER = Order(
    id="order-1",
    kind=OrderKind.TRANSPORT,
    traveller="p",
    plan_hash="h",
    first=DAY,
    last=DAY,
    cost_cents=12_000,
    refund_cents=2_000,
)


@pytest.mark.parametrize(
    ("status", "cost"),
    [
        (OrderStatus.REQUESTED, Spending(committed=12_000)),
        (OrderStatus.BOOKED, Spending(committed=12_000)),
        (OrderStatus.CONFIRMED, Spending(committed=12_000)),
        (OrderStatus.TO_UNDO, Spending(committed=12_000)),
        (OrderStatus.USED, Spending(spent=12_000, refunded=2_000)),
        (OrderStatus.UNDONE, Spending(spent=12_000, refunded=2_000)),
        (OrderStatus.STOPPED, Spending()),
        (OrderStatus.WAIVED, Spending()),
    ],
)
def test_a_booking_costs_by_how_it_stands(status: OrderStatus, cost: Spending):
    assert of_order(replace(ORDER, status=status)) == cost


def test_every_status_of_an_order_has_been_thought_of():
    assert {
        status for status in OrderStatus if of_order(replace(ORDER, status=status)).together
    } == {*OrderStatus} - {OrderStatus.STOPPED, OrderStatus.WAIVED}


def test_kinds_add_up_and_what_cost_nothing_is_left_out():
    booked = replace(ORDER, status=OrderStatus.BOOKED)
    undone = replace(ORDER, status=OrderStatus.UNDONE)
    asked = replace(ORDER, kind=OrderKind.INSURANCE, cost_cents=0)
    found = by_kind([booked, undone, asked])
    assert found == {OrderKind.TRANSPORT: Spending(12_000, 12_000, 2_000)}
    assert found[OrderKind.TRANSPORT].together == 22_000

"""What a booking may cost without asking again, and who is asked where it costs more."""

from datetime import datetime

from domain.case.errors import N_, RuleBroken
from domain.exchange import travel_arrangements
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.orders import Order, OrderKind, OrderStatus, Proposal
from domain.exchange.people import Role


def check_none_waits(order: Order) -> None:
    """Raise RuleBroken while a dearer change of the order waits for an approver."""
    if order.proposal:
        raise RuleBroken(
            "order",
            N_("A dearer change of this booking waits for an approver."),
            N_("Wait for the decision; it is on the exchange page."),
            rule="dearer_change_waits",
        )


def take_or_propose(x: Exchange, now: datetime, order: Order, booked: Proposal) -> None:
    """Take over what was booked; ask an approver first where it costs much more than approved."""
    if booked.cost_cents - order.approved_cents > x.policy.cost_delta_cents:
        order.proposal = booked
        x.ask(AskKind.APPROVE_COST, now, Role.APPROVER, subject=order.id)
    else:
        take(x, now, order, booked)


def take(x: Exchange, now: datetime, order: Order, booked: Proposal) -> None:
    """The order now is what was booked: the traveller looks at it, the insurance is rechecked."""
    order.proposal = None
    order.status, order.cost_cents = OrderStatus.BOOKED, booked.cost_cents
    order.first, order.last = booked.first, booked.last
    order.arrives_at, order.booking = booked.arrives_at, booked.booking or order.booking
    order.refund_by, order.booked_at = booked.refund_by, now
    if not x.open_asks(AskKind.CONFIRM_BOOKING, subject=order.id):
        travel_arrangements.ask_confirmation(x, now, order)
    if order.kind is OrderKind.TRANSPORT:
        travel_arrangements.recheck_insurance(x, now, order.traveller)

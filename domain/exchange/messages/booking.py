"""Booking orders: booked by the hub, confirmed or queried by the traveller."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import refused_in, stays_in
from domain.exchange import booking_costs, journey_dates
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import ExchangeMessage, register
from domain.exchange.messages.travel import TRAVELLERS
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import ChangeCause, Order, OrderStatus, Proposal
from domain.exchange.people import Role
from domain.exchange.phases import Phase

BOOKERS = frozenset({Role.BOOKER})


def need_order(x: Exchange, order_id: str, *allowed: OrderStatus) -> Order:
    """The order with this id, or RuleBroken where there is none or it stands otherwise."""
    order = x.order(order_id)
    if order is None:
        raise RuleBroken(
            "order",
            N_("This exchange has no such booking order."),
            N_("Open the list of orders."),
            rule="no_such_order",
        )
    if order.status not in allowed:
        raise RuleBroken(
            "order",
            N_("This booking order is {status}."),
            N_("Open the list of orders to see what is next."),
            rule="order_stands_otherwise",
            status=order.status.value,
        )
    return order


def check_own(order: Order, by: str) -> None:
    """Raise RuleBroken unless the order is for this traveller."""
    if order.traveller != by:
        raise RuleBroken(
            "by",
            N_("Only the traveller it was booked for may answer."),
            N_("Ask the traveller to open the page."),
            rule="booked_for_another",
        )


def check_booking(x: Exchange, order: Order, booked: Proposal) -> None:
    """Raise RuleBroken unless costs, dates and arrival of what is booked make sense."""
    if booked.cost_cents < 0:
        raise RuleBroken(
            "cost", N_("A cost cannot be negative."), N_("Give it in euro."), rule="negative_cost"
        )
    journey_dates.check(x, order, booked)


@register
@dataclass(frozen=True, kw_only=True)
class BookOrder(ExchangeMessage):
    """A booker has booked what was ordered.

    `cost_cents` is in euro cents, `arrives_at` the planned arrival of a transport, `booking`
    the id of the note with the details. `first` and `last` are the days booked (those ordered, when
    not given; a journey that arrives before the visit begins on that day); `refund_by` is the last
    day that brings money back.
    """

    order: str
    plan_hash: str
    cost_cents: int = 0
    arrives_at: datetime | None = None
    booking: str | None = None
    first: date | None = None
    last: date | None = None
    refund_by: date | None = None

    name = "book_order"
    roles = BOOKERS
    transitions = stays_in(Phase.TRAVEL, Phase.VISIT)
    refusals = refused_in(
        (
            (Phase.READY,),
            N_("Everything that was ordered is booked."),
            N_("Change the booking instead."),
            "everything_booked",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Only under an approved, unchanged plan (law 4), for the days of the visit."""
        order = need_order(x, self.order, OrderStatus.REQUESTED)
        approved = x.approval.plan_hash if x.approval else None
        if self.plan_hash != approved or order.plan_hash != approved:
            raise RuleBroken(
                "plan_hash",
                N_("The plan behind this order is not the approved one any more."),
                N_("Do not book; open the exchange to see what changed."),
                rule="order_not_of_approved_plan",
            )
        booking_costs.check_none_waits(order)
        check_booking(x, order, self._booked(x, order))

    def _booked(self, x: Exchange, order: Order) -> Proposal:
        booked = Proposal(
            cause=ChangeCause.BOOKER,
            cost_cents=self.cost_cents,
            first=self.first or order.first,
            last=self.last or order.last,
            booking=self.booking,
            arrives_at=self.arrives_at,
            refund_by=self.refund_by,
        )
        return journey_dates.with_arrival(x, order, booked)

    def execute(self, x: Exchange, now: datetime) -> None:
        """The traveller is asked whether it is right; an approver first where it became dearer."""
        order = need_order(x, self.order, OrderStatus.REQUESTED)
        x.answer(x.find_ask(AskKind.BOOK, subject=self.order), now, self.by, "booked")
        if order.booked_at is None:
            order.approved_cents = self.cost_cents
        booking_costs.take_or_propose(x, now, order, self._booked(x, order))

    def facts(self) -> dict[str, str | int]:
        """Which order, at what cost."""
        return {"order": self.order, "cost_cents": self.cost_cents}


@register
@dataclass(frozen=True, kw_only=True)
class ConfirmBooking(ExchangeMessage):
    """The traveller confirms a booking."""

    order: str

    name = "confirm_booking"
    roles = TRAVELLERS
    transitions = stays_in(Phase.TRAVEL, Phase.VISIT)

    def check(self, x: Exchange, now: datetime) -> None:
        """One's own, and booked."""
        check_own(need_order(x, self.order, OrderStatus.BOOKED), self.by)

    def execute(self, x: Exchange, now: datetime) -> None:
        """One thing less before departure."""
        need_order(x, self.order, OrderStatus.BOOKED).status = OrderStatus.CONFIRMED
        ask = x.find_ask(AskKind.CONFIRM_BOOKING, subject=self.order)
        x.answer(ask, now, self.by, "confirmed")

    def facts(self) -> dict[str, str | int]:
        """Which order."""
        return {"order": self.order}


@register
@dataclass(frozen=True, kw_only=True)
class QueryBooking(ExchangeMessage):
    """The traveller says what is wrong with a booking; the booker does it again."""

    order: str

    name = "query_booking"
    roles = TRAVELLERS
    note_required = Refusal(
        N_("Say what is wrong with the booking."),
        N_("Write a sentence."),
        rule="booking_query_without_words",
    )
    transitions = stays_in(Phase.TRAVEL, Phase.VISIT)

    def check(self, x: Exchange, now: datetime) -> None:
        """One's own, booked, no dearer change waiting, and with words that say what is wrong."""
        order = need_order(x, self.order, OrderStatus.BOOKED)
        check_own(order, self.by)
        booking_costs.check_none_waits(order)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Back to requested."""
        order = need_order(x, self.order, OrderStatus.BOOKED)
        order.status = OrderStatus.REQUESTED
        x.void(x.open_asks(AskKind.CHANGE_BOOKING, subject=self.order), now, "booked again")
        ask = x.find_ask(AskKind.CONFIRM_BOOKING, subject=self.order)
        x.answer(ask, now, self.by, "queried")
        again = x.ask(AskKind.BOOK, now, Role.BOOKER, subject=self.order, quiet=True)
        x.notify(NoticeKind.BOOKING_QUERIED, x.people_asked(again), ask=again, note=self.note)

    def facts(self) -> dict[str, str | int]:
        """Which order."""
        return {"order": self.order}

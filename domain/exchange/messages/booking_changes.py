"""A booking changes: wished by the traveller, or made necessary by carrier or booker."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to, stays_in
from domain.exchange import booking_costs, journey_dates, travel_arrangements
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.messages.base import ExchangeMessage, register
from domain.exchange.messages.booking import BOOKERS, check_booking, check_own, need_order
from domain.exchange.messages.travel import TRAVELLERS
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import ChangeCause, Order, OrderStatus, Proposal
from domain.exchange.people import Role
from domain.exchange.phases import Phase

BOOKED = (OrderStatus.BOOKED, OrderStatus.CONFIRMED)


def _back_to_travel(x: Exchange, now: datetime) -> None:
    """What was ready is not ready any more: the decision to go is made again."""
    if x.phase is Phase.READY:
        x.enter(Phase.TRAVEL, now, keep=travel_arrangements.ON_THE_WAY)
        x.go_decided_by = None
        travel_arrangements.ask_go(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class ChangeBooking(ExchangeMessage):
    """A booker has to change, or has changed, what was booked.

    Fields as in `BookOrder`; what is not given stays as it was. Above the policy's difference in
    cost nothing changes until an approver agrees.
    """

    order: str
    cause: ChangeCause
    cost_cents: int
    first: date | None = None
    last: date | None = None
    arrives_at: datetime | None = None
    booking: str | None = None
    refund_by: date | None = None

    name = "change_booking"
    roles = BOOKERS
    transitions = leads_to(
        {
            Phase.TRAVEL: (Phase.TRAVEL,),
            Phase.READY: (Phase.TRAVEL,),
            Phase.VISIT: (Phase.VISIT,),
        }
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Booked, nothing dearer waiting, and days that hold the visit."""
        order = need_order(x, self.order, *BOOKED)
        booking_costs.check_none_waits(order)
        check_booking(x, order, self._changed(x, order))

    def _changed(self, x: Exchange, order: Order) -> Proposal:
        changed = Proposal(
            cause=self.cause,
            cost_cents=self.cost_cents,
            first=self.first or order.first,
            last=self.last or order.last,
            booking=self.booking or order.booking,
            arrives_at=self.arrives_at or order.arrives_at,
            refund_by=self.refund_by or order.refund_by,
        )
        return journey_dates.with_arrival(x, order, changed)

    def execute(self, x: Exchange, now: datetime) -> None:
        """The traveller confirms again; before, an approver where it costs much more."""
        order = need_order(x, self.order, *BOOKED)
        _back_to_travel(x, now)
        ask = x.find_ask(AskKind.CHANGE_BOOKING, subject=self.order)
        x.answer(ask, now, self.by, "changed")
        booking_costs.take_or_propose(x, now, order, self._changed(x, order))

    def facts(self) -> dict[str, str | int]:
        """Which order, why, at what cost."""
        return {"order": self.order, "cause": self.cause.value, "cost_cents": self.cost_cents}


def _need_proposal(x: Exchange, order_id: str) -> tuple[Order, Proposal]:
    order = need_order(x, order_id, OrderStatus.REQUESTED, *BOOKED)
    if order.proposal is None:
        raise RuleBroken(
            "order",
            N_("No dearer change of this booking waits for an approver."),
            N_("Open the list of orders to see how it stands."),
            rule="no_dearer_change_waits",
        )
    return order, order.proposal


@register
@dataclass(frozen=True, kw_only=True)
class ApproveCost(ExchangeMessage):
    """An approver agrees that a booking costs more than was approved."""

    order: str

    name = "approve_cost"
    roles = frozenset({Role.APPROVER})
    transitions = stays_in(Phase.TRAVEL, Phase.VISIT)

    def check(self, x: Exchange, now: datetime) -> None:
        """Neither matcher nor member, and something waits."""
        _need_proposal(x, self.order)

    def execute(self, x: Exchange, now: datetime) -> None:
        """The change is made, and the traveller looks at it."""
        order, proposal = _need_proposal(x, self.order)
        x.answer(x.find_ask(AskKind.APPROVE_COST, subject=self.order), now, self.by, "approved")
        order.approved_cents = proposal.cost_cents
        booking_costs.take(x, now, order, proposal)

    def facts(self) -> dict[str, str | int]:
        """Which order."""
        return {"order": self.order}


@register
@dataclass(frozen=True, kw_only=True)
class RefuseCost(ExchangeMessage):
    """An approver does not agree; the booker looks for another way, the note says why."""

    order: str

    name = "refuse_cost"
    roles = frozenset({Role.APPROVER})
    note_required = Refusal(
        N_("Say why, in a sentence."), N_("Write a sentence."), rule="cost_refused_without_words"
    )
    transitions = stays_in(Phase.TRAVEL, Phase.VISIT)

    def check(self, x: Exchange, now: datetime) -> None:
        """Neither matcher nor member, something waits, and words that say why not."""
        _need_proposal(x, self.order)

    def execute(self, x: Exchange, now: datetime) -> None:
        """The booking stays as it was until the booker has found another way."""
        order, _ = _need_proposal(x, self.order)
        x.answer(x.find_ask(AskKind.APPROVE_COST, subject=self.order), now, self.by, "refused")
        order.proposal = None
        open_again = order.status is OrderStatus.REQUESTED
        kind = AskKind.BOOK if open_again else AskKind.CHANGE_BOOKING
        ask = x.find_ask(kind, subject=order.id)
        ask = ask or x.ask(kind, now, Role.BOOKER, subject=order.id, quiet=True)
        x.notify(NoticeKind.COST_REFUSED, x.people_asked(ask), ask=ask, note=self.note)

    def facts(self) -> dict[str, str | int]:
        """Which order."""
        return {"order": self.order}


def _change_ask(x: Exchange, order_id: str) -> ExchangeAsk | None:
    return x.find_ask(AskKind.CHANGE_BOOKING, subject=order_id)


@register
@dataclass(frozen=True, kw_only=True)
class RequestChange(ExchangeMessage):
    """The traveller asks for another booking; the note says what has to change."""

    order: str

    name = "request_change"
    roles = TRAVELLERS
    note_required = Refusal(
        N_("Say what has to change."),
        N_("Write a sentence."),
        rule="change_requested_without_words",
    )
    transitions = stays_in(Phase.TRAVEL, Phase.READY, Phase.VISIT)

    def check(self, x: Exchange, now: datetime) -> None:
        """One's own, booked, not asked for already, and in words."""
        order = need_order(x, self.order, *BOOKED)
        check_own(order, self.by)
        booking_costs.check_none_waits(order)
        if _change_ask(x, self.order):
            raise RuleBroken(
                "order",
                N_("A change of this booking is already being looked into."),
                N_("You will hear as soon as the hub has an answer."),
                rule="change_requested_already",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The bookers are asked; until they answer the booking stands."""
        x.ask(AskKind.CHANGE_BOOKING, now, Role.BOOKER, subject=self.order)

    def facts(self) -> dict[str, str | int]:
        """Which order."""
        return {"order": self.order}


@register
@dataclass(frozen=True, kw_only=True)
class KeepBooking(ExchangeMessage):
    """The booker cannot, or need not, change a booking; the note says why."""

    order: str

    name = "keep_booking"
    roles = BOOKERS
    note_required = Refusal(
        N_("Say why, in a sentence."), N_("Write a sentence."), rule="booking_kept_without_words"
    )
    transitions = stays_in(Phase.TRAVEL, Phase.READY, Phase.VISIT)

    def check(self, x: Exchange, now: datetime) -> None:
        """A change was asked for, and there are words for the traveller."""
        need_order(x, self.order, *BOOKED)
        if _change_ask(x, self.order) is None:
            raise RuleBroken(
                "order",
                N_("Nobody asked for a change of this booking."),
                N_("Open the list of orders to see how it stands."),
                rule="no_change_requested",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The traveller is told; everything stays as it was."""
        x.answer(_change_ask(x, self.order), now, self.by, "kept")
        order = need_order(x, self.order, *BOOKED)
        about = {"order": order.id, "order_kind": order.kind.value}
        x.notify(NoticeKind.BOOKING_KEPT, (order.traveller,), note=self.note, facts=about)

    def facts(self) -> dict[str, str | int]:
        """Which order."""
        return {"order": self.order}

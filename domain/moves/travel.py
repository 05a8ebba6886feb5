"""Travel is handed to the hub: data, bookings, contacts, and the decision to go."""

from dataclasses import dataclass
from datetime import datetime

from domain import calendar, journey
from domain.asks import Ask, AskKind
from domain.errors import N_, RuleBroken
from domain.exchange import Exchange
from domain.moves.base import PARTICIPANTS, PROGRAMME_STAFF, Move, goes, register, stays
from domain.notices import NoticeKind
from domain.people import Role, Side
from domain.phases import Phase
from domain.travel import Order, OrderKind, OrderStatus

TRAVELLERS = frozenset({Role.TRAVELLER})
BOOKERS = frozenset({Role.BOOKER})


@register
@dataclass(frozen=True, kw_only=True)
class GiveTravelData(Move):
    """A traveller put personal data into the vault; only that fact reaches the exchange."""

    name = "give_travel_data"
    who = TRAVELLERS
    leads = stays(Phase.TRAVEL, Phase.READY)

    def apply(self, x: Exchange, now: datetime) -> None:
        """The first time, the hub is asked to book; later it only learns of the change."""
        x.answer(_own_ask(x, AskKind.GIVE_TRAVEL_DATA, self.by), now, self.by, "given")
        x.travel_data[self.by] = now
        journey.order_travel(x, now, self.by)


def _own_ask(x: Exchange, kind: AskKind, person: str) -> Ask | None:
    return next((ask for ask in x.open_asks(kind) if ask.person == person), None)


def _need_order(x: Exchange, order_id: str, *allowed: OrderStatus) -> Order:
    order = x.order(order_id)
    if order is None:
        raise RuleBroken(
            "order", N_("This exchange has no such booking order."), N_("Open the list of orders.")
        )
    if order.status not in allowed:
        raise RuleBroken(
            "order",
            N_("This booking order is {status}."),
            N_("Open the list of orders to see what is next."),
            status=order.status.value,
        )
    return order


@register
@dataclass(frozen=True, kw_only=True)
class BookOrder(Move):
    """A booker has booked what was ordered.

    `cost_cents` is in euro cents, `arrives_at` the planned arrival of a transport, `booking`
    the id of the document with the details (a vault reference).
    """

    order: str
    plan_hash: str
    cost_cents: int = 0
    arrives_at: datetime | None = None
    booking: str | None = None

    name = "book_order"
    who = BOOKERS
    leads = stays(Phase.TRAVEL)

    def check(self, x: Exchange, now: datetime) -> None:
        """Only under an approved, unchanged plan (law 4)."""
        order = _need_order(x, self.order, OrderStatus.REQUESTED)
        approved = x.approval.plan_hash if x.approval else None
        if self.plan_hash != approved or order.plan_hash != approved:
            raise RuleBroken(
                "plan_hash",
                N_("The plan behind this order is not the approved one any more."),
                N_("Do not book; open the exchange to see what changed."),
            )
        if self.cost_cents < 0:
            raise RuleBroken("cost", N_("A cost cannot be negative."), N_("Give it in euro."))
        if order.kind is OrderKind.TRANSPORT and self.arrives_at is None:
            raise RuleBroken(
                "arrives_at",
                N_("A journey needs its time of arrival."),
                N_("Give date and time; the arrival is watched."),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """The traveller is asked whether it is right."""
        order = _need_order(x, self.order, OrderStatus.REQUESTED)
        order.status, order.cost_cents = OrderStatus.BOOKED, self.cost_cents
        order.arrives_at, order.booking = self.arrives_at, self.booking
        x.answer(x.find_ask(AskKind.BOOK, subject=self.order), now, self.by, "booked")
        journey.ask_confirmation(x, now, order)

    def facts(self) -> dict[str, str | int]:
        """Which order, at what cost."""
        return {"order": self.order, "cost_cents": self.cost_cents}


def _check_own(order: Order, by: str) -> None:
    if order.traveller != by:
        raise RuleBroken(
            "by",
            N_("Only the traveller it was booked for may answer."),
            N_("Ask the traveller to open the page."),
        )


@register
@dataclass(frozen=True, kw_only=True)
class ConfirmBooking(Move):
    """The traveller confirms a booking."""

    order: str

    name = "confirm_booking"
    who = TRAVELLERS
    leads = stays(Phase.TRAVEL)

    def check(self, x: Exchange, now: datetime) -> None:
        """One's own, and booked."""
        _check_own(_need_order(x, self.order, OrderStatus.BOOKED), self.by)

    def apply(self, x: Exchange, now: datetime) -> None:
        """One thing less before departure."""
        _need_order(x, self.order, OrderStatus.BOOKED).status = OrderStatus.CONFIRMED
        ask = x.find_ask(AskKind.CONFIRM_BOOKING, subject=self.order)
        x.answer(ask, now, self.by, "confirmed")

    def facts(self) -> dict[str, str | int]:
        """Which order."""
        return {"order": self.order}


@register
@dataclass(frozen=True, kw_only=True)
class QueryBooking(Move):
    """The traveller says what is wrong with a booking; the booker does it again."""

    order: str

    name = "query_booking"
    who = TRAVELLERS
    leads = stays(Phase.TRAVEL)

    def check(self, x: Exchange, now: datetime) -> None:
        """One's own, booked, and with words that say what is wrong."""
        _check_own(_need_order(x, self.order, OrderStatus.BOOKED), self.by)
        if self.note is None:
            raise RuleBroken(
                "note", N_("Say what is wrong with the booking."), N_("Write a sentence.")
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Back to requested."""
        order = _need_order(x, self.order, OrderStatus.BOOKED)
        order.status = OrderStatus.REQUESTED
        ask = x.find_ask(AskKind.CONFIRM_BOOKING, subject=self.order)
        x.answer(ask, now, self.by, "queried")
        again = x.ask(AskKind.BOOK, now, Role.BOOKER, subject=self.order, quiet=True)
        x.tell(NoticeKind.BOOKING_QUERIED, x.people_asked(again), ask=again, note=self.note)

    def facts(self) -> dict[str, str | int]:
        """Which order."""
        return {"order": self.order}


@register
@dataclass(frozen=True, kw_only=True)
class ShareContact(Move):
    """One side gave the other a phone number or chat channel, through the vault (CEE-28)."""

    name = "share_contact"
    who = PARTICIPANTS
    leads = stays(Phase.TRAVEL, Phase.READY, Phase.VISIT)

    def apply(self, x: Exchange, now: datetime) -> None:
        """When both have, each can see the other's."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.SHARE_CONTACT, side=side), now, self.by, "shared")
        first = side not in x.contacts_shared
        x.contacts_shared[side] = now
        if first and len(x.contacts_shared) == len(Side):
            x.tell(NoticeKind.CONTACTS_EXCHANGED, x.contacts())


def missing_for_departure(x: Exchange) -> list[str]:
    """What still stands between the exchange and departure, as form-field names (law 4)."""
    missing: list[str] = []
    if not x.questions_shared:
        missing.append("questions")
    for traveller in x.travellers:
        confirmed = {
            order.kind
            for order in x.orders
            if order.traveller == traveller and order.status is OrderStatus.CONFIRMED
        }
        missing += [kind.value for kind in OrderKind if kind not in confirmed]
    if len(x.contacts_shared) < len(Side):
        missing.append("contacts")
    return list(dict.fromkeys(missing))


@register
@dataclass(frozen=True, kw_only=True)
class DecideGo(Move):
    """The hub says go: everything that departure needs is there."""

    name = "decide_go"
    who = PROGRAMME_STAFF
    leads = goes({Phase.TRAVEL: (Phase.READY,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """No departure without insurance, exchanged contacts and shared questions."""
        missing = missing_for_departure(x)
        if missing:
            raise RuleBroken(
                "go",
                N_("Not yet: {missing} still to be done."),
                N_("The exchange page shows whose turn it is."),
                missing=", ".join(missing),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Ready for departure."""
        x.answer(x.find_ask(AskKind.DECIDE_GO), now, self.by, "go")
        x.go_decided_by = self.by
        journey.be_ready(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class DecideNoGo(Move):
    """The hub says not yet, and why; the decision stays open."""

    name = "decide_no_go"
    who = PROGRAMME_STAFF
    leads = goes({Phase.TRAVEL: (Phase.TRAVEL,), Phase.READY: (Phase.TRAVEL,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """Words that say why."""
        if self.note is None:
            raise RuleBroken(
                "note", N_("Say why the journey cannot start yet."), N_("Write a sentence.")
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Tell everyone; ask for the decision again."""
        x.answer(x.find_ask(AskKind.DECIDE_GO), now, self.by, "no_go")
        if x.phase is Phase.READY:
            x.enter(Phase.TRAVEL, now)
        x.go_decided_by = None
        x.tell(NoticeKind.NO_GO_DECIDED, calendar.visitors(x), note=self.note)
        journey.ask_go(x, now)

"""Bookings that change, cost more than approved, or are undone."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field, create_model

from domain.exchange import booking_cancellation
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.booking_changes import (
    ApproveCost,
    ChangeBooking,
    KeepBooking,
    RefuseCost,
)
from domain.exchange.messages.endings import UndoBooking
from domain.exchange.orders import ChangeCause, Order, OrderKind, OrderStatus
from domain.exchange.people import Role
from models.texts.translate import N_
from web.cases.decisions import Decision, Note, OneMessage, Outcome
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.desk.pages.booked import (
    BESIDE,
    CHANGES,
    MOST_EURO,
    REFUND_REVEALED,
    beside_of,
    cents,
    lacks_until,
)
from web.desk.pages.booking_parts import kept_of, made_of, typed_of
from web.desk.pages.decisions import holds, names_at
from web.desk.pages.legs import clocks
from web.exchanges.booked import entries_at
from web.exchanges.choices import orders
from web.exchanges.load import CANCELLED_BY, COST_READERS
from web.exchanges.reasons_given import said_with
from web.exchanges.spending import costs_of
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Choice, Number

BOOKED = (OrderStatus.BOOKED, OrderStatus.CONFIRMED)
ONLY_BOOKERS = N_("Only a travel booker of this exchange can do this; you can read it.")


class Which(BaseModel):
    order: Annotated[str, Choice(label=N_("Which booking?"), radios=12)]


class Changed(BaseModel):
    cause: Annotated[
        ChangeCause | None,
        Choice(label=N_("If changed: who makes it necessary?"), conditional=True),
    ] = None


class OfOrder:
    """What is to be known of one order before something is decided about it."""

    async def context(self, at: Place) -> dict[str, Any]:
        order = at.exchange.order(at.subject)
        noted = order.booking if order else None
        first = next(iter(booking_cancellation.to_undo(at.exchange)), None)
        proposed = order.proposal.booking if order and order.proposal else None
        return {
            "order": order,
            "booked": await entries_at(at, order, noted),
            "said": (await said_with(at, *self.words_of, order=at.subject))[-1:],
            "proposed": [] if proposed == noted else await entries_at(at, order, proposed),
            "names": await names_at(at),
            "costs": costs_of(at.exchange) if holds(at, *COST_READERS) else None,
            "cancel_sheet": self._cancel_sheet(at),
            "earlier": first if order and first and first.id != order.id else None,
        }

    @staticmethod
    def _cancel_sheet(at: Place) -> str:
        """Path of the sheet for this exchange; empty for whoever does not book, or cannot be asked now."""
        if at.ask is None or at.ask.kind not in CANCELLED_BY or not holds(at, Role.BOOKER):
            return ""
        return f"{at.exchange_address}/cancel-sheet"

    yourself: ClassVar[Mapping[str, str]] = {"wrong_role": ONLY_BOOKERS}
    words_of: tuple[str, ...] = ()
    """Kinds of messages whose latest words about the order are shown."""


async def changed(at: Place, order: Order, answer: Any) -> dict[str, Any]:
    """What a `ChangeBooking` takes from the form; nothing is kept where only cost or cause was given."""
    before = await kept_of(at, order)
    made = made_of(at.exchange, order, answer, before)
    return {
        "cause": answer.cause,
        "cost_cents": order.cost_cents if answer.cost is None else cents(answer.cost),
        "arrives_at": made.arrives_at,
        "booking": None if made.booked == before else await made.note(at),
        "first": made.first,
        "last": made.last,
        "refund_by": made.booked.free_until,
    }


class ChangeBookingPage(OfOrder, Decision[Any]):
    model = Changed
    words_of = ("request_change", "query_booking")
    about = "order"
    asks = N_("Can it be changed?")
    note = Note(
        label=N_("If it stays: why?"),
        hint=N_("The traveller reads it."),
        needed=False,
        conditional=True,
    )
    outcomes = (
        Outcome(
            "change",
            N_("Yes, it is booked differently now"),
            ChangeBooking,
            needs={"cause": N_("Say who makes the change necessary.")},
            words=False,
        ),
        Outcome(
            "keep",
            N_("No, the booking stays as it is"),
            KeepBooking,
            needs={"note": N_("Say why it stays. The traveller reads it.")},
        ),
    )
    title = N_("Change a booking")
    intro = N_("Fill in only what is different now. The traveller is asked to check it again.")
    submit = N_("Send")
    done = N_("Noted. The traveller is told.")
    template = "desk/change_booking.html"

    def model_at(self, at: Place) -> Any:
        order = at.exchange.order(at.subject)
        return BY_KIND[order.kind] if order else self.model

    def beside_at(self, at: Place) -> Mapping[str, str]:
        return beside_of(at.exchange.order(at.subject))

    def revealed(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """All but the words are of use only where something changes."""
        named = {
            name: (self.chooser, ("change",))
            for form in CHANGES.values()
            for name in form.model_fields
        }
        return super().revealed() | named

    async def options(self, at: Place) -> dict[str, Options]:
        return await super().options(at) | clocks(at.exchange)

    async def initial(self, at: Place) -> dict[str, Any]:
        order = at.exchange.order(at.subject)
        return typed_of(at.exchange, await kept_of(at, order)) if order else {}

    def lacks(self, answer: Any) -> tuple[str, str] | None:
        lacking = super().lacks(answer)
        if lacking or getattr(answer, self.chooser) != "change":
            return lacking
        return lacks_until(answer)

    async def assumed_values(self, at: Place, answer: Any) -> dict[str, Any]:
        return {}

    async def values(self, at: Place, answer: Any) -> dict[str, Any]:
        order = at.exchange.order(at.subject)
        if order is None or getattr(answer, self.chooser) != "change":
            return {}
        return await changed(at, order, answer)


BY_KIND = {
    kind: ChangeBookingPage.completed(create_model("Changed", __base__=(form, Changed)))
    for kind, form in CHANGES.items()
}


class WhichAndWhy(Changed, Which):
    cause: Annotated[
        ChangeCause | None,
        Choice(label=N_("Who makes the change necessary?"), conditional=True),
    ] = None


class ChangeAnyPage(OneMessage[Any]):
    """A booker changes a booking nobody asked about: the carrier did, or they have to.

    A page for each kind, for each has other fields. Where there is one such booking, the form has it filled in.
    """

    kind: ClassVar[OrderKind]
    aside = frozenset().union(*(form.model_fields for form in CHANGES.values()))
    group = Group.TRAVEL
    intro = N_(
        "Fill in only what is different now. The traveller checks it again; if it costs much more, an "
        "approver agrees first, and a visit that was ready waits for the decision to go again."
    )
    submit = N_("Change the booking")
    done = N_("Noted. The traveller is asked to check it, or an approver to agree first.")

    def offered(self, x: Exchange, me: str) -> bool:
        return bool(self._changeable(x))

    def beside_at(self, at: Place) -> Mapping[str, str]:
        return BESIDE[self.kind]

    def revealed(self) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        return REFUND_REVEALED

    async def options(self, at: Place) -> dict[str, Options]:
        known = {order.id for order in at.exchange.orders if order.kind is self.kind}
        booked = [option for option in await orders(at, *BOOKED) if option[0] in known]
        return {"order": booked} | clocks(at.exchange)

    async def initial(self, at: Place) -> dict[str, Any]:
        found = self._changeable(at.exchange)
        if len(found) != 1:
            return {}
        return {"order": found[0].id, **typed_of(at.exchange, await kept_of(at, found[0]))}

    def lacks(self, answer: Any) -> tuple[str, str] | None:
        if not answer.cause:
            return "cause", N_("Say who makes the change necessary.")
        return lacks_until(answer)

    async def assumed_values(self, at: Place, answer: Any) -> dict[str, Any]:
        return {}

    async def values(self, at: Place, answer: Any) -> dict[str, Any]:
        order = at.exchange.order(answer.order)
        return await changed(at, order, answer) if order else {}

    def _changeable(self, x: Exchange) -> list[Order]:
        booked = [order for order in x.orders if order.kind is self.kind]
        return [order for order in booked if order.status in BOOKED and not order.proposal]


def _any_of(kind: OrderKind) -> type[BaseModel]:
    return create_model("ChangedAny", __base__=(CHANGES[kind], WhichAndWhy))


class ChangeJourneyPage(ChangeAnyPage):
    kind = OrderKind.TRANSPORT
    sends = ChangeBooking
    model = _any_of(OrderKind.TRANSPORT)
    title = N_("Change a journey")


class ChangeStayPage(ChangeAnyPage):
    kind = OrderKind.ACCOMMODATION
    sends = ChangeBooking
    model = _any_of(OrderKind.ACCOMMODATION)
    title = N_("Change a stay")


class ChangeInsurancePage(ChangeAnyPage):
    kind = OrderKind.INSURANCE
    sends = ChangeBooking
    model = _any_of(OrderKind.INSURANCE)
    title = N_("Change an insurance")


class ApproveCostPage(OfOrder, Decision[Nothing]):
    words_of = ("change_booking",)
    yourself: ClassVar[Mapping[str, str]] = {"wrong_role": N_("Only an approver can decide this.")}
    about = "order"
    asks = N_("May it cost this much?")
    note = Note(
        label=N_("If not: why not?"),
        hint=N_("The booker reads it and looks for another way."),
        needed=False,
        conditional=True,
    )
    outcomes = (
        Outcome("approve", N_("Yes, book it like this"), ApproveCost, words=False),
        Outcome(
            "refuse",
            N_("No, look for another way"),
            RefuseCost,
            needs={"note": N_("Say why not, so that the booker can look for another way.")},
        ),
    )
    title = N_("Decide about a dearer booking")
    intro = N_("It costs much more than was approved. Nothing changes before you decide.")
    submit = N_("Decide")
    done = N_("Your decision is noted. The booker goes on from here.")
    template = "desk/change_booking.html"


class Refund(BaseModel):
    refund: Annotated[
        Decimal,
        Field(ge=0, le=MOST_EURO, decimal_places=2),
        Number(label=N_("How much came back?"), hint=N_("0 where nothing did."), unit=N_("euro")),
    ]


class UndoBookingPage(OfOrder, OneMessage[Refund]):
    sends = UndoBooking
    model = Refund
    about = "order"
    aside = frozenset({"refund"})
    title = N_("Undo a booking")
    intro = N_(
        "What was booked last is undone first. Note what came back, also where it is nothing."
    )
    submit = N_("It is undone")
    done = N_("Noted.")
    template = "desk/change_booking.html"

    async def values(self, at: Place, answer: Refund) -> dict[str, Any]:
        return {"refund_cents": cents(answer.refund)}

    async def assumed_values(self, at: Place, answer: Refund) -> dict[str, Any]:
        # What comes back is not known while it is only tried; what follows is the same for any sum.
        return {"refund_cents": 0}


ASKS[AskKind.CHANGE_BOOKING] = ChangeBookingPage()
ASKS[AskKind.APPROVE_COST] = ApproveCostPage()
ASKS[AskKind.UNDO_BOOKING] = UndoBookingPage()
ACTIONS["change-journey"] = ChangeJourneyPage()
ACTIONS["change-stay"] = ChangeStayPage()
ACTIONS["change-insurance"] = ChangeInsurancePage()

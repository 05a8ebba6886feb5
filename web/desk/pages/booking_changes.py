"""Bookings that change, cost more than approved, or are undone."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field

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
from models.documents.notes import read_notes
from models.documents.words import WORDS, PlainDate
from models.texts.translate import N_
from web.cases.decisions import Decision, Note, OneMessage, Outcome
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.desk.pages.booked import (
    BESIDE,
    MOST_EURO,
    Arrival,
    arrival,
    cents,
)
from web.desk.pages.decisions import names_at
from web.exchanges.choices import orders
from web.exchanges.reasons_given import said_with, words_of_note
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Area, Choice, Date, Number

BOOKED = (OrderStatus.BOOKED, OrderStatus.CONFIRMED)
AS_BEFORE = N_("As before, if left empty.")
ONLY_BOOKERS = N_("Only a travel booker of this exchange can do this; you can read it.")


class Which(BaseModel):
    order: Annotated[str, Choice(label=N_("Which booking?"), radios=12)]


class Changed(BaseModel):
    cause: Annotated[
        ChangeCause | None,
        Choice(label=N_("If changed: who makes it necessary?"), conditional=True),
    ] = None
    cost: Annotated[
        Decimal | None,
        Field(ge=0, le=MOST_EURO, decimal_places=2),
        Number(label=N_("What does it cost now, in all?"), unit=N_("euro")),
    ] = None
    reference: Annotated[
        str | None,
        Field(max_length=2000),
        WORDS,
        Area(
            label=N_("What is booked now?"),
            hint=N_("Leave it empty where only days or costs change. The traveller reads it."),
            rows=4,
        ),
    ] = None
    first: Annotated[PlainDate | None, Date(label=N_("From which day?"), hint=AS_BEFORE)] = None
    last: Annotated[PlainDate | None, Date(label=N_("Until which day?"), hint=AS_BEFORE)] = None
    refund_by: Annotated[
        PlainDate | None,
        Date(label=N_("Until when can it be cancelled for money back?"), hint=AS_BEFORE),
    ] = None


class ChangedJourney(Arrival, Changed):
    """A journey also says when it arrives."""


class OfOrder:
    """What is to be known of one order before something is decided about it."""

    async def context(self, at: Place) -> dict[str, Any]:
        order = at.exchange.order(at.subject)
        noted = order.booking if order else None
        notes = await read_notes(
            at.database, at.exchange.id, [noted] if noted else [], for_hub=True
        )
        first = next(iter(booking_cancellation.to_undo(at.exchange)), None)
        proposed = order.proposal.booking if order and order.proposal else None
        return {
            "order": order,
            "booked": notes[noted].text if noted in notes else "",
            "said": (await said_with(at, *self.words_of, order=at.subject))[-1:],
            "proposed": await words_of_note(at, proposed) if proposed != noted else "",
            "names": await names_at(at),
            "earlier": first if order and first and first.id != order.id else None,
        }

    yourself: ClassVar[Mapping[str, str]] = {"wrong_role": ONLY_BOOKERS}
    words_of: tuple[str, ...] = ()
    """Kinds of messages whose latest words about the order are shown."""


async def changed(at: Place, order: Order, answer: Changed) -> dict[str, Any]:
    """What a `ChangeBooking` takes from the form."""
    arrives = None
    if isinstance(answer, ChangedJourney) and (answer.arrival_day or answer.arrival_time):
        arrives = await arrival(at, order, answer.arrival_day, answer.arrival_time)
    return {
        "cause": answer.cause,
        "cost_cents": order.cost_cents if answer.cost is None else cents(answer.cost),
        "arrives_at": arrives,
        "booking": await at.add_note(answer.reference),
    }


class ChangeBookingPage(OfOrder, Decision[Changed]):
    model = Changed
    beside = BESIDE
    words_of = ("request_change", "query_booking")
    about = "order"
    aside = frozenset({"cost", "reference", "arrival_day", "arrival_time"})
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
        journey = order is not None and order.kind is OrderKind.TRANSPORT
        return JOURNEY if journey else self.model

    async def assumed_values(self, at: Place, answer: Changed) -> dict[str, Any]:
        return {}

    async def values(self, at: Place, answer: Changed) -> dict[str, Any]:
        order = at.exchange.order(at.subject)
        if order is None or getattr(answer, self.chooser) != "change":
            return {}
        return await changed(at, order, answer)


JOURNEY = ChangeBookingPage.completed(ChangedJourney)


class ChangeAnyPage(OneMessage[Changed]):
    """A booker changes a booking nobody asked about: the carrier did, or they have to."""

    sends = ChangeBooking

    class ChangedAny(ChangedJourney, Which):
        cause: Annotated[
            ChangeCause | None,
            Choice(label=N_("Who makes the change necessary?"), conditional=True),
        ] = None
        arrival_day: Annotated[
            date | None, Date(label=N_("A journey: on which day do they arrive?"))
        ] = None

    model = ChangedAny
    beside = BESIDE
    aside = frozenset({"cost", "reference", "arrival_day", "arrival_time"})
    group = Group.TRAVEL
    title = N_("Change a booking")
    intro = N_(
        "Fill in only what is different now. The traveller checks it again; if it costs much more, an "
        "approver agrees first, and a visit that was ready waits for the decision to go again."
    )
    submit = N_("Change the booking")
    done = N_("Noted. The traveller is asked to check it, or an approver to agree first.")

    def offered(self, x: Exchange, me: str) -> bool:
        return any(order.status in BOOKED and not order.proposal for order in x.orders)

    async def options(self, at: Place) -> dict[str, Options]:
        return {"order": await orders(at, *BOOKED)}

    def lacks(self, answer: Changed) -> tuple[str, str] | None:
        return None if answer.cause else ("cause", N_("Say who makes the change necessary."))

    async def assumed_values(self, at: Place, answer: Changed) -> dict[str, Any]:
        return {}

    async def values(self, at: Place, answer: Changed) -> dict[str, Any]:
        order = at.exchange.order(getattr(answer, "order", ""))
        return await changed(at, order, answer) if order else {}


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


ASKS[AskKind.CHANGE_BOOKING] = ChangeBookingPage()
ASKS[AskKind.APPROVE_COST] = ApproveCostPage()
ASKS[AskKind.UNDO_BOOKING] = UndoBookingPage()
ACTIONS["change-booking"] = ChangeAnyPage()

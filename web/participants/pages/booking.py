"""The traveller checks what the hub booked."""

from typing import Any

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.booking import ConfirmBooking, QueryBooking
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Decision, Note, Outcome
from web.cases.pages import ASKS, Place
from web.exchanges.booked import entries_at
from web.forms.button import Nothing


class ConfirmBookingPage(Decision[Nothing]):
    asks = N_("Is it right?")
    chooser = "verdict"
    about = "order"
    note = Note(
        label=N_("If not: what is wrong?"),
        hint=N_("Do not write passport numbers here."),
        field="wrong",
        needed=False,
        conditional=True,
        most=1000,
        rows=4,
    )
    outcomes = (
        Outcome("right", N_("Yes, it is right"), ConfirmBooking, words=False),
        Outcome(
            "wrong",
            N_("No, something is wrong"),
            QueryBooking,
            needs={"wrong": N_("Say what is wrong, so that the booker can change it.")},
        ),
    )
    title = N_("Is this booking right?")
    intro = N_(
        "Check names, dates and times. What is wrong now is easy to change; later it is not."
    )
    why = N_("The hub pays and books. Only you know whether it fits.")
    submit = N_("Send your answer")
    done = N_("Thank you. The hub knows.")
    template = "participants/booking.html"

    def heading(self, at: Place) -> str:
        order = at.exchange.order(at.subject)
        return _("Check the booking: {what}", what=label(order.kind)) if order else _(self.title)

    async def context(self, at: Place) -> dict[str, Any]:
        order = at.exchange.order(at.subject)
        return {"booked": await entries_at(at, order, order.booking if order else None)}


ASKS[AskKind.CONFIRM_BOOKING] = ConfirmBookingPage()

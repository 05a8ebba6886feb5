"""The traveller checks what the hub booked."""

from typing import Any

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.booking import ConfirmBooking, QueryBooking
from models.documents.notes import read_notes
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Decision, Note, Outcome
from web.cases.pages import ASKS, Place
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
        return {"order": at.exchange.order(at.subject), "booked": await booked_words(at)}


async def booked_words(at: Place) -> str:
    """What the booker wrote to the traveller about the ask's order; empty where nothing was written."""
    order = at.exchange.order(at.subject)
    note_id = order.booking if order else None
    if note_id is None:
        return ""
    notes = await read_notes(at.database, at.exchange.id, [note_id], for_hub=False)
    return notes[note_id].text if note_id in notes else ""


ASKS[AskKind.CONFIRM_BOOKING] = ConfirmBookingPage()

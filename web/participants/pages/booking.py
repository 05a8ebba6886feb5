"""The traveller checks what the hub booked."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from domain.asks import AskKind
from domain.moves.base import Move
from domain.moves.travel import ConfirmBooking, QueryBooking
from models.documents.notes import read_notes
from models.documents.words import WORDS
from models.texts.labels import label
from models.texts.translate import N_, _
from web.shared.asks import ASKS, FormPage, Place
from web.shared.form_fields import Options
from web.shared.refusals import FieldProblem
from web.shared.widgets import Area, Choice


class Verdict(StrEnum):
    """What the traveller says."""

    RIGHT = "right"
    WRONG = "wrong"


class BookingAnswer(BaseModel):
    verdict: Annotated[Verdict, Choice(label=N_("Is it right?"))]
    wrong: Annotated[
        str | None,
        Field(max_length=1000),
        WORDS,
        Area(
            conditional=True,
            label=N_("If not: what is wrong?"),
            hint=N_("Do not write passport numbers here."),
            rows=4,
        ),
    ] = None

    @model_validator(mode="after")
    def says_what(self) -> "BookingAnswer":
        if self.verdict is Verdict.WRONG and not self.wrong:
            raise FieldProblem("wrong", N_("Say what is wrong, so that the booker can change it."))
        return self


class ConfirmBookingPage(FormPage[BookingAnswer]):
    model = BookingAnswer
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

    async def options(self, at: Place) -> dict[str, Options]:
        return {
            "verdict": [
                (Verdict.RIGHT.value, _("Yes, it is right")),
                (Verdict.WRONG.value, _("No, something is wrong")),
            ]
        }

    async def context(self, at: Place) -> dict[str, Any]:
        return {"order": at.exchange.order(at.subject), "booked": await booked_words(at)}

    async def move(self, at: Place, answer: BookingAnswer) -> Move:
        if answer.verdict is Verdict.RIGHT:
            return ConfirmBooking(by=at.me, order=at.subject)
        note = await at.add_note(answer.wrong)
        return QueryBooking(by=at.me, order=at.subject, note=note)


async def booked_words(at: Place) -> str:
    """What the booker wrote to the traveller about the ask's order; empty where nothing was written."""
    order = at.exchange.order(at.subject)
    note_id = order.booking if order else None
    if note_id is None:
        return ""
    notes = await read_notes(at.database, [note_id], for_hub=False)
    return notes[note_id].text if note_id in notes else ""


ASKS[AskKind.CONFIRM_BOOKING] = ConfirmBookingPage()

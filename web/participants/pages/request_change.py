"""A traveller asks for another booking."""

from typing import Annotated

from pydantic import BaseModel

from domain.exchange.exchange import Exchange
from domain.exchange.messages.booking_changes import RequestChange
from domain.exchange.orders import Order, OrderStatus
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Note, OneMessage
from web.cases.pages import ACTIONS, Group, Place
from web.forms.fields import Options
from web.forms.widgets import Choice
from web.participants.document_pages import only_while
from web.site.dates import days_between
from web.site.problems import PageProblem

BOOKED = (OrderStatus.BOOKED, OrderStatus.CONFIRMED)


class Wish(BaseModel):
    order: Annotated[str, Choice(label=N_("Which booking?"))]


class RequestChangePage(OneMessage[Wish]):
    sends = RequestChange
    model = Wish
    note = Note(
        label=N_("What has to change, and why?"),
        hint=N_("The booker reads it. Do not write passport numbers here."),
        most=2000,
        rows=4,
    )
    group = Group.TRAVEL
    title = N_("Ask for another booking")
    intro = N_(
        "Until the hub has answered, the booking stands as it is. Changes can cost money; the hub finds "
        "out what is possible."
    )
    submit = N_("Ask the hub")
    done = N_("Sent. You hear from the hub as soon as it has an answer.")

    def offered(self, x: Exchange, me: str) -> bool:
        return bool(mine(x, me))

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, RequestChange)
        found = mine(at.exchange, at.me)
        if not found:
            raise PageProblem(
                409,
                _("Nothing is booked for you yet."),
                _("You are asked to check each booking as soon as it is made."),
                link=(at.exchange_address, _("See where the exchange stands")),
            )
        return {
            "order": [(o.id, f"{label(o.kind)}, {days_between(o.first, o.last)}") for o in found]
        }


def mine(x: Exchange, me: str) -> list[Order]:
    """What is booked for this person, and not being changed already."""
    return [o for o in x.orders if o.traveller == me and o.status in BOOKED and not o.proposal]


ACTIONS["request-change"] = RequestChangePage()

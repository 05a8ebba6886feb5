"""The booker books one order: cost, arrival, reference; with the traveller's data from the vault."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field

from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.booking import BookOrder
from domain.exchange.orders import Order, OrderKind
from domain.exchange.privacy import DataClass
from models.texts.translate import N_, _
from models.vault.vault import Erased, NotForYou, PersonalData, Reader
from models.vault.vault import Place as VaultPlace
from web.cases.pages import ASKS, FormPage, Place
from web.desk.pages.booked import (
    BESIDE,
    Arrival,
    Cost,
    First,
    Last,
    Reference,
    RefundBy,
    arrival,
    cents,
    host_of,
)
from web.desk.pages.decisions import names_at
from web.exchanges.ask_titles import BOOK
from web.exchanges.itinerary import place_of_visit
from web.exchanges.vault_labels import told
from web.forms.widgets import Hidden
from web.site.resources import resources_of

SHOWN = (DataClass.PASSPORT, DataClass.HEALTH, DataClass.FOR_HOST)


class Booking(BaseModel):
    cost: Cost
    reference: Reference
    first: First = None
    last: Last = None
    refund_by: RefundBy = None
    seen: Annotated[str, Field(max_length=64), Hidden()] = ""


class JourneyBooking(Booking, Arrival):
    """A journey also says when it arrives."""


class BookPage(FormPage[Booking]):
    model = Booking
    title = N_("Book for a traveller")
    intro = N_(
        "Book what is ordered, then note it here. The traveller is asked whether it is right."
    )
    submit = N_("It is booked")
    done = N_("Noted. The traveller is asked to check it.")
    template = "desk/book.html"
    beside = BESIDE

    def heading(self, at: Place) -> str:
        order = at.exchange.order(at.subject)
        return _(BOOK[order.kind]) if order else _(self.title)

    def model_at(self, at: Place) -> type[Booking]:
        order = at.exchange.order(at.subject)
        journey = order is not None and order.kind is OrderKind.TRANSPORT
        return JourneyBooking if journey else Booking

    async def initial(self, at: Place) -> dict[str, Any]:
        order = at.exchange.order(at.subject)
        if order is None:
            return {}
        return {"seen": order.plan_hash, "first": order.first, "last": order.last}

    yourself: ClassVar[Mapping[str, str]] = {
        "wrong_role": N_(
            "Only a travel booker of this exchange books; you can read what is ordered."
        )
    }

    async def context(self, at: Place) -> dict[str, Any]:
        order = at.exchange.order(at.subject)
        host = await host_of(at)
        return {
            "order": order,
            "names": await names_at(at),
            "host": host,
            "place": await place_of_visit(at.database, at.exchange),
            "data": await self._data(at, order) if order else [],
        }

    async def message(self, at: Place, answer: Booking) -> AnyMessage:
        order, arrives = at.exchange.order(at.subject), None
        if order and isinstance(answer, JourneyBooking):
            arrives = await arrival(at, order, answer.arrival_day, answer.arrival_time)
        return BookOrder(
            by=at.me,
            order=at.subject,
            plan_hash=answer.seen,
            cost_cents=cents(answer.cost),
            arrives_at=arrives,
            booking=await at.add_note(answer.reference),
            first=answer.first,
            last=answer.last,
            refund_by=answer.refund_by,
        )

    @staticmethod
    async def _data(at: Place, order: Order) -> list[tuple[str, PersonalData]]:
        """The traveller's data, in a transaction of its own: what was read stays written down."""
        resources = resources_of(at.request)
        reader = Reader(
            person_id=at.me,
            roles=at.exchange.roles_of(at.me),
            phase=at.exchange.phase,
            purpose=f"book {order.kind.value}",
        )
        found: list[tuple[str, PersonalData]] = []
        async with resources.sessions() as database:
            for data_class in SHOWN:
                place = VaultPlace(
                    person_id=order.traveller, exchange_id=at.exchange.id, data_class=data_class
                )
                try:
                    data = await resources.vault.read(database, place, reader, at.now)
                except (NotForYou, Erased):
                    continue
                found.append((_(HEADINGS[data_class]), dict(told(data_class, data))))
            await database.commit()
        return found


HEADINGS = {
    DataClass.PASSPORT: N_("For the ticket and the insurance"),
    DataClass.HEALTH: N_("What to take care of"),
    DataClass.FOR_HOST: N_("What the host is told"),
}

ASKS[AskKind.BOOK] = BookPage()

"""The booker books one order: cost, times, address, reference, terms; with the traveller's data from the vault."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field, create_model

from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.booking import BookOrder
from domain.exchange.orders import Order, OrderKind
from domain.exchange.privacy import DataClass
from models.documents.booked import Booked
from models.texts.translate import N_, _
from models.vault.vault import Erased, NotForYou, PersonalData, Reader
from models.vault.vault import Place as VaultPlace
from web.cases.pages import ASKS, FormPage, Place
from web.desk.pages.booked import (
    BOOKINGS,
    REFUND_REVEALED,
    beside_of,
    cents,
    host_of,
    lacks_until,
)
from web.desk.pages.booking_parts import kept_of, made_of, typed_of
from web.desk.pages.decisions import names_at
from web.desk.pages.legs import clocks
from web.exchanges.ask_titles import BOOK
from web.exchanges.itinerary import place_of_visit
from web.exchanges.vault_labels import told
from web.forms.fields import Options
from web.forms.widgets import Hidden
from web.site.resources import resources_of

SHOWN = (DataClass.PASSPORT, DataClass.HEALTH, DataClass.FOR_HOST)


SEEN = create_model("Seen", seen=(Annotated[str, Field(max_length=64), Hidden()], ""))
FORMS = {
    kind: create_model(f"Ordered{kind.value.title()}", __base__=(SEEN, model))
    for kind, model in BOOKINGS.items()
}


class BookPage(FormPage[BaseModel]):
    model = FORMS[OrderKind.TRANSPORT]
    title = N_("Book for a traveller")
    intro = N_(
        "Book what is ordered, then note it here. The traveller is asked whether it is right."
    )
    submit = N_("It is booked")
    done = N_("Noted. The traveller is asked to check it.")
    template = "desk/book.html"

    def heading(self, at: Place) -> str:
        order = at.exchange.order(at.subject)
        return _(BOOK[order.kind]) if order else _(self.title)

    def model_at(self, at: Place) -> type[BaseModel]:
        order = at.exchange.order(at.subject)
        return FORMS[order.kind] if order else SEEN

    def beside_at(self, at: Place) -> Mapping[str, str]:
        return beside_of(at.exchange.order(at.subject))

    def revealed(self) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        return REFUND_REVEALED

    async def options(self, at: Place) -> dict[str, Options]:
        return clocks(at.exchange)

    async def initial(self, at: Place) -> dict[str, Any]:
        """The days as ordered; of what the traveller queried, all that is booked."""
        order = at.exchange.order(at.subject)
        if order is None:
            return {}
        days = {"first": order.first, "last": order.last}
        if order.kind is OrderKind.ACCOMMODATION:
            days = {"check_in": order.first, "check_out": order.last}
        kept = typed_of(at.exchange, await kept_of(at, order))
        return (
            days
            | {name: value for name, value in kept.items() if value}
            | {"seen": order.plan_hash}
        )

    def lacks(self, answer: Any) -> tuple[str, str] | None:
        return lacks_until(answer)

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

    async def message(self, at: Place, answer: Any) -> AnyMessage:
        order = at.exchange.order(at.subject)
        if order is None:
            return BookOrder(by=at.me, order=at.subject, plan_hash=answer.seen)
        made = made_of(at.exchange, order, answer, Booked())
        return BookOrder(
            by=at.me,
            order=at.subject,
            plan_hash=answer.seen,
            cost_cents=cents(answer.cost),
            arrives_at=made.arrives_at,
            booking=await made.note(at),
            first=made.first,
            last=made.last,
            refund_by=made.booked.free_until,
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

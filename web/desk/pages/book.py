"""The booker books one order: cost, arrival, reference; with the traveller's data from the vault."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from domain.asks import AskKind
from domain.errors import RuleBroken
from domain.moves.base import Move
from domain.moves.booking import BookOrder
from domain.people import Role
from domain.privacy import DataClass
from domain.travel import Order, OrderKind
from models.documents.words import WORDS
from models.tables.community import Community
from models.texts.translate import N_, _
from models.vault.vault import Erased, NotForYou, PersonalData, Reader
from models.vault.vault import Place as VaultPlace
from web.desk.pages.decisions import holds, names_at
from web.shared.asks import ASKS, FormPage, Place
from web.shared.exchange.asked import BOOK
from web.shared.resources import resources_of
from web.shared.vault_words import told
from web.shared.widgets import Area, Date, Hidden, Number, Time

MOST_EURO = 20_000
SHOWN = (DataClass.PASSPORT, DataClass.HEALTH)


class Booking(BaseModel):
    cost: Annotated[
        Decimal,
        Field(ge=0, le=MOST_EURO, decimal_places=2),
        Number(label=N_("What does it cost?"), unit=N_("euro")),
    ]
    reference: Annotated[
        str,
        Field(min_length=3, max_length=2000),
        WORDS,
        Area(
            label=N_("What did you book?"),
            hint=N_(
                "Carrier or house, times, address, booking reference. The traveller reads it and checks it."
            ),
            rows=4,
        ),
    ]
    seen: Annotated[str, Field(max_length=64), Hidden()] = ""


class JourneyBooking(Booking):
    arrival_day: Annotated[date | None, Date(label=N_("On which day do they arrive?"))] = None
    arrival_time: Annotated[
        time | None, Time(label=N_("At what time?"), hint=N_("By the clocks where they arrive."))
    ] = None


class BookPage(FormPage[Booking]):
    model = Booking
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

    def model_at(self, at: Place) -> type[Booking]:
        order = at.exchange.order(at.subject)
        journey = order is not None and order.kind is OrderKind.TRANSPORT
        return JourneyBooking if journey else Booking

    async def initial(self, at: Place) -> dict[str, Any]:
        order = at.exchange.order(at.subject)
        return {"seen": order.plan_hash if order else ""}

    async def context(self, at: Place) -> dict[str, Any]:
        order = at.exchange.order(at.subject)
        host = await self._host(at)
        return {
            "order": order,
            "names": await names_at(at),
            "host": host,
            "data": await self._data(at, order) if order else [],
            "may_book": holds(at, Role.BOOKER),
        }

    async def move(self, at: Place, answer: Booking) -> Move:
        arrives = None
        if isinstance(answer, JourneyBooking):
            arrives = await self._arrival(at, answer)
        return BookOrder(
            by=at.me,
            order=at.subject,
            plan_hash=answer.seen,
            cost_cents=int(answer.cost * 100),
            arrives_at=arrives,
            booking=await at.add_note(answer.reference),
        )

    async def _arrival(self, at: Place, answer: JourneyBooking) -> datetime:
        if answer.arrival_day is None:
            raise RuleBroken(
                "arrival_day",
                N_("A journey needs its time of arrival."),
                N_("Give date and time; the arrival is watched."),
            )
        if answer.arrival_time is None:
            raise RuleBroken(
                "arrival_time",
                N_("A journey needs its time of arrival."),
                N_("Give date and time; the arrival is watched."),
            )
        host = await self._host(at)
        zone = ZoneInfo(host.time_zone if host else at.exchange.policy.time_zone)
        return datetime.combine(answer.arrival_day, answer.arrival_time, zone)

    @staticmethod
    async def _host(at: Place) -> Community | None:
        party = at.exchange.party(at.exchange.direction.traveller.other)
        return await at.database.get(Community, party.community) if party else None

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
}

ASKS[AskKind.BOOK] = BookPage()

"""What a booker types about something booked, whether for the first time or changed."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from domain.case.errors import RuleBroken
from domain.exchange import journey_dates
from domain.exchange.orders import Order, OrderKind
from models.documents.words import WORDS, PlainDate
from models.tables.community import Community
from models.texts.translate import N_
from web.cases.pages import Place
from web.forms.widgets import Area, Date, Number, Time

MOST_EURO = 20_000


BESIDE = {"arrives_at": "arrival_day"}
"""Where a rule about what is booked is told in these forms."""

Cost = Annotated[
    Decimal,
    Field(ge=0, le=MOST_EURO, decimal_places=2),
    Number(label=N_("What does it cost?"), unit=N_("euro")),
]
Reference = Annotated[
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
First = Annotated[
    PlainDate | None, Date(label=N_("From which day?"), hint=N_("As ordered, if left empty."))
]
Last = Annotated[
    PlainDate | None, Date(label=N_("Until which day?"), hint=N_("As ordered, if left empty."))
]
RefundBy = Annotated[
    PlainDate | None,
    Date(
        label=N_("Until when can it be cancelled for money back?"),
        hint=N_("Leave it empty where nothing comes back. If plans change, this date counts."),
    ),
]


class Arrival(BaseModel):
    """When a journey arrives, by the clocks of the host."""

    arrival_day: Annotated[
        date | None,
        Date(
            label=N_("On which day do they arrive?"),
            hint=N_("Where it is before the first day as ordered, the journey begins on it."),
        ),
    ] = None
    arrival_time: Annotated[
        time | None, Time(label=N_("At what time?"), hint=N_("By the clocks where they arrive."))
    ] = None


def cents(amount: Decimal) -> int:
    """Euro as whole cents."""
    return int(amount * 100)


async def arrival(at: Place, order: Order, day: date | None, hour: time | None) -> datetime | None:
    """The instant of arrival; None where the order is no journey. Raises RuleBroken where one part is missing."""
    if order.kind is not OrderKind.TRANSPORT:
        return None
    for name, value in (("arrival_day", day), ("arrival_time", hour)):
        if value is None:
            raise RuleBroken(
                name,
                N_("A journey needs its time of arrival."),
                N_("Give date and time; the arrival is watched."),
                rule="journey_without_arrival",
            )
    if day is None or hour is None:
        return None
    zone = ZoneInfo(journey_dates.host_zone(at.exchange))
    return datetime.combine(day, hour, zone)


async def host_of(at: Place) -> Community | None:
    """The community that receives the travellers."""
    party = at.exchange.party(at.exchange.direction.traveller.other)
    return await at.database.get(Community, party.community) if party else None

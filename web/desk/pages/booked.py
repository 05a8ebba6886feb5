"""What a booker types about something booked, by kind, whether for the first time or changed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from domain.exchange.orders import Order, OrderKind
from models.documents.booked import Terms
from models.documents.words import FIXED, LINE, WORDS, LocalTime, Phone, PlainDate
from models.tables.community import Community
from models.texts.translate import N_
from web.cases.pages import Place
from web.desk.pages.legs import Legs
from web.forms.widgets import Area, Choice, Date, Number, Text, Time

MOST_EURO = 20_000
NEEDED_UNTIL = N_("Give the last day on which money comes back.")


BESIDE: Mapping[OrderKind, Mapping[str, str]] = {
    OrderKind.TRANSPORT: {"arrives_at": "legs", "first": "legs", "last": "legs"},
    OrderKind.ACCOMMODATION: {"first": "check_in", "last": "check_out"},
    OrderKind.INSURANCE: {},
}
"""Where a rule about what is booked is told in these forms."""


class Price(BaseModel):
    cost: Annotated[
        Decimal,
        Field(ge=0, le=MOST_EURO, decimal_places=2),
        Number(label=N_("What does it cost?"), unit=N_("euro")),
    ]


class Stay(BaseModel):
    house: Annotated[str, Field(max_length=200), LINE, Text(label=N_("House"))]
    address: Annotated[
        str,
        Field(max_length=300),
        LINE,
        Text(label=N_("Address"), hint=N_("Street and town, as a map finds them.")),
    ]
    check_in: Annotated[
        PlainDate,
        Date(label=N_("Day of check-in"), hint=N_("Times are by the clocks of the host.")),
    ]
    check_in_time: Annotated[LocalTime | None, Time(label=N_("Check-in from"))] = None
    check_out: Annotated[PlainDate, Date(label=N_("Day of check-out"))]
    check_out_time: Annotated[LocalTime | None, Time(label=N_("Check-out until"))] = None


class Cover(BaseModel):
    insurer: Annotated[str, Field(max_length=200), LINE, Text(label=N_("Insurer"))]
    first: Annotated[PlainDate, Date(label=N_("First day insured"))]
    last: Annotated[PlainDate, Date(label=N_("Last day insured"))]


class Conditions(BaseModel):
    """What every booking has besides: how it is found, changed and cancelled."""

    reference: Annotated[
        str | None,
        Field(max_length=100),
        FIXED,
        Text(
            label=N_("Reference"),
            hint=N_("The number under which the booking is found; of an insurance, the policy’s."),
            code=True,
        ),
    ] = None
    phone: Annotated[
        Phone | None,
        Field(max_length=40),
        Text(
            label=N_("Phone"),
            hint=N_("Whom the traveller calls when something fails: carrier, house or insurer."),
            kind="tel",
        ),
    ] = None
    terms: Annotated[Terms, Choice(label=N_("What comes back if it is cancelled?"))]
    refund_by: Annotated[
        PlainDate | None,
        Date(
            label=N_("If something comes back: until which day?"),
            hint=N_("If plans change, this date counts."),
            conditional=True,
        ),
    ] = None
    afterwards: Annotated[
        str | None,
        Field(max_length=300),
        LINE,
        Text(
            label=N_("And after that day?"),
            hint=N_("For example “half of it, until the day before”."),
        ),
    ] = None
    remarks: Annotated[
        str | None,
        Field(max_length=2000),
        WORDS,
        Area(label=N_("Anything else the traveller should know"), rows=3),
    ] = None


_OF_KIND: Mapping[OrderKind, type[BaseModel]] = {
    OrderKind.TRANSPORT: Legs,
    OrderKind.ACCOMMODATION: Stay,
    OrderKind.INSURANCE: Cover,
}


def _may_be_empty(model: type[BaseModel]) -> type[BaseModel]:
    """The same form with nothing in it needed: what is left empty stays as it was."""
    fields: dict[str, Any] = {
        name: (Annotated[(info.annotation | None, *info.metadata)], None)  # type: ignore[operator]
        if info.is_required()
        else (Annotated[(info.annotation, *info.metadata)], info.default)
        for name, info in model.model_fields.items()
    }
    return create_model(f"Changed{model.__name__}", **fields)


# pydantic lists the fields of the last base first.
BOOKINGS: Mapping[OrderKind, type[BaseModel]] = {
    kind: create_model(f"{part.__name__}Booking", __base__=(Conditions, part, Price))
    for kind, part in _OF_KIND.items()
}
CHANGES: Mapping[OrderKind, type[BaseModel]] = {
    kind: create_model(
        f"{part.__name__}Change",
        __base__=(
            _may_be_empty(Conditions),
            part if kind is OrderKind.TRANSPORT else _may_be_empty(part),
            _may_be_empty(Price),
        ),
    )
    for kind, part in _OF_KIND.items()
}

REFUND_REVEALED = dict.fromkeys(
    ("refund_by", "afterwards"), ("terms", (Terms.ALL_BACK.value, Terms.PART_BACK.value))
)


def cents(amount: Decimal) -> int:
    """Euro as whole cents."""
    return int(amount * 100)


def lacks_until(answer: Any) -> tuple[str, str] | None:
    """The day that terms need on which money comes back until a day."""
    promised = answer.terms in (Terms.ALL_BACK, Terms.PART_BACK)
    return ("refund_by", NEEDED_UNTIL) if promised and answer.refund_by is None else None


def beside_of(order: Order | None) -> Mapping[str, str]:
    """Where rules about this order are told in its form."""
    return BESIDE[order.kind] if order else {}


async def host_of(at: Place) -> Community | None:
    """The community that receives the travellers."""
    party = at.exchange.party(at.exchange.direction.traveller.other)
    return await at.database.get(Community, party.community) if party else None

"""The legs of a journey as a booker types them: carrier, places, and times by the clocks of each place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, ModelWrapValidatorHandler, model_validator

from domain.exchange import journey_dates
from domain.exchange.exchange import Exchange
from models.documents.booked import Booked, Leg, Moment, Way
from models.documents.words import FIXED, LINE, LocalTime, PlainDate
from models.register.places import zone_choices
from models.texts.translate import N_
from models.typed.local_times import NoSuchTime, NoSuchZone, instant_of
from web.forms.fields import Options
from web.forms.refusals import FieldProblem
from web.forms.widgets import Choice, Date, Rows, Text, Time

FILLED_IN = frozenset({"way", "departs_zone", "arrives_zone"})
"""Fields of a leg that a new form has filled in already: a leg with nothing else is none."""
MOST_LEGS = 12
Town = Field(max_length=120)


class LegRow(BaseModel):
    way: Annotated[Way, Choice(label=N_("There or back?"))]
    carrier: Annotated[
        str,
        Field(max_length=120),
        LINE,
        Text(label=N_("Carrier"), hint=N_("Railway, airline, bus or ferry company; or “own car”.")),
    ]
    number: Annotated[
        str | None,
        Field(max_length=40),
        FIXED,
        Text(label=N_("Number of the train, flight or bus"), code=True),
    ] = None
    from_place: Annotated[
        str, Town, LINE, Text(label=N_("From"), hint=N_("Town, and station or airport."))
    ]
    departs_day: Annotated[PlainDate, Date(label=N_("Day of departure"))]
    departs_time: Annotated[LocalTime, Time(label=N_("Time of departure"))]
    departs_zone: Annotated[
        str,
        Choice(label=N_("Departure by the clocks of"), hint=N_("As on the ticket."), radios=0),
    ]
    to_place: Annotated[
        str, Town, LINE, Text(label=N_("To"), hint=N_("Town, and station or airport."))
    ]
    arrives_day: Annotated[PlainDate, Date(label=N_("Day of arrival"))]
    arrives_time: Annotated[LocalTime, Time(label=N_("Time of arrival"))]
    arrives_zone: Annotated[
        str, Choice(label=N_("Arrival by the clocks of"), hint=N_("As on the ticket."), radios=0)
    ]

    @model_validator(mode="wrap")
    @classmethod
    def _whole_or_empty(cls, data: Any, handler: ModelWrapValidatorHandler["LegRow"]) -> "LegRow":
        if isinstance(data, Mapping) and set(data) <= FILLED_IN:
            return cls.model_construct(_fields_set=set(data), **data)
        leg = handler(data)
        if leg.instant("arrives") <= leg.instant("departs"):
            raise FieldProblem(
                "arrives_time", N_("It arrives before it departs. Check days, times and clocks.")
            )
        return leg

    def instant(self, end: str) -> datetime:
        """When it departs or arrives; FieldProblem beside the time that does not come."""
        day, clock, zone = (getattr(self, f"{end}_{part}") for part in ("day", "time", "zone"))
        try:
            return instant_of(day, clock, zone)
        except NoSuchTime as skipped:
            raise FieldProblem(
                f"{end}_time",
                N_("The clocks are put forward over this time that night. Check it on the ticket."),
            ) from skipped
        except NoSuchZone as unknown:
            raise FieldProblem(f"{end}_zone", N_("Choose one of the options.")) from unknown

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it."""
        return "carrier" not in self.model_fields_set

    @property
    def leg(self) -> Leg:
        """As it is kept."""
        return Leg(
            way=self.way,
            carrier=self.carrier,
            number=self.number or "",
            from_place=self.from_place,
            departs=Moment(day=self.departs_day, clock=self.departs_time, zone=self.departs_zone),
            to_place=self.to_place,
            arrives=Moment(day=self.arrives_day, clock=self.arrives_time, zone=self.arrives_zone),
        )


class Legs(BaseModel):
    legs: Annotated[
        list[LegRow],
        Field(max_length=MOST_LEGS),
        Rows(
            label=N_("The journey"),
            hint=N_(
                "Each train, flight or bus in its order, there and back. A leg in which nothing was typed is left out."
            ),
            row=N_("Leg {n}"),
            add=N_("Add a leg"),
        ),
    ] = []


def legs_of(rows: list[LegRow]) -> tuple[Leg, ...]:
    """The legs that were typed, in the order of their departures."""
    typed = [row for row in rows if not row.is_empty]
    return tuple(row.leg for row in sorted(typed, key=lambda row: row.instant("departs")))


def begun(x: Exchange) -> list[dict[str, str]]:
    """What a new form begins with: a leg there and a leg back, each with its clocks."""
    home, host = journey_dates.home_zone(x), journey_dates.host_zone(x)
    return [
        {"way": Way.THERE.value, "departs_zone": home, "arrives_zone": host},
        {"way": Way.BACK.value, "departs_zone": host, "arrives_zone": home},
    ]


def typed_legs(booked: Booked) -> list[dict[str, Any]]:
    """The legs of a booking as they are typed."""
    return [
        {
            "way": leg.way.value,
            "carrier": leg.carrier,
            "number": leg.number,
            "from_place": leg.from_place,
            "to_place": leg.to_place,
            **{
                f"{end}_{part}": value
                for end, at in (("departs", leg.departs), ("arrives", leg.arrives))
                for part, value in (("day", at.day), ("time", at.clock), ("zone", at.zone))
            },
        }
        for leg in booked.legs
    ]


def clocks(x: Exchange) -> dict[str, Options]:
    """The time zones to choose from, those of the two communities first."""
    near = (journey_dates.home_zone(x), journey_dates.host_zone(x))
    zones = [(zone, zone) for zone in dict.fromkeys((*near, *zone_choices()))]
    return {"legs.*.departs_zone": zones, "legs.*.arrives_zone": zones}

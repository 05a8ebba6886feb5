"""What a booker booked, in parts: legs of a journey, a stay, an insurance, and on which terms.

It is kept beside the note that tells the same in words (`words_of`), so that whatever reads or searches
notes finds references; a note written before there were parts has words alone. The workflow knows the
note's id, the days, the arrival and the cost.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from models.texts.labels import label, name_members
from models.texts.translate import N_, _
from models.typed.local_times import instant_of


class Way(StrEnum):
    """Which part of a journey a leg is of."""

    THERE = "there"
    BACK = "back"


class Terms(StrEnum):
    """What comes back when a booking is cancelled in time."""

    ALL_BACK = "all_back"
    PART_BACK = "part_back"
    NOTHING_BACK = "nothing_back"


name_members(
    {
        Way.THERE: N_("There"),
        Way.BACK: N_("Back"),
        Terms.ALL_BACK: N_("All of it, until a day"),
        Terms.PART_BACK: N_("A part of it, until a day"),
        Terms.NOTHING_BACK: N_("Nothing"),
    }
)


class Part(BaseModel):
    """What all parts are: as they were kept, whatever is added later."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Moment(Part):
    """A day, and a time by the clocks of the place, if there is one."""

    day: date
    clock: time | None = None
    zone: str

    @property
    def at(self) -> datetime | None:
        """The instant (UTC); None of a day without a time."""
        return None if self.clock is None else instant_of(self.day, self.clock, self.zone)

    @property
    def words(self) -> str:
        """As it stands in a note: day, time, zone."""
        if self.clock is None:
            return self.day.isoformat()
        return f"{self.day.isoformat()} {self.clock:%H:%M} {self.zone}"


class Leg(Part):
    """One train, flight, bus or ferry."""

    way: Way
    carrier: str
    number: str = ""
    from_place: str
    departs: Moment
    to_place: str
    arrives: Moment

    @property
    def name(self) -> str:
        """What is ridden or flown: carrier and number."""
        return " ".join(part for part in (self.carrier, self.number) if part)


class Stay(Part):
    """One house to sleep in."""

    house: str
    address: str
    check_in: Moment
    check_out: Moment


class Cover(Part):
    """One insurance, on whole days of whoever travels."""

    insurer: str
    first: date
    last: date


class Booked(Part):
    """One booking. Of `legs`, `stay` and `cover` there is one, after the order's kind.

    `reference` is the carrier's or house's, or the policy's number; `phone` is called when something
    fails. `free_until` is the last day on which `terms` bring money back, `afterwards` says what then.
    """

    reference: str = ""
    phone: str = ""
    terms: Terms | None = None
    free_until: date | None = None
    afterwards: str = ""
    remarks: str = ""
    legs: tuple[Leg, ...] = ()
    stay: Stay | None = None
    cover: Cover | None = None

    @property
    def arrives_at(self) -> datetime | None:
        """When the journey there arrives: the latest of its legs there."""
        there = [leg.arrives.at for leg in self.legs if leg.way is Way.THERE]
        return max((at for at in there if at), default=None)


def stored(booked: Booked) -> dict[str, Any]:
    """As it is kept in the database."""
    return booked.model_dump(mode="json")


def booked_of(details: dict[str, Any] | None) -> Booked | None:
    """What was kept; None of a note that has words alone, or parts nobody can read any more."""
    if details is None:
        return None
    try:
        return Booked.model_validate(details)
    except ValidationError:
        return None


def words_of(booked: Booked) -> str:
    """The booking in a note's words, in the bound language: a line for each part."""
    return "\n".join(line for line in _lines(booked) if line)


def terms_of(booked: Booked, until: str) -> str:
    """What cancelling brings back, in the bound language; `until` is its last day as the reader writes it.

    Empty where nobody said.
    """
    told = ""
    if booked.terms is Terms.NOTHING_BACK:
        told = _("Nothing comes back when it is cancelled.")
    elif booked.terms and booked.free_until:
        told = (
            _("Cancelled by {until}, all of it comes back.", until=until)
            if booked.terms is Terms.ALL_BACK
            else _("Cancelled by {until}, a part of it comes back.", until=until)
        )
    after = _("After that: {words}", words=booked.afterwards) if booked.afterwards else ""
    return " ".join(part for part in (told, after) if part)


def _lines(booked: Booked) -> Iterator[str]:
    for leg in booked.legs:
        ends = f"{leg.from_place} {leg.departs.words} – {leg.to_place} {leg.arrives.words}"
        yield f"{label(leg.way)}: {leg.name}, {ends}"
    if booked.stay:
        stay = booked.stay
        yield f"{stay.house}, {stay.address}"
        yield f"{stay.check_in.words} – {stay.check_out.words}"
    if booked.cover:
        cover = booked.cover
        yield f"{cover.insurer}, {cover.first.isoformat()} – {cover.last.isoformat()}"
    if booked.reference:
        yield _("Reference: {reference}", reference=booked.reference)
    if booked.phone:
        yield _("Phone: {phone}", phone=booked.phone)
    yield terms_of(booked, booked.free_until.isoformat() if booked.free_until else "")
    yield booked.remarks

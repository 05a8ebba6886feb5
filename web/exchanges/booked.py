"""What was booked, as people read it: one entry for each leg, stay or insurance, in the order of time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from domain.exchange import journey_dates
from domain.exchange.orders import Order, OrderKind
from models.documents.booked import Booked, Moment, booked_of, terms_of
from models.documents.notes import read_notes
from models.tables.note import Note
from models.texts.labels import label
from models.texts.translate import _
from web.cases.pages import Place
from web.exchanges.load import is_hub
from web.site.dates import clock, clocks_of, day, moment, use_frame

MAP = "https://www.openstreetmap.org/search?query={place}"
GEO = "geo:0,0?q={place}"


@dataclass(frozen=True)
class End:
    """Where and when something begins or ends: `when` by the clocks `clocks` names, as people of the language say it.

    `at` is the instant, None of a day without a time; then `clocks` is empty.
    """

    place: str
    day: date
    zone: str
    at: datetime | None
    when: str
    clocks: str


@dataclass(frozen=True)
class Entry:
    """One leg, stay or insurance, or what an order has in words alone.

    `key` names it within the exchange. `first` and `last` are its days. Texts are in the bound
    language, empty where nothing was given; `words` are there where there are no parts, and `arrives` is
    then when a journey does, by the clocks that are bound.
    """

    key: str
    order: Order
    heading: str
    first: date
    last: date
    starts: End | None = None
    ends: End | None = None
    arrives: str = ""
    reference: str = ""
    phone: str = ""
    address: str = ""
    terms: str = ""
    remarks: str = ""
    words: str = ""

    @property
    def title(self) -> str:
        """What it is, and of a leg from where to where."""
        if self.starts and self.ends and self.starts.place:
            places = {"start": self.starts.place, "end": self.ends.place}
            return _("{name}: {start} to {end}", name=self.heading, **places)
        return self.heading

    @property
    def has_times(self) -> bool:
        """Whether it takes place at some time: no insurance does, nor what is kept in words alone."""
        return self.starts is not None and self.order.kind is not OrderKind.INSURANCE

    @property
    def map_link(self) -> str:
        """A map of the address, on a site of others; empty without one."""
        return MAP.format(place=quote(self.address, safe="")) if self.address else ""

    @property
    def geo_link(self) -> str:
        """The address for the phone's own map (RFC 5870 as phones read it); empty without one."""
        return GEO.format(place=quote(self.address, safe="")) if self.address else ""

    @property
    def sorts(self) -> tuple[bool, datetime]:
        """In the order of time; an insurance covers all of it and comes last."""
        begins = self.starts.at if self.starts else None
        # A check-in without a time is in the evening of its day, after whatever arrives.
        return self.order.kind is OrderKind.INSURANCE, begins or datetime(
            self.first.year, self.first.month, self.first.day, 22, tzinfo=UTC
        )


def booked_or_words(note: Note | None) -> Booked:
    """What a note keeps of a booking; one that has words alone has them as a remark."""
    if note is None:
        return Booked()
    return booked_of(note.details) or Booked(remarks=note.text)


def entries_of(orders: Iterable[Order], notes: Mapping[str, Note]) -> list[Entry]:
    """What was booked by these orders, as their notes tell it, in the order of time."""
    found = [entry for order in orders for entry in _entries(order, notes.get(order.booking or ""))]
    return sorted(found, key=lambda entry: entry.sorts)


async def entries_at(at: Place, order: Order | None, note_id: str | None) -> list[Entry]:
    """What one note tells of an order, such as a change that is not agreed to yet; nothing without an order."""
    if order is None:
        return []
    ids, hub = [note_id] if note_id else [], is_hub(at.seat)
    notes = await read_notes(at.database, at.exchange.id, ids, for_hub=hub)
    with use_frame(journey_dates.host_zone(at.exchange), at.now):
        found = _entries(order, notes.get(note_id or ""))
    return sorted(found, key=lambda entry: entry.sorts)


def _entries(order: Order, note: Note | None) -> list[Entry]:
    booked = booked_of(note.details) if note else None
    if booked is None:
        return [_in_words(order, note.text if note else "")]
    shared: dict[str, Any] = {
        "reference": booked.reference,
        "phone": booked.phone,
        "terms": terms_of(booked, day(booked.free_until) if booked.free_until else ""),
        "remarks": booked.remarks,
    }
    if booked.legs:
        # Terms and remarks are of the whole journey: they are told once, with its first leg.
        further = {**shared, "terms": "", "remarks": ""}
        return [
            Entry(
                f"{order.id}-{number}",
                order,
                leg.name,
                leg.departs.day,
                leg.arrives.day,
                _end(leg.from_place, leg.departs),
                _end(leg.to_place, leg.arrives),
                **(shared if number == 1 else further),
            )
            for number, leg in enumerate(booked.legs, 1)
        ]
    if booked.stay:
        stay = booked.stay
        ends = _end("", stay.check_in), _end("", stay.check_out)
        days = stay.check_in.day, stay.check_out.day
        return [Entry(order.id, order, stay.house, *days, *ends, address=stay.address, **shared)]
    if booked.cover:
        cover = booked.cover
        return [Entry(order.id, order, cover.insurer, cover.first, cover.last, **shared)]
    return [replace(_in_words(order, ""), **shared)]


def _in_words(order: Order, words: str) -> Entry:
    arrives = moment(order.arrives_at) if order.arrives_at else ""
    return Entry(
        order.id, order, label(order.kind), order.first, order.last, arrives=arrives, words=words
    )


def _end(place: str, then: Moment) -> End:
    when, clocks = day(then.day), ""
    if then.clock is not None:
        when, clocks = f"{when}, {clock(then.clock)}", clocks_of(then.zone)
    return End(place, then.day, then.zone, then.at, when, clocks)

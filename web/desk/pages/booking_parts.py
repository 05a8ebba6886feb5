"""From what a booker typed to what is kept of a booking, and back: in parts, in words, and as days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.case.errors import RuleBroken
from domain.case.workdays import local_date
from domain.exchange import journey_dates
from domain.exchange.exchange import Exchange
from domain.exchange.orders import Order, OrderKind
from models.documents.booked import Booked, Cover, Moment, Stay, Terms, Way, stored, words_of
from models.documents.notes import read_notes
from models.texts.translate import N_
from web.cases.pages import Place
from web.desk.pages.legs import begun, legs_of, typed_legs
from web.exchanges.booked import booked_or_words


@dataclass(frozen=True)
class Made:
    """A booking as typed: its parts, and the days and the arrival that the exchange decides with.

    Days are None where nothing was typed that says them.
    """

    booked: Booked
    first: date | None
    last: date | None

    @property
    def arrives_at(self) -> datetime | None:
        """When a journey arrives."""
        return self.booked.arrives_at

    async def note(self, at: Place) -> str | None:
        """The id of the note that keeps it."""
        return await at.add_note(words_of(self.booked), details=stored(self.booked))


async def kept_of(at: Place, order: Order) -> Booked:
    """What is kept of an order; a note that has words alone is a remark, nothing is nothing."""
    ids = [order.booking] if order.booking else []
    notes = await read_notes(at.database, at.exchange.id, ids, for_hub=True)
    return booked_or_words(notes.get(order.booking or ""))


def made_of(x: Exchange, order: Order, answer: Any, before: Booked) -> Made:
    """What was typed, over what was kept before where a field was left empty."""
    terms = answer.terms or before.terms
    until = None if terms is Terms.NOTHING_BACK else answer.refund_by or before.free_until
    general = Booked(
        reference=answer.reference or before.reference,
        phone=answer.phone or before.phone,
        terms=terms,
        free_until=until,
        afterwards=answer.afterwards or before.afterwards,
        remarks=answer.remarks or before.remarks,
    )
    part = {
        OrderKind.TRANSPORT: _journey,
        OrderKind.ACCOMMODATION: _stay,
        OrderKind.INSURANCE: _cover,
    }[order.kind](x, answer, before)
    return Made(general.model_copy(update=part.kept), part.first, part.last)


@dataclass(frozen=True)
class _Part:
    kept: dict[str, Any]
    first: date | None = None
    last: date | None = None


def _journey(x: Exchange, answer: Any, before: Booked) -> _Part:
    legs = legs_of(answer.legs)
    if not legs:
        return _Part({"legs": before.legs})
    # The days of a journey are those of the travellers' own clocks, as the rules compare them.
    home = journey_dates.home_zone(x)
    there = [at for leg in legs if leg.way is Way.THERE and (at := leg.departs.at)]
    back = [at for leg in legs if leg.way is Way.BACK and (at := leg.arrives.at)]
    return _Part(
        {"legs": legs},
        first=local_date(min(there), home) if there else None,
        last=local_date(max(back), home) if back else None,
    )


def _stay(x: Exchange, answer: Any, before: Booked) -> _Part:
    old = typed_of(x, Booked(stay=before.stay)) if before.stay else {}
    typed = _over(answer, old, "house", "address", "check_in", "check_out")
    if typed is None:
        return _Part({"stay": before.stay})
    zone = journey_dates.host_zone(x)
    clocks = {end: getattr(answer, f"{end}_time") or old.get(f"{end}_time") for end in _ENDS}
    stay = Stay(
        house=typed["house"],
        address=typed["address"],
        check_in=Moment(day=typed["check_in"], clock=clocks["check_in"], zone=zone),
        check_out=Moment(day=typed["check_out"], clock=clocks["check_out"], zone=zone),
    )
    return _Part({"stay": stay}, stay.check_in.day, stay.check_out.day)


_ENDS = ("check_in", "check_out")


def _cover(x: Exchange, answer: Any, before: Booked) -> _Part:
    old = typed_of(x, Booked(cover=before.cover)) if before.cover else {}
    typed = _over(answer, old, "insurer", "first", "last")
    if typed is None:
        return _Part({"cover": before.cover})
    cover = Cover(**typed)
    return _Part({"cover": cover}, cover.first, cover.last)


def _over(answer: Any, old: Mapping[str, Any], *names: str) -> dict[str, Any] | None:
    """The fields as typed, or as before; None where there is nothing of either.

    RuleBroken for one that is missing while others are there.
    """
    found = {name: getattr(answer, name) or old.get(name) for name in names}
    if not any(found.values()):
        return None
    for name, value in found.items():
        if value is None:
            raise RuleBroken(
                name,
                N_("This is missing."),
                N_("Fill this in, or leave all of it empty where it stays as it was."),
                rule="booking_incomplete",
            )
    return found


def typed_of(x: Exchange, booked: Booked) -> dict[str, Any]:
    """What is kept, as it is typed."""
    typed: dict[str, Any] = {
        "reference": booked.reference or None,
        "phone": booked.phone or None,
        "terms": booked.terms,
        "refund_by": booked.free_until,
        "afterwards": booked.afterwards or None,
        "remarks": booked.remarks or None,
        "legs": typed_legs(booked) or begun(x),
    }
    if booked.stay:
        typed |= {"house": booked.stay.house, "address": booked.stay.address}
        for end, moment in (
            ("check_in", booked.stay.check_in),
            ("check_out", booked.stay.check_out),
        ):
            typed |= {end: moment.day, f"{end}_time": moment.clock}
    if booked.cover:
        typed |= booked.cover.model_dump()
    return typed

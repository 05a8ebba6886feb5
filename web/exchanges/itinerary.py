"""A traveller's own journey: what the hub booked, leg by leg, with all that is needed on the way.

All of it is notes and the plan, nothing is of the vault: as where the traveller checks a booking, no
look is written down. `itinerary_of` is pure, so that a page, a calendar and a printed paper tell the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocumentKind
from domain.exchange import journey_dates
from domain.exchange.exchange import Exchange
from domain.exchange.orders import Order
from domain.exchange.privacy import TRAVELLING
from models.documents.notes import read_notes
from models.documents.plan import ActivityPlan
from models.documents.store import UnknownDocument, read_version
from models.documents.stored import read_stored
from models.tables.note import Note
from web.exchanges.booked import Entry, entries_of
from web.site.dates import use_frame


@dataclass(frozen=True)
class Itinerary:
    """What is booked for one traveller of one exchange, in the order of time."""

    exchange: str
    person: str
    entries: tuple[Entry, ...]


def has_itinerary(x: Exchange, person: str) -> bool:
    """Whether this person travels and something is booked for them, until the visit is over.

    Nobody else reads it: where somebody sleeps is theirs to tell.
    """
    return x.phase in TRAVELLING and person in x.travellers and bool(booked_for(x, person))


def itinerary_of(x: Exchange, person: str, notes: Mapping[str, Note], now: datetime) -> Itinerary:
    """The itinerary from what is kept of the bookings; `now` is the present, whose year need not be told."""
    with use_frame(journey_dates.host_zone(x), now):
        return Itinerary(x.id, person, tuple(entries_of(booked_for(x, person), notes)))


async def read_itinerary(
    database: AsyncSession, x: Exchange, person: str, now: datetime
) -> Itinerary:
    """The itinerary of a person."""
    ids = [order.booking for order in booked_for(x, person) if order.booking]
    notes = await read_notes(database, x.id, ids, for_hub=False)
    return itinerary_of(x, person, notes, now)


async def place_of_visit(database: AsyncSession, x: Exchange) -> str:
    """Town and venue as the plan that was signed names them; empty without one."""
    if x.plan is None:
        return ""
    try:
        found = await read_version(database, x.plan.doc.id, x.plan.doc.version)
    except UnknownDocument:
        return ""
    plan: ActivityPlan = read_stored(DocumentKind.PLAN, found.content)
    return plan.host_place


def booked_for(x: Exchange, person: str) -> list[Order]:
    """What is booked for a person, in the order of the days."""
    mine = [order for order in x.orders if order.traveller == person and order.is_booked]
    return sorted(mine, key=lambda order: order.first)

"""A traveller's own journey: times, place, and what the hub booked, as the booker wrote it down.

All of it is notes and the plan, nothing is of the vault: as where the traveller checks a booking, no
look is written down.
"""

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
from web.site.dates import moment, use_frame


@dataclass(frozen=True)
class Leg:
    """One thing booked for the traveller; `words` are the booker's: carrier or house, times, address, reference.

    `arrives` is told by the clocks where they arrive.
    """

    order: Order
    words: str
    arrives: str = ""


def has_itinerary(x: Exchange, person: str) -> bool:
    """Whether this person travels and something is booked for them, until the visit is over.

    Nobody else reads it: where somebody sleeps is theirs to tell.
    """
    return x.phase in TRAVELLING and person in x.travellers and bool(_booked(x, person))


async def read_itinerary(
    database: AsyncSession, x: Exchange, person: str, now: datetime
) -> list[Leg]:
    """What is booked for a person, in the order of the days."""
    orders = _booked(x, person)
    ids = [order.booking for order in orders if order.booking]
    notes = await read_notes(database, x.id, ids, for_hub=False)
    with use_frame(journey_dates.host_zone(x), now):
        return [
            Leg(
                order,
                notes[order.booking].text if order.booking in notes else "",
                moment(order.arrives_at) if order.arrives_at else "",
            )
            for order in orders
        ]


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


def _booked(x: Exchange, person: str) -> list[Order]:
    mine = [order for order in x.orders if order.traveller == person and order.is_booked]
    return sorted(mine, key=lambda order: order.first)

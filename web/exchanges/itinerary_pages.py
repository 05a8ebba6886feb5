"""A traveller's itinerary as a page, and as entries for a calendar (RFC 5545)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from icalendar import Calendar, Event
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.exchange.exchange import Exchange
from domain.exchange.orders import OrderKind
from domain.exchange.plan import Plan
from models.texts.translate import _
from models.typed.text import outgoing, outgoing_line
from web.cases.calendar_feed import uid_of
from web.exchanges.booked import Entry
from web.exchanges.inquiries import ask_address
from web.exchanges.itinerary import Itinerary, has_itinerary, place_of_visit, read_itinerary
from web.exchanges.load import load_state
from web.site.access import MemberOf, Seat
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
InExchange = Annotated[Seat, Depends(MemberOf())]


@router.get("/exchanges/{exchange_id}/itinerary")
async def show_itinerary(request: Request, seat: InExchange) -> Response:
    """What is booked for the traveller who looks at it."""
    return page(request, "exchanges/itinerary.html", **await journey_of(request, seat))


async def journey_of(request: Request, seat: Seat) -> dict[str, Any]:
    """What page and paper of a journey say. Of one's own alone; PageProblem while nothing is booked."""
    x, plan, itinerary, place = await _own(request, seat)
    return {
        "itinerary": itinerary,
        "has_calendar": len(_for_calendar(itinerary)) > 1,
        "place": place,
        "plan": plan.facts,
        "address": f"/exchanges/{seat.exchange_id}",
        "asking": ask_address(x, seat.viewer.person_id),
    }


@router.get("/exchanges/{exchange_id}/itinerary.ics")
async def itinerary_calendar(request: Request, seat: InExchange) -> Response:
    """All legs and stays of the traveller's own itinerary."""
    x, _plan, itinerary, _place = await _own(request, seat)
    return _calendar(request, x, _for_calendar(itinerary), "itinerary")


@router.get("/exchanges/{exchange_id}/itinerary/{key}.ics")
async def entry_calendar(request: Request, key: str, seat: InExchange) -> Response:
    """One leg or stay; 404 for one that is not the traveller's own."""
    x, _plan, itinerary, _place = await _own(request, seat)
    found = [entry for entry in _for_calendar(itinerary) if entry.key == key]
    if not found:
        raise HTTPException(404)
    return _calendar(request, x, found, re.sub("[^a-z0-9-]", "", key))


async def _own(request: Request, seat: Seat) -> tuple[Exchange, Plan, Itinerary, str]:
    """The exchange and the itinerary of whoever looks; refused to everybody who does not travel."""
    me, resources = seat.viewer.person_id, resources_of(request)
    now = await resources.now()
    async with resources.autocommit() as database:
        x = await load_state(database, seat)
        if x is None or me not in x.travellers:
            raise HTTPException(403)
        if x.plan is None or not has_itinerary(x, me):
            raise PageProblem(
                409,
                _("Nothing is booked for you at this time."),
                _("The exchange's page says what comes next, and whose turn it is."),
                link=(f"/exchanges/{seat.exchange_id}", _("See the exchange")),
            )
        itinerary = await read_itinerary(database, x, me, now)
        return x, x.plan, itinerary, await place_of_visit(database, x)


def _for_calendar(itinerary: Itinerary) -> list[Entry]:
    return [entry for entry in itinerary.entries if entry.has_times]


def _calendar(request: Request, x: Exchange, entries: Iterable[Entry], name: str) -> Response:
    base = resources_of(request).settings.public_url.rstrip("/")
    calendar = Calendar()
    calendar.add("prodid", "-//Peer Exchange//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, x, base))
    calendar.add_missing_timezones()
    return Response(
        calendar.to_ical(),
        media_type="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


def _event(entry: Entry, x: Exchange, base: str) -> Event:
    """A leg from departure to arrival, by the clocks of each place; a stay by its days."""
    starts, ends = entry.starts, entry.ends
    event = Event()
    # As in the calendar that programs fetch: there it is the same entry, with less told.
    event.add("uid", uid_of(entry.key, x.id, base))
    # The same entry again replaces the one before: later states of the exchange have higher numbers.
    event.add("sequence", x.revision)
    event.add("dtstamp", entry.order.booked_at or datetime.now(UTC))
    event.add("summary", outgoing_line(entry.title))
    if starts and ends and starts.at and ends.at and entry.order.kind is OrderKind.TRANSPORT:
        event.add("dtstart", starts.at.astimezone(ZoneInfo(starts.zone)))
        event.add("dtend", ends.at.astimezone(ZoneInfo(ends.zone)))
        event.add("location", outgoing_line(starts.place))
    else:
        event.add("dtstart", entry.first)
        # The end of an all-day event is the first day after it.
        event.add("dtend", entry.last + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("location", outgoing_line(entry.address))
    event.add("description", outgoing("\n".join(_lines(entry))))
    event.add("url", f"{base}/exchanges/{x.id}/itinerary")
    return event


def _lines(entry: Entry) -> list[str]:
    told = [
        _("Departs: {when}", when=f"{entry.starts.when} {entry.starts.clocks}".strip())
        if entry.starts and entry.starts.place
        else "",
        _("Arrives: {when}", when=f"{entry.ends.when} {entry.ends.clocks}".strip())
        if entry.ends and entry.ends.place
        else "",
        _("Reference: {reference}", reference=entry.reference) if entry.reference else "",
        _("Phone: {phone}", phone=entry.phone) if entry.phone else "",
    ]
    return [line for line in told if line]

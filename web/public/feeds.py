"""Feeds: published reports as Atom (RFC 4287), the dates of the cycles as a calendar (RFC 5545).

Atom is a dozen elements, which the standard library writes: the one maintained generator needs lxml.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from fastapi import APIRouter
from icalendar import Calendar, Event
from starlette.responses import Response

from domain.case.workdays import local_date
from models.tables.programme import prefix_of
from models.texts.translate import N_, _, current_language
from models.typed.text import outgoing, outgoing_line
from models.views.reports import ReportRow, published
from web.public.cycle_dates import CycleDates, dates_of
from web.public.shown import Visit, Visiting
from web.site.resources import resources_of

router = APIRouter()
ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 50
KEPT = timedelta(days=366)
"""A cycle stays in the calendar for so long after its last date."""
_UNTIL_SOMETHING_IS_THERE = datetime(2020, 1, 1, tzinfo=UTC)
DATES = (
    ("opens", N_("{cycle}: applications open")),
    ("last", N_("{cycle}: last day for applications")),
    ("matching", N_("{cycle}: partners are proposed until today")),
)


@router.get("/reports.atom")
async def reports_feed(visit: Visiting) -> Response:
    """The newest reports that anybody may read now."""
    async with resources_of(visit.request).autocommit() as database:
        rows = await published(
            database, visit.words.zone, rows=range(MOST_ENTRIES), scope=visit.scope
        )
    feed = _feed(rows, _base(visit), outgoing_line(visit.words.name))
    body = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="application/atom+xml")


@router.get("/timeline.ics")
async def cycle_calendar(visit: Visiting) -> Response:
    """The cycles that are open, ahead, or not long over."""
    zone = visit.words.zone
    since = local_date(visit.now, zone) - KEPT
    cycles = [dates_of(cycle, zone, visit.now) for cycle in visit.words.cycles]
    calendar = Calendar()
    calendar.add("prodid", "-//Peer Exchange//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", outgoing_line(visit.words.name))
    calendar.add("refresh-interval", timedelta(hours=12), {"VALUE": "DURATION"})
    for cycle in cycles:
        if cycle.matching >= since:
            for event in _events(cycle, visit):
                calendar.add_component(event)
    return Response(
        calendar.to_ical(),
        media_type="text/calendar",
        headers={"Content-Disposition": 'inline; filename="timeline.ics"'},
    )


def _base(visit: Visit) -> str:
    root = resources_of(visit.request).settings.public_url.rstrip("/")
    return root + prefix_of(visit.scope.mark)


def _feed(rows: Sequence[ReportRow], base: str, name: str) -> ET.Element:
    # Prefixes would be right, too, but some readers know the plain names only.
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": current_language()})
    newest = max((row.published_at for row in rows), default=_UNTIL_SOMETHING_IS_THERE)
    _add(feed, "title", _("{programme}: published reports", programme=name))
    _add(feed, "id", f"{base}/reports")
    _add(feed, "updated", newest.astimezone(UTC).isoformat())
    ET.SubElement(feed, "link", {"rel": "self", "href": f"{base}/reports.atom"})
    ET.SubElement(feed, "link", {"rel": "alternate", "href": f"{base}/reports"})
    _add(ET.SubElement(feed, "author"), "name", name)
    for row in rows:
        _entry(feed, row, base)
    return feed


def _entry(feed: ET.Element, row: ReportRow, base: str) -> None:
    entry, at = ET.SubElement(feed, "entry"), row.published_at.astimezone(UTC).isoformat()
    removed = _("a community that was removed")
    _add(entry, "title", outgoing_line(row.called) or _("Report"))
    _add(entry, "id", f"{base}/reports/{row.exchange_id}")
    _add(entry, "published", at)
    _add(entry, "updated", at)
    ET.SubElement(entry, "link", {"rel": "alternate", "href": f"{base}/reports/{row.exchange_id}"})
    for community in (row.mentee, row.mentor):
        _add(ET.SubElement(entry, "author"), "name", outgoing_line(community or removed))
    _add(entry, "summary", outgoing(row.changed or ""))


def _add(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = words


def _events(cycle: CycleDates, visit: Visit) -> Iterator[Event]:
    host = urlsplit(_base(visit)).hostname or "localhost"
    for field, title in DATES:
        day: date = getattr(cycle, field)
        event = Event()
        event.add("uid", f"cycle-{cycle.id}-{field}@{host}")
        event.add("dtstamp", visit.now.astimezone(UTC))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", _(title, cycle=outgoing_line(cycle.name)))
        event.add("url", f"{_base(visit)}/timeline")
        event.add("transp", "TRANSPARENT")
        yield event

"""What comes as a calendar that programs fetch (RFC 5545), without a word about people or what is confidential."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from models.texts.translate import _
from models.typed.text import outgoing_line
from web.cases.ahead_read import Dated

REFRESH = timedelta(hours=4)


def calendar_of(dates: Sequence[Dated], base: str, name: str, now: datetime) -> bytes:
    """A calendar of these dates; `base` is the address of the pages. Instants are in UTC.

    An entry keeps its UID whatever becomes of its day. One's own tasks and the days of one's cases are in it,
    tasks of others are not.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Peer Exchange//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", outgoing_line(name))
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for dated in dates:
        if dated.coming.mine or not dated.coming.is_task:
            calendar.add_component(_event(dated, base, now))
    return bytes(calendar.to_ical())


def uid_of(key: str, case_id: str, base: str) -> str:
    """The one UID of an entry, wherever it stands; `base` is the address of the pages."""
    return f"ahead-{key}-{case_id}@{urlsplit(base).hostname or 'localhost'}"


def _event(dated: Dated, base: str, now: datetime) -> Event:
    one, event = dated.coming, Event()
    event.add("uid", uid_of(one.key, dated.case_id, base))
    event.add("dtstamp", now.astimezone(UTC))
    if isinstance(one.on, datetime):
        event.add("dtstart", one.on.astimezone(UTC))
        if isinstance(one.until, datetime) and one.until > one.on:
            event.add("dtend", one.until.astimezone(UTC))
    else:
        last = one.until if isinstance(one.until, date) else one.on
        event.add("dtstart", one.on)
        event.add("dtend", last + timedelta(days=1))
    title = _("{what} ({case})", what=one.plain, case=dated.case)
    if one.is_task:
        title = _("Due: {what}", what=title)
    if one.estimate:
        title = _("{what}, estimated", what=title)
    event.add("summary", outgoing_line(title))
    event.add("status", "TENTATIVE" if one.estimate else "CONFIRMED")
    event.add("url", f"{base}{one.address or dated.home}")
    event.add("transp", "TRANSPARENT")
    return event

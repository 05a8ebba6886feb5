"""Calendar objects (RFC 5545, 5546): invite, update, cancel."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from icalendar import Calendar, Event, vCalAddress, vText

from activities.mail.content import Letterhead, Recipient
from activities.mail.dates import zone_of
from domain.case.notices import CalendarEvent
from models.texts.translate import _
from models.typed.mail_address import for_sending
from models.typed.text import isolated, outgoing_line

REQUEST = "REQUEST"
CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A calendar object as it goes into a mail."""

    method: str
    ics: bytes


def invitation(
    event: CalendarEvent,
    letterhead: Letterhead,
    to: Recipient,
    now: datetime,
    *,
    summary: str,
    url: str,
) -> Invitation:
    """The object for one recipient: same UID for all, times in the recipient's own zone.

    Only the recipient is listed as attendee: the others' addresses are not ours to show. How the hub is
    reached stands in the entry: a calendar is read where there is no network.
    """
    method = CANCEL if event.cancelled else REQUEST
    calendar = Calendar()
    calendar.add("prodid", "-//Peer Exchange//peer-exchange//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(event, letterhead, to, now))
    told = outgoing_line(summary)
    calendar.walk("VEVENT")[0].add("summary", told)
    calendar.walk("VEVENT")[0].add("url", url)
    lines = [told, url]
    if letterhead.reach:
        hub = outgoing_line(_("The hub: {reach}", reach=letterhead.reach))
        calendar.walk("VEVENT")[0].add("contact", hub)
        lines.append(hub)
    calendar.walk("VEVENT")[0].add("description", "\n".join(lines))
    year = event.starts_at.year
    calendar.add_missing_timezones(
        first_date=date(year - 1, 1, 1), last_date=date(event.ends_at.year + 2, 1, 1)
    )
    return Invitation(method=method, ics=calendar.to_ical())


def _event(event: CalendarEvent, letterhead: Letterhead, to: Recipient, now: datetime) -> Event:
    made = Event()
    made.add("uid", f"{event.uid}@{letterhead.domain}")
    made.add("sequence", event.sequence)
    made.add("dtstamp", now)
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    if event.all_day:
        there = zone_of(event.zone)
        made.add("dtstart", event.starts_at.astimezone(there).date())
        # The end of an all-day event is the first day after it.
        made.add("dtend", event.ends_at.astimezone(there).date() + timedelta(days=1))
        made.add("transp", "TRANSPARENT")
    else:
        here = zone_of(to.time_zone)
        made.add("dtstart", event.starts_at.astimezone(here))
        made.add("dtend", event.ends_at.astimezone(here))
    sender = letterhead.mailbox
    made["organizer"] = _address(sender.address, sender.name or sender.address)
    made.add("attendee", _attendee(to), encode=False)
    return made


def _attendee(to: Recipient) -> vCalAddress:
    attendee = _address(to.email, to.name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    # Answers would go to a mailbox nobody reads; the page is where people answer.
    attendee.params["RSVP"] = vText("FALSE")
    return attendee


def _address(address: str, name: str) -> vCalAddress:
    """An address of a calendar object; a name in it has no quotes, which parameters cannot carry."""
    local, _at, domain = for_sending(address).rpartition("@")
    made = vCalAddress(f"mailto:{quote(local, safe=_IN_MAILTO)}@{domain}")
    made.params["CN"] = vText(outgoing_line(isolated(name)).replace('"', "'"))
    return made


_IN_MAILTO = "!$'*+-._~"

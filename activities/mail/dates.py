"""Moments as the reader of a mail writes them: their language, their zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_interval,
    format_time,
)

from domain.case.notices import CalendarEvent
from models.texts.zones import zone_in_words


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC for one nobody knows, because the mail must still go."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def locale_of(language: str) -> Locale:
    """Babel's locale; British English where the language is unknown, for its order of dates."""
    try:
        return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def moment(at: datetime, language: str, zone: str) -> str:
    """`Tuesday 3 May 2027, 17:00 (Warsaw time, UTC+2)`: a deadline must not be mistaken, so the zone is named."""
    local, locale = at.astimezone(zone_of(zone)), locale_of(language)
    day = format_date(local.date(), "EEEE d MMMM y", locale=locale)
    clock = format_time(local, "HH:mm", locale=locale)
    return f"{day}, {clock} ({zone_in_words(local, locale)})"


def whole_day(day: date, language: str) -> str:
    """`Tuesday 3 May 2027`."""
    return str(format_date(day, "EEEE d MMMM y", locale=locale_of(language)))


def span(event: CalendarEvent, language: str, zone: str) -> str:
    """When an event is: its days if it is all-day, else its beginning in the reader's zone."""
    if not event.all_day:
        return moment(event.starts_at, language, zone)
    there = zone_of(event.zone)
    first, last = event.starts_at.astimezone(there).date(), event.ends_at.astimezone(there).date()
    return str(format_interval(first, last, "yMMMd", locale=locale_of(language)))

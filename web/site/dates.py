"""Moments, dates, durations and money as a person reads them: their language, their time zone.

The zone and the present are bound per request by `use_frame`; templates use the filters
`when`, `moment`, `day`, `clock`, `ago`, `days_between`, `money`, `duration`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_interval,
    format_time,
    format_timedelta,
)
from babel.numbers import format_currency
from babel.units import format_unit

from models.texts.translate import _, current_language, wanted_language
from models.texts.zones import zone_in_words


@dataclass(frozen=True)
class Frame:
    """The reader's time zone and the programme's present."""

    zone: ZoneInfo
    now: datetime


_frame: ContextVar[Frame | None] = ContextVar("frame", default=None)


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC for a name nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def bind_frame(zone: str, now: datetime) -> None:
    """Bind the reader's zone (IANA name) and the present for the rest of the request."""
    _frame.set(Frame(zone_of(zone), now))


@contextmanager
def use_frame(zone: str, now: datetime) -> Iterator[None]:
    """As `bind_frame`, for a `with` block."""
    token = _frame.set(Frame(zone_of(zone), now))
    try:
        yield
    finally:
        _frame.reset(token)


def frame() -> Frame:
    """The bound frame; UTC and the real present where none is bound."""
    return _frame.get() or Frame(ZoneInfo("UTC"), datetime.now(UTC))


def locale() -> Locale:
    """Babel's locale for what is shown, as its sentences. English is read worldwide here: days come before months."""
    return _locale_of(current_language())


def readers_locale() -> Locale:
    """Babel's locale for what the reader types: numbers are written as one is used to, whatever the page is in."""
    return _locale_of(wanted_language())


@lru_cache(maxsize=64)
def _locale_of(code: str) -> Locale:
    try:
        return Locale.parse(
            "en_GB" if code.startswith("en") else code, sep="-" if "-" in code else "_"
        )
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def _local(moment: datetime) -> datetime:
    return moment.astimezone(frame().zone)


def day(value: date | datetime) -> str:
    """`Tue 3 May`, with the year where it is not this year's."""
    local = _local(value).date() if isinstance(value, datetime) else value
    same_year = local.year == _local(frame().now).year
    skeleton = "EEE d MMM" if same_year else "EEE d MMM y"
    return _written(local, skeleton, current_language())


def full_day(value: date | datetime) -> str:
    """`3 May 2027`: for what is kept for years."""
    local = _local(value).date() if isinstance(value, datetime) else value
    return format_date(local, "long", locale=locale())


@lru_cache(maxsize=2048)  # a list shows the same days to everybody; babel takes its time for each
def _written(local: date, skeleton: str, language: str) -> str:
    return format_date(local, skeleton, locale=_locale_of(language))


def month(value: date) -> str:
    """`May 2027`, by a day of it."""
    return format_date(value, "LLLL y", locale=locale())


def clock(value: datetime | time) -> str:
    """`17:00`, in the reader's zone."""
    return format_time(
        _local(value) if isinstance(value, datetime) else value, "HH:mm", locale=locale()
    )


def moment(value: datetime, *, zone: bool = False) -> str:
    """`Tue 3 May, 17:00`; `zone=True` adds the zone's name, for where people of several zones meet."""
    text = f"{day(value)}, {clock(value)}"
    if zone:
        text += f" ({zone_in_words(_local(value), locale())})"
    return text


def clocks_of(zone: str) -> str:
    """`Warsaw time`: a zone as people call it, by its best known town; `UTC` as it is."""
    city = locale().time_zones.get(zone, {}).get("city")
    if "/" not in zone:
        return zone
    return _("{city} time", city=city or zone.rpartition("/")[2].replace("_", " "))


def ago(value: date | datetime) -> str:
    """`in 4 days`, `2 hours ago`, `today`, counted in the reader's calendar days from a day on."""
    now = frame().now
    if isinstance(value, datetime) and abs(value - now) < timedelta(days=1):
        if abs(value - now) < timedelta(minutes=1):
            return _("now")
        return format_timedelta(value - now, add_direction=True, threshold=1, locale=locale())
    local = _local(value).date() if isinstance(value, datetime) else value
    days = (local - _local(now).date()).days
    if days == 0:
        return _("today")
    return format_timedelta(
        timedelta(days=days), granularity="day", threshold=60, add_direction=True, locale=locale()
    )


def when(value: date | datetime) -> str:
    """`Tue 3 May, 17:00 (in 4 days)`; for a date without its time `Tue 3 May (in 4 days)`."""
    exact = moment(value) if isinstance(value, datetime) else day(value)
    return f"{exact} ({ago(value)})"


def days_between(start: date, end: date) -> str:
    """`3–7 May 2026` in the language's own way."""
    return format_interval(start, end, "yMMMd", locale=locale())


def duration(value: timedelta) -> str:
    """`90 minutes`, `2 hours`, `3 days`: the largest unit that does not round."""
    seconds = int(value.total_seconds())
    if seconds and seconds % 86400 == 0:
        return format_timedelta(value, granularity="day", threshold=10**6, locale=locale())
    if seconds and seconds % 3600 == 0:
        return format_timedelta(value, granularity="hour", threshold=10**6, locale=locale())
    return format_timedelta(value, granularity="minute", threshold=10**6, locale=locale())


def bytes_told(count: int) -> str:
    """A size as people read it: 340 kB, 1.2 MB; number and unit stay on one line."""
    if count < 1_000_000:
        told = format_unit(max(1, round(count / 1000)), "kilobyte", "short", locale=locale())
    else:
        told = format_unit(round(count / 1_000_000, 1), "megabyte", "short", locale=locale())
    return str(told).replace(" ", "\u00a0")


def money(amount: Decimal | int, currency: str = "EUR") -> str:
    """`€1,500.00` in the language's own way."""
    return format_currency(amount, currency, locale=locale())


FILTERS: dict[str, Callable[..., str]] = {
    "ago": ago,
    "bytes": bytes_told,
    "clock": clock,
    "day": day,
    "days_between": days_between,
    "duration": duration,
    "full_day": full_day,
    "moment": moment,
    "money": money,
    "month": month,
    "when": when,
}

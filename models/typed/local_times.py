"""A day and a time as a clock on the wall of some place shows them, made an instant."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones


class NoSuchTime(ValueError):  # noqa: N818 - what it says is told to a person
    """The clocks of the zone skip this time on that day: they are put forward over it."""


class NoSuchZone(ValueError):  # noqa: N818 - as above
    """Nobody knows a time zone of this name."""


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The names of time zones, as the tz database has them."""
    return frozenset(available_timezones())


def instant_of(day: date, clock: time, zone: str) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `clock` on `day`.

    Of a time that comes twice, in the night in which clocks are put back, it is the first: whoever
    comes too early waits an hour, whoever comes too late waits for the next train. Raises NoSuchTime for
    a time that does not come, NoSuchZone for a name that is none.
    """
    if zone not in zone_names():
        raise NoSuchZone(zone)
    shown = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    at = shown.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) != shown:
        raise NoSuchTime(shown.isoformat())
    return at

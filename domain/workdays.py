"""Deadlines people can keep: local dates, working days, a stated hour. Pure arithmetic."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
HOURS = 24


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday, and not one of the holidays."""
    return day.weekday() < SATURDAY and day not in holidays


def add_working_days(day: date, count: int, holidays: Collection[date]) -> date:
    """The `count`-th working day after `day`; 0 gives the first working day from `day` on."""
    while count > 0 or not is_working_day(day, holidays):
        day += timedelta(days=1)
        if count > 0 and is_working_day(day, holidays):
            count -= 1
    return day


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this IANA name."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def at_local(day: date, hour: int, zone: str, minute: int = 0) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `hour`:`minute` on `day`."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


def local_date(at: datetime, zone: str) -> date:
    """The calendar date in `zone` at the instant `at`."""
    return at.astimezone(ZoneInfo(zone)).date()

"""Deadlines people can keep: local dates, working days, a stated hour. Pure arithmetic."""

from collections.abc import Collection
from dataclasses import dataclass
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


# Names under which systems keep a zone of their own choice, or copies of the others.
_NO_PLACES = frozenset({"localtime", "posixrules", "Factory"})
_COPIES = ("posix/", "right/")


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this IANA name, the same on every machine."""
    if name in _NO_PLACES or name.startswith(_COPIES):
        return False
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def at_local(day: date, hour: int, zone: str, minute: int = 0) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `hour`:`minute` on `day`."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


def end_of_day(at: datetime, zone: str) -> datetime:
    """The instant (UTC) at which the day of `at` ends in `zone`."""
    return at_local(local_date(at, zone) + timedelta(days=1), 0, zone)


def local_date(at: datetime, zone: str) -> date:
    """The calendar date in `zone` at the instant `at`."""
    return at.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalCalendar:
    """When somebody can be expected to read a mail: zone, days off, and the hours they are awake.

    Awake from `first` to `last` (local hours, 0 to 23) on working days; without `keeps_hours` at
    any time. `due_hour` is the local hour at which things fall due.
    """

    zone: str
    holidays: Collection[date] = ()
    first: int = 9
    last: int = 20
    due_hour: int = 17
    keeps_hours: bool = True

    def day(self, at: datetime) -> date:
        """The local date at an instant."""
        return local_date(at, self.zone)

    def due(self, day: date) -> datetime:
        """The instant at which something due on `day` falls due."""
        return at_local(day, self.due_hour, self.zone)

    def working_day(self, day: date, count: int = 0) -> date:
        """The `count`-th working day after `day`; 0 gives the first one from `day` on."""
        return add_working_days(day, count, self.holidays)

    def is_awake(self, at: datetime) -> bool:
        """Whether the instant lies in waking hours of a working day."""
        if not self.keeps_hours:
            return True
        local = at.astimezone(ZoneInfo(self.zone))
        # Up to the last hour itself: what is due then is still told then.
        awake = time(self.first) <= local.time() <= time(self.last)
        return awake and is_working_day(local.date(), self.holidays)

    def next_waking(self, at: datetime) -> datetime:
        """The first waking instant from `at` on."""
        if self.is_awake(at):
            return at
        day = self.day(at)
        if at > at_local(day, self.first, self.zone):
            day += timedelta(days=1)
        return at_local(self.working_day(day), self.first, self.zone)

    def last_waking(self, at: datetime) -> datetime:
        """The last waking instant up to `at`."""
        if self.is_awake(at):
            return at
        day = self.day(at)
        if at < at_local(day, self.last, self.zone):
            day -= timedelta(days=1)
        while not is_working_day(day, self.holidays):
            day -= timedelta(days=1)
        return at_local(day, self.last, self.zone)

    def later(self, at: datetime, days: int) -> datetime:
        """The same local time of day, `days` calendar days later."""
        local = at.astimezone(ZoneInfo(self.zone))
        moved = datetime.combine(local.date() + timedelta(days=days), local.time())
        return moved.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

"""When somebody can meet, as bits: one for each quarter of an hour of the weeks in which a round's groups meet.

Reckoned per date with the zone's rules (`zoneinfo`), so that a change of clocks between the weeks is seen.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.matching.people import PART_HOURS, Slot

QUARTER = timedelta(minutes=15)


def starts(slots: frozenset[Slot], zone: str, first: date, weeks: int, minutes: int) -> int:
    """Quarters at which a meeting of so many minutes could begin for a person; bit 0 is midnight UTC of `first`."""
    free, clock = 0, ZoneInfo(zone)
    midnight = datetime.combine(first, datetime.min.time(), UTC)
    for ahead in range(-1, 7 * weeks + 1):  # a local day reaches into the UTC days beside it
        day = first + timedelta(days=ahead)
        for weekday, part in slots:
            if day.isoweekday() == weekday:
                begins, ends = (datetime.combine(day, at, clock) for at in PART_HOURS[part])
                free |= _bits((begins - midnight) // QUARTER, (ends - midnight) // QUARTER)
    free &= (1 << (7 * weeks * 24 * 4)) - 1
    whole = free
    for later in range(1, -(-minutes // 15)):
        whole &= free >> later
    return whole


def _bits(first: int, end: int) -> int:
    """Bits from `first` up to, not including, `end`; what lies before the first day is cut off."""
    first = max(first, 0)
    return ((1 << (end - first)) - 1) << first if end > first else 0


def occasions(common: int) -> int:
    """How many times those can meet who have these starts in common: stretches that hang together count once."""
    return (common & ~(common << 1)).bit_count()


def instants(common: int, first: date) -> list[datetime]:
    """The first possible start (UTC) of each occasion, the soonest first."""
    midnight = datetime.combine(first, datetime.min.time(), UTC)
    edges, found = common & ~(common << 1), []
    while edges:
        lowest = edges & -edges
        found.append(midnight + QUARTER * (lowest.bit_length() - 1))
        edges ^= lowest
    return found

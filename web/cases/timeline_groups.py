"""The timeline in parts that can be read at a glance: what people did, day by day, and reminders between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from web.cases.timeline import TimelineItem
from web.site.dates import frame


@dataclass(frozen=True)
class Part:
    """Entries in a row, latest first: of one day, or (`day` is None) the calendar's reminders in between."""

    day: date | None
    entries: list[TimelineItem]

    @property
    def first(self) -> datetime:
        """When the part begins."""
        return self.entries[-1].at

    @property
    def last(self) -> datetime:
        """When the part ends."""
        return self.entries[0].at


def chronicle(entries: Sequence[TimelineItem]) -> list[Part]:
    """The entries, latest first, in the same order; days are the reader's."""
    parts: list[Part] = []
    for entry in entries:
        day = None if entry.reminder else entry.at.astimezone(frame().zone).date()
        if parts and parts[-1].day == day:
            parts[-1].entries.append(entry)
        else:
            parts.append(Part(day, [entry]))
    return parts

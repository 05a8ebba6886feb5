"""What people are told by mail. One notice to one person under one key, once (law 6)."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarEvent:
    """A calendar object. `sequence` rises with each change of the same `uid` (RFC 5546).

    An all-day event spans `starts_at` to `ends_at` by their dates in `zone`. What is `for_one` is told its
    reader only, such as that they do not come: the case's own entry stays as it is.
    """

    uid: str
    kind: str
    number: int = 0
    sequence: int = 0
    starts_at: datetime
    ends_at: datetime
    zone: str = "UTC"
    all_day: bool = False
    cancelled: bool = False
    for_one: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One notice owed to one person; `key` makes a second one impossible.

    `kind` is a member of `CaseNotice` or of the kind's own notices.
    `ask` is the ask it opens or reminds of, `data` holds enums, dates and numbers for its
    sentences, `note` the id of a reason in words. `decision` is set where somebody of the hub caused it:
    the id of the ask that was answered by that, or empty.
    """

    key: str
    kind: str
    person: str
    ask: str | None = None
    note: str | None = None
    event: CalendarEvent | None = None
    data: dict[str, str | int] = field(default_factory=dict)
    decision: str | None = None

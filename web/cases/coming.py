"""What is still to come in a case, and what a kind of case tells of it: derived when it is looked at, never stored."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.case.kind import Kind
from models.tables.note import Note
from models.texts.labels import label
from models.texts.translate import _
from web.cases.names import Names


@dataclass(frozen=True, kw_only=True)
class Coming:
    """One thing to come: a task's deadline, something in the calendar, or a day that the rules know.

    `key` tells it from others of its case, and stays when its day changes. `on` and `until` are whole days or
    instants. `plain` names it without a word about people or what is confidential, for calendars that leave the
    house. `estimate` says on what it depends where it may be another day. `since` is when a task can be done at all. What has `begun`
    is under way.
    """

    key: str
    on: date | datetime
    until: date | datetime | None = None
    what: str
    plain: str
    whose: str = ""
    mine: bool = False
    is_task: bool = False
    since: datetime | None = None
    overdue: bool = False
    begun: bool = False
    estimate: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who looks: `gives` are the classes of personal data kept of them in this case, with the day each goes.

    A class whose day is not fixed yet has none. `asked` are the kinds of the tasks that are open in the case.
    `notes` are those that `Ahead.notes` asked for, by id.
    """

    me: str
    now: datetime
    names: Names
    gives: Mapping[str, date | None] = field(default_factory=dict)
    asked: Collection[Any] = ()
    notes: Mapping[str, Note] = field(default_factory=dict)


class Ahead:
    """What a kind of case tells of its time to come. This one knows what every kind has; a kind may know more."""

    unnamed: Collection[Any] = ()
    """Kinds of ask whose very name says too much for a calendar that leaves the house."""

    def people(self, x: Any) -> Iterable[str]:
        """Ids of the people whom the dates and tasks name."""
        return ()

    def communities(self, x: Any) -> Iterable[str | None]:
        """Ids of the communities that the title names."""
        return ()

    def notes(self, x: Any, me: str) -> Collection[str]:
        """Ids of the notes in which days stand that are for this person alone."""
        return ()

    def title(self, kind: Kind, x: Any, names: Names) -> str:
        """What the case is called among others."""
        return _(kind.title)

    def asked(self, kind: Kind, ask: Any, x: Any, names: Names) -> str:
        """What is asked, as precisely as the state allows."""
        return label(kind.asks.kind(ask.kind))

    def dates(self, x: Any, reader: Reader) -> Iterator[Coming]:
        """Days of this kind's own."""
        yield from ()

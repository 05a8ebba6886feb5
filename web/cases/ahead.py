"""What comes in a case, for whoever looks: open tasks, the calendar, and the days that the rules know."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from activities.mail.texts.kinds import MAILS
from domain.case import permissions
from domain.case.kind import Kind
from models.tables.calendar_event import CalendarEvent
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.coming import Coming, Reader
from web.cases.pages import pages_of
from web.cases.whose import whose
from web.site.dates import frame

TASK = N_("Something waits for you")


def what_comes(
    kind: Kind,
    x: Any,
    asks: Iterable[Any],
    events: Iterable[CalendarEvent],
    reader: Reader,
    tell: Callable[[Any], str] | None = None,
) -> list[Coming]:
    """Everything to come in a case, the soonest first, what is overdue before all of it.

    `asks` are its open asks, `events` what stands in calendars, `tell` says what an ask is called where more is
    known than the state has. A hold shows nowhere in it. Tasks whose clock stands still have no day.
    """
    ahead = pages_of(kind.name).ahead
    call = tell or (lambda ask: ahead.asked(kind, ask, x, reader.names))
    found = [
        *_tasks(kind, x, asks, reader, call),
        *_in_calendars(kind, x, events, reader),
        *_pause(kind, x),
        *ahead.dates(x, reader),
    ]
    return sorted(found, key=lambda one: (not one.overdue, moment_of(one.on), one.key))


def moment_of(day: date | datetime) -> datetime:
    """When it begins, for the reader: a whole day at midnight of their zone."""
    if isinstance(day, datetime):
        return day
    return datetime(day.year, day.month, day.day, tzinfo=frame().zone).astimezone(UTC)


def day_of(day: date | datetime) -> date:
    """On which of the reader's days it is."""
    return day.astimezone(frame().zone).date() if isinstance(day, datetime) else day


def _tasks(
    kind: Kind, x: Any, asks: Iterable[Any], reader: Reader, tell: Callable[[Any], str]
) -> Iterator[Coming]:
    for ask in asks:
        asked_kind = kind.asks.kind(ask.kind)
        if x.paused and asked_kind != kind.case.pause_ask:
            continue
        mine = permissions.is_turn(x, reader.me, whose(kind, ask))
        unnamed = asked_kind in pages_of(kind.name).ahead.unnamed
        yield Coming(
            key=f"ask-{ask.ask_id}",
            on=ask.due_at,
            what=tell(ask),
            plain=_(TASK) if unnamed else label(asked_kind),
            whose=_("you") if mine else _asked_of(kind, ask, reader),
            mine=mine,
            is_task=True,
            since=ask.starts_at if ask.starts_at > reader.now else None,
            overdue=ask.due_at < reader.now,
            address=f"{kind.path_of(x.id)}/asks/{ask.ask_id}" if mine else kind.path_of(x.id),
        )


def _asked_of(kind: Kind, ask: Any, reader: Reader) -> str:
    named = ask.claimed_by or ask.person_id
    if named:
        return reader.names.person(named)
    return f" {_('or')} ".join(label(kind.roles(role)) for role in ask.roles)


def _in_calendars(
    kind: Kind, x: Any, events: Iterable[CalendarEvent], reader: Reader
) -> Iterator[Coming]:
    """What people were invited to, in kinds that do not tell it themselves."""
    for event in events:
        if event.ends_at < reader.now:
            continue
        title = _called(kind, event)
        days = event.all_day
        yield Coming(
            key=event.uid,
            on=event.starts_at.astimezone(frame().zone).date() if days else event.starts_at,
            until=event.ends_at.astimezone(frame().zone).date() if days else event.ends_at,
            what=title,
            plain=title,
            mine=True,
            address=kind.path_of(x.id),
        )


def _called(kind: Kind, event: CalendarEvent) -> str:
    """As its invitation calls it: the ids of a kind's events begin with what they are for."""
    titles = MAILS[kind.name].events if kind.name in MAILS else {}
    known = [title for name, title in titles.items() if event.uid.startswith(f"{name}-")]
    return _(known[0] if known else kind.title)


def _pause(kind: Kind, x: Any) -> Iterator[Coming]:
    if x.paused:
        text = _("The hub looks whether it goes on; until then all deadlines stand still")
        yield Coming(
            key="pause",
            on=x.paused.until,
            what=text,
            plain=_("The pause is looked at again"),
            whose=_("the hub"),
            address=kind.path_of(x.id),
        )

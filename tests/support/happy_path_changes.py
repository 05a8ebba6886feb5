"""The happy path as the changes its workflow would record, made without a server."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from domain.case.escalation import ring_alarms
from domain.exchange.exchange import Exchange
from domain.exchange.messages import base
from models.messages.records import Change, change_of
from tests.support import happy_path
from tests.support.people import START, begun


def news(x: Exchange, seen: int) -> Change:
    """What happened since `seen` timeline entries, taken out of the exchange as the workflow does."""
    touched = set(x.touched)
    asks = [replace(ask) for ask in x.asks if ask.id in touched]
    now = x.timeline[-1].at
    change = change_of(x, now, asks, x.timeline[seen:], list(x.owed))
    x.touched.clear()
    x.owed.clear()
    return change


def told(exchange_id: str = "x1") -> tuple[Exchange, list[Change]]:
    """The finished exchange and every change on its way, in order."""
    x = begun(exchange_id=exchange_id)
    return x, list(changes_of(x))


def until(exchange_id: str, enough: Callable[[Change, int], bool]) -> list[Change]:
    """The changes on the happy path, in order, up to the first with which there are enough.

    `enough` is asked with each change and how many entries the timeline has then.
    """
    x = begun(exchange_id=exchange_id)
    found = []
    for change in changes_of(x):
        found.append(change)
        if enough(change, len(x.timeline)):
            break
    return found


def changes_of(x: Exchange) -> Iterator[Change]:
    """Leads a fresh exchange along the happy path: what each step changes, told when it is asked for."""
    now, seen = START, 0
    yield news(x, seen)
    for step in happy_path.steps():
        until = now + timedelta(days=step.days)
        seen = len(x.timeline)
        while (pending := x.next_alarm()) and pending[0].at <= until:
            now = max(now, pending[0].at)
            ring_alarms(x, now)
        now = until
        base.execute(x, step.make(x, now), now)
        yield news(x, seen)


def together(changes: Sequence[Change]) -> Change:
    """One change that tells what these tell one after the other, as after a record that took long."""
    return changes[-1].model_copy(
        update={
            "asks": list({ask.id: ask for change in changes for ask in change.asks}.values()),
            "entries": [entry for change in changes for entry in change.entries],
            "notices": [notice for change in changes for notice in change.notices],
            "events": list(
                {event.uid: event for change in changes for event in change.events}.values()
            ),
        }
    )

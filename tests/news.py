"""The happy path as the changes its workflow would record, made without a server."""

from dataclasses import replace
from datetime import timedelta

from domain.case.escalation import ring_alarms
from domain.exchange.exchange import Exchange
from domain.exchange.messages import base
from models.messages.records import Change, change_of
from tests import story
from tests.cast import START, begun


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
    x, now = begun(exchange_id=exchange_id), START
    changes = [news(x, 0)]
    for step in story.steps():
        until = now + timedelta(days=step.days)
        seen = len(x.timeline)
        while (pending := x.next_alarm()) and pending[0].at <= until:
            now = max(now, pending[0].at)
            ring_alarms(x, now)
        now = until
        base.execute(x, step.make(x, now), now)
        changes.append(news(x, seen))
    return x, changes

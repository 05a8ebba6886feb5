"""Who has what in the calendar, and how invitations follow when people change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from domain.exchange import calendar_events
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import Call, CallStatus
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase


@contextmanager
def invitations_follow(x: Exchange) -> Iterator[None]:
    """Change people inside; who is no longer part of an event is disinvited, who is new invited."""
    calls = {call.number: calendar_events.callers(x, call) for call in x.calls}
    visitors = calendar_events.visitors(x)
    yield
    for call in x.calls:
        if call.invited and call.status is CallStatus.PLANNED:
            _call_follows(x, call, calls.get(call.number, ()))
    if x.phase.order < Phase.POST_PLAN.order:
        _visit_follows(x, visitors)


def _call_follows(x: Exchange, call: Call, before: tuple[str, ...]) -> None:
    after = calendar_events.callers(x, call)
    if after == before:
        return
    call.sequence += 1
    event = calendar_events.call_event(x, call)
    gone = [person for person in before if person not in after]
    called_off = replace(event, cancelled=True)
    x.notify(NoticeKind.CALL_CALLED_OFF, gone, event=called_off, call=call.number)
    new = [person for person in after if person not in before]
    x.notify(NoticeKind.CALL_INVITED, new, event=event, call=call.number)


def _visit_follows(x: Exchange, before: tuple[str, ...]) -> None:
    event, after = x.visit_event, calendar_events.visitors(x)
    if event is None or event.cancelled or after == before:
        return
    x.visit_event = replace(event, sequence=event.sequence + 1)
    gone = [person for person in before if person not in after]
    called_off = replace(x.visit_event, cancelled=True)
    x.notify(NoticeKind.VISIT_CALLED_OFF, gone, event=called_off)
    new = [person for person in after if person not in before]
    x.notify(NoticeKind.VISIT_INVITED, new, event=x.visit_event)
    x.visit_invited = [p for p in (*x.visit_invited, *new) if p not in gone]


@contextmanager
def turns_follow(x: Exchange) -> Iterator[list[tuple[str, str]]]:
    """Change people inside; asks that have other people now are projected again.

    Yields a list that holds, afterwards, each newly asked person with the ask's id.
    """
    before = {ask.id: x.people_asked(ask) for ask in x.open_asks()}
    taken: list[tuple[str, str]] = []
    yield taken
    for ask in x.open_asks():
        was = before.get(ask.id)
        if was is None or (now_asked := x.people_asked(ask)) == was:
            continue
        x.touched.append(ask.id)
        taken += [(person, ask.id) for person in now_asked if person not in was]


def taken_over(taken: list[tuple[str, str]]) -> dict[str, int]:
    """How many open asks each person has taken over."""
    counts: dict[str, int] = {}
    for person, _ in taken:
        counts[person] = counts.get(person, 0) + 1
    return counts

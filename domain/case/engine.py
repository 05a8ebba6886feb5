"""A message reaches a case: every rule is checked, then it is carried out and remembered."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.case import on_behalf, stays
from domain.case.asks import Ask
from domain.case.case import Case
from domain.case.core import CaseCore
from domain.case.kind import kind_of
from domain.case.message import Message, Messages
from domain.case.names import HUB
from domain.case.notices import Notice
from domain.case.payloads import check_plain
from domain.case.permissions import barred, hindrance, taken
from domain.case.timeline import Via


def begin(case: Case[Any, Any, Any], now: datetime, by: str) -> None:
    """Begin a case that `by` asked for: its first entry, and what it asks first."""
    case.revision, case.started_at = 1, now
    stays.begin(case, now)
    case.add_entry("begun", now, by=by)
    case.begin(now)


def call_off(case: Case[Any, Any, Any], now: datetime) -> None:
    """An operator cancelled the workflow from outside: an end like any other, as its kind says."""
    if case.ended:
        return
    case.revision += 1
    kind_of(case).called_off(case, now)
    case.add_entry("called_off", now, via=Via.OPERATOR)


def check(case: CaseCore, message: Message[Any], now: datetime, messages: Messages[Any]) -> None:
    """Raise RuleBroken unless this person may send this message in this phase, by every rule."""
    _check_rules(case, message, now, messages, claims=True)


def execute(
    case: CaseCore,
    message: Message[Any],
    now: datetime,
    messages: Messages[Any],
    via: Via = Via.FORM,
    *,
    claims: bool = True,
) -> None:
    """Check the message, carry it out and remember it.

    `claims` says whether what a colleague has taken is the colleague's to answer: not for a message that
    was accepted before claims bound anybody, and is carried out once more where a history is replayed.
    """
    _check_rules(case, message, now, messages, claims=claims)
    before, asks, seen = case.phase, case.open_asks(), message.facts_before(case)
    barred_before, told_before = _barred(case), _told(case)
    by_hub = not HUB.isdisjoint(case.roles_of(message.by))
    case.revision += 1
    on_behalf.acting(message).execute(case, now)
    moved = {"from": before.value} if case.phase is not before else {}
    facts = {**message.facts(), **seen, **moved}
    if isinstance(case, Case):
        facts |= on_behalf.note_on_behalf(case, message, asks, now)
        # Who may not answer is recorded with the ask, for queues to leave it out.
        case.touched += [ask for ask, who in _barred(case).items() if barred_before.get(ask) != who]
        if by_hub:
            _mark_decided(case, told_before, asks)
    case.add_entry(message.name, now, by=message.by, via=via, note=message.note, facts=facts)


def _check_rules(
    case: CaseCore, message: Message[Any], now: datetime, messages: Messages[Any], *, claims: bool
) -> None:
    check_plain(message)
    on_behalf.check(case, message)
    acting = on_behalf.acting(message)
    if broken := hindrance(case, acting.by, type(acting), messages):
        raise broken
    if claims and (broken := taken(case, acting.by, message)):
        raise broken
    acting.check(case, now)
    if acting.note_required and acting.note is None:
        raise acting.note_required.broken("note")


def _told(case: CaseCore) -> frozenset[str]:
    """The keys of what is owed already."""
    if not isinstance(case, Case):
        return frozenset()
    return frozenset(notice.key for notice in (*case.owed, *case.withheld))


def _mark_decided(
    case: Case[Any, Any, Any], told_before: Collection[str], asked: Iterable[Ask[Any, Any]]
) -> None:
    """Mark what is newly owed as caused by the hub's decision, so that it can be held and fall away."""
    answered = next((ask.id for ask in asked if not ask.is_open and ask.answered_by), "")

    def marked(notice: Notice) -> Notice:
        return notice if notice.key in told_before else replace(notice, decision=answered)

    case.owed[:] = map(marked, case.owed)
    case.withheld[:] = map(marked, case.withheld)


def _barred(case: CaseCore) -> dict[str, list[str]]:
    if not isinstance(case, Case):
        return {}
    return {ask.id: found for ask in case.open_asks() if (found := barred(case, ask))}

"""A message reaches a case: every rule is checked, then it is carried out and remembered."""

from datetime import datetime
from typing import Any

from domain.case import on_behalf
from domain.case.case import Case
from domain.case.core import CaseCore
from domain.case.errors import RuleBroken
from domain.case.message import Message, Messages
from domain.case.payloads import check_plain
from domain.case.permissions import hindrance
from domain.case.timeline import Via


def begin(case: Case[Any, Any, Any], now: datetime, by: str) -> None:
    """Begin a case that `by` asked for: its first entry, and what it asks first."""
    case.revision, case.started_at = 1, now
    case.add_entry("begun", now, by=by)
    case.begin(now)


def check(case: CaseCore, message: Message[Any], now: datetime, messages: Messages[Any]) -> None:
    """Raise RuleBroken unless this person may send this message in this phase, by every rule."""
    check_plain(message)
    on_behalf.check(case, message)
    acting = on_behalf.acting(message)
    if broken := hindrance(case, acting.by, type(acting), messages):
        raise broken
    acting.check(case, now)
    if acting.note_required and acting.note is None:
        raise RuleBroken("note", *acting.note_required)


def execute(
    case: CaseCore,
    message: Message[Any],
    now: datetime,
    messages: Messages[Any],
    via: Via = Via.FORM,
) -> None:
    """Check the message, carry it out and remember it."""
    check(case, message, now, messages)
    before, asks, seen = case.phase, case.open_asks(), message.facts_before(case)
    case.revision += 1
    on_behalf.acting(message).execute(case, now)
    moved = {"from": before.value} if case.phase is not before else {}
    facts = {**message.facts(), **seen, **moved}
    if isinstance(case, Case):
        facts |= on_behalf.note_on_behalf(case, message, asks, now)
    case.add_entry(message.name, now, by=message.by, via=via, note=message.note, facts=facts)

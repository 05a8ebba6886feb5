"""Reminding by hand: of which ask, whom, and how often; the ladders remind besides (`domain.case.escalation`)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from domain.case.asks import Ask
from domain.case.case import Case
from domain.case.errors import N_, RuleBroken
from domain.case.timeline import Entry

AnyCase = Case[Any, Any, Any]
AnyAsk = Ask[Any, Any]

REST = timedelta(days=1)
"""Nobody is reminded by hand of what they were reminded of within this time, by hand or by the clock."""
REMINDERS = ("reminded", "remind_ask")
"""The kinds of entry that say so."""


def to_remind(case: AnyCase, by: str, ask: AnyAsk) -> tuple[str, ...]:
    """Whose turn it is, but for whoever reminds."""
    return tuple(person for person in case.people_asked(ask) if person != by)


def last_reminded(timeline: Iterable[Entry[Any]], ask: str) -> datetime | None:
    """When people were last reminded of an ask; None for never, as far as the timeline goes back."""
    found = (
        e.at for e in timeline if e.kind in REMINDERS and not e.refused and e.data.get("ask") == ask
    )
    return max(found, default=None)


def remind_hindrance(case: AnyCase, by: str, ask: AnyAsk, now: datetime) -> RuleBroken | None:
    """Why nobody is reminded of this ask now.

    Not that the case is held: nothing shows that, and the mail waits until it is released.
    """
    if not ask.is_open:
        return RuleBroken(
            "ask",
            N_("This task is no longer open."),
            N_("There is nothing to remind of any more."),
            rule="ask_not_open",
        )
    if case.paused and ask.kind != case.pause_ask:
        return RuleBroken(
            "ask",
            N_("It is paused: nobody is reminded of anything."),
            N_("Let it go on first."),
            rule="reminder_while_paused",
        )
    if ask.starts_at > now:
        return RuleBroken(
            "ask",
            N_("The time for this has not begun yet."),
            N_("People are told when it has."),
            rule="reminder_before_start",
        )
    if not to_remind(case, by, ask):
        return RuleBroken(
            "ask",
            N_("It is nobody’s turn but yours."),
            N_("Do it, or hand it over to a colleague."),
            rule="reminder_to_oneself",
        )
    last = last_reminded(case.timeline, ask.id)
    if last is not None and last > now - REST:
        return RuleBroken(
            "ask",
            N_("They were reminded of this within the last day."),
            N_("Give them until tomorrow, or call them."),
            rule="reminded_within_a_day",
        )
    return None

"""What operators read in the Temporal UI: whose turn it is, until when, what happened last."""

from typing import Any

from domain.case.asks import Alarm, Ask
from domain.case.case import Case
from domain.case.timeline import Entry

LAST_EVENTS = 8


def words(name: str) -> str:
    """Write the value of an enum as words."""
    return name.replace("_", " ")


def current(x: Case[Any, Any, Any]) -> str:
    """Phase, open asks and the last events, as markdown."""
    lines = [f"**{words(x.phase)}** – {x.what_next()}", ""]
    if x.paused:
        lines += [f"Paused since {x.paused.since:%Y-%m-%d}: clocks stand still.", ""]
    lines += [_ask(ask) for ask in sorted(x.open_asks(), key=lambda ask: ask.due_at)]
    lines += x.operator_lines()
    lines += ["", "Last events:", *(_event(entry) for entry in x.timeline[-LAST_EVENTS:])]
    return "\n".join(lines)


def timer(pending: tuple[Alarm, Ask[Any, Any] | None] | None) -> str | None:
    """Name the timer that runs: whom it will remind of what, or to whom it escalates."""
    if pending is None:
        return None
    alarm, ask = pending
    if ask is None:
        return f"a day that is waited for: {alarm.at:%Y-%m-%d %H:%M}Z"
    who = "/".join(role.value for role in ask.of)
    what = f"{words(ask.kind)}{f' ({ask.subject})' if ask.subject else ''}"
    if alarm.to:
        return f"escalate to {words(alarm.to)}: {what}, due {ask.due_at:%Y-%m-%d %H:%M}Z"
    return f"remind {who}: {what}, due {ask.due_at:%Y-%m-%d %H:%M}Z"


def _ask(ask: Ask[Any, Any]) -> str:
    who = "/".join(words(role) for role in ask.of)
    subject = f" {ask.subject}" if ask.subject else ""
    claimed = ", claimed" if ask.claimed_by else ""
    return (
        f"- **{who}**: {words(ask.kind)}{subject}, due {ask.due_at:%Y-%m-%d %H:%M}Z"
        f"{claimed} (`{ask.id}`)"
    )


def _event(entry: Entry[Any]) -> str:
    reason = f": {entry.data.get('reason', '')}" if entry.refused else ""
    refused = " refused" if entry.refused else ""
    refused += f" {entry.data['times']} times" if "times" in entry.data else ""
    return f"- {entry.at:%Y-%m-%d %H:%M}Z {words(entry.kind)}{refused}{reason} ({entry.via})"

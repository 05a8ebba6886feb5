"""What operators read in the Temporal UI: whose turn it is, until when, what happened last."""

from domain.case.asks import Alarm, Ask
from domain.case.timeline import Entry
from domain.exchange.exchange import Exchange
from domain.exchange.phases import WHAT_NEXT

LAST_EVENTS = 8


def words(name: str) -> str:
    """Write the value of an enum as words."""
    return name.replace("_", " ")


def current(x: Exchange) -> str:
    """Phase, open asks and the last events, as markdown."""
    lines = [f"**{words(x.phase)}** – {WHAT_NEXT[x.phase]}", ""]
    if x.paused:
        lines += [f"Paused since {x.paused.since:%Y-%m-%d}: clocks stand still.", ""]
    lines += [_ask(ask) for ask in sorted(x.open_asks(), key=lambda ask: ask.due_at)]
    if x.plan:
        facts = x.plan.facts
        approved = "approved" if x.approval else "not approved"
        lines += ["", f"Visit {facts.starts_on} to {facts.ends_on}, plan {approved}."]
    lines += ["", "Last events:", *(_event(entry) for entry in x.timeline[-LAST_EVENTS:])]
    return "\n".join(lines)


def timer(pending: tuple[Alarm, Ask | None] | None) -> str | None:
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


def _ask(ask: Ask) -> str:
    who = "/".join(words(role) for role in ask.of)
    subject = f" {ask.subject}" if ask.subject else ""
    claimed = ", claimed" if ask.claimed_by else ""
    return (
        f"- **{who}**: {words(ask.kind)}{subject}, due {ask.due_at:%Y-%m-%d %H:%M}Z"
        f"{claimed} (`{ask.id}`)"
    )


def _event(entry: Entry) -> str:
    reason = f": {entry.data.get('reason', '')}" if entry.refused else ""
    refused = " refused" if entry.refused else ""
    return f"- {entry.at:%Y-%m-%d %H:%M}Z {words(entry.kind)}{refused}{reason} ({entry.via})"

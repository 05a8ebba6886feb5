"""The asks as a table: who may answer, in what time, who is told when nobody does."""

from collections.abc import Iterator

from docs.state_diagram import ranges
from domain.case.ask_rules import AskRule, Rung
from domain.case.ask_table import Reopening, Waiver
from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.policy import Policy

HEAD = (
    "| Ask | Who may answer | Answered by | Time allowed | Reminders | Carried to | Waived | Opened again in |",
    "|-|-|-|-|-|-|-|-|",
)


def asks() -> str:
    """One line per kind of ask, with the numbers of a new programme."""
    return "\n".join([*HEAD, *_lines()])


def _lines() -> Iterator[str]:
    policy = Policy()
    for kind in AskKind:
        rule = policy.rule(kind)
        cells = (
            f"`{kind.value}`",
            _who(kind),
            _answers(kind),
            _time(rule),
            _reminders(rule),
            _ladder(rule.ladder),
            _waived(kind),
            _reopened(kind),
        )
        yield f"| {' | '.join(cells)} |"


def _answers(kind: AskKind) -> str:
    told = ", ".join(f"`{name}`" for name in ASKS[kind].answered_by)
    besides = ", ".join(f"`{name}`" for name in ASKS[kind].settled_by)
    return f"{told}; also settled by {besides}" if besides else told


def _who(kind: AskKind) -> str:
    roles = {
        role for name in ASKS[kind].answered_by if name in MESSAGES for role in MESSAGES[name].roles
    }
    return ", ".join(sorted(role.value.replace("_", " ") for role in roles))


def _time(rule: AskRule) -> str:
    if rule.hours is not None:
        return f"{rule.hours} hours"
    if rule.working_days is not None:
        return f"{rule.working_days} working days"
    return "1 day" if rule.days == 1 else f"{rule.days} days"


def _reminders(rule: AskRule) -> str:
    told = ["half-time"] if rule.half_time else []
    told += [f"{hours} h before" if hours else "when due" for hours in rule.before_hours]
    return ", ".join(told) or "–"


def _ladder(ladder: tuple[Rung, ...]) -> str:
    return " → ".join(f"{rung.to.value.replace('_', ' ')}{_after(rung)}" for rung in ladder)


def _after(rung: Rung) -> str:
    if rung.hours is not None:
        return f" (+{rung.hours} h)" if rung.hours else ""
    if rung.days is not None:
        return f" (+{rung.days} d)" if rung.days else ""
    return f" (+{rung.working_days} wd)" if rung.working_days else ""


def _waived(kind: AskKind) -> str:
    if kind is AskKind.BOOK:
        return "yes, but not the insurance"
    waive = ASKS[kind].waive
    return "yes" if isinstance(waive, Waiver) else f"no: {waive}"


def _reopened(kind: AskKind) -> str:
    reopen = ASKS[kind].reopen
    return ranges(reopen.phases) if isinstance(reopen, Reopening) else "–"

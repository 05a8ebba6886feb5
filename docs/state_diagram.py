"""The phases as Mermaid diagrams, drawn from the table of messages."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from domain.case.message import AnyMessage
from domain.exchange.messages.registry import MESSAGES, MODULES
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import OPEN_PHASES, Phase

OVERRIDES = ("waive_ask", "reopen_ask")
"""The coordinator's last word may lead nearly anywhere; drawn, it would hide everything else."""

MANY = 4
"""Messages that lead to one phase from so many others are drawn apart, or nothing could be read."""

BESIDES: tuple[tuple[Phase, Phase, str], ...] = (
    (Phase.WAITING_LIST, Phase.POOL, "the next cycle opens (clock)"),
)
"""What changes a phase without being anybody's message."""


def messages() -> dict[str, type[AnyMessage]]:
    """Every message by name in the programme's order, whatever was imported first."""
    written = {
        kind.name: kind
        for module in MODULES
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__ and kind in _KINDS
    }
    if set(written) != set(MESSAGES):
        msg = f"not in domain.exchange.messages.registry.MODULES: {sorted(set(MESSAGES) - set(written))}"
        raise LookupError(msg)
    return written


_KINDS = frozenset(MESSAGES.values())


def words(phase: Phase) -> str:
    """A phase as people read it."""
    return phase.value.replace("_", " ")


def who(name: str) -> str:
    """Whose message it is."""
    roles = MESSAGES[name].roles
    if roles >= HUB_ROLES:
        return ", ".join(["the hub", *_named(roles - HUB_ROLES)])
    return ", ".join(_named(roles))


def _named(roles: Iterable[Role]) -> list[str]:
    return sorted(role.value.replace("_", " ") for role in roles)


def ranges(phases: Iterable[Phase]) -> str:
    """Open phases in the programme's order, neighbours drawn together: "pool … planning, ready"."""
    found = sorted(OPEN_PHASES.index(phase) for phase in phases)
    runs: list[list[int]] = []
    for number in found:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_run([words(OPEN_PHASES[number]) for number in run]) for run in runs)


def _run(names: list[str]) -> str:
    return ", ".join(names) if len(names) < 3 else f"{names[0]} … {names[-1]}"


def _edges() -> Iterator[tuple[Phase, Phase, str]]:
    for name, message in messages().items():
        if name in OVERRIDES:
            continue
        for phase, leads in message.transitions.items():
            for to in leads:
                if to is not phase:
                    yield phase, to, name


def _fence(lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```"])


def _sources() -> dict[tuple[str, Phase], set[Phase]]:
    found: dict[tuple[str, Phase], set[Phase]] = defaultdict(set)
    for phase, to, name in _edges():
        found[name, to].add(phase)
    return found


def _leads_out(name: str, to: Phase) -> bool:
    """Whether it leaves the way from many places: to an end, to the winding up, or far back."""
    return to.is_end or to is Phase.WINDING_UP or len(_sources()[name, to]) >= MANY


def way() -> str:
    """The open phases, and the messages that lead from one to another along the way."""
    labels: dict[tuple[Phase, Phase], list[str]] = defaultdict(list)
    for phase, to, name in _edges():
        if phase is not Phase.WINDING_UP and not _leads_out(name, to):
            labels[phase, to].append(f"{name} ({who(name)})")
    for phase, to, cause in BESIDES:
        labels[phase, to].append(cause)
    drawn = {phase for edge in labels for phase in edge}
    lines = [f'state "{words(phase)}" as {phase.value}' for phase in OPEN_PHASES if phase in drawn]
    lines.append(f"[*] --> {Phase.ELIGIBILITY.value}: submit_application (mentee)")
    for (phase, to), told in sorted(labels.items(), key=lambda item: _order(*item[0])):
        lines.append(f"{phase.value} --> {to.value}: {'<br/>'.join(told)}")
    lines.append(f"{Phase.REPORT.value} --> [*]")
    return _fence(lines)


def _order(phase: Phase, to: Phase) -> tuple[int, int]:
    return phase.order, to.order


def ends() -> str:
    """What leads to an end, to the winding up before it, or back from many phases."""
    drawn: dict[tuple[str, Phase], list[str]] = defaultdict(list)
    for (name, to), phases in _sources().items():
        if _leads_out(name, to) or Phase.WINDING_UP in phases:
            drawn[ranges(phases), to].append(f"{name} ({who(name)})")
    drawn[ranges(OPEN_PHASES), Phase.CANCELLED].append("the workflow is cancelled (operator)")
    ids = _ids(told for told, _ in drawn)
    lines = ["direction LR", *(f'state "{told}" as {key}' for told, key in ids.items())]
    goals = sorted({to for _, to in drawn} - {Phase.WINDING_UP}, key=lambda to: to.order)
    lines += [f'state "{words(phase)}" as {phase.value}' for phase in goals]
    for (told, to), names in drawn.items():
        goal = ids.get(words(to), to.value)
        lines.append(f"{ids[told]} --> {goal}: {'<br/>'.join(names)}")
    lines += [f"{phase.value} --> [*]" for phase in goals if phase.is_end]
    return _fence(lines)


def _ids(sources: Iterable[str]) -> dict[str, str]:
    """A name for the diagram's sake of each set of phases; the winding up is one of them."""
    told = dict.fromkeys([words(Phase.WINDING_UP), *sources])
    return {name: f"from_{number}" for number, name in enumerate(told)}

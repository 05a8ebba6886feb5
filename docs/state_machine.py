"""The table of phases and messages, written from the code: `python -m docs.state_machine`.

A test compares the page with what this writes, so that it is never out of date.
"""

from collections.abc import Iterator
from pathlib import Path

from docs import state_asks, state_diagram
from docs.state_diagram import messages, who, words
from domain.case.message import AnyMessage
from domain.exchange.messages.base import why_not
from domain.exchange.phases import OPEN_PHASES, WHAT_NEXT, WHAT_TO_DO, Phase

PAGE = Path(__file__).with_name("state-machine.md")
NUMBER = {phase: number for number, phase in enumerate(Phase, 1)}
KINDS = {
    "It is too early for this.": "E",
    "This step is over.": "O",
    "This is not possible now.": "N",
    "This exchange has ended.": "X",
}
"""Letters of refusals that are the same for every message; all others are a message's own (S)."""

INTRODUCTION = """# The state machine

Written from the code by `make tables`; do not edit it by hand. A test fails when this page and the code differ.

An exchange is always in one **phase**. People send **messages**, and each is either accepted, and leads to a
phase, or refused with the field, the reason and what to do instead. Silence never changes the phase: the clock only
reminds, and carries a question to somebody else. Each message is a class in `domain/exchange/messages/`, what a phase opens is in
`domain/exchange/phase_entry.py` and its neighbours.

This page tells in which phase a message can be accepted at all. Whether it is accepted also depends on who sends it
and on the rules of its own (`check`), for example that whoever matched a pair does not approve its plan.
"""
WAY = """Each arrow names the messages that lead there and who may send them. The coordinator's `waive_ask` and `reopen_ask`
may lead to further phases; they are in the tables only.
"""
OVERLAYS = """## What can lie over a phase

- **Paused** (`pause`, `resume`): the hub stops every clock, with a day on which it looks again. Nothing else rings.
  When it goes on, all open deadlines move by the time it stood still, and both sides see the old and the new day.
- **Held** (`set_hold`): a safety concern stops automatic mail, sharing of contacts and publication. It leaves no entry in the
  timeline. What was to be told meanwhile is told afterwards, if it is still true.
- **Postponed** (`postpone`): the exchange is in planning again, and no plan for a visit before a given day can be signed.
- **Winding up** is a phase of its own: what was booked is undone, newest first, and a short report may be owed. Then the
  exchange comes to its end, or looks for a new partner.
- **Answered in somebody's place**: with `instead_of` the coordinator may answer what another person is asked, with a reason that
  the timeline keeps. This follows the same table.
"""
ASKED = """The numbers are those of a new programme; an exchange keeps the ones it started with. Where a question is carried
to when nobody answers is counted from the time it falls due, in hours (h), days (d) or working days (wd).
"""
MATRIX = """The columns are the phases by number. ● is accepted and the phase stays, → is accepted and leads to the phase with
that number. A code is a refusal; below is what it says. Messages marked ◆ are decisions of the hub, and signals as well.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = (
        INTRODUCTION,
        "## The way",
        WAY,
        state_diagram.way(),
        "## The ends, and what leads there",
        "Nothing leads on from an end. The boxes on the left stand for several phases, from which the same message leads out.",
        state_diagram.ends(),
        OVERLAYS,
        "## What is accepted in each phase",
        *(_accepted(phase) for phase in OPEN_PHASES),
        *_matrix(),
        "## What is asked of people",
        ASKED,
        state_asks.asks(),
    )
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _accepted(phase: Phase) -> str:
    lines = [
        f"### {NUMBER[phase]}. {words(phase)}",
        "",
        f"{WHAT_NEXT[phase]}",
        "",
        "| Message | By | What it does | Leads to |",
        "|-|-|-|-|",
    ]
    for name, message in messages().items():
        if phase in message.transitions:
            leads = ", ".join(
                "stays" if to is phase else words(to) for to in message.transitions[phase]
            )
            lines.append(f"| `{name}` | {who(name)} | {_told(message)} | {leads} |")
    return "\n".join(lines)


def _told(message: type[AnyMessage]) -> str:
    """The first sentence of what a message says of itself."""
    return " ".join((message.__doc__ or "").split("\n\n")[0].split())


def _matrix() -> Iterator[str]:
    own: dict[tuple[str, str], str] = {}
    rows = [_row(name, message, own) for name, message in messages().items()]
    yield "## Every message in every phase"
    yield MATRIX
    yield ", ".join(f"{number} {words(phase)}" for phase, number in NUMBER.items())
    head = f"| Message | {' | '.join(str(number) for number in NUMBER.values())} |"
    yield "\n".join([head, "|-" * (len(NUMBER) + 1) + "|", *rows])
    yield "### What the codes say"
    yield "\n".join(_legend(own))


def _row(name: str, message: type[AnyMessage], own: dict[tuple[str, str], str]) -> str:
    cells = [_cell(message, phase, own) for phase in Phase]
    return f"| `{name}`{' ◆' if message.is_signal() else ''} | {' | '.join(cells)} |"


def _cell(message: type[AnyMessage], phase: Phase, own: dict[tuple[str, str], str]) -> str:
    if phase in message.transitions:
        return " ".join(
            "●" if to is phase else f"→{NUMBER[to]}" for to in message.transitions[phase]
        )
    reason, way_out, _ = why_not(message, phase)
    if way_out == WHAT_TO_DO[phase]:
        return f"{KINDS[reason]}{NUMBER[phase]}"
    return own.setdefault((reason, way_out), f"S{len(own) + 1}")


def _legend(own: dict[tuple[str, str], str]) -> Iterator[str]:
    yield "| Code | Reason | What to do instead |"
    yield "|-|-|-|"
    shared = {
        (letter, phase): reason
        for reason, letter in KINDS.items()
        for phase in Phase
        if any(why_not(m, phase)[:2] == (reason, WHAT_TO_DO[phase]) for m in _refused(phase))
    }
    for (letter, phase), reason in shared.items():
        yield f"| {letter}{NUMBER[phase]} | {reason} | {WHAT_TO_DO[phase]} |"
    for (reason, way_out), code in own.items():
        yield f"| {code} | {reason} | {way_out} |"


def _refused(phase: Phase) -> list[type[AnyMessage]]:
    return [message for message in messages().values() if phase not in message.transitions]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(messages())} messages, {len(Phase)} phases")

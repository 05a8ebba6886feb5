"""The page with the table of phases and messages is what the code says (make tables writes it)."""

import re

import pytest

from docs import state_diagram, state_machine
from domain.exchange.messages.base import why_not
from domain.exchange.messages.registry import MESSAGES, rows
from domain.exchange.phases import OPEN_PHASES, Phase

NUMBERS = {number: phase for phase, number in state_machine.NUMBER.items()}


def test_the_page_is_what_the_code_says() -> None:
    written = state_machine.PAGE.read_text(encoding="utf-8")
    assert written == state_machine.page(), "docs/state-machine.md is out of date: make tables"


def test_the_table_says_of_every_pair_what_the_moves_say() -> None:
    """Read back from the page: accepted and where to, or a code that the legend explains."""
    page = state_machine.page()
    cells, legend = _matrix(page), _legend(page)
    for message, phase, _ in rows():
        cell = cells[message.name, phase]
        if phase in message.transitions:
            leads = [phase if mark == "●" else NUMBERS[int(mark[1:])] for mark in cell.split()]
            assert leads == list(message.transitions[phase])
        else:
            assert legend[cell] == why_not(message, phase)[:2]
    assert len(cells) == len(MESSAGES) * len(Phase)


def test_the_codes_that_are_explained_are_those_that_are_used() -> None:
    page = state_machine.page()
    assert set(_legend(page)) == {cell for cell in _matrix(page).values() if cell[0] not in "●→"}


def _matrix(page: str) -> dict[tuple[str, Phase], str]:
    part = page.split("## Every message in every phase")[1].split(
        "### What the codes say", maxsplit=1
    )[0]
    found = {}
    for line in re.findall(r"^\| `.*$", part, re.MULTILINE):
        name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        for number, cell in enumerate(cells, 1):
            found[name.split("`")[1], NUMBERS[number]] = cell
    return found


def _legend(page: str) -> dict[str, tuple[str, str]]:
    part = page.split("### What the codes say")[1].split("##", maxsplit=1)[0]
    lines = re.findall(r"^\| ([ENOXS]\d+) \| (.*) \| (.*) \|$", part, re.MULTILINE)
    return {code: (reason, way_out) for code, reason, way_out in lines}


def test_each_step_of_the_table_is_drawn_once() -> None:
    drawn = state_diagram.way() + state_diagram.ends()
    for message, phase, _ in rows():
        if message.name in state_diagram.OVERRIDES:
            assert message.name not in drawn
        elif any(to is not phase for to in message.transitions.get(phase, ())):
            assert f"{message.name} (" in drawn
    for phase in Phase:
        assert f'"{state_diagram.words(phase)}" as' in drawn


@pytest.mark.parametrize(
    ("phases", "told"),
    [
        (OPEN_PHASES[:1], "eligibility"),
        (OPEN_PHASES[:2], "eligibility, changes"),
        (OPEN_PHASES[:4], "eligibility … offered"),
        ((*OPEN_PHASES[:3], OPEN_PHASES[-1]), "eligibility … pool, report"),
    ],
)
def test_neighbouring_phases_are_drawn_together(phases: tuple[Phase, ...], told: str) -> None:
    assert state_diagram.ranges(reversed(phases)) == told

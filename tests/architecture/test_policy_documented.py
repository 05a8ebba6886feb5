"""docs/policy.md describes every number of the programme, and what each ask may take."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from domain.case.ask_rules import (
    HUB_LADDER,
    MATCHED_LADDER,
    PARTICIPANT_LADDER,
    VISIT_LADDER,
    AskRule,
)
from domain.exchange.ask_kinds import AskKind
from domain.exchange.policy import Policy

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/policy.md").read_text(encoding="utf-8")
LADDERS = {
    PARTICIPANT_LADDER: "participants",
    MATCHED_LADDER: "partners",
    HUB_LADDER: "hub",
    VISIT_LADDER: "visit",
}


def rows(heading: str) -> dict[str, list[str]]:
    """First column -> the others, of the table under a heading."""
    part = DOCUMENT.partition(f"## {heading}")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| `(\w+)` \| (.*) \|$", part, re.MULTILINE)
    return {name: rest.split(" | ") for name, rest in lines}


def as_row(rule: AskRule) -> list[str]:
    """Time, reminders and ladder of an ask as the table tells them."""
    times = (("days", "d"), ("working_days", "wd"), ("hours", "h"))
    time = next(f"{getattr(rule, name)} {unit}" for name, unit in times if getattr(rule, name))
    reminders = ["half-time"] if rule.half_time else []
    reminders += [f"{hours} h" if hours else "due" for hours in rule.before_hours]
    return [time, ", ".join(reminders), LADDERS[rule.ladder]]


def test_every_number_is_in_the_table_with_its_default() -> None:
    told, policy = rows("Numbers"), Policy()
    numbers = [spec.name for spec in fields(Policy) if spec.name not in ("asks", "holidays")]
    assert sorted(told) == sorted(numbers)
    for name in numbers:
        default, meaning = told[name]
        assert default == f"`{getattr(policy, name)}`", name
        assert meaning.endswith("."), name


@pytest.mark.parametrize("kind", AskKind)
def test_every_ask_is_in_the_table_with_its_rule(kind: AskKind) -> None:
    assert rows("Asks").get(kind.value) == as_row(Policy().rule(kind))


def test_the_table_of_asks_has_nothing_else() -> None:
    assert list(rows("Asks")) == [kind.value for kind in AskKind]

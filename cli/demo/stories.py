"""The demo's stories as data: who does what, on which day after the cycle opens."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from cli.demo.base import demo_id
from runtime.exchange_start import exchange_id_of

FOLDER = Path(__file__).parent / "stories"

SECOND_ROUND = timedelta(days=185)
"""When the next round of applications opens, counted as all days from the first one's opening."""

END = timedelta(days=192, hours=13)
"""Where the rehearsal stands in the end: a Thursday in late summer."""


@dataclass(frozen=True)
class Step:
    """One thing one person does.

    `after` counts from midnight UTC of the first day. `extra` holds fields of the message, and under
    "paper", "note", "booked" and "vault" the words that go with it.
    """

    position: int
    after: timedelta
    who: str
    message: str
    extra: dict[str, Any]


@dataclass(frozen=True)
class Tale:
    """One exchange from application to where the demo leaves it. Papers are its documents."""

    key: str
    mentee: str
    partner: str | None
    cycle: str
    steps: tuple[Step, ...]
    papers: dict[str, Any] = field(default_factory=dict)

    @property
    def application_id(self) -> str:
        """Always the same, so that a second demo finds the first one's exchanges."""
        return demo_id("application", self.key)

    @property
    def exchange_id(self) -> str:
        """The id that every exchange gets from its application."""
        return exchange_id_of(self.application_id)


def tales() -> list[Tale]:
    """Every story, in the order of its applications."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.json"))]
    return sorted(found, key=lambda tale: tale.steps[0].after)


def _read(path: Path) -> Tale:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    steps = tuple(_step(number, line) for number, line in enumerate(told["steps"]))
    return Tale(
        key=path.stem,
        mentee=told["mentee"],
        partner=told.get("partner"),
        cycle=told.get("cycle", "demo-1"),
        steps=steps,
        papers=told["papers"],
    )


def _step(position: int, line: list[Any]) -> Step:
    when, who, message, *extra = line
    return Step(position, as_after(when), who, message, extra[0] if extra else {})


def as_after(when: str) -> timedelta:
    """How long after midnight UTC of the first day "12 09:30" is."""
    day, _, clock = when.partition(" ")
    hours, _, minutes = clock.partition(":")
    return timedelta(days=int(day), hours=int(hours), minutes=int(minutes))

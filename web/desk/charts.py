"""Charts as what a template draws: positions in percent of the width, so that they fit every screen without a script.

Each is drawn with its title and a description in words, beside a table that has the same numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WHOLE = 100.0


@dataclass(frozen=True)
class Part:
    """A stretch of a line, in percent from the left; `kind` is the class that colours it."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True)
class Mark:
    """A point of a line, in percent from the left."""

    x: float
    kind: str


@dataclass(frozen=True)
class Line:
    """What a chart says of one thing: its name, its number in words, and what is drawn."""

    label: str
    value: str
    parts: tuple[Part, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Chart:
    """Lines below each other; `name` makes its ids."""

    name: str
    title: str
    description: str
    lines: Sequence[Line]


def bars(lines: Iterable[tuple[str, str, Sequence[tuple[float, str]]]]) -> list[Line]:
    """Lines of stacked parts (number, kind) each, to one scale: the longest line is as wide as the chart."""
    rows = [(label, value, list(parts)) for label, value, parts in lines]
    most = max((sum(number for number, _kind in parts) for *_said, parts in rows), default=0)
    found = []
    for label, value, parts in rows:
        x, drawn = 0.0, []
        for number, kind in parts:
            width = percent(number, most)
            if width:
                drawn.append(Part(round(x, 2), width, kind))
            x += width
        found.append(Line(label, value, tuple(drawn)))
    return found


def share(part: float, whole: float) -> Line:
    """One bar that is filled so far."""
    done = min(percent(part, whole), WHOLE)
    return Line("", "", (Part(0, WHOLE, "rest"), Part(0, done, "done")))


@dataclass(frozen=True)
class Spread:
    """Numbers of one thing: least, a quarter, the middle, three quarters, most; and what it may be."""

    label: str
    value: str
    numbers: tuple[float, ...]
    allowed: float | None


def strips(spreads: Sequence[Spread]) -> list[Line]:
    """A line for each, to one scale: its whole range, the middle half, the middle, and a tick at what is allowed."""
    ends = [number for one in spreads for number in (*one.numbers[-1:], one.allowed or 0)]
    most = max(ends, default=0)
    found = []
    for one in spreads:
        parts, marks = [], []
        if one.numbers:
            low, quarter, middle, three, high = (percent(number, most) for number in one.numbers)
            parts = [
                Part(low, round(max(high - low, 0.5), 2), "range"),
                Part(quarter, round(max(three - quarter, 0.5), 2), "half"),
            ]
            marks = [Mark(middle, "middle")]
        if one.allowed is not None:
            marks.append(Mark(percent(one.allowed, most), "allowed"))
        found.append(Line(one.label, one.value, tuple(parts), tuple(marks)))
    return found


@dataclass(frozen=True)
class Tie:
    """From one name on the left to one on the right, by their numbers from above; `weight` from 1 to 6."""

    left: int
    right: int
    weight: int


@dataclass(frozen=True)
class Flow:
    """Who gives what to whom: names on both sides, the largest first."""

    name: str
    title: str
    description: str
    left: Sequence[str]
    right: Sequence[str]
    ties: Sequence[Tie]


HEAVIEST = 6


def ties(
    pairs: Sequence[tuple[str, str, int]], most: int
) -> tuple[list[str], list[str], list[Tie]]:
    """The sides and ties of pairs (left, right, number), of the `most` largest names of each side."""
    sides: list[list[str]] = []
    for side in (0, 1):
        sums: dict[str, int] = {}
        for pair in pairs:
            sums[str(pair[side])] = sums.get(str(pair[side]), 0) + pair[2]
        sides.append(sorted(sums, key=lambda name, of=sums: (-of[name], name))[:most])  # type: ignore[misc]
    left, right = sides
    heaviest = max((number for *_names, number in pairs), default=1)
    drawn = [
        Tie(left.index(a), right.index(b), max(1, round(HEAVIEST * number / heaviest)))
        for a, b, number in pairs
        if a in left and b in right
    ]
    return left, right, drawn


def percent(part: float, whole: float) -> float:
    """How much of the whole it is; nothing of nothing."""
    return round(WHOLE * part / whole, 2) if whole > 0 else 0.0

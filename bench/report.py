"""The table of figures: what was measured, against what, and whether it holds."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HEADING = """# Results

The newest run of each part of `make bench`, beside the figures from before the engine was shared by
all kinds of case (`before.json`); README.md says what the rows mean.
"""


def figures_before() -> dict[str, float]:
    """What each row showed before."""
    found: dict[str, float] = json.loads((HERE / "before.json").read_text(encoding="utf-8"))
    return found


@dataclass
class Row:
    """One line of the table; `hold` and `reach` are upper bounds, lower ones with `at_least`."""

    what: str
    value: float
    unit: str
    against: str
    hold: float | None = None
    reach: float | None = None
    at_least: bool = False

    @property
    def mark(self) -> str:
        """How the figure stands."""
        if self.hold is None:
            return ""
        if self.reach is not None and self._within(self.reach):
            return "reached"
        return "holds" if self._within(self.hold) else "SHORT"

    def _within(self, bound: float) -> bool:
        return self.value >= bound if self.at_least else self.value <= bound

    def line(self, before: float | None) -> str:
        """The row as aligned text, beside its earlier value."""
        hold = "" if self.hold is None else f"{self.hold:g}"
        reach = "" if self.reach is None else f"{self.reach:g}"
        return (
            f"{self.what:42} {_short(before):>7} {_short(self.value):>8} {self.unit:12} "
            f"{hold:>6} {reach:>6}  {self.mark:8} {self.against}"
        )


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.2f}"


@dataclass
class Report:
    """Rows of each part, and the raw figures behind them."""

    parts: dict[str, list[Row]] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    circumstances: dict[str, str] = field(default_factory=dict)
    """How long each part took, and beside whom."""

    def say(
        self,
        what: str,
        value: float,
        unit: str,
        against: str,
        hold: float | None = None,
        reach: float | None = None,
        *,
        at_least: bool = False,
    ) -> None:
        """Add a row to the part that was begun last."""
        self.parts[next(reversed(self.parts))].append(
            Row(what, value, unit, against, hold, reach, at_least)
        )

    def begin(self, part: str) -> None:
        """The rows that follow are of this part."""
        self.parts[part] = []

    def table(self, part: str = "") -> str:
        """The rows of one part, or of all, as aligned text."""
        before = figures_before()
        names = [part] if part else list(self.parts)
        rows = [row.line(before.get(row.what)) for name in names for row in self.parts[name]]
        head = (
            f"{'what':42} {'before':>7} {'now':>8} {'':12} {'hold':>6} {'reach':>6}  {'':8} against"
        )
        return "\n".join([head, *rows])

    def keep(self, *, write: bool) -> None:
        """Keep everything as JSON; with `write` also in RESULTS.md, in place of what it says of these parts."""
        now = datetime.now(UTC)
        kept = {
            "at": now.isoformat(),
            "parts": {part: [asdict(row) for row in rows] for part, rows in self.parts.items()},
            "circumstances": self.circumstances,
            "raw": self.raw,
        }
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / "latest.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
        if write:
            self._write(f"{now:%Y-%m-%d %H:%M} UTC")

    def _write(self, when: str) -> None:
        file = HERE / "RESULTS.md"
        _, *known = file.read_text(encoding="utf-8").split("\n## ")
        sections = {section.split(",", 1)[0]: section.rstrip("\n") for section in known}
        for part in self.parts:
            title = f"{part}, {when}, {self.circumstances[part]}"
            sections[part] = f"{title}\n\n```\n{self.table(part)}\n```"
        texts = [f"\n## {section}\n" for section in sections.values()]
        file.write_text(HEADING + "".join(texts), encoding="utf-8")


def median_of(repeats: Sequence[dict[str, float]], name: str) -> float:
    """The median over repeats of one of their figures."""
    return statistics.median(one[name] for one in repeats)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile in milliseconds, and of how many."""
    p99 = statistics.quantiles(seconds, n=100, method="inclusive")[98]
    return {
        "p50": round(statistics.median(seconds) * 1000, 2),
        "p99": round(p99 * 1000, 2),
        "count": len(seconds),
    }

"""The table of figures: what was measured, against what, and whether it holds."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


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

    def __str__(self) -> str:
        shown = f"{self.value:,.0f}" if self.value >= 1000 else f"{self.value:.2f}"
        hold = "" if self.hold is None else f"{self.hold:g}"
        reach = "" if self.reach is None else f"{self.reach:g}"
        return (
            f"{self.what:44} {shown:>9} {self.unit:12} {hold:>6} {reach:>6}  "
            f"{self.mark:8} {self.against}"
        )


@dataclass
class Report:
    """Rows, and the raw figures behind them."""

    rows: list[Row] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)
    took: dict[str, int] = field(default_factory=dict)
    """Seconds per part."""

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
        """Add a row."""
        self.rows.append(Row(what, value, unit, against, hold, reach, at_least))

    def table(self) -> str:
        """The rows as aligned text."""
        head = f"{'what':44} {'figure':>9} {'':12} {'hold':>6} {'reach':>6}  {'':8} against"
        return "\n".join([head, *map(str, self.rows)])

    def keep(self, *, write: bool) -> None:
        """Keep everything as JSON; with `write` also a dated section of RESULTS.md."""
        now = datetime.now(UTC)
        kept = {
            "at": now.isoformat(),
            "rows": [asdict(row) for row in self.rows],
            "took": self.took,
            "raw": self.raw,
        }
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / "latest.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
        if write:
            with (HERE / "RESULTS.md").open("a", encoding="utf-8") as out:
                out.write(f"\n## {now:%Y-%m-%d %H:%M} UTC\n\n```\n{self.table()}\n```\n")


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

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
    """One line of the table; `hold` and `reach` are upper bounds, None where there is none."""

    what: str
    value: float
    unit: str
    against: str
    hold: float | None = None
    reach: float | None = None

    @property
    def mark(self) -> str:
        """How the figure stands."""
        if self.hold is None or self.reach is None:
            return ""
        if self.value <= self.reach:
            return "reached"
        return "holds" if self.value <= self.hold else "SHORT"

    def __str__(self) -> str:
        hold = "" if self.hold is None else f"{self.hold:g}"
        reach = "" if self.reach is None else f"{self.reach:g}"
        return (
            f"{self.what:40} {self.value:10.2f} {self.unit:14} {hold:>6} {reach:>6}  "
            f"{self.mark:8} {self.against}"
        )


@dataclass
class Report:
    """Rows, and the raw figures behind them."""

    rows: list[Row] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)

    def say(self, what: str, value: float, unit: str, against: str, *bounds: float) -> None:
        """Add a row; `bounds` are hold and reach."""
        self.rows.append(Row(what, value, unit, against, *bounds))

    def table(self) -> str:
        """The rows as aligned text."""
        head = f"{'what':40} {'figure':>10} {'':14} {'hold':>6} {'reach':>6}  {'':8} against"
        return "\n".join([head, *map(str, self.rows)])

    def keep(self, *, write: bool) -> None:
        """Keep everything as JSON; with `write` also a dated section of RESULTS.md."""
        now = datetime.now(UTC)
        kept = {
            "at": now.isoformat(),
            "rows": [asdict(row) for row in self.rows],
            "raw": self.raw,
        }
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / "latest.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
        if write:
            with (HERE / "RESULTS.md").open("a", encoding="utf-8") as out:
                out.write(f"\n## {now:%Y-%m-%d %H:%M} UTC\n\n```\n{self.table()}\n```\n")


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile in milliseconds, and of how many."""
    p99 = statistics.quantiles(seconds, n=100, method="inclusive")[98]
    return {
        "p50": round(statistics.median(seconds) * 1000, 2),
        "p99": round(p99 * 1000, 2),
        "count": len(seconds),
    }

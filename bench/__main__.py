"""`make bench`: each figure beside a baseline of the same run. See bench/README.md."""

import argparse
import asyncio
import json
import signal
import statistics
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from bench.stage import (
    BARE,
    EXCHANGE,
    TWIN,
    Driver,
    Process,
    moves,
    plain,
    spawn,
    spawned,
    transitions,
)
from bench.twin import Twin, script_of
from domain.moves.anytime import ClaimAsk, ReleaseAsk
from runtime.embedded.temporal import TIME_SKIPPING, search_attribute_options, temporal_cli
from runtime.leaving import leave
from tests.cast import PAT
from tests.news import told
from worker.sandbox import strict_sandbox
from workflows.exchange import ExchangeWorkflow

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
        return (
            "reached"
            if self.value <= self.reach
            else "holds"
            if self.value <= self.hold
            else "SHORT"
        )


class Bench:
    """All measurements, in an order in which later ones use what earlier ones made."""

    def __init__(self, driver: Driver, *, quick: bool) -> None:
        self.driver = driver
        self.repeats = 2 if quick else 5
        self.batch = 2 if quick else 4
        self.crowd = 20 if quick else 60
        self.restarts = 1 if quick else 3
        self.submits = 100 if quick else 400
        self.rows: list[Row] = []
        self.histories: dict[str, WorkflowHistory] = {}
        self.raw: dict[str, Any] = {}

    def say(self, what: str, value: float, unit: str, against: str, *bounds: float) -> None:
        self.rows.append(Row(what, value, unit, against, *bounds))

    async def measure_history(self) -> None:
        """Sizes of one happy path, and the script the twins follow."""
        story = moves()
        async with spawned(self.driver.address, EXCHANGE) as worker:
            handle = await self.driver.play(worker, story)
            await handle.result()
            history = await handle.fetch_history()
            size = sum(event.ByteSize() for event in history.events)
            count, changes = len(history.events), await transitions(handle)
        self.histories[EXCHANGE] = history
        rings = sum(1 for e in history.events if e.HasField("timer_fired_event_attributes"))
        self.driver.script = {
            "script": script_of(list(history.events)),
            "details": "d" * 900,
            "change": typical_record(),
        }
        self.say("history of a happy path", count, "events", "–", 700, 400)
        self.say("history of a happy path", size / 1024, "KB", "–", 250, 120)
        self.say(
            "events per human action", count / len(story), "events", "5 the update alone", 16, 10
        )
        self.say("transitions per human action", changes / len(story), "", "6 two activities", 6, 4)
        self.raw["happy_path"] = {"actions": len(story), "alarms": rings, "transitions": changes}

    async def measure_cpu(self, database: str) -> None:
        """CPU per state transition, real and twins interleaved."""
        story = moves()
        found: dict[str, list[float]] = {}
        kinds = {EXCHANGE: "", TWIN: "", BARE: "", **({"recorded": database} if database else {})}
        workers = {
            name: await spawn(
                self.driver.address, EXCHANGE if name == "recorded" else name, database=address
            )
            for name, address in kinds.items()
        }
        for worker in workers.values():
            await self.driver.play(worker, story[:3])  # imports and first sandbox
        for _ in range(self.repeats):
            for name, worker in workers.items():
                found.setdefault(name, []).append(await self._cpu_once(worker, story))
        twin = workers[TWIN]
        handle = await self.driver.play(twin, story)
        await handle.result()
        self.histories[TWIN] = await handle.fetch_history()
        self.raw["twin_events"] = len(self.histories[TWIN].events)
        for worker in workers.values():
            await worker.stop()
        base = statistics.median(found[TWIN])
        self.raw["cpu_ms_per_transition"] = {
            k: [round(v * 1000, 3) for v in vs] for k, vs in found.items()
        }
        ratio = statistics.median(found[EXCHANGE]) / base
        unit = f"× {base * 1000:.2f} ms"
        self.say("worker CPU per state transition", ratio, unit, "sandboxed twin", 1.3, 1.1)
        bare = statistics.median(found[BARE])
        self.say(
            "  the same, against the floor",
            ratio * base / bare,
            f"× {bare * 1000:.2f} ms",
            "unsandboxed twin",
        )
        if "recorded" in found:
            with_database = statistics.median(found["recorded"]) / base
            self.say(
                "  the same, records in PostgreSQL", with_database, unit, "sandboxed twin, no-op"
            )

    async def _cpu_once(self, worker: Process, story: list[Any]) -> float:
        before = worker.cpu()
        handles = await asyncio.gather(
            *(self.driver.play(worker, story) for _ in range(self.batch))
        )
        await asyncio.gather(*(handle.result() for handle in handles))
        used = worker.cpu() - before
        return used / sum([await transitions(handle) for handle in handles])

    async def measure_replay(self) -> None:
        """CPU of replaying a finished exchange, in this process."""
        kinds = {
            EXCHANGE: (ExchangeWorkflow, pydantic_data_converter, strict_sandbox()),
            TWIN: (Twin, DataConverter.default, strict_sandbox()),
            BARE: (Twin, DataConverter.default, UnsandboxedWorkflowRunner()),
        }
        found: dict[str, list[float]] = {}
        for _ in range(self.repeats + 1):
            for kind, (workflow, converter, runner) in kinds.items():
                replayer = Replayer(
                    workflows=[workflow], data_converter=converter, workflow_runner=runner
                )
                history = self.histories[TWIN if kind == BARE else kind]
                before = time.process_time()
                for _ in range(3):
                    await replayer.replay_workflow(history)
                found.setdefault(kind, []).append((time.process_time() - before) / 3)
        base = statistics.median(found[TWIN][1:])
        self.raw["replay_ms"] = {k: [round(v * 1000, 1) for v in vs] for k, vs in found.items()}
        ratio = statistics.median(found[EXCHANGE][1:]) / base
        self.say(
            "replay CPU of a finished exchange",
            ratio,
            f"× {base * 1000:.0f} ms",
            "sandboxed twin",
            1.4,
            1.15,
        )

    async def measure_memory(self) -> None:
        """Resident memory per open, cached exchange, six messages old."""
        story = moves(6)
        found: dict[str, float] = {}
        # A twin must not be heavy with a script that an exchange does not carry.
        whole = self.driver.script
        self.driver.script = {**whole, "script": whole["script"][:30], "change": {"revision": 1}}
        for kind in (TWIN, EXCHANGE):
            async with spawned(self.driver.address, kind) as worker:
                for _ in range(3):  # pools, caches and the first arenas of the allocator
                    await asyncio.gather(*(self.driver.play(worker, story) for _ in range(10)))
                before = worker.memory()
                for _ in range(self.crowd // 10):
                    await asyncio.gather(*(self.driver.play(worker, story) for _ in range(10)))
                found[kind] = (worker.memory() - before) / self.crowd
        self.driver.script = whole
        self.raw["memory_kb"] = {k: round(v) for k, v in found.items()}
        ratio = found[EXCHANGE] / found[TWIN]
        self.say(
            "memory per open exchange", ratio, f"× {found[TWIN]:.0f} KB", "sandboxed twin", 2.0, 1.3
        )

    async def measure_restart(self) -> None:
        """How much later people are answered after a crash than after a gentle restart."""
        found: dict[str, list[float]] = {"killed": [], "graceful": []}
        worker = await spawn(self.driver.address, EXCHANGE)
        for _ in range(self.restarts):
            for name, number in (("graceful", signal.SIGTERM), ("killed", signal.SIGKILL)):
                handle = await self.driver.play(worker, moves(2))
                await worker.stop(number)
                worker = await spawn(self.driver.address, EXCHANGE, queue=worker.queue)
                began = time.monotonic()
                _, move = moves(3)[2]
                await handle.execute_update(move.name, move, id="after")
                found[name].append(time.monotonic() - began)
        await worker.stop()
        self.raw["answered_after_s"] = {k: [round(v, 2) for v in vs] for k, vs in found.items()}
        graceful = statistics.median(found["graceful"])
        later = statistics.median(found["killed"]) - graceful
        self.say(
            "answered again after kill -9", later, "s later", f"graceful {graceful:.2f} s", 3, 1
        )

    async def measure_submit(self) -> None:
        """The update behind a form, one caller; the web's share is not in it yet."""
        found: dict[str, list[float]] = {EXCHANGE: [], TWIN: []}
        async with (
            spawned(self.driver.address, EXCHANGE) as real,
            spawned(self.driver.address, TWIN) as twin,
        ):
            x, t = await self.driver.start(real), await self.driver.start(twin)
            ask = "review_application-1"
            for number in range(self.submits):
                kind = ClaimAsk if number % 2 == 0 else ReleaseAsk
                move = kind(by=PAT, ask=ask)
                began = time.perf_counter()
                await x.execute_update(move.name, move, id=f"s-{number}")
                between = time.perf_counter()
                await t.execute_update("nothing", plain(move), id=f"s-{number}")
                found[EXCHANGE].append(between - began)
                found[TWIN].append(time.perf_counter() - between)
            await x.terminate()
            await t.terminate()
        p99 = {k: statistics.quantiles(v, n=100)[98] * 1000 for k, v in found.items()}
        p50 = {k: statistics.median(v) * 1000 for k, v in found.items()}
        self.raw["update_ms"] = {"p50": p50, "p99": p99}
        self.say(
            "update of a form, p99, one caller",
            p99[EXCHANGE] / p99[TWIN],
            f"× {p99[TWIN]:.1f} ms",
            "no-op update (no HTTP yet)",
        )
        self.say(
            "update of a form, p50, one caller",
            p50[EXCHANGE] / p50[TWIN],
            f"× {p50[TWIN]:.1f} ms",
            "no-op update (no HTTP yet)",
        )


def typical_record() -> dict[str, Any]:
    """What an exchange records at a step of median size, as the JSON it travels as."""
    changes = sorted((change.model_dump_json() for change in told()[1]), key=len)
    found: dict[str, Any] = json.loads(changes[len(changes) // 2])
    return found


def table(rows: list[Row]) -> str:
    """The rows as aligned text."""
    lines = [f"{'what':40} {'figure':>10} {'':14} {'hold':>6} {'reach':>6}  {'':8} against"]
    for r in rows:
        hold = "" if r.hold is None else f"{r.hold:g}"
        reach = "" if r.reach is None else f"{r.reach:g}"
        lines.append(
            f"{r.what:40} {r.value:10.2f} {r.unit:14} {hold:>6} {reach:>6}  {r.mark:8} {r.against}"
        )
    return "\n".join(lines)


async def main(options: argparse.Namespace) -> None:
    """Measure, print, keep."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        data_converter=pydantic_data_converter,
        dev_server_existing_path=temporal_cli(),
        dev_server_log_level="error",
        dev_server_extra_args=[*TIME_SKIPPING, *search_attribute_options()],
    )
    began = time.monotonic()
    async with environment:
        driver = Driver(environment)
        await driver.connect()
        bench = Bench(driver, quick=options.quick)
        await bench.measure_history()
        await bench.measure_cpu(options.database)
        await bench.measure_replay()
        await bench.measure_memory()
        await bench.measure_restart()
        await bench.measure_submit()
    text = table(bench.rows)
    took = time.monotonic() - began
    print(f"\n{text}\n\n{took:.0f} s; twin {bench.raw['twin_events']} events")
    kept = {
        "at": datetime.now(UTC).isoformat(),
        "rows": [asdict(r) for r in bench.rows],
        "raw": bench.raw,
    }
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "latest.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
    if options.write:
        with (HERE / "RESULTS.md").open("a", encoding="utf-8") as out:
            out.write(f"\n## {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n\n```\n{text}\n```\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, under 90 s")
    parser.add_argument("--write", action="store_true", help="add a dated section to RESULTS.md")
    parser.add_argument("--database", default="", help="PostgreSQL for the row with real records")
    asyncio.run(main(parser.parse_args()))
    leave(0)

"""What an exchange costs its worker, against the twin: history, CPU, replay, memory, restart."""

import asyncio
import json
import signal
import statistics
import time
from typing import Any

from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from bench.report import Report
from bench.stage import (
    BARE,
    EXCHANGE,
    TWIN,
    Driver,
    Process,
    messages,
    spawn,
    spawned,
    transitions,
)
from bench.twin import Twin, script_of
from tests.support.happy_path_changes import told
from worker.sandbox import strict_sandbox
from workflows.exchange import ExchangeWorkflow


class Inside:
    """All of them, in an order in which later ones use what earlier ones made."""

    def __init__(self, driver: Driver, report: Report, *, quick: bool) -> None:
        self.driver = driver
        self.repeats = 2 if quick else 5
        self.batch = 2 if quick else 4
        self.crowd = 40 if quick else 60
        self.restarts = 1 if quick else 3
        self.histories: dict[str, WorkflowHistory] = {}
        self.report, self.raw, self.say = report, report.raw, report.say

    async def measure(self) -> None:
        """Everything."""
        await self.measure_history()
        await self.measure_cpu()
        await self.measure_replay()
        await self.measure_memory()
        await self.measure_restart()

    async def measure_history(self) -> None:
        """Sizes of one happy path, and the script the twins follow."""
        story = messages()
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
        self.say("history of a happy path", count, "events", "–", 400, 330)
        self.say("  the same", size / 1024, "KB", "–", 80)
        self.say(
            "events per human action", count / len(story), "events", "5 the update alone", 16, 10
        )
        self.say("transitions per human action", changes / len(story), "", "6 two activities", 6, 4)
        self.raw["happy_path"] = {"actions": len(story), "alarms": rings, "transitions": changes}

    async def measure_cpu(self) -> None:
        """CPU per state transition, real and twins interleaved."""
        story = messages()
        found: dict[str, list[float]] = {}
        workers = {kind: await spawn(self.driver.address, kind) for kind in (EXCHANGE, TWIN, BARE)}
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
        self._say_cpu(found)

    def _say_cpu(self, found: dict[str, list[float]]) -> None:
        base = statistics.median(found[TWIN])
        self.raw["cpu_ms_per_transition"] = {
            k: [round(v * 1000, 3) for v in vs] for k, vs in found.items()
        }
        ratio = statistics.median(found[EXCHANGE]) / base
        unit = f"× {base * 1000:.2f} ms"
        self.say("worker CPU per state transition", ratio, unit, "sandboxed twin", 1.2, 1.1)
        bare = statistics.median(found[BARE])
        self.say(
            "  the same, against the floor",
            ratio * base / bare,
            f"× {bare * 1000:.2f} ms",
            "unsandboxed twin",
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
        story = messages(6)
        found: dict[str, list[float]] = {TWIN: [], EXCHANGE: []}
        # A twin must not be heavy with a script that an exchange does not carry.
        whole = self.driver.script
        self.driver.script = {**whole, "script": whole["script"][:30], "change": {"revision": 1}}
        for _ in range(self.restarts):
            for kind, figures in found.items():
                figures.append(await self._memory_once(kind, story))
        self.driver.script = whole
        self.raw["memory_kb"] = {k: [round(v) for v in vs] for k, vs in found.items()}
        twin, exchange = (statistics.median(found[kind]) for kind in (TWIN, EXCHANGE))
        unit = f"× {twin:.0f} KB"
        self.say("memory per open exchange", exchange / twin, unit, "sandboxed twin", 1.8, 1.3)

    async def _memory_once(self, kind: str, story: list[Any]) -> float:
        """Kilobytes each of a crowd adds to a worker of their own."""

        async def ten() -> None:
            await asyncio.gather(*(self.driver.play(worker, story) for _ in range(10)))

        async with spawned(self.driver.address, kind) as worker:
            for _ in range(3):  # pools, caches and the first arenas of the allocator
                await ten()
            before = worker.memory()
            for _ in range(self.crowd // 10):
                await ten()
            return (worker.memory() - before) / self.crowd

    async def measure_restart(self) -> None:
        """How much later people are answered after a crash than after a gentle restart."""
        found: dict[str, list[float]] = {"killed": [], "graceful": []}
        worker = await spawn(self.driver.address, EXCHANGE)
        for _ in range(self.restarts):
            for name, number in (("graceful", signal.SIGTERM), ("killed", signal.SIGKILL)):
                handle = await self.driver.play(worker, messages(2))
                await worker.stop(number)
                worker = await spawn(self.driver.address, EXCHANGE, queue=worker.queue)
                began = time.monotonic()
                _, message = messages(3)[2]
                await handle.execute_update(message.name, message, id="after")
                found[name].append(time.monotonic() - began)
        await worker.stop()
        self.raw["answered_after_s"] = {k: [round(v, 2) for v in vs] for k, vs in found.items()}
        graceful = statistics.median(found["graceful"])
        later = statistics.median(found["killed"]) - graceful
        self.say(
            "answered again after kill -9", later, "s later", f"graceful {graceful:.2f} s", 3, 1
        )


def typical_record() -> dict[str, Any]:
    """What an exchange records at a step of median size, as the JSON it travels as."""
    changes = sorted((change.model_dump_json() for change in told()[1]), key=len)
    found: dict[str, Any] = json.loads(changes[len(changes) // 2])
    return found

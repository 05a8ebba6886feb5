"""What measurements need: worker processes whose CPU and memory can be read, and a story to play."""

import asyncio
import os
import signal
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python
from temporalio.client import Client, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter
from temporalio.testing import WorkflowEnvironment

from domain.case.escalation import ring_alarms
from domain.case.message import AnyMessage
from domain.exchange import phase_entry as opening
from domain.exchange.exchange import Exchange
from domain.exchange.messages import base
from runtime.exchanges import TASK_TIMEOUT
from tests.support.happy_path import steps
from tests.support.people import MIA, start

TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parents[1]
EXCHANGE, TWIN, BARE, IDLE, PLAIN = "exchange", "twin", "twin-bare", "idle", "plain"


@dataclass
class Process:
    """A worker process."""

    process: asyncio.subprocess.Process
    kind: str
    queue: str

    def cpu(self) -> float:
        """CPU seconds used so far, user and system."""
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / TICKS

    def memory(self) -> float:
        """Resident kilobytes."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return float(next(x.split()[1] for x in text.splitlines() if x.startswith("VmRSS")))

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self.process.returncode is None:
            self.process.send_signal(number)
        await self.process.wait()


async def spawn(
    address: str, kind: str, queue: str = "", database: str = "", smtp: str = ""
) -> Process:
    """A worker that polls."""
    queue = queue or f"bench-{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.worker", kind, "--address", address,
            "--queue", queue, "--ready", str(ready),
            "--database", database, "--smtp", smtp, cwd=ROOT,
        )  # fmt: skip
        async with asyncio.timeout(30):
            while not ready.exists():
                if process.returncode is not None:
                    raise RuntimeError(f"the {kind} worker ended")
                await asyncio.sleep(0.02)
    return Process(process, kind, queue)


@asynccontextmanager
async def spawned(
    address: str, kind: str, database: str = "", smtp: str = ""
) -> AsyncIterator[Process]:
    """A worker for the length of a block."""
    one = await spawn(address, kind, database=database, smtp=smtp)
    try:
        yield one
    finally:
        await one.stop()


def messages(limit: int = 1000) -> list[tuple[float, AnyMessage]]:
    """The happy path from now on: days to wait, and the message that then fits."""
    now = datetime.now(UTC)
    x: Exchange = start("mirror").exchange()
    opening.begin(x, now, MIA)
    found: list[tuple[float, AnyMessage]] = []
    for step in steps():
        until = now + timedelta(days=step.days)
        while (pending := x.next_alarm()) and pending[0].at <= until:
            now = max(now, pending[0].at)
            ring_alarms(x, now)
        now = until
        message = step.make(x, now)
        base.execute(x, message, now)
        found.append((step.days, message))
    return found[:limit]


class Driver:
    """Starts exchanges or twins and plays the story on them; keeps its own CPU out of the figures."""

    def __init__(self, environment: WorkflowEnvironment) -> None:
        self.environment = environment
        self.script: dict[str, Any] = {}
        self.plain: Client = environment.client

    @property
    def address(self) -> str:
        return self.environment.client.service_client.config.target_host

    async def connect(self) -> None:
        """Clients for both converters."""
        self.typed = await Client.connect(self.address, data_converter=pydantic_data_converter)
        self.plain = await Client.connect(self.address, data_converter=DataConverter.default)

    async def start(self, worker: Process) -> WorkflowHandle[Any, Any]:
        name = uuid.uuid4().hex
        if worker.kind == EXCHANGE:
            return await self.typed.start_workflow(
                "Exchange", start(name), id=f"exchange-{name}",
                task_queue=worker.queue, task_timeout=TASK_TIMEOUT,
            )  # fmt: skip
        return await self.plain.start_workflow(
            "Twin", self.script, id=f"twin-{name}",
            task_queue=worker.queue, task_timeout=TASK_TIMEOUT,
        )  # fmt: skip

    async def play(
        self, worker: Process, story: list[tuple[float, AnyMessage]]
    ) -> WorkflowHandle[Any, Any]:
        """One whole life; returns the handle."""
        handle = await self.start(worker)
        for number, (days, message) in enumerate(story):
            await self.environment.fast_forward(handle, timedelta(days=days))
            if worker.kind == EXCHANGE:
                await handle.execute_update(message.name, message, id=f"form-{number}")
            else:
                await handle.execute_update("act", plain(message), id=f"form-{number}")
        return handle


def plain(message: AnyMessage) -> dict[str, Any]:
    """The message as the JSON it travels as."""
    found: dict[str, Any] = to_jsonable_python(asdict(message))
    return found


async def transitions(handle: WorkflowHandle[Any, Any]) -> int:
    """State transitions the server counted."""
    seen = await handle.describe()
    return int(seen.raw_description.workflow_execution_info.state_transition_count)

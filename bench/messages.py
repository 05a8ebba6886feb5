"""What a human message costs in CPU, worker, Temporal and PostgreSQL together, mails really sent."""

import asyncio
import statistics
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col
from temporalio.client import WorkflowHandle

from bench.place import copied, execute, program, surroundings
from bench.plain import TABLE, Form, Start
from bench.report import Report, median_of
from bench.stage import PLAIN, Driver, messages, plain, spawned
from bench.usage import child_named, tree_cpu
from models.tables.outbox import OutboxNotice, OutboxStatus
from runtime.clock import ProgrammeClock
from runtime.database import Sessions, make_engine, make_sessions
from runtime.embedded.mail import MailSink
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.exchanges import TASK_TIMEOUT, Exchanges
from tests.support.people import start
from tests.support.recorded_exchanges import add_everybody

OURS, BASE = "exchange", "plain"
PARTS = ("worker", "Temporal", "PostgreSQL")
AT_ONCE = 4


@dataclass
class Scene:
    """Two installations on the same servers: ours, and the plain one."""

    driver: Driver
    sessions: Sessions
    sink: MailSink
    plain_queue: str
    pids: dict[str, dict[str, int]]
    """Per side, the process of each of PARTS."""

    def cpu(self, side: str) -> dict[str, float]:
        return {part: tree_cpu(pid) for part, pid in self.pids[side].items()}


@asynccontextmanager
async def scene(driver: Driver, server: EmbeddedPostgres) -> AsyncIterator[Scene]:
    """Both workers with their databases; the mail server is part of this process."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="px-messages-")))
        url, plain_url = await copied(server, "messages"), await copied(server, "messages_plain")
        await execute(server, "messages_plain", TABLE)
        engine = make_engine(url)
        stack.push_async_callback(engine.dispose)
        sessions = make_sessions(engine)
        await add_everybody(sessions)
        sink = MailSink(folder / "mail")
        await sink.start()
        stack.push_async_callback(sink.stop)
        environment = surroundings(
            folder, DATABASE_URL=url, TEMPORAL_ADDRESS=driver.address, SMTP_URL=sink.url
        )
        ready = folder / "ready"

        async def polls() -> bool:
            return ready.exists()

        ours = await stack.enter_async_context(
            program(
                "worker", "--ready-file", str(ready),
                environment=environment, log=folder / "worker.log", is_ready=polls,
            )
        )  # fmt: skip
        base = await stack.enter_async_context(
            spawned(driver.address, PLAIN, database=plain_url, smtp=sink.url)
        )
        assert server.child is not None
        shared = {
            "Temporal": child_named("server", "start-dev"),
            "PostgreSQL": server.child.process.pid,
        }
        pids = {
            OURS: {"worker": ours.pid, **shared},
            BASE: {"worker": base.process.pid, **shared},
        }
        yield Scene(driver, sessions, sink, base.queue, pids)


async def play_ours(scene: Scene, story: list[tuple[float, Any]]) -> None:
    """One exchange, to its end."""
    gateway = Exchanges(scene.driver.typed, ProgrammeClock(scene.sessions))
    exchange = str(uuid.uuid4())
    await gateway.start(start(exchange))
    handle = gateway.handle(exchange)
    for days, message in story:
        await scene.driver.environment.fast_forward(handle, timedelta(days=days))
        await handle.execute_update(message.name, message, id=uuid.uuid4().hex)
    await handle.result()


async def start_plain(scene: Scene, count: int) -> WorkflowHandle[Any, Any]:
    """A plain case that takes so many messages."""
    case = str(uuid.uuid4())
    return await scene.driver.typed.start_workflow(
        "Plain",
        Start(case_id=case, messages=count, address="somebody@example.org"),
        id=f"case-{case}",
        task_queue=scene.plain_queue,
        task_timeout=TASK_TIMEOUT,
    )


async def play_base(scene: Scene, story: list[tuple[float, Any]]) -> None:
    """One plain case with as many messages, to its end."""
    handle = await start_plain(scene, len(story))
    for _days, message in story:
        form = Form(name=message.name, by=message.by, note=str(plain(message)))
        await handle.execute_update("act", form, id=uuid.uuid4().hex)
    await handle.result()


PLAY = {OURS: play_ours, BASE: play_base}


async def delivered(scene: Scene) -> None:
    """Until our outbox owes nothing. RuntimeError where a notice failed."""
    waiting = (OutboxStatus.OWED, OutboxStatus.SENDING)
    query = select(func.count()).where(col(OutboxNotice.status).in_(waiting))
    async with asyncio.timeout(60), scene.sessions() as database:
        while await database.scalar(query):
            await asyncio.sleep(0.3)
        failed = select(func.count()).where(col(OutboxNotice.status) == OutboxStatus.FAILED)
        if await database.scalar(failed):
            raise RuntimeError("a notice failed")


async def once(
    scene: Scene, side: str, story: list[tuple[float, Any]], at_once: int
) -> dict[str, float]:
    """CPU-ms per message of each part, and mails per message."""
    before, mails = scene.cpu(side), len(scene.sink.keys())
    await asyncio.gather(*(PLAY[side](scene, story) for _ in range(at_once)))
    if side == OURS:
        await delivered(scene)
    count = len(story) * at_once
    used = {part: (now - before[part]) * 1000 / count for part, now in scene.cpu(side).items()}
    return {**used, "mails": (len(scene.sink.keys()) - mails) / count}


async def skipping(scene: Scene, story: list[tuple[float, Any]], at_once: int) -> float:
    """CPU-ms that Temporal needs to move a workflow without timers to another day."""
    handles = [await start_plain(scene, 1) for _ in range(at_once)]

    async def move(handle: WorkflowHandle[Any, Any]) -> None:
        for days, _message in story:
            await scene.driver.environment.fast_forward(handle, timedelta(days=days))

    before = scene.cpu(BASE)["Temporal"]
    await asyncio.gather(*map(move, handles))
    used = scene.cpu(BASE)["Temporal"] - before
    await asyncio.gather(*(handle.terminate() for handle in handles))
    return used * 1000 / (len(story) * at_once)


async def measure_messages(
    report: Report, driver: Driver, server: EmbeddedPostgres, *, quick: bool
) -> None:
    """Both sides in turn."""
    story = messages()
    found: dict[str, list[dict[str, float]]] = {OURS: [], BASE: []}
    async with scene(driver, server) as here:
        for side in found:
            await once(here, side, story, 1)  # imports, pools and the first sandbox
        for _ in range(2 if quick else 5):
            moved = await skipping(here, story, AT_ONCE)
            for side, figures in found.items():
                figures.append(await once(here, side, story, AT_ONCE))
            # Days go by for an exchange only; in life that costs nothing.
            found[OURS][-1]["Temporal"] -= moved
            found[OURS][-1]["time skipping, taken off"] = moved
    _say(report, found, len(story))


def _say(report: Report, found: dict[str, list[dict[str, float]]], count: int) -> None:
    report.raw["messages"] = {"messages_per_exchange": count, **found}
    total = {
        side: statistics.median(sum(one[part] for part in PARTS) for one in figures)
        for side, figures in found.items()
    }
    against = f"a plain workflow that records and mails; exchange {total[OURS]:.1f} ms"
    ratio, unit = total[OURS] / total[BASE], f"× {total[BASE]:.1f} ms"
    report.say("CPU per human message", ratio, unit, against, 1.4, 1.0)
    for part in (*PARTS, "mails"):
        ours, base = (median_of(found[side], part) for side in (OURS, BASE))
        if part == "mails":
            report.say("  mails sent", ours, "mails", f"plain {base:.2f}")
        else:
            report.say(f"  of it {part}", ours, "ms", f"plain {base:.1f} ms")

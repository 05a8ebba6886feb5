"""A form's submit, HTTP in to answer out, against a no-op update on the same server."""

import asyncio
import json
import statistics
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import func, select

from bench.load import Answers, Order
from bench.place import copied, program, surroundings
from bench.report import Report, median_of, percentiles
from bench.stage import IDLE, Driver, spawned
from bench.usage import child_named, tree_cpu
from models.tables.exchange_view import ExchangeView
from runtime.clock import ProgrammeClock
from runtime.database import Sessions, make_engine, make_sessions
from runtime.embedded.mail import MailSink
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.exchanges import Exchanges
from tests.support.people import PAT, start
from tests.support.recorded_exchanges import add_everybody
from tests.support.running_stack import ROOT
from web.site.sessions import open_session

EXCHANGES = 32
CALLERS = 16


@dataclass(frozen=True)
class Length:
    """Seconds of each part, and how often each is repeated."""

    warm: float
    saturation: float
    block: float
    repeats: int


FULL = Length(warm=3, saturation=4, block=6, repeats=5)
QUICK = Length(warm=1, saturation=3, block=4, repeats=2)
KINDS = ("nothing", "update", "form")


class Load:
    """The sending process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    def tell(self, line: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(line).encode() + b"\n")

    async def run(self, order: Order) -> Answers:
        """Send as ordered; RuntimeError where the sender failed."""
        assert self.process.stdout is not None
        self.tell(asdict(order))
        line = await self.process.stdout.readline()
        if not line:
            raise RuntimeError("the sending process ended")
        return Answers(**json.loads(line))


@asynccontextmanager
async def sending(**known: Any) -> AsyncIterator[Load]:
    """A process that sends; it ends with its input."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.load", cwd=ROOT, limit=2**24,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        load = Load(process)
        load.tell(known)
        yield load
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


@dataclass(frozen=True)
class Site:
    """A sender, and the processes that share the machine with it."""

    load: Load
    pids: dict[str, int]

    def cpu(self) -> dict[str, float]:
        """CPU seconds of each so far."""
        return {name: tree_cpu(pid) for name, pid in self.pids.items()}


@asynccontextmanager
async def installation(driver: Driver, server: EmbeddedPostgres) -> AsyncIterator["Site"]:
    """Worker and web as real processes, mail here, with exchanges that wait for review."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="px-forms-")))
        url = await copied(server, "forms")
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
        address, pids = await _programs(stack, environment, folder)
        known = await _known(driver, sessions)
        idle = await _idle(driver, stack)
        load = await stack.enter_async_context(
            sending(web=address, temporal=driver.address, person=PAT, idle=idle, **known)
        )
        assert server.child is not None
        pids |= {
            "Temporal": child_named("server", "start-dev"),
            "PostgreSQL": server.child.process.pid,
            "the sender": load.process.pid,
        }
        yield Site(load, pids)


async def _programs(
    stack: AsyncExitStack, environment: dict[str, str], folder: Path
) -> tuple[str, dict[str, int]]:
    """Start worker and web; returns the web's address, and the process of each."""
    pids: dict[str, int] = {}
    address = f"http://127.0.0.1:{environment['PEER_EXCHANGE_WEB_PORT']}"
    ready = folder / "ready"

    async def polls() -> bool:
        return ready.exists()

    async def answers() -> bool:
        async with httpx2.AsyncClient() as client:
            try:
                return (await client.get(f"{address}/health")).status_code == 200
            except httpx2.TransportError:
                return False

    for arguments, is_ready in (
        (("worker", "--ready-file", str(ready)), polls),
        (("web",), answers),
    ):
        log = folder / f"{arguments[0]}.log"
        process = await stack.enter_async_context(
            program(*arguments, environment=environment, log=log, is_ready=is_ready)
        )
        pids[arguments[0]] = process.pid
    return address, pids


async def _known(driver: Driver, sessions: Sessions) -> dict[str, Any]:
    """Exchanges started and recorded, and the session of one who may claim."""
    gateway = Exchanges(driver.typed, ProgrammeClock(sessions))
    exchanges = [str(uuid.uuid4()) for _ in range(EXCHANGES)]
    await asyncio.gather(*(gateway.start(start(one)) for one in exchanges))
    async with asyncio.timeout(60), sessions() as database:
        session = await open_session(database, PAT, timedelta(hours=1))
        await database.commit()
        query = select(func.count()).select_from(ExchangeView)
        while await database.scalar(query) < EXCHANGES:  # type: ignore[operator]
            await asyncio.sleep(0.1)
    return {"exchanges": exchanges, "session": session}


async def _idle(driver: Driver, stack: AsyncExitStack) -> list[str]:
    """As many workflows that do nothing, on a worker process of their own."""
    worker = await stack.enter_async_context(spawned(driver.address, IDLE))
    handles = [
        await driver.plain.start_workflow("Idle", id=f"idle-{n}", task_queue=worker.queue)
        for n in range(EXCHANGES)
    ]
    stack.push_async_callback(_terminate, handles)
    return [handle.id for handle in handles]


async def _terminate(handles: list[Any]) -> None:
    await asyncio.gather(*(handle.terminate() for handle in handles))


async def measure_forms(
    report: Report, driver: Driver, server: EmbeddedPostgres, *, quick: bool
) -> None:
    """Saturation first, then half of it; the kinds in turn."""
    length = QUICK if quick else FULL
    full: dict[str, list[Answers]] = {"nothing": [], "form": []}
    found: dict[str, list[Answers]] = {kind: [] for kind in KINDS}
    cpu: list[dict[str, float]] = []
    async with installation(driver, server) as site:
        for kind in KINDS:
            await site.load.run(Order(kind, length.warm, callers=4))
        for _ in range(length.repeats):
            for kind, answers in full.items():
                before = site.cpu()
                answers.append(await site.load.run(Order(kind, length.saturation, callers=CALLERS)))
                if kind == "form":
                    count = len(answers[-1].seconds)
                    cpu.append({n: (s - before[n]) * 1000 / count for n, s in site.cpu().items()})
        rates = {kind: statistics.median(map(_rate, answers)) for kind, answers in full.items()}
        for _ in range(length.repeats):
            for kind, answers in found.items():
                answers.append(await site.load.run(Order(kind, length.block, rates["form"] / 2)))
    report.raw["forms"] = {
        "per_s_at_saturation": {kind: [*map(_rate, answers)] for kind, answers in full.items()},
        "cpu_ms_per_form": cpu,
        "refused": sum(one.refused for kinds in (full, found) for k in kinds.values() for one in k),
        "ms": {k: [percentiles(one.seconds) for one in answers] for k, answers in found.items()},
    }
    _say_saturation(report, rates, cpu)
    _say_times(report, rates["form"] / 2, report.raw["forms"]["ms"])


def _rate(answers: Answers) -> float:
    return round(len(answers.seconds) / answers.took, 1)


def _say_saturation(report: Report, rates: dict[str, float], cpu: list[dict[str, float]]) -> None:
    against = f"{rates['nothing']:.0f}/s no-op updates, {CALLERS} callers both"
    report.say(
        "forms per second at saturation", rates["form"], "/s", against, 100, 150, at_least=True
    )
    parts = {name: median_of(cpu, name) for name in cpu[0]}
    told = ", ".join(f"{name} {value:.1f}" for name, value in parts.items())
    report.say("  CPU per form, everything", sum(parts.values()), "ms", told)


def _say_times(report: Report, rate: float, found: dict[str, list[dict[str, float]]]) -> None:
    for name, what in (("p50", "median"), ("p99", "p99")):
        base, update, form = (median_of(found[kind], name) for kind in KINDS)
        unit = f"× {base:.1f} ms"
        against = f"no-op update, at {rate:.0f}/s both; form {form:.1f} ms"
        report.say(f"form submit, {what}", form / base, unit, against, 3.0, 2.0)
        against = f"no-op update; {update:.1f} ms"
        report.say(f"  its update alone, {what}", update / base, unit, against)

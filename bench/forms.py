"""A form's submit, HTTP in to answer out, against a no-op update on the same server."""

import asyncio
import json
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
from bench.report import Report, percentiles
from bench.stage import IDLE, Driver, spawned
from models.tables.exchange_view import ExchangeView
from runtime.clock import ProgrammeClock
from runtime.database import Sessions, make_engine, make_sessions
from runtime.embedded.mail import MailSink
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.exchanges import Exchanges
from tests.cast import PAT, start
from tests.integration.web.desk_cast import add_everybody
from tests.running_stack import ROOT
from web.site.sessions import open_session

EXCHANGES = 32
CALLERS = 16


@dataclass(frozen=True)
class Length:
    """Seconds of each part, and rounds of the measured one."""

    warm: float
    saturation: float
    block: float
    rounds: int


FULL = Length(warm=2, saturation=6, block=4, rounds=3)
QUICK = Length(warm=1, saturation=2, block=2.5, rounds=1)


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


@asynccontextmanager
async def installation(driver: Driver, server: EmbeddedPostgres) -> AsyncIterator[Load]:
    """Mail, worker and web as real processes, with exchanges that wait for review."""
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
        web = await _programs(stack, environment, folder)
        known = await _known(driver, sessions)
        idle = await _idle(driver, stack)
        yield await stack.enter_async_context(
            sending(web=web, temporal=driver.address, person=PAT, idle=idle, **known)
        )


async def _programs(stack: AsyncExitStack, environment: dict[str, str], folder: Path) -> str:
    """Start worker and web; returns the web's address."""
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
        await stack.enter_async_context(
            program(*arguments, environment=environment, log=log, is_ready=is_ready)
        )
    return address


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
    """Saturation first, then half of it, the kinds in turn."""
    length = QUICK if quick else FULL
    found: dict[str, Answers] = {kind: Answers() for kind in ("nothing", "update", "form")}
    async with installation(driver, server) as load:
        for kind in found:
            await load.run(Order(kind, length.warm, callers=4))
        full = await load.run(Order("form", length.saturation, callers=CALLERS))
        rate = len(full.seconds) / full.took / 2
        for _ in range(length.rounds):
            for kind, answers in found.items():
                block = await load.run(Order(kind, length.block, rate))
                answers.seconds += block.seconds
                answers.refused += block.refused
    _say(report, rate, found, full)


def _say(report: Report, rate: float, found: dict[str, Answers], full: Answers) -> None:
    shown = {kind: percentiles(answers.seconds) for kind, answers in found.items()}
    report.raw["forms"] = {
        "saturation_per_s": round(rate * 2, 1),
        "rate_per_s": round(rate, 1),
        "refused": full.refused + sum(answers.refused for answers in found.values()),
        "ms": shown,
    }
    base, form, bare = (shown[kind] for kind in ("nothing", "form", "update"))
    unit = f"× {base['p99']:.1f} ms"
    against = f"no-op update, at {rate:.0f}/s both; form {form['p99']:.1f} ms"
    report.say("form submit, p99", form["p99"] / base["p99"], unit, against, 2.0, 1.4)
    unit = f"× {base['p50']:.1f} ms"
    against = f"no-op update; form {form['p50']:.1f} ms"
    report.say("  the same, median", form["p50"] / base["p50"], unit, against)
    against = f"no-op update; {bare['p50']:.1f} ms"
    report.say("  its update alone, median", bare["p50"] / base["p50"], unit, against)

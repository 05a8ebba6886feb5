"""What it costs the web that many open pages hear of changes, beside a web that nobody listens to."""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import asyncpg

from bench.filling import fill, seed
from bench.place import answers, program, surroundings
from bench.public import Reader
from bench.report import Report
from bench.usage import tree_cpu
from runtime.database import make_engine, make_sessions
from runtime.embedded.postgres import EmbeddedPostgres
from tests.support.people import COR
from web.site.sessions import open_session

PAGES, DESKS = 500, 10
"""Open pages, and how many of them are desks, which hear of every change; the others are of one case each."""
REST = 10.0
"""Seconds between two renewals of a page, as in live.js."""
MOST_SHARE = 5.0  # percent of a core


async def measure_live(report: Report, server: EmbeddedPostgres, *, quick: bool) -> None:
    """CPU of the web alone: nobody there; pages that listen; pages that renew themselves, too."""
    seconds = 30 if quick else 120
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="px-live-")))
        url, cases, cookie = await _filled(server)
        pid, port = await stack.enter_async_context(_served(url, folder))
        database = await asyncpg.connect(server.plain_url("live"))
        stack.push_async_callback(database.close)
        alone = await _share(pid, database, cases, seconds)
        pages = [await _listening(port, cookie, case) for case in (*cases, *[""] * DESKS)]
        told = await _share(pid, database, cases, seconds)
        for page in pages:
            page.renews = True
        whole = await _share(pid, database, cases, seconds)
        heard, renewed = sum(page.heard for page in pages), sum(page.renewed for page in pages)
        for page in pages:
            await page.close()
    if not heard or not renewed:
        raise RuntimeError(f"{heard} heard, {renewed} renewed")
    base = f"nobody listens {alone:.2f} %; {PAGES} pages, {DESKS} of them desks, a change a second"
    report.say("open pages hear of changes", told, "% of a core", base, MOST_SHARE, 2)
    report.say("  and renew themselves", whole, "% of a core", f"{renewed} renewals", MOST_SHARE, 3)


class OpenPage:
    """One page as live.js keeps it: a stream, begun again when it ends; the page fetched when it should renew."""

    def __init__(self, port: int, cookie: str, case: str) -> None:
        self._port, self._cookie = port, cookie
        self._page = f"/exchanges/{case}" if case else "/desk"
        self.renews = False
        self.heard = self.renewed = 0
        self._since = ""
        self._last = 0.0
        self._tasks = [asyncio.create_task(self._listen())]
        self.open = asyncio.Event()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            asked = f"GET {self._page}/live?since={self._since} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self._cookie}\r\n\r\n"
            writer.write(asked.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.partition(b"\r\n")[0]:
                raise RuntimeError(head)
            self.open.set()
            async for line in reader:
                if line.startswith(b"id: "):
                    self._since = line[4:].strip().decode()
                if line.startswith(b"event: changed"):
                    self.heard += 1
                    self._soon()
                if line == b"0\r\n":
                    break
            writer.close()
            await asyncio.sleep(3)

    def _soon(self) -> None:
        if self.renews and len(self._tasks) == 1:
            self._tasks.append(asyncio.create_task(self._renew()))

    async def _renew(self) -> None:
        wait = self._last + REST - time.monotonic()
        await asyncio.sleep(max(wait, random.uniform(0.2, 1)))  # noqa: S311 - when, nothing else
        self._last = time.monotonic()
        reader = Reader(*await asyncio.open_connection("127.0.0.1", self._port))
        await reader.get(self._page, f"{self._cookie}\r\nX-Renewal: yes")
        await reader.close()
        self.renewed += 1
        del self._tasks[1:]


async def _listening(port: int, cookie: str, case: str) -> OpenPage:
    page = OpenPage(port, cookie, case)
    await asyncio.wait_for(page.open.wait(), 30)
    return page


async def _share(pid: int, database: asyncpg.Connection, cases: list[str], seconds: int) -> float:
    """Percent of a core that the web uses while one case changes every second."""
    await asyncio.sleep(3)
    cpu, began, order = tree_cpu(pid), time.monotonic(), random.Random(7)  # noqa: S311 - which case
    for second in range(seconds):
        await database.execute("SELECT pg_notify('peer_exchange_changes', $1)", order.choice(cases))
        await asyncio.sleep(max(0.0, began + second + 1 - time.monotonic()))
    return 100 * (tree_cpu(pid) - cpu) / (time.monotonic() - began)


async def _filled(server: EmbeddedPostgres) -> tuple[str, list[str], str]:
    """A database of as many exchanges as pages; some of their ids, and a coordinator's cookie."""
    await seed(server, "live_seed")
    url = await fill(server, "live", "live_seed", PAGES - DESKS)
    engine = make_engine(url)
    async with make_sessions(engine)() as session:
        token = await open_session(session, COR, timedelta(hours=1))
        await session.commit()
    await engine.dispose()
    database = await asyncpg.connect(server.plain_url("live"))
    cases = [row[0] for row in await database.fetch("SELECT exchange_id FROM exchange_view")]
    await database.close()
    return url, cases, f"Cookie: session={token}"


@asynccontextmanager
async def _served(url: str, folder: Path) -> AsyncIterator[tuple[int, int]]:
    """The web as a process of its own: its id and its port."""
    environment = surroundings(folder, DATABASE_URL=url, TEMPORAL_ADDRESS="127.0.0.1:1")
    port = int(environment["PEER_EXCHANGE_WEB_PORT"])

    async with program(
        "web", environment=environment, log=folder / "web.log", is_ready=partial(answers, port)
    ) as process:
        yield process.pid, port

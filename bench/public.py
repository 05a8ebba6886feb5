"""Pages that anybody may read, against files of the same bytes on the same server."""

import asyncio
import random
import re
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx2

from bench.filling import fill, seed
from bench.place import answers, execute, program, surroundings
from bench.report import Report, median_of, percentiles
from bench.still_beside import FOLDER
from runtime.database import make_engine, make_sessions
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.setup import CycleWish, set_cycle, set_programme

PAGES = ("/about", "/how-it-works", "/reports", "/timeline")
EXCHANGES = 1_000
"""One in eight is closed, and its report published: the list fills several pages."""
MOST_KB = 60
PROGRAMME = {
    "name": "CEE Wiki Peer Learning Exchange",
    "country": "PL",
    "time_zone": "Europe/Warsaw",
    "duty_phone": "+48 600 000 000",
    "write_to": "hub@example.org",
}
_PUBLISHED = """
UPDATE exchange_view SET state = jsonb_set(
    state, '{published_at}', to_jsonb(timestamptz '2027-01-01 09:00+00' + random() * interval '1 year')
) WHERE ended_at IS NOT NULL
"""
_FILE = re.compile(r'(?:src|href)="(/static/[^"]+)"')
Times = dict[str, list[float]]
"""Seconds per address."""


@dataclass
class Answer:
    """What came, and after how many seconds."""

    body: bytes
    seconds: float


class Reader:
    """One kept connection without the cost of a client of many talents: both sides would pay it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def get(self, path: str, headers: str = "") -> Answer:
        """One page or file; the time is up when its last byte is there. RuntimeError for any other answer."""
        more = f"{headers}\r\n" if headers else ""
        asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n"
        began = time.perf_counter()
        self._writer.write(asked.encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        found = re.search(rb"(?im)^content-length: (\d+)", head)
        if found is None or b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(f"{path}: {head!r}")
        body = await self._reader.readexactly(int(found[1]))
        return Answer(body, time.perf_counter() - began)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


async def measure_public(report: Report, server: EmbeddedPostgres, *, quick: bool) -> None:
    """Each page and its file in turns, one after the other."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="px-public-")))
        port = await stack.enter_async_context(_served(server, folder))
        sizes = await _first_views(f"http://127.0.0.1:{port}")
        reader = Reader(*await asyncio.open_connection("127.0.0.1", port))
        for path in PAGES:
            (folder / "still" / _file_of(path)).write_bytes((await reader.get(path)).body)
        await _times(reader, rounds=100)  # fills caches
        repeats = [
            await _times(reader, rounds=200 if quick else 400) for _ in range(2 if quick else 5)
        ]
        await reader.close()
    _say(report, repeats, sizes)


@asynccontextmanager
async def _served(server: EmbeddedPostgres, folder: Path) -> AsyncIterator[int]:
    """The web as a process of its own, over a programme with reports; the port it serves on."""
    still = folder / "still"
    still.mkdir()
    await seed(server, "public_seed")
    url = await fill(server, "public", "public_seed", EXCHANGES)
    await execute(server, "public", _PUBLISHED, "VACUUM ANALYZE exchange_view")
    await _set_up(url)
    environment = surroundings(
        folder, DATABASE_URL=url, TEMPORAL_ADDRESS="127.0.0.1:1", **{FOLDER: str(still)}
    )
    port = int(environment["PEER_EXCHANGE_WEB_PORT"])

    async with program(
        "bench.still_beside",
        environment=environment,
        log=folder / "web.log",
        is_ready=partial(answers, port),
    ):
        yield port


async def _set_up(url: str) -> None:
    engine = make_engine(url)
    async with make_sessions(engine)() as session:
        now = datetime.now(UTC)
        await set_programme(session, PROGRAMME, by=None, now=now)
        wish = CycleWish(name="Spring", opens=now.date(), closes=now.date() + timedelta(days=27))
        await set_cycle(session, None, wish, by=None, now=now)
        await session.commit()
    await engine.dispose()


def _file_of(path: str) -> str:
    return f"{path.strip('/')}.html"


async def _first_views(address: str) -> dict[str, float]:
    """KB of each page and all it needs, as a browser gets them for the first time; none may leave a cookie."""
    sizes: dict[str, float] = {}
    async with httpx2.AsyncClient(base_url=address, headers={"Accept-Encoding": "gzip"}) as client:
        for path in PAGES:
            page = await client.get(path)
            if page.status_code != httpx2.codes.OK or "set-cookie" in page.headers:
                raise RuntimeError(f"{path}: {page.status_code}, {page.headers}")
            files = [await client.get(name) for name in set(_FILE.findall(page.text))]
            sizes[path] = sum(one.num_bytes_downloaded for one in [page, *files]) / 1024
    return sizes


async def _times(reader: Reader, *, rounds: int) -> Times:
    """One repeat: pages and files in random order, again and again."""
    addresses = [*PAGES, *(f"/still/{_file_of(path)}" for path in PAGES)]
    times: Times = {address: [] for address in addresses}
    order = random.Random(7)  # noqa: S311 - which address goes first
    for _ in range(rounds):
        for address in order.sample(addresses, len(addresses)):
            times[address].append((await reader.get(address)).seconds)
    return times


def _say(report: Report, repeats: list[Times], sizes: dict[str, float]) -> None:
    for path in PAGES:
        page, still = (
            [percentiles(times[address]) for times in repeats]
            for address in (path, f"/still/{_file_of(path)}")
        )
        base, ours = median_of(still, "p99"), median_of(page, "p99")
        told = (
            f"a file of its bytes; n={sum(one['count'] for one in page):.0f}, page {ours:.1f} ms, "
            f"medians {median_of(still, 'p50'):.1f}, {median_of(page, 'p50'):.1f} ms"
        )
        report.say(f"public page {path}, p99", ours / base, f"× {base:.1f} ms", told, 2.0, 1.0)
        report.raw.setdefault("public", {})[path] = {"page": page, "file": still}
    largest = max(sizes, key=lambda path: sizes[path])
    report.say(
        "  first view, the largest", sizes[largest], "KB", f"{largest}; no cookie", MOST_KB, 40
    )

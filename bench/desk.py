"""The desk's queue and search with many exchanges, against the same pages with a thousand."""

import random
import time
from contextlib import AsyncExitStack

import httpx2

from bench.filling import RARE, SOUGHT, fill, seed
from bench.report import Report, median_of, percentiles
from runtime.database import make_engine, make_sessions
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.gc_tuning import settle_garbage
from tests.support.people import COR
from tests.support.web_app import make_app, signed_in

FEW = 1_000
PAGES = {
    "queue": ("/desk", "/desk?scope=unclaimed", "/desk?scope=mine", "/desk?scope=overdue"),
    "search": (
        "/desk?q=events",
        f"/desk?q={RARE}",
        f"/desk?q={SOUGHT.replace(' ', '+')}",
        f"/desk/exchanges?q={RARE}",
        "/desk/exchanges?q=glam",
        f"/desk/exchanges?q={SOUGHT.replace(' ', '+')}",
    ),
    "exchange list": (
        "/desk/exchanges",
        "/desk/exchanges?turn=hub",
        "/desk/exchanges?ended=yes",
        "/desk/exchanges?after=2027-04-01T00:00:00%2B00:00~a",
    ),
}
Times = dict[str, dict[str, list[float]]]
"""Seconds per address and size."""


async def measure_desk(report: Report, server: EmbeddedPostgres, *, quick: bool) -> None:
    """The coordinator's pages, who works from every queue; both sizes in turn."""
    many = 10_000 if quick else 100_000
    began = time.monotonic()
    await seed(server, "desk_seed")
    urls = {
        "few": await fill(server, "desk_few", "desk_seed", FEW),
        "many": await fill(server, "desk_many", "desk_seed", many),
    }
    filled = time.monotonic() - began
    async with AsyncExitStack() as stack:
        clients = {size: await client_on(stack, url) for size, url in urls.items()}
        repeats = await repeated(clients, _addresses(), 'href="/exchanges/', quick=quick)
    _say(report, repeats, many, filled)


async def repeated(
    clients: dict[str, httpx2.AsyncClient], paths: list[str], shows: str, *, quick: bool
) -> list[Times]:
    """Every address in every size, again and again, when caches are full; each page `shows` something."""
    settle_garbage()
    for path in paths:
        for client in clients.values():
            for _ in range(2):
                await _get(client, path, shows)
    return [
        await _times(clients, paths, shows, seconds=5 if quick else 40)
        for _ in range(2 if quick else 5)
    ]


async def client_on(stack: AsyncExitStack, url: str) -> httpx2.AsyncClient:
    """A browser on the real app in this process, signed in."""
    engine = make_engine(url)
    stack.push_async_callback(engine.dispose)
    sessions = make_sessions(engine)
    return await stack.enter_async_context(signed_in(make_app(sessions), sessions, COR))


def _addresses() -> list[str]:
    return [path for paths in PAGES.values() for path in paths]


async def _times(
    clients: dict[str, httpx2.AsyncClient], paths: list[str], shows: str, *, seconds: float
) -> Times:
    """One repeat."""
    times: Times = {path: {size: [] for size in clients} for path in paths}
    order = random.Random(7)  # noqa: S311 - which size goes first
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for path, sizes in times.items():
            for size in order.sample(sorted(clients), len(clients)):
                sizes[size].append(await _get(clients[size], path, shows))
    return times


async def _get(client: httpx2.AsyncClient, path: str, shows: str) -> float:
    began = time.perf_counter()
    answer = await client.get(path)
    took = time.perf_counter() - began
    assert answer.status_code == 200, path
    assert shows in answer.text, f"{path} shows nothing"
    return took


def _say(report: Report, repeats: list[Times], many: int, filled: float) -> None:
    raw: dict[str, object] = {"exchanges": many, "filled_s": round(filled, 1)}
    for name, paths in PAGES.items():
        few, lots = (
            [percentiles([one for path in paths for one in times[path][size]]) for times in repeats]
            for size in ("few", "many")
        )
        base = median_of(few, "p99")
        against = (
            f"{FEW:,} exchanges; n={sum(one['count'] for one in few):.0f}, "
            f"medians {median_of(few, 'p50'):.0f}, {median_of(lots, 'p50'):.0f} ms"
        )
        report.say(
            f"desk {name}, p99, {many:,} exchanges",
            median_of(lots, "p99") / base,
            f"× {base:.0f} ms",
            against,
            1.2,
            1.1,
        )
        raw |= {
            path: {
                size: percentiles([one for times in repeats for one in times[path][size]])
                for size in ("few", "many")
            }
            for path in paths
        }
    report.raw["desk"] = raw

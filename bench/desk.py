"""The desk's queue and search with many exchanges, against the same pages with a thousand."""

import random
import time
from contextlib import AsyncExitStack

import httpx2

from bench.filling import RARE, SOUGHT, fill, seed
from bench.report import Report, percentiles
from runtime.database import make_engine, make_sessions
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.gc_tuning import settle_garbage
from tests.cast import COR
from tests.integration.web.site import make_app, signed_in

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
}
Times = dict[str, dict[str, list[float]]]


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
        clients = {size: await _client(stack, url) for size, url in urls.items()}
        settle_garbage()
        times = await _times(clients, seconds=10 if quick else 22)
    _say(report, times, many, filled)


async def _client(stack: AsyncExitStack, url: str) -> httpx2.AsyncClient:
    """A browser on the real app in this process, signed in."""
    engine = make_engine(url)
    stack.push_async_callback(engine.dispose)
    sessions = make_sessions(engine)
    return await stack.enter_async_context(signed_in(make_app(sessions), sessions, COR))


async def _times(clients: dict[str, httpx2.AsyncClient], *, seconds: float) -> Times:
    """Seconds per address and size; the first two rounds fill caches and do not count."""
    addresses = [path for paths in PAGES.values() for path in paths]
    times: Times = {path: {size: [] for size in clients} for path in addresses}
    order, rounds = random.Random(7), 0  # noqa: S311 - which size goes first
    end = time.monotonic() + seconds
    while time.monotonic() < end or rounds < 4:
        for path in addresses:
            for size in order.sample(sorted(clients), len(clients)):
                took = await _get(clients[size], path)
                if rounds >= 2:
                    times[path][size].append(took)
        rounds += 1
    return times


async def _get(client: httpx2.AsyncClient, path: str) -> float:
    began = time.perf_counter()
    answer = await client.get(path)
    took = time.perf_counter() - began
    assert answer.status_code == 200, path
    assert 'href="/exchanges/' in answer.text, f"{path} shows nothing"
    return took


def _say(report: Report, times: Times, many: int, filled: float) -> None:
    raw: dict[str, object] = {"exchanges": many, "filled_s": round(filled, 1)}
    for name, paths in PAGES.items():
        few, lots = (
            percentiles([one for path in paths for one in times[path][size]])
            for size in ("few", "many")
        )
        unit = f"× {few['p99']:.0f} ms"
        against = (
            f"{FEW:,} exchanges; n={few['count']:.0f}, medians {few['p50']:.0f}, {lots['p50']:.0f}"
        )
        report.say(
            f"desk {name}, p99, {many:,} exchanges",
            lots["p99"] / few["p99"],
            unit,
            against,
            1.3,
            1.1,
        )
        raw |= {
            path: {size: percentiles(seconds) for size, seconds in times[path].items()}
            for path in paths
        }
    report.raw["desk"] = raw

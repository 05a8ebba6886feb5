"""The board, the schedule and the dashboard with ten thousand open exchanges, against the same with a hundred."""

import gzip
import re
from contextlib import AsyncExitStack

import httpx2

from bench.desk import client_on, repeated
from bench.filling import fill, seed
from bench.report import Report, median_of, percentiles
from runtime.embedded.postgres import EmbeddedPostgres

FEW, MANY = 100, 10_000
"""Open ones; one in eight more is closed (`bench.filling`)."""
PAGES = {
    "board": "/desk/board",
    "dashboard": "/desk/dashboard",
    "schedule": "/desk/schedule?from=2027-07-05&span=quarter",
}


async def measure_board(report: Report, server: EmbeddedPostgres, *, quick: bool) -> None:
    """The coordinator's pages, both sizes in turn."""
    await seed(server, "board_seed")
    urls = {
        size: await fill(server, f"board_{size}", "board_seed", -(-open_ones * 8 // 7))
        for size, open_ones in (("few", FEW), ("many", MANY))
    }
    async with AsyncExitStack() as stack:
        clients = {size: await client_on(stack, url) for size, url in urls.items()}
        repeats = await repeated(clients, list(PAGES.values()), "Community 0", quick=quick)
        largest = {name: await _first_view(clients["many"], path) for name, path in PAGES.items()}
    raw: dict[str, object] = {"open": MANY, "first_view_bytes": largest}
    for name, path in PAGES.items():
        few, lots = (
            [percentiles(times[path][size]) for times in repeats] for size in ("few", "many")
        )
        base = median_of(few, "p99")
        against = (
            f"{FEW} open exchanges; n={sum(one['count'] for one in few):.0f}, "
            f"medians {median_of(few, 'p50'):.0f}, {median_of(lots, 'p50'):.0f} ms"
        )
        told = f"desk {name}, p99, {MANY:,} open exchanges"
        report.say(told, median_of(lots, "p99") / base, f"× {base:.0f} ms", against, 1.5, 1.2)
        raw[path] = {
            size: percentiles([one for times in repeats for one in times[path][size]])
            for size in ("few", "many")
        }
    name = max(largest, key=lambda one: largest[one])
    report.say("  first view, the largest", largest[name] / 1000, "KB", PAGES[name], 80, 60)
    report.raw["board"] = raw


async def _first_view(client: httpx2.AsyncClient, path: str) -> int:
    """Bytes of a page as it is, which is not compressed, and of its files, which are."""
    page = (await client.get(path)).text
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    files = [(await client.get(address)).raise_for_status().content for address in addresses]
    return len(page.encode()) + sum(len(gzip.compress(file)) for file in files)

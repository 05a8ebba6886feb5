"""Every page of the demo, as each role finds it by links: how long it takes, and what a first view loads."""

import random
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import AsyncExitStack

import httpx2

from bench.place import copied
from bench.report import Report, percentiles
from bench.stage import Driver
from cli.connection import Connection
from cli.demo.concerns import cases
from cli.demo.director import Director
from cli.demo.stage import prepare
from cli.demo.stories import tales
from runtime.database import make_engine, make_sessions
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.gc_tuning import settle_garbage
from tests.support.installation import installation, settings
from tests.support.walk import Found, Walker, one_of_each_role
from tests.support.web_app import BASE, link_for
from web.app import create_app
from web.site.resources import Resources

MOST_MS, MOST_KB = 100, 80
NOBODY = "nobody"
NAMED = 5
"""So many of the slowest and the largest are printed; all are in the raw figures."""


async def measure_pages(
    report: Report, driver: Driver, server: EmbeddedPostgres, *, quick: bool
) -> None:
    """The demo is played by the worker's own code; pages are asked of the app in this process, one at a time."""
    url = await copied(server, "pages")
    async with AsyncExitStack() as stack:
        engine = make_engine(url)
        stack.push_async_callback(engine.dispose)
        known = settings(url, driver.address).model_copy(update={"base_url": BASE})
        here = await stack.enter_async_context(
            installation(driver.typed, make_sessions(engine), known)
        )
        director = Director(here, await prepare(here), lambda _line: None)
        await director.run(tales(), cases())
        app = create_app(Resources(known, here.sessions, here.exchanges, here.clock.now))
        walker = Walker(app, BASE)
        clients = await _everybody(stack, walker, here)
        pages = {who: await walker.walk(client) for who, client in clients.items()}
        fine = [(who, page) for who, found in pages.items() for page in found if page.status == 200]
        times = await _times(clients, fine, rounds=10 if quick else 100)
    _say(report, walker, fine, times)
    failed = sorted({page.path for found in pages.values() for page in found if page.status >= 500})
    report.raw["pages"]["failed"] = failed
    report.raw["pages"]["not reached"] = sorted(walker.routes() - {page.route for _, page in fine})
    report.say("  that fail", len(failed), "pages", ", ".join(failed) or "–", 0, 0)


async def _everybody(
    stack: AsyncExitStack, walker: Walker, here: Connection
) -> dict[str, httpx2.AsyncClient]:
    """A browser for each role, in which somebody of it is signed in, and one for nobody."""
    clients = {NOBODY: await stack.enter_async_context(walker.browser())}
    for role, person in (await one_of_each_role(here.sessions)).items():
        clients[role] = await stack.enter_async_context(walker.browser())
        await clients[role].post(await link_for(here.sessions, person))
    return clients


async def _times(
    clients: dict[str, httpx2.AsyncClient], pages: Iterable[tuple[str, Found]], *, rounds: int
) -> dict[tuple[str, str], list[float]]:
    """Seconds by route and role: every page again and again, in random order."""
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    order = random.Random(7)  # noqa: S311 - which page goes first
    settle_garbage()
    for _ in range(rounds):
        shuffled = list(pages)
        order.shuffle(shuffled)
        for who, page in shuffled:
            began = time.perf_counter()
            await clients[who].get(page.path)
            times[page.route, who].append(time.perf_counter() - began)
    return times


def _say(
    report: Report,
    walker: Walker,
    pages: list[tuple[str, Found]],
    times: dict[tuple[str, str], list[float]],
) -> None:
    told = {f"{route} as {who}": percentiles(seconds) for (route, who), seconds in times.items()}
    sizes = {page.path: walker.first_view(page) / 1000 for _who, page in pages}
    slow = sorted(told, key=lambda name: -told[name]["p99"])
    large = sorted(sizes, key=lambda path: -sizes[path])
    over = [name for name in slow if told[name]["p99"] > MOST_MS]
    every = percentiles([one for seconds in times.values() for one in seconds])
    counted = f"n={every['count']:.0f}, {len(pages)} pages, {len(told)} of a route and a role"
    report.say(
        "demo pages, p99 of all", every["p99"], "ms", f"{counted}; p50 {every['p50']:.0f} ms"
    )
    worst = "; ".join(f"{name} {told[name]['p99']:.0f}" for name in slow[:NAMED])
    report.say("  p99 of the slowest", told[slow[0]]["p99"], "ms", worst, MOST_MS, 50)
    report.say(f"  whose p99 is above {MOST_MS} ms", len(over), "of a route", f"of {len(told)}")
    largest = "; ".join(f"{path} {sizes[path]:.1f}" for path in large[:NAMED])
    report.say("  first view, the largest", sizes[large[0]], "KB", largest, MOST_KB, 60)
    report.raw["pages"] = {"times": told, "over": over, "kilobytes": sizes}

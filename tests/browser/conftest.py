"""Chromium for tests: the web on a free port, pages with and without JavaScript, axe, screenshots."""

import asyncio
import json
import os
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from runtime.embedded.mail import MailSink
from tests.support.fixtures_database import Fill
from tests.support.recorded_exchanges import add_everybody
from tests.support.web_app import make_app

AXE = Path(__file__).parent / "vendor/axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 740}}


def chromium_path() -> str:
    """The system's Chromium; Playwright's own is a download we do not depend on."""
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if found is None:
        pytest.fail("Browser tests need Chromium: apt-get install chromium")
    return found


@pytest.fixture
def filled_by() -> Fill | None:
    """The cast; a module whose people are others has a fixture of this name."""
    return add_everybody


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests of the process."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        await browser.close()


@dataclass(frozen=True)
class Served:
    """An app on a port: `url` without a slash at the end."""

    url: str
    app: FastAPI


Serve = Callable[[Callable[[str], FastAPI]], Awaitable[Served]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serve apps on free ports until the test ends: `await serve(lambda url: make_app(database, base_url=url))`."""
    running: list[tuple[uvicorn.Server, asyncio.Task[None], socket.socket, FastAPI]] = []

    async def start(make: Callable[[str], FastAPI]) -> Served:
        listening = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = make(url)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.02)
        running.append((server, task, listening, app))
        return Served(url, app)

    yield start
    for server, task, listening, app in running:
        server.should_exit = True
        await app.state.resources.changes.close()  # pages that are still open listen on
        await task
        listening.close()


@pytest.fixture
async def site(
    serve: Serve, database: async_sessionmaker[AsyncSession], mail_sink: MailSink
) -> Served:
    """The web on a database of its own, sending its mail to `mail_sink`."""
    return await serve(lambda url: make_app(database, smtp_url=mail_sink.url, base_url=url))


class Profiles:
    """Browser profiles that tests use one after the other: to start one takes longer than most tests.

    A profile that is taken knows nothing: its cookies are gone, and what else a browser keeps it
    keeps by port, of which every served app has a new one.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._resting: dict[bool, list[Page]] = {True: [], False: []}

    async def take(self, *, javascript: bool) -> Page:
        """The page of a profile that nobody uses."""
        if self._resting[javascript]:
            return self._resting[javascript].pop()
        context = await self._browser.new_context(java_script_enabled=javascript, locale="en-GB")
        return await context.new_page()

    async def give_back(self, page: Page, *, javascript: bool) -> None:
        await page.goto("about:blank")
        await page.context.clear_cookies()
        self._resting[javascript].append(page)


@pytest.fixture(scope="session")
def profiles(chromium: Browser) -> Profiles:
    """The profiles of the process's one browser."""
    return Profiles(chromium)


OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(profiles: Profiles) -> AsyncIterator[OpenPage]:
    """Open a page in a browser profile that knows nothing:

    `await open_page(url, size="phone", dark=True, javascript=False)`.
    A console error or a policy violation fails the test.
    """
    taken: list[tuple[Page, bool]] = []
    complaints: list[str] = []

    def hear_error(error: Any) -> None:
        complaints.append(str(error))

    def hear_console(message: Any) -> None:
        if _is_complaint(message):
            complaints.append(message.text)

    async def start(
        url: str, *, size: str = "desktop", dark: bool = False, javascript: bool = True
    ) -> Page:
        page = await profiles.take(javascript=javascript)
        taken.append((page, javascript))
        await page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
        await page.emulate_media(color_scheme="dark" if dark else "light")
        page.on("pageerror", hear_error)
        page.on("console", hear_console)
        await page.goto(url)
        return page

    yield start
    for page, javascript in taken:
        page.remove_listener("pageerror", hear_error)
        page.remove_listener("console", hear_console)
        await profiles.give_back(page, javascript=javascript)
    assert complaints == []


def _is_complaint(message: Any) -> bool:
    # Chromium also logs every answer of 4xx and 5xx; tests look at those themselves.
    return message.type == "error" and "Failed to load resource" not in message.text


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """Runs a test twice: with JavaScript and without."""
    return bool(request.param)


async def look(page: Page, name: str) -> None:
    """The page is accessible and fits its window, which is first as wide as a desk, then as a phone.

    Only style sheets ask how wide the window is, so that the page need not be loaded twice.
    """
    for size, pixels in SIZES.items():
        await page.set_viewport_size(pixels)  # type: ignore[arg-type]
        await screenshot(page, f"{name}-{size}")
        assert await axe_violations(page) == [], size
        assert await overflow(page) == 0, size


async def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page (WCAG 2.2 A, AA and best practices), one line each."""
    await page.wait_for_load_state()  # a click returns as soon as the next page begins
    # As an evaluated function, since the page's policy rightly refuses injected scripts.
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    result = await page.evaluate(
        "async () => await axe.run(document, {resultTypes: ['violations']})"
    )
    return [
        f"{violation['id']}: {violation['help']} – {json.dumps([node['html'][:200] for node in violation['nodes']])}"
        for violation in result["violations"]
    ]


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window; 0 means nobody scrolls sideways."""
    await page.wait_for_load_state()
    found: int = await page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found


async def screenshot(page: Page, name: str) -> None:
    """Keep a picture of the whole page where SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)

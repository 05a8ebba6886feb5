"""Takes the pictures of the README and of the guide: plays its tour in Chromium against a running demo.

Usage, beside a stack that `make up` started and `make demo` has just filled:

    python -m docs.pictures [--into docs/pictures]

Finds the stack as every command does, by the settings of docs/operations.md. The tour signs and
approves a plan, so pictures can be taken once per demo; for another round empty the data
(`make clean-data CONFIRM=1`), start and fill again.
"""

import argparse
import asyncio
import re
import shlex
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from cli.act import signal_line
from cli.connection import Connection, connected
from cli.demo.stories import tales
from cli.lookup import find_person
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.phases import Phase
from models.accounts.links import issue_link
from models.tables.exchange_view import ExchangeView
from runtime.errors import SetupProblem
from runtime.exchanges import workflow_id

DESKTOP: ViewportSize = {"width": 1100, "height": 720}
TALL: ViewportSize = {"width": 1100, "height": 960}
MAIL: ViewportSize = {"width": 1100, "height": 516}
PHONE: ViewportSize = {"width": 390, "height": 720}
LARGEST = 200_000  # bytes
STORY = "karpavia"
APPROVER = "tomas.brezik@hub.example.org"


@dataclass(frozen=True)
class Tour:
    """What every step of the tour needs."""

    browser: Browser
    connection: Connection
    exchange_id: str
    into: Path

    @property
    def web(self) -> str:
        """The address of the web pages."""
        return self.connection.settings.public_url

    @property
    def mail_page(self) -> str:
        """The address of the page that shows caught mails."""
        return f"http://127.0.0.1:{self.connection.settings.mail_page_port}"

    @asynccontextmanager
    async def someone(self, size: ViewportSize = DESKTOP) -> AsyncIterator[Page]:
        """A browser window of its own, with nobody signed in."""
        context = await self.browser.new_context(
            viewport=size, color_scheme="light", reduced_motion="reduce"
        )
        yield await context.new_page()
        await context.close()

    async def sign_in(self, page: Page, email: str, path: str) -> None:
        """Let this person of the demo in by a link, as from a mail, and show a page."""
        async with self.connection.sessions() as session:
            person = await find_person(session, email)
            link = issue_link(session, person.id, next_path=path, minutes=5)
            await session.commit()
        await page.goto(self.web + link)
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url(f"**{path}")

    async def take(self, page: Page, name: str) -> None:
        """Write what the window shows as `name`.png, bytes bounded by LARGEST."""
        path = self.into / f"{name}.png"
        await page.evaluate("document.fonts.ready")
        await page.screenshot(path=path, animations="disabled", caret="hide")
        size = path.stat().st_size
        if size > LARGEST:
            raise SetupProblem(f"{path} has {size} bytes.", "Show less in one picture.")
        print(f"{path}  {size // 1000} kB")


async def play(tour: Tour) -> None:
    """Every step of the README's tour, in its order."""
    await show_desk(tour)
    before = await mails(tour)
    await sign_plan(tour)
    await show_mail(tour, before)
    await review(tour)
    await decide_by_signal(tour, "mirela.dovan@hub.example.org")  # no approver: refused
    await decide_by_signal(tour, APPROVER)
    await show_timeline(tour)
    await show_temporal(tour)
    await show_settings(tour)


TABLE = """Community\tCountry\tPerson\tMail address\tContact\tCan teach
Gromada Lazurska\tPoland\tKinga Lazur\tkinga@lazurska.example\tyes\tGLAM; Events
Ostrava Wikians\tCzechia\tPavel Ostrava\tpavel@ostrava.example\tyes\t
"""


async def show_settings(tour: Tour) -> None:
    """What docs/first-programme.md shows: the list of steps, a table looked at, the numbers."""
    async with tour.someone(TALL) as page:
        await tour.sign_in(page, "henrik.sallos@hub.example.org", "/desk/setup")
        await tour.take(page, "settings")
        await page.goto(f"{tour.web}/desk/setup/numbers")
        await tour.take(page, "numbers")
        await page.goto(f"{tour.web}/desk/register/import")
        await page.get_by_label("The table").fill(TABLE)
        await page.get_by_role("button", name="Look at it").click()
        await page.get_by_role("button", name="Enter all of it").wait_for()
        await tour.take(page, "import")


async def show_desk(tour: Tour) -> None:
    """The staff's queue, with something overdue."""
    async with tour.someone(TALL) as page:
        await tour.sign_in(page, "mirela.dovan@hub.example.org", "/desk")
        await tour.take(page, "desk")


async def sign_plan(tour: Tour) -> None:
    """The mentor finds the plan in the inbox of a phone, and signs it on a larger screen."""
    mentor = "gergo.talmas@danubria.example.org"
    async with tour.someone(PHONE) as page:
        await tour.sign_in(page, mentor, "/inbox")
        await tour.take(page, "inbox-phone")
    async with tour.someone() as page:
        await tour.sign_in(page, mentor, "/inbox")
        await (
            page.get_by_role("link", name="sign the activity plan")
            .and_(page.locator(f"a[href*='{tour.exchange_id}']"))
            .click()
        )
        await page.get_by_role("heading", name="The plan you sign").scroll_into_view_if_needed()
        await tour.take(page, "plan")
        await page.get_by_label("We have read this plan").check()
        await page.get_by_role("button", name="Sign this version").click()
        await page.wait_for_url(re.compile("/exchanges/[^/]+$"))


async def mails(tour: Tour) -> list[str]:
    """Addresses of the mails that asked the approver to review this plan, newest first."""
    async with tour.someone() as page:
        await page.goto(f"{tour.mail_page}/?to={APPROVER}")
        links = page.get_by_role("link", name="Review the activity plan: Karpavia")
        return [str(await link.get_attribute("href")) for link in await links.all()]


async def show_mail(tour: Tour, before: list[str]) -> None:
    """The approver's mail, as soon as the courier has brought it."""
    async with asyncio.timeout(15):
        while (now := await mails(tour)) == before:
            await asyncio.sleep(0.5)
    async with tour.someone(MAIL) as page:
        await page.goto(f"{tour.mail_page}{now[0]}/html")
        await tour.take(page, "mail")


async def review(tour: Tour) -> None:
    """The approver's form, an outcome chosen."""
    async with tour.someone(TALL) as page:
        await tour.sign_in(page, APPROVER, "/desk")
        await (
            page.get_by_role("link", name="Review the activity plan")
            .and_(page.locator(f"a[href*='{tour.exchange_id}']"))
            .first.click()
        )
        await page.get_by_label("Approve it").check()
        await tour.take(page, "review")


async def decide_by_signal(tour: Tour, email: str) -> None:
    """What the README has an operator type."""
    view = await view_of(tour.connection, tour.exchange_id)
    async with tour.connection.sessions() as session:
        person = await find_person(session, email)
    message = ApprovePlan(by=person.id, plan_hash=str(view.plan_hash))
    address = tour.connection.settings.required_temporal_address()
    _, *rest = shlex.split(signal_line(tour.exchange_id, message, address))
    program = Path(sys.executable).with_name("temporal")
    done = await asyncio.create_subprocess_exec(program, *rest)
    if await done.wait():
        raise SetupProblem("The signal was not sent.", "See above.")
    await asyncio.sleep(2)  # a signal has no answer to wait for


async def show_timeline(tour: Tour) -> None:
    """The exchange as everybody in it sees it, both decisions in its timeline."""
    async with tour.someone() as page:
        await tour.sign_in(page, APPROVER, f"/exchanges/{tour.exchange_id}")
        await page.get_by_role("heading", name=re.compile("happened|Timeline")).first.evaluate(
            "heading => heading.scrollIntoView()"
        )
        await tour.take(page, "timeline")


async def show_temporal(tour: Tour) -> None:
    """The same in the Temporal UI."""
    ui = tour.connection.settings.temporal_ui_url
    async with tour.someone(TALL) as page:
        name = workflow_id(tour.exchange_id)
        space = tour.connection.settings.temporal_namespace
        await page.goto(f"{ui}/namespaces/{space}/workflows/{name}")
        tab = page.get_by_role("tab", name="User Metadata")
        await tab.click()
        await asyncio.sleep(4)  # the details come in frames of their own, which tell nobody when
        await tab.evaluate("tab => tab.scrollIntoView()")
        await tour.take(page, "temporal")


async def view_of(connection: Connection, exchange_id: str) -> ExchangeView:
    """The exchange as last recorded. SetupProblem where there is no demo."""
    async with connection.sessions() as session:
        view = await session.get(ExchangeView, exchange_id)
    if view is None:
        raise SetupProblem("There is no demo here.", "Run: make demo")
    return view


async def main(into: Path) -> None:
    """Take all pictures, or raise SetupProblem."""
    exchange_id = next(tale.exchange_id for tale in tales() if tale.key == STORY)
    into.mkdir(parents=True, exist_ok=True)
    async with connected() as connection, async_playwright() as playwright:
        if (await view_of(connection, exchange_id)).phase != Phase.PLANNING:
            raise SetupProblem(
                "This demo has been played with: the plan is signed.",
                "Start with a new one: make clean-data CONFIRM=1, make up, make demo.",
            )
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        await play(Tour(browser, connection, exchange_id, into))
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Take the README's pictures of a running demo.")
    parser.add_argument("--into", type=Path, default=Path("docs/pictures"), help="the folder")
    try:
        asyncio.run(main(parser.parse_args().into))
    except SetupProblem as found:
        sys.exit(f"{found.what} {found.way_out}")

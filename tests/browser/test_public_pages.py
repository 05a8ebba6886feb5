"""Public pages and the forms behind them: accessible, on a desk and in a hand, in light and dark, without JavaScript."""

import re

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.records import Records
from tests.browser.conftest import OpenPage, Served, look
from tests.support.fixtures_database import Fill
from tests.support.happy_path_changes import together, until
from tests.support.people import COR, MIA
from tests.support.recorded_exchanges import add_everybody
from tests.support.web_app import link_for

pytestmark = pytest.mark.browser
PAGES = (
    "/about", "/how-it-works", "/timeline", "/guidance", "/guidance/mentee", "/faq", "/how-to-apply",
    "/reports", "/reports/x1", "/reports/nothing",
)  # fmt: skip


async def a_published_report(database: async_sessionmaker[AsyncSession]) -> None:
    await add_everybody(database)
    await Records(database).record(together(until("x1", lambda _change, _there: False)))


@pytest.fixture
def filled_by() -> Fill:
    return a_published_report


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_public_pages_are_accessible(site: Served, open_page: OpenPage, dark: bool):
    page = await open_page(site.url + "/about", dark=dark)
    for path in PAGES:
        await page.goto(site.url + path)
        name = path.strip("/").replace("/", "-")
        await look(page, f"public-{name}-{'dark' if dark else 'light'}")
    assert await page.context.cookies() == []


async def test_reading_from_the_front_page_by_keyboard_alone(
    site: Served, open_page: OpenPage, javascript: bool
):
    page = await open_page(site.url, javascript=javascript)
    link = page.get_by_role("navigation").get_by_role("link", name="Reports")
    await link.focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Topic").focus()
    await page.keyboard.type("Events")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("topic=Events"))
    await page.get_by_role("link", name="Events").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="The mentor's part").wait_for()


async def test_a_report_is_taken_down_and_a_text_changed(
    site: Served,
    open_page: OpenPage,
    database: async_sessionmaker[AsyncSession],
    javascript: bool,
):
    link = await link_for(database, MIA, "/exchanges/x1/published")
    page = await open_page(site.url + link, javascript=javascript)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_role("heading", name="Take your consent back").wait_for()
    if javascript:
        await look(page, "published-mine")
    await page.get_by_role("button", name="Take it down").last.click()
    await page.get_by_role("heading", name="Let it be read again").wait_for()
    answer = await page.goto(f"{site.url}/reports/x1")
    assert answer is not None
    assert answer.status == 404
    await page.get_by_role("button", name="Sign out").click()
    await page.goto(site.url + await link_for(database, COR, "/desk/setup/texts/about"))
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_role("textbox", name="Text (optional)").fill("## New\n\nOur **own** words")
    await page.get_by_role("button", name="Look at it first").click()
    await page.get_by_role("heading", name="New").wait_for()
    await page.get_by_role("button", name="Save and show").last.click()
    await page.get_by_text("Saved. The page shows it.").wait_for()
    if javascript:
        await look(page, "setup-text")
        await page.goto(f"{site.url}/desk/setup/texts")
        await look(page, "setup-texts")
    await page.goto(f"{site.url}/about")
    await page.get_by_role("heading", name="New").wait_for()

"""Open pages follow what happens elsewhere, and nothing is moved under a typing hand."""

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from tests.browser.conftest import OpenPage, Serve, axe_violations
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import MIA, PAT
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import link_for, make_app

Sessions = async_sessionmaker[AsyncSession]


async def opened(
    serve: Serve, open_page: OpenPage, database: Sessions, person: str, path: str
) -> Page:
    """The page as somebody signed in sees it, as soon as it listens."""
    served = await serve(lambda url: make_app(database, base_url=url, vault_key=VAULT_KEY))
    page = await open_page(served.url + await link_for(database, person, path))
    async with page.expect_request("**/live?since=*"):
        await page.get_by_role("button", name="Sign in").first.click()
    return page


@pytest.mark.browser
async def test_the_page_of_an_exchange_follows_it(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    await record_until(database, 1, "x1")
    page = await opened(serve, open_page, database, MIA, "/exchanges/x1")
    people = page.get_by_text("Everybody at the hub who takes part")
    await people.click()
    await expect(page.locator(".stepper [aria-current]")).to_contain_text("Application")
    await record_until(database, 6, "x1")
    await expect(page.locator("main [data-live-said]")).to_have_text(
        "This page has just been brought up to date."
    )
    await expect(page.locator("p.lead")).to_contain_text("Planning together")
    await expect(page.locator("details", has=people)).to_have_attribute("open", "")
    assert await axe_violations(page) == []


@pytest.mark.browser
async def test_the_desk_shows_a_task_as_it_comes_and_keeps_what_is_typed(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    page = await opened(serve, open_page, database, PAT, "/desk")
    await expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    await record_until(database, 1, "x1")
    await expect(page.locator(".task__title")).to_have_count(1)
    search = page.get_by_label("Community or topic")
    await search.press_sequentially("Drava")
    await record_until(database, 1, "x2")
    await expect(page.locator(".task__title")).to_have_count(2)
    await expect(search).to_have_value("Drava")


@pytest.mark.browser
async def test_a_form_says_that_something_changed_and_keeps_the_words(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    await record_until(database, 1, "x1")
    page = await opened(serve, open_page, database, PAT, "/exchanges/x1/asks/review_application-1")
    note = page.locator("main textarea").first
    await note.fill("A word of mine")
    await record_until(database, 2, "x1")
    told = page.get_by_text("Something changed here since you opened this page.")
    await expect(told).to_be_visible()
    await expect(note).to_have_value("A word of mine")
    await page.get_by_role("link", name="See what changed").click()
    await expect(page.locator("h1")).to_be_visible()
    await expect(told).to_be_hidden()

"""From an empty installation to the list of what to set up, and one step of it, with and without JavaScript."""

import pytest
from playwright.async_api import expect
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.accounts.first_code import issue_first_code
from models.concerns.receipts import derived
from runtime.first_start import PURPOSE
from runtime.settings import Settings
from tests.browser.conftest import OpenPage, Serve, look
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.web_app import make_app

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
def filled_by() -> Fill | None:
    return None


async def test_the_first_person_comes_from_the_code_to_a_named_programme(
    serve: Serve, open_page: OpenPage, database: Sessions, javascript: bool
):
    site = await serve(lambda url: make_app(database, base_url=url, vault_key=VAULT_KEY))
    key = derived(Settings(vault_key=VAULT_KEY).required_vault_key(), PURPOSE, "")
    async with database() as session, session.begin():
        code = await issue_first_code(session, key)
    assert code
    page = await open_page(f"{site.url}/first-start", javascript=javascript)
    await page.get_by_label("Code").fill("0000-0000-0000")
    await page.get_by_label("Your name").fill("Nada Kovač")
    await page.get_by_label("Your e-mail address").fill("nada@example.org")
    await page.get_by_role("button", name="Begin").click()
    await expect(page.get_by_text("This code is not good").first).to_be_visible()
    await expect(page.get_by_label("Your name")).to_have_value("Nada Kovač")
    if javascript:
        await look(page, "first-start")
    await page.get_by_label("Code").fill(code.lower())
    await page.get_by_role("button", name="Begin").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    await expect(page.get_by_text("9 steps are left")).to_be_visible()
    if javascript:
        await look(page, "setup")
    await page.get_by_role("link", name="Name the programme").click()
    await page.get_by_label("Name", exact=False).first.fill("Baltic Exchange")
    await page.get_by_label("Country of the hub").select_option("LT")
    await page.get_by_label("Time zone of the hub").select_option("Europe/Vilnius")
    await page.get_by_role("button", name="Save").last.click()
    await expect(page.get_by_text("8 steps are left")).to_be_visible()
    await expect(page).to_have_title("Settings – Baltic Exchange")
    if javascript:
        for path in ("programme", "cycles", "staff", "sender"):
            await page.goto(f"{site.url}/desk/setup/{path}")
            await look(page, f"setup-{path}")
    await page.goto(f"{site.url}/first-start")
    await expect(page.get_by_text("has its people already")).to_be_visible()

"""Raising a concern in a browser, with and without JavaScript, and the desk of those who handle it."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.client import Client

from models.tables.concern import ConcernCase
from tests.browser.conftest import OpenPage, Serve, look
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import COR, MIA, SAF
from tests.support.recorded_exchanges import under_review
from tests.support.running_concerns import Handling, handling
from tests.support.web_app import link_for, make_app

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
def filled_by() -> Fill:
    return under_review


@pytest.fixture
async def safety(database: Sessions, temporal: Client) -> AsyncIterator[Handling]:
    async with handling(temporal, database) as safety:
        yield safety


async def served_at(serve: Serve, safety: Handling) -> str:
    served = await serve(
        lambda url: make_app(
            safety.database, exchanges=safety.exchanges, base_url=url, vault_key=VAULT_KEY
        )
    )
    return served.url


@pytest.mark.browser
async def test_a_concern_is_raised_answered_and_read_back(
    serve: Serve, open_page: OpenPage, safety: Handling, javascript: bool
):
    url = await served_at(serve, safety)
    page = await open_page(f"{url}/", javascript=javascript)
    await page.get_by_role("link", name="Raise a concern").click()
    if javascript:
        await look(page, "concern-raise")
    await page.get_by_role("button", name="Send in confidence").last.click()
    await expect(page.get_by_text("Fill this in.").first).to_be_visible()
    await page.get_by_label("What happened, or what worries you?").fill("It is not safe there.\nA")
    await page.get_by_label("Cor (Coordinator)").check()
    await page.get_by_role("button", name="Send in confidence").last.click()
    await expect(page.get_by_role("heading", name="Your concern has arrived")).to_be_visible()
    code = await page.locator(".receipt-code").inner_text()
    if javascript:
        await look(page, "concern-receipt")

    officer = await open_page(
        url + await link_for(safety.database, SAF, "/desk/safety"), javascript=javascript
    )
    await officer.get_by_role("button", name="Sign in").first.click()
    if javascript:
        await look(officer, "concern-desk")
    await officer.locator("table.data a").click()
    await officer.get_by_role("button", name="I have read it and look after it").click()
    await expect(officer.get_by_text("The reporter sees that it was read.")).to_be_visible()
    await officer.get_by_label("Write to the reporter").fill("Thank you.\nAre you safe now?")
    await officer.get_by_role("button", name="Send to the reporter").last.click()
    await expect(officer.get_by_text("Are you safe now?")).to_be_visible()
    if javascript:
        for summary in await officer.locator("summary").all():
            await summary.click()
        await look(officer, "concern-case")

    await page.get_by_role("main").get_by_role("link", name="Read the answer").click()
    if javascript:
        await look(page, "concern-return")
    await page.get_by_label("Your code").fill(code.lower())
    await page.get_by_role("button", name="Open").last.click()
    await expect(page.get_by_text("Are you safe now?")).to_be_visible()
    assert code not in page.url
    await page.get_by_label("Add something").fill("Yes, I am.")
    await page.get_by_role("button", name="Add").last.click()
    await expect(page.get_by_text("Yes, I am.")).to_be_visible()
    if javascript:
        await look(page, "concern-conversation")


@pytest.mark.browser
async def test_a_member_comes_from_the_exchange_page(
    serve: Serve, open_page: OpenPage, safety: Handling
):
    url = await served_at(serve, safety)
    link = await link_for(safety.database, MIA, "/exchanges/x1")
    page = await open_page(url + link, dark=True)
    await page.get_by_role("button", name="Sign in").first.click()
    await page.get_by_role("link", name="Raise a concern in confidence").click()
    await expect(page.get_by_text("It is about the exchange of Dravania")).to_be_visible()
    await look(page, "concern-member")


@pytest.mark.browser
async def test_a_case_on_hold_and_one_due_for_its_yearly_look(
    serve: Serve, open_page: OpenPage, safety: Handling
):
    url = await served_at(serve, safety)
    incident = await safety.start(exchange="x1")
    page = await open_page(url + await link_for(safety.database, SAF, f"/desk/safety/{incident}"))
    await page.get_by_role("button", name="Sign in").first.click()
    await page.get_by_role("button", name="Put the exchange on hold").click()
    await expect(page.get_by_text("has not confirmed it yet")).to_be_visible()
    await look(page, "concern-held")
    await page.get_by_role("button", name="Let the exchange go on").click()
    await page.get_by_role("button", name="Close it").click()
    await expect(page.get_by_text("new words of the reporter open it again")).to_be_visible()
    async with safety.database() as session, session.begin():
        await session.execute(update(ConcernCase).values(retention_due=True))
    await page.reload()
    await page.get_by_text("Erase it").click()
    await look(page, "concern-yearly")


@pytest.mark.browser
async def test_who_is_told_that_one_waits_names_another_officer(
    serve: Serve, open_page: OpenPage, safety: Handling, javascript: bool
):
    url = await served_at(serve, safety)
    await safety.start(exchange="x1")
    async with safety.database() as session, session.begin():
        await session.execute(update(ConcernCase).values(escalated=2))
    link = await link_for(safety.database, COR, "/desk/officers")
    page = await open_page(url + link, javascript=javascript)
    await page.get_by_role("button", name="Sign in").first.click()
    await expect(page.get_by_text("A concern waits and nobody has acknowledged it")).to_be_visible()
    if javascript:
        await look(page, "officers")
    await page.get_by_label("Pat (Programme team)").check()
    await page.get_by_label("This person may read every concern").check()
    await page.get_by_role("button", name="Name this person").last.click()
    await expect(page.get_by_text("The register has another safety officer.")).to_be_visible()
    if javascript:
        await look(page, "officers-named")

"""The pages from the application to the signature in a browser: accessible, and no wider than a phone."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from domain.exchange.ask_kinds import AskKind
from tests.browser.conftest import OpenPage, Serve, look
from tests.browser.test_story import put
from tests.support.pages_until_signature import (
    APPLICATION_PARTS,
    Pages,
    open_site,
    planning,
    share_questions,
    write_plan,
)
from tests.support.people import MIA, TOR
from tests.support.running_exchanges import on_stage
from tests.support.web_app import link_for


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: async_sessionmaker[AsyncSession]
) -> AsyncIterator[Pages]:
    async with on_stage(temporal_environment.client, database=database) as stage:
        yield await open_site(stage, database)


async def enter_saves_and_never_sends(page: Page, topic: str) -> None:
    """Enter in a line of a part keeps the part and stays there."""
    await page.locator('[name="topic"]').press("Enter")
    await page.locator(".flash .cdx-message--success").wait_for()
    await expect(page).to_have_url(re.compile(r"/apply/parts/learn$"))
    await expect(page.locator('[name="topic"]')).to_have_value(topic)


async def test_every_page_can_be_read_by_everybody(site: Pages, serve: Serve, open_page: OpenPage):
    served = await serve(lambda _url: site.app)
    page = await open_page(served.url + await link_for(site.database, MIA, "/apply"))
    await page.get_by_role("button").last.click()
    await page.wait_for_url("**/apply")
    await look(page, "apply")
    await page.goto(served.url + "/apply/parts/learn?look=yes")
    await page.get_by_role("alert").wait_for()
    await look(page, "apply-errors")
    await page.goto(served.url + "/apply/parts/learn")
    for part, typed in APPLICATION_PARTS.items():
        await page.wait_for_url(f"**/apply/parts/{part}")
        for name, value in typed.items():
            await put(page, name, value)
        if part == "learn":
            await enter_saves_and_never_sends(page, typed["topic"])
        await page.locator(".form__actions .cdx-button--weight-primary").click()
    await page.get_by_role("button", name="Send the application").wait_for()
    await look(page, "apply-check")
    await planning(site)
    ask = await site.ask(AskKind.SHARE_QUESTIONS)
    await page.goto(served.url + ask)
    await look(page, "questions")
    await share_questions(site)
    await page.goto(served.url + site.plan())
    await look(page, "plan-empty")
    await write_plan(site)
    for name, path in (
        ("inbox", "/inbox"),
        ("plan", site.plan()),
        ("plan-goals", site.plan("goals")),
        ("plan-day", site.plan("day-1")),
        ("plan-people", site.plan("people")),
        ("plan-changes", site.plan("changes") + "?since=1"),
        ("sign", await site.ask(AskKind.SIGN_PLAN, "mentee")),
        ("running", "/apply"),
    ):
        await page.goto(served.url + path)
        await look(page, name)
    mentor = await open_page(served.url + await link_for(site.database, TOR))
    await mentor.get_by_role("button").last.click()
    await mentor.wait_for_url("**/inbox")
    await mentor.goto(served.url + site.action("prepare-answers"))
    await look(mentor, "prepare")

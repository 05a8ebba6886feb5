"""Sessions of the plan are dragged to another day, and before another one of their own; the buttons are there all the same."""

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.documents.joint import document_of
from models.documents.joint_plan import PLAN, newest
from models.documents.plan import ActivityPlan
from models.documents.store import save_version
from tests.browser.conftest import OpenPage, Serve, axe_violations
from tests.browser.test_live_pages import opened
from tests.support.people import MIA
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import NOW
from tests.unit.documents.test_plan_moves import TWO

Sessions = async_sessionmaker[AsyncSession]


async def planned(database: Sessions) -> list[list[str]]:
    async with database() as session:
        plan: ActivityPlan = (await newest(session, "x1")).plan
    return [[one.title for one in day.sessions] for day in plan.days]


async def dropped(page: Page, title: str, where: str) -> None:
    """Drag the session by its title to what is found there, and wait for the page that answers."""
    card = page.get_by_text(title, exact=True)
    async with page.expect_navigation():
        await card.drag_to(page.locator(where).first)


@pytest.mark.browser
async def test_a_session_is_dragged_to_another_day_and_before_another_one(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    await record_until(database, 4, "x1")
    async with database() as session, session.begin():
        document = await document_of(session, PLAN, "x1", MIA, NOW)
        base = (await newest(session, "x1")).version
        await save_version(session, document, TWO, base_version=base, by=MIA, now=NOW)
    page = await opened(serve, open_page, database, MIA, "/exchanges/x1/plan/week")
    await expect(page.get_by_text("You can also drag a session")).to_be_visible()
    await dropped(page, "Tre", "[data-day='1'] th")
    assert await planned(database) == [["One", "Tre", "Two"], []]
    await expect(page.get_by_text("sessions overlap")).to_be_visible()
    await dropped(page, "Two", "[data-session='101'] .session__title")
    assert (await planned(database))[0] == ["Two", "One", "Tre"]
    await page.locator("summary", has_text="Move or copy").first.click()
    assert await axe_violations(page) == []

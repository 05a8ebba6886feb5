"""Every component and widget as a person meets it: readable, and working without scripts."""

import asyncio
from functools import partial

import pytest
from playwright.async_api import Page, Route
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from tests.browser.conftest import OpenPage, Serve, Served, axe_violations, look, screenshot
from tests.support import showcase
from tests.support.web_app import make_app
from web.site.vendor import WHOLE, styles

pytestmark = pytest.mark.browser


@pytest.fixture
async def site(serve: Serve, database: async_sessionmaker[AsyncSession]) -> Served:
    showcase.KEPT.clear()
    showcase.install_templates()
    served = await serve(lambda url: make_app(database, base_url=url))
    served.app.include_router(showcase.router)
    return served


async def _typed(page: Page) -> None:
    await page.get_by_label("Title").fill("Our plan")
    await page.get_by_label("The mentee travels to the mentor").check()
    await page.get_by_label("events").check()
    await page.get_by_label("First session").fill("09:30")
    await page.get_by_label("Budget").fill("1 500")
    await page.get_by_label("Lead contact").select_option("p3")
    await page.get_by_label("What will be different?").fill("We run an event of our own")
    await page.get_by_label("By when?").fill("2027-06-01")
    await page.get_by_label("Question 1").fill("How do you begin?")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_components_are_accessible(site: Served, open_page: OpenPage, dark: bool):
    shade = "dark" if dark else "light"
    page = await open_page(f"{site.url}/show/parts", dark=dark)
    await look(page, f"parts-{shade}")
    await page.goto(f"{site.url}/show/form")
    await look(page, f"form-{shade}")
    await page.get_by_role("button", name="Send").last.click()
    await page.get_by_role("alert").wait_for()
    await look(page, f"form-errors-{shade}")


async def test_rows_come_and_go_and_words_stay(site: Served, open_page: OpenPage, javascript: bool):
    page = await open_page(f"{site.url}/show/form", javascript=javascript)
    await page.get_by_label("Title").fill("Our plan")
    await page.get_by_label("What will be different?").fill("First")
    await page.get_by_role("button", name="Add a goal").click()
    await page.get_by_label("What will be different?").nth(1).fill("Second")
    await page.get_by_role("button", name="Remove Goal 1").click()
    assert await page.get_by_label("What will be different?").input_value() == "Second"
    assert await page.get_by_label("Title").input_value() == "Our plan"
    assert await page.get_by_role("alert").count() == 0


async def test_a_complete_form_is_taken(site: Served, open_page: OpenPage, javascript: bool):
    page = await open_page(f"{site.url}/show/form", javascript=javascript)
    await _typed(page)
    await page.get_by_role("button", name="Send").last.click()
    await page.get_by_text("Thank you.").wait_for()


async def test_typing_is_kept_without_asking(site: Served, open_page: OpenPage):
    page = await open_page(f"{site.url}/show/form")
    await page.get_by_label("Title").fill("Half a ti")
    await page.get_by_text("Saved 09:30").wait_for(timeout=8000)
    assert showcase.KEPT["values"]["title"] == ["Half a ti"]
    await page.reload()
    assert await page.get_by_label("Title").input_value() == "Half a ti"


async def test_a_draft_is_kept_by_a_button(site: Served, open_page: OpenPage):
    page = await open_page(f"{site.url}/show/form", javascript=False)
    await page.get_by_label("Title").fill("Half a title")
    await page.get_by_role("button", name="Save draft").click()
    await page.get_by_text("Saved 09:30").wait_for()
    assert await page.get_by_label("Title").input_value() == "Half a title"


async def test_two_people_at_one_form_lose_no_words(site: Served, open_page: OpenPage):
    page = await open_page(f"{site.url}/show/form")
    await _typed(page)
    await page.get_by_label("Title").fill("Taken")
    await page.get_by_role("button", name="Send").last.click()
    await page.get_by_text("You saved this in another window while you were writing.").wait_for()
    await screenshot(page, "conflict-desktop-light")
    assert await page.get_by_label("Title").input_value() == "Taken"
    assert await page.locator("[name=_base]").input_value() == "2"
    assert await axe_violations(page) == []


async def test_a_double_click_sends_once(site: Served, open_page: OpenPage):
    page = await open_page(f"{site.url}/show/form")
    await _typed(page)
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.url) if request.method == "POST" else None
    )
    await page.get_by_role("button", name="Send").last.dblclick()
    await page.get_by_text("Thank you.").wait_for()
    await asyncio.sleep(0.2)
    assert [url for url in sent if url.endswith("/show/form")] == [f"{site.url}/show/form"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_what_was_cut_from_the_vendored_styles_is_not_missed(
    site: Served, open_page: OpenPage, dark: bool
):
    page = await open_page(f"{site.url}/show/form", dark=dark)
    shots: dict[str, list[bytes]] = {"cut": [], "whole": []}
    for name, taken in shots.items():
        if name == "whole":
            for style in styles():
                await page.route(f"**/vendor/{style}", partial(_whole, style))
        await page.goto(f"{site.url}/show/parts")
        taken.append(await page.screenshot(full_page=True, animations="disabled"))
        await page.goto(f"{site.url}/show/form")
        await page.get_by_role("button", name="Send").last.click()
        await page.get_by_role("alert").wait_for()
        await page.get_by_label("Title").hover()
        taken.append(await page.screenshot(full_page=True, animations="disabled"))
    assert shots["cut"] == shots["whole"]


async def _whole(style: str, route: Route) -> None:
    await route.fulfill(path=WHOLE / style, content_type="text/css")

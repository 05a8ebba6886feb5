"""The played demo in a browser: a page of each kind can be read by everybody; each role gets to its task by keys alone."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fastapi.routing import APIRoute
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage, Serve, Served, axe_violations, overflow
from tests.integration.test_every_page import _pages
from tests.support.walked_demo import Walked, app_of, link_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

SignIn = Callable[..., Awaitable[Page]]
NARROW = {"width": 360, "height": 740}
PATHS = {
    "mentee-in-follow-up": "/inbox",
    "contact": "/inbox",
    "programme": "/desk",
    "approver": "/desk",
    "booker": "/desk",
    "chair": "/desk",
}
"""Roles that have something to do in the demo, and where it stands."""


@pytest.fixture
async def demo(walked: Walked, serve: Serve) -> Served:
    return await serve(lambda url: app_of(walked.played, url))


@pytest.fixture
def sign_in(walked: Walked, demo: Served, open_page: OpenPage) -> SignIn:
    """Open a page as a role, by keyboard: `await sign_in("mentee", "/inbox", dark=True)`."""

    async def opened(role: str, path: str, **how: Any) -> Page:
        page = await open_page(demo.url + await link_of(walked.played, role, path), **how)
        await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        await page.get_by_role("button", name="Sign in", exact=True).focus()
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**{path}")
        return page

    return opened


async def dark_contrast(page: Page) -> list[str]:
    """What cannot be read in the dark. Only colours differ there: nothing else is looked for again."""
    await page.emulate_media(color_scheme="dark")
    # Colours go over into each other, which is neither light nor dark: axe would read them half-way.
    await page.evaluate("document.getAnimations().forEach(one => one.finish())")
    found: list[str] = await page.evaluate(
        "async () => (await axe.run(document, {runOnly: ['color-contrast']})).violations"
        ".flatMap(one => one.nodes.map(node => node.html.slice(0, 200)))"
    )
    await page.emulate_media(color_scheme="light")
    await page.evaluate("document.getAnimations().forEach(one => one.finish())")
    return found


def one_of_each(walked: Walked) -> dict[str, list[str]]:
    """Paths by the role that found them: of each address of the web one page."""
    routes: list[APIRoute] = list(_pages(walked.app.routes))
    chosen: dict[str, tuple[str, str]] = {}
    for role, page in walked.all():
        path = page.path.partition("?")[0]
        if page.is_page and page.status == 200:
            route = next(one for one in routes if one.path_regex.match(path))
            chosen.setdefault(route.path, (role, page.path))
    by_role: dict[str, list[str]] = {}
    for role, path in chosen.values():
        by_role.setdefault(role, []).append(path)
    return by_role


async def test_a_page_of_each_kind_can_be_read_by_everybody(
    walked: Walked, demo: Served, open_page: OpenPage, sign_in: SignIn
):
    faults: list[str] = []
    for role, paths in one_of_each(walked).items():
        page = await (open_page(demo.url) if role == "nobody" else sign_in(role, "/me"))
        await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        for path in paths:
            await page.goto(demo.url + path)
            faults += [f"{path}: {found}" for found in await axe_violations(page)]
            faults += [f"{path} in the dark: {found}" for found in await dark_contrast(page)]
            if wide := await overflow(page):
                faults.append(f"{path} is {wide} pixels too wide")
    assert faults == []


async def tab_to(page: Page, selector: str, most: int) -> None:
    """Press Tab until what is meant has the focus, and is seen to have it."""
    for _press in range(most):
        await page.keyboard.press("Tab")
        if await page.evaluate("meant => !!document.activeElement?.matches(meant)", selector):
            shown = await page.evaluate(
                "() => { const at = getComputedStyle(document.activeElement);"
                " return at.outlineStyle !== 'none' || at.boxShadow !== 'none'; }"
            )
            assert shown, f"nobody sees that {selector} has the focus"
            return
    pytest.fail(f"{page.url}: {most} times Tab do not lead to {selector}")


@pytest.mark.parametrize("role", PATHS)
async def test_each_role_gets_to_its_task_and_its_form_by_keys_alone(
    sign_in: SignIn, role: str, javascript: bool
):
    """At 360 pixels, in the dark. The form is sent as it is: what is missing is said, and nothing is decided."""
    page = await sign_in(role, PATHS[role], dark=True, javascript=javascript)
    assert await overflow(page) == 0
    await tab_to(page, 'main a[href*="/asks/"]', 60)
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/asks/"))
    assert await overflow(page) == 0
    await tab_to(page, ".form__actions .cdx-button--weight-primary", 150)
    await page.keyboard.press("Enter")
    await expect(page.locator(".error-summary")).to_be_visible(timeout=15_000)
    assert await overflow(page) == 0
    if javascript:
        assert await axe_violations(page) == []


async def test_back_shows_no_page_to_somebody_who_signed_out(sign_in: SignIn):
    page = await sign_in("programme", "/desk")
    await page.goto(page.url.replace("/desk", "/desk/people"))
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("You are signed out.")).to_be_visible()
    await page.go_back()
    await page.wait_for_url(re.compile("/sign-in"))
    await expect(page.get_by_text("gergo.talmas@danubria.example.org")).to_have_count(0)


async def test_a_page_that_the_browser_kept_whole_is_fetched_anew_unless_words_stand_in_it(
    sign_in: SignIn, walked: Walked
):
    """Chromium is told here that it had kept the page: under a test it never does."""
    page = await sign_in("programme", "/desk")
    again = "window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    async with page.expect_navigation():
        await page.evaluate(again)
    form = next(
        one.path
        for one in walked.by["programme"]
        if re.search("/asks/review_application", one.path)
    )
    await page.goto(re.sub("/desk$", form, page.url))
    await page.evaluate("window.kept = true")
    await page.locator("main textarea").first.fill("A word of mine")
    await page.evaluate(again)
    await page.wait_for_timeout(300)
    assert await page.evaluate("window.kept")
    assert await page.locator("main textarea").first.input_value() == "A word of mine"
    await page.evaluate("document.querySelector('main form').dataset.sent = 'yes'")
    async with page.expect_navigation():
        await page.evaluate(again)


async def test_the_address_says_what_is_filtered(sign_in: SignIn, javascript: bool):
    page = await sign_in("programme", "/desk/exchanges", javascript=javascript)
    await page.get_by_label("Community or topic").fill("Karpavia")
    if not javascript:
        await page.get_by_role("button", name="Filter").click()
    await page.wait_for_url(re.compile("q=Karpavia"))
    rows = page.locator("main tbody tr")
    await expect(rows).to_have_count(1)
    await rows.get_by_role("link").first.click()
    await page.wait_for_url(re.compile("/exchanges/[0-9a-f-]+$"))
    await page.go_back()
    await page.wait_for_url(re.compile("q=Karpavia"))
    await expect(rows).to_have_count(1)
    await expect(page.get_by_label("Community or topic")).to_have_value("Karpavia")

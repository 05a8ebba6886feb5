"""The skills directory on a phone, in the dark, without scripts: written, found, and accessible on every page."""

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.skills.importing import carry_out, plan_for
from models.skills.incoming import read_file
from models.skills.topics import read_topics
from models.views.programmes import EVERYTHING
from tests.browser.conftest import OpenPage, Serve, look
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import COR, MIA, TESS, TOR
from tests.support.skills import NOW, write
from tests.support.web_app import link_for, make_app

Sessions = async_sessionmaker[AsyncSession]


async def filled(database: Sessions) -> None:
    await write(
        database, TOR, "Тор Вістулія", bio="Leads the photo days in Łódź.", community="c-mentor", account="Tor V",
        have={"P.photo": {"level": "teach", "offered": True}, "W.commons": "regular"},
        languages={"pl": "n", "en": "4", "uk": "2"},
    )  # fmt: skip
    await write(database, TESS, "Tess", have={"S.burnout": "once"}, languages={"en": "5"})
    table = "name;community;have\nTess;Wikimedia Vistulia;P.events:t\n"
    await write(database, TESS, "Tess", community="c-mentor")
    async with database() as session, session.begin():
        plan = await plan_for(
            session, read_file(table.encode(), await read_topics(session)), EVERYTHING
        )
        await carry_out(session, plan, EVERYTHING, COR, NOW)


async def opened(
    serve: Serve, open_page: OpenPage, database: Sessions, person: str, path: str, **how: object
) -> Page:
    served = await serve(lambda url: make_app(database, base_url=url, vault_key=VAULT_KEY))
    page = await open_page(served.url + await link_for(database, person, path), **how)
    await page.get_by_role("button", name="Sign in").first.click()
    return page


@pytest.mark.browser
async def test_somebody_on_a_phone_without_scripts_writes_a_profile_and_finds_another(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    await filled(database)
    page = await opened(
        serve, open_page, database, MIA, "/skills/me", size="phone", dark=True, javascript=False
    )
    await page.get_by_role("link", name="Change “What you can share”").click()
    await page.get_by_label("Topic", exact=True).select_option("W.wikidata")
    await page.get_by_label("does it regularly").check()
    await page.get_by_role("button", name="Add a topic").click()
    await expect(page.get_by_role("group", name="Topic 2")).to_be_visible()
    await page.locator("#f-have-1-topic").select_option("P.events")
    await page.locator("#f-have-1").get_by_label("can teach it").check()
    await page.get_by_role("button", name="Save", exact=True).last.click()
    await expect(page.get_by_text("Events and edit-a-thons (can teach it)")).to_be_visible()
    await page.goto(page.url.replace("/skills/me", "/skills"))
    await page.get_by_label("Words").fill("fotografia lodz")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("link", name="Тор Вістулія").click()
    await expect(page.get_by_text("Leads the photo days")).to_be_visible()


@pytest.mark.browser
async def test_every_page_of_a_member_is_accessible_and_fits(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    await filled(database)
    page = await opened(serve, open_page, database, TOR, "/skills")
    base = page.url.removesuffix("/skills")
    await look(page, "skills")
    await page.get_by_role("link", name="Tess").click()
    await look(page, "skills-one")
    for path in ("?q=wikdiata", "?q=fotpgrafy", "/me", "/me/parts/about", "/me/parts/have", "/me/parts/time", "/me/consents", "/me/erase"):  # fmt: skip
        await page.goto(f"{base}/skills{path}")
        await look(page, f"skills{path.replace('/', '-').replace('?', '-')}")
    await page.goto(f"{base}/people")
    await look(page, "skills-public")


@pytest.mark.browser
async def test_every_page_of_the_desk_is_accessible_and_fits(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    await filled(database)
    page = await opened(serve, open_page, database, COR, "/desk/skills")
    base = page.url.removesuffix("/desk/skills")
    await look(page, "skills-desk")
    await page.goto(f"{base}/desk/skills/topics")
    await look(page, "skills-desk-topics")
    await page.goto(f"{base}/desk/skills/import")
    await page.get_by_label("The table, or the JSON").fill("account;have\nA;P.magic:t\n")
    await page.get_by_role("button", name="Look at it").click()
    await look(page, "skills-desk-import-refused")
    await page.get_by_label("The table, or the JSON").fill("account;have\nA;P.photo:t\n")
    await page.get_by_role("button", name="Look at it").click()
    await look(page, "skills-desk-import")

"""The page for the way: kept by a phone that is asked to, read without a network, gone after signing out."""

from dataclasses import replace
from datetime import date, time

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.records import Records
from domain.exchange.phases import Phase
from models.documents.booked import Booked, Leg, Moment, Way, stored, words_of
from models.documents.notes import add_note
from models.messages.records import whole
from models.tables.programme import Programme
from models.tables.session import WebSession
from tests.browser.conftest import OpenPage, Serve, look
from tests.support.exchange_states import at
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import BO, MIA, PAT
from tests.support.recorded_exchanges import add_everybody
from tests.support.web_app import link_for, make_app

Sessions = async_sessionmaker[AsyncSession]
PATH = "/exchanges/away/on-the-way"
PHONE = "+48 600 000 000"
BOOKED = Booked(
    reference="QX7REF",
    legs=(
        Leg(
            way=Way.THERE,
            carrier="Night rail",
            number="EN 406",
            from_place="Prague",
            departs=Moment(day=date(2027, 6, 7), clock=time(5, 30), zone="Europe/Prague"),
            to_place="Kyiv",
            arrives=Moment(day=date(2027, 6, 7), clock=time(17, 45), zone="Europe/Kyiv"),
        ),
    ),
)


async def ready_to_go(database: Sessions) -> None:
    await add_everybody(database)
    async with database() as session, session.begin():
        session.add(Programme(id="cee", name="CEE", duty_phone=PHONE, write_to="hub@example.org"))
    here = at(Phase.READY)
    here.x.id = "away"
    async with database() as session, session.begin():
        note = await add_note(
            session, "away", words_of(BOOKED), by=BO, now=here.now, details=stored(BOOKED)
        )
    here.x.orders[0] = replace(here.x.orders[0], traveller=MIA, booking=note)
    await Records(database).record(whole(here.x, here.now))


@pytest.fixture
def filled_by() -> Fill:
    return ready_to_go


async def kept(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(
        "async () => (await (await caches.open('kept-pages')).keys()).map(kept => new URL(kept.url).pathname)"
    )
    return found


@pytest.mark.requirement("CEE-29")
@pytest.mark.browser
async def test_a_phone_keeps_the_page_and_forgets_it_at_sign_out(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    served = await serve(lambda url: make_app(database, base_url=url, vault_key=VAULT_KEY))
    page = await open_page(served.url + await link_for(database, MIA, PATH), size="phone")
    await page.get_by_role("button", name="Sign in").first.click()
    await look(page, "on-the-way")
    await page.set_viewport_size({"width": 375, "height": 740})
    assert await kept(page) == [], "nothing is kept unasked"
    await expect(page.get_by_role("button", name="Remove from this device")).to_be_hidden()
    await page.get_by_role("button", name="Keep on this device").click()
    await expect(page.get_by_text("Kept on this device, until")).to_be_visible()
    assert PATH in await kept(page)

    await page.context.set_offline(True)
    try:
        await page.goto(f"{served.url}/exchanges/away")
        assert page.url.endswith(PATH), "any page leads to the one that is kept"
        await expect(page.get_by_role("link", name=PHONE).first).to_be_visible()
        leg = page.get_by_role("heading", name="Night rail EN 406: Prague to Kyiv")
        await expect(leg).to_be_visible()
        await expect(page.get_by_text("05:30 (Prague time)")).to_be_visible()
        await expect(page.get_by_text("QX7REF")).to_be_visible()
        color = await page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize")
        assert color != "32px", "its style sheets are kept, too"
    finally:
        await page.context.set_offline(False)

    await page.goto(served.url + PATH)
    await page.evaluate("""async () => {
        const cache = await caches.open("kept-pages"), old = await cache.match(location.pathname);
        const headers = new Headers(old.headers);
        headers.set("X-Keep-Until", "2001-01-01");
        await cache.put(location.pathname, new Response(await old.blob(), {headers}));
    }""")
    await page.goto(f"{served.url}/exchanges/away")
    assert PATH not in await kept(page), "its day is over"
    await page.goto(served.url + PATH)
    await page.get_by_role("button", name="Keep on this device").click()
    await expect(page.get_by_text("Kept on this device, until")).to_be_visible()
    await page.get_by_role("button", name="Remove from this device").click()
    await expect(page.get_by_text("Nothing is kept on this device.")).to_be_visible()
    assert await kept(page) == []
    await page.get_by_role("button", name="Keep on this device").click()
    await expect(page.get_by_text("Kept on this device, until")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert await kept(page) == []


@pytest.mark.browser
async def test_what_one_person_keeps_is_not_there_for_the_next(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    served = await serve(lambda url: make_app(database, base_url=url, vault_key=VAULT_KEY))
    page = await open_page(served.url + await link_for(database, MIA, PATH))
    await page.get_by_role("button", name="Sign in").first.click()
    await page.get_by_role("button", name="Keep on this device").click()
    await expect(page.get_by_text("Kept on this device, until")).to_be_visible()
    async with database() as session, session.begin():
        await session.execute(delete(WebSession))
    await page.goto(f"{served.url}/exchanges/away")
    assert PATH in await kept(page), "whoever is nobody any more may still be on the way"
    await page.goto(served.url + PATH)
    assert PATH not in await kept(page), "but it is not theirs to read any more"

    await page.goto(served.url + await link_for(database, MIA, PATH))
    await page.get_by_role("button", name="Sign in").first.click()
    await page.get_by_role("button", name="Keep on this device").click()
    await expect(page.get_by_text("Kept on this device, until")).to_be_visible()
    await page.context.clear_cookies()
    await page.goto(served.url + await link_for(database, PAT, "/desk"))
    await page.get_by_role("button", name="Sign in").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
    await page.wait_for_function("async () => !(await caches.has('kept-pages'))")

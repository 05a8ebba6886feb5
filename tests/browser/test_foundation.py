"""The front page and the sign-in: readable for everybody, in light and dark, on a desk and in a hand."""

import re

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from runtime.embedded.mail import MailSink
from tests.browser.conftest import OpenPage, Served, axe_violations, look
from tests.support.fixtures_database import Fill
from tests.support.post import deliver
from tests.support.web_app import add_people

pytestmark = pytest.mark.browser


@pytest.fixture
def filled_by() -> Fill:
    return add_people


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("name", "path"), [("home", "/"), ("sign-in", "/sign-in"), ("missing", "/nothing")]
)
async def test_page_is_accessible(
    site: Served, open_page: OpenPage, name: str, path: str, dark: bool
):
    page = await open_page(site.url + path, dark=dark)
    await look(page, f"{name}-{'dark' if dark else 'light'}")


async def test_signing_in_by_mail(
    site: Served,
    open_page: OpenPage,
    database: async_sessionmaker[AsyncSession],
    mail_sink: MailSink,
    javascript: bool,
):
    page = await open_page(f"{site.url}/sign-in?next=/sign-in", javascript=javascript)
    await page.get_by_role("button", name="Send me a link").last.click()
    await (
        page.get_by_role("alert").get_by_role("link", name="E-mail address: Fill this in.").click()
    )
    await page.keyboard.type("mia@example.org")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Look into your mail").wait_for()
    await deliver(database, mail_sink.url, site.url)
    (mail,) = mail_sink.mails(recipient="mia@example.org")
    body = mail.message.get_body(("plain",))
    assert body is not None
    link = re.search(r"http\S+/sign-in/\S+", body.get_content())
    assert link is not None
    await page.goto(link[0])
    if javascript:
        assert await axe_violations(page) == []
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_text("Mia Mentee", exact=True).wait_for()
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_text("You are signed out.").wait_for()

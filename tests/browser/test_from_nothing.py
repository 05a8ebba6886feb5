"""From an empty installation to an approved plan: in the browser alone, on a phone, by keyboard.

No command and no SQL. Whoever comes later comes by the link in their mail.
"""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from domain.exchange.phases import Phase
from models.accounts.first_code import issue_first_code
from models.concerns.receipts import derived
from runtime.embedded.mail import MailSink
from runtime.first_start import PURPOSE
from runtime.settings import Settings
from tests.browser.conftest import OpenPage, Serve
from tests.support.fixtures_database import Fill
from tests.support.keys import KEYS
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.pages_until_signature import APPLICATION_PARTS, DAY, Pages, visit_starts
from tests.support.post import deliver
from tests.support.running_exchanges import on_stage
from web.app import create_app
from web.site.resources import Resources
from worker.__main__ import trial_worker

Sessions = async_sessionmaker[AsyncSession]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("from-nothing")]

STAFF = {
    "Priit Tamm": "Programme team",
    "Agata Wolska": "Approver",
    "Bo Lind": "Travel booker",
    "Sara Holm": "Safety officer",
    "Chara Niko": "Steering Committee chair",
}
TABLE = """Community\tCountry\tPerson\tMail address\tContact\tRegistered mentor\tCan teach
Gromada Tisava\tPoland\tMina Tysan\tmina@tisava.example\tyes\tno\t
Wikimedia Vistula\tPoland\tToma Vist\ttoma@vistula.example\tyes\tyes\tEvent management
"""
QUESTIONS = {f"questions.{n}.text": f"How did you solve problem number {n}?" for n in range(10)}
PLAN: dict[str, dict[str, Any]] = {
    "goals": {
        "goals.0.text": "Run a budget of our own for an event",
        "goals.0.measure": "The sheet is in use",
    },
    "dates": {"starts_on": visit_starts().isoformat(), "number_of_days": "3"},
    **{f"day-{n}": {**DAY, "sessions.0.led_by": "Toma"} for n in (1, 2, 3)},
    "documents": {
        "internal_documents.0.kind": "budget",
        "internal_documents.0.title": "Draft budget of last year",
        "internal_documents.0.where": "Toma brings it",
    },
    "people": {
        "lead_contact": "Toma Vist",
        "travellers": "Mina Tysan",
        "host_place": "Community house, Vistula",
        "working_language": "English",
    },
    "cadence": {"calls": "3", "interval_days": "30", "hour": "16"},
}


@pytest.fixture
def filled_by() -> Fill | None:
    return None


@dataclass
class Hands:
    """People at their phones: nobody has a mouse."""

    url: str
    database: Sessions
    sink: MailSink
    open_page: OpenPage
    pages: dict[str, Page] = field(default_factory=dict)

    async def comes(self, person: str, path: str = "/") -> Page:
        """Their page at a path; the first time they come by the newest link in their mail."""
        if page := self.pages.get(person):
            await page.goto(self.url + path)
            return page
        page = self.pages[person] = await self.open_page(await self.link_to(person), size="phone")
        await self.press(page.get_by_role("main").get_by_role("button").first)
        await page.goto(self.url + path)
        return page

    async def link_to(self, person: str) -> str:
        """What the newest mail with a link to sign in says; it is asked for where there is none."""
        address = mail_of(person)
        found = await self._links(address)
        if not found:
            page = await self.open_page(f"{self.url}/sign-in", size="phone")
            await self.type(page, {"email": address})
            await self.press(page.get_by_role("main").get_by_role("button").last)
            await expect(page.get_by_text(address)).to_be_visible()
            found = await self._links(address)
        return found[-1]

    async def _links(self, address: str) -> list[str]:
        await deliver(self.database, self.sink.url, self.url)
        found: list[str] = []
        for mail in self.sink.mails(recipient=address):
            plain = mail.message.get_body(("plain",))
            assert plain is not None
            found += re.findall(rf"{self.url}/sign-in/\S+", plain.get_content())
        return found

    async def press(self, target: Locator) -> None:
        """A button or a link, by Enter."""
        await target.focus()
        await target.press("Enter")

    async def type(self, page: Page, typed: Mapping[str, str]) -> None:
        """Fill fields in, by name."""
        for name, value in typed.items():
            await self._put(page, name, value)

    async def _put(self, page: Page, name: str, value: str) -> None:
        fields = page.locator(f'[name="{name}"]:not([type="hidden"])')
        while not await fields.count():  # a row that is not there yet
            add = page.locator(f'button[name="_add"][value="{name.partition(".")[0]}"]')
            await self.press(add)
            await page.wait_for_load_state()
        kind = await fields.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            box = page.locator(f'[name="{name}"][value="{value}"]')
            if not await box.count():
                box = page.get_by_label(value, exact=False).first
            await box.focus()
            await box.press("Space")
        elif kind == "select-one":
            await fields.first.focus()
            told = page.locator(f'[name="{name}"] option[value="{value}"]')
            text = (await told.inner_text()) if await told.count() else value
            await page.keyboard.type(text)
            chosen = await fields.first.evaluate("e => e.selectedOptions[0].text")
            assert chosen.strip().startswith(text.strip()), (name, chosen)
        elif kind in ("date", "time"):
            await self._moment(page, fields.first, value)
        else:
            await fields.first.focus()
            await page.keyboard.press("Control+A")
            await page.keyboard.insert_text(value)

    async def _moment(self, page: Page, at: Locator, value: str) -> None:
        """A day or an hour in the browser's own order of its parts, which is not ours to choose."""
        year, month, day = value.split("-") if "-" in value else ("", "", "")
        hours = value.replace(":", "")
        half_day = (
            f"{(int(hours[:2]) + 11) % 12 + 1:02}{hours[2:]}{'PM' if hours >= '12' else 'AM'}"
            if not day
            else ""
        )
        for keys in (f"{month}{day}{year}", f"{day}{month}{year}") if day else (half_day, hours):
            await at.focus()
            await at.evaluate("e => e.blur()")
            await at.focus()
            await page.keyboard.type(keys)
            if await at.input_value() == value:
                return
        pytest.fail(f"{value} cannot be typed: {await at.input_value()}")

    async def send(self, page: Page, typed: Mapping[str, str], button: str = "") -> None:
        """Fill in and send; what is refused fails the test by its sentence."""
        await self.type(page, typed)
        main = page.locator(".form__actions .cdx-button--weight-primary")
        before = page.url
        await self.press(page.get_by_role("button", name=button).last if button else main)
        await page.wait_for_load_state()
        await expect(page.locator("main")).to_be_visible()
        if await page.locator(".error-summary").count():
            pytest.fail(f"{before}: {await page.locator('.error-summary').inner_text()}")


def mail_of(person: str) -> str:
    """The address everybody of this story has."""
    first = person.split(maxsplit=1)[0].lower()
    where = {"mina": "tisava.example", "toma": "vistula.example"}.get(first, "hub.example")
    return f"{first}@{where}"


@pytest.fixture
async def hands(
    temporal_environment: WorkflowEnvironment,
    database: Sessions,
    serve: Serve,
    open_page: OpenPage,
    mail_sink: MailSink,
) -> AsyncIterator[tuple[Hands, Pages]]:
    """An empty installation with a worker, a mail server and the web on a port."""
    client = temporal_environment.client
    async with on_stage(client, database=database) as stage, trial_worker(client):
        site = Pages(database, stage)

        def make(url: str) -> Any:
            settings = Settings(
                base_url=url,
                vault_key=VAULT_KEY,
                vault_keys_dir=KEYS.folder,
                smtp_url=mail_sink.url,
            )
            site.resources = Resources(settings, database, site.resources.exchanges, site.now)
            return create_app(site.resources)

        served = await serve(make)
        yield Hands(served.url, database, mail_sink, open_page), site


async def set_up(hands: Hands) -> None:
    """The first coordinator sets up everything the list names."""
    key = derived(Settings(vault_key=VAULT_KEY).required_vault_key(), PURPOSE, "")
    async with hands.database() as session, session.begin():
        code = await issue_first_code(session, key)  # what `make up` prints
    assert code
    nada = hands.pages["Nada"] = await hands.open_page(f"{hands.url}/first-start", size="phone")
    await hands.type(nada, {"code": code, "name": "Nada Kovac", "email": "nada@hub.example"})
    await hands.press(nada.get_by_role("button", name="Begin"))
    await expect(nada.get_by_role("heading", level=1)).to_have_text("Settings")
    await hands.press(nada.get_by_role("link", name="Name the programme"))
    await hands.send(
        nada,
        {
            "name": "Baltic Exchange",
            "country": "PL",
            "time_zone": "Europe/Warsaw",
            "duty_phone": "+48 600 000 000",
            "write_to": "hub@hub.example",
        },
    )
    await hands.press(nada.get_by_role("link", name="Try the sender"))
    await hands.press(nada.get_by_role("button", name=re.compile("Send")).first)
    await expect(nada.get_by_text("on its way to")).to_be_visible()
    await deliver(hands.database, hands.sink.url, hands.url)
    (mail,) = hands.sink.mails(recipient="nada@hub.example")
    await hands.type(nada, {"word": str(mail.message["Subject"]).rpartition(" ")[2]})
    await nada.keyboard.press("Enter")
    await expect(nada.get_by_text("The sender works")).to_be_visible()
    for name, role in STAFF.items():
        await nada.goto(f"{hands.url}/desk/setup/staff")
        await hands.type(nada, {"name": name, "email": mail_of(name), "roles": role})
        await hands.press(nada.get_by_role("button", name="Invite"))
        await expect(nada.locator(".flash")).to_contain_text(f"{name} is invited by mail.")


async def enter_the_register(hands: Hands) -> None:
    """Two communities and their people from the cells of a spreadsheet; a cycle; its numbers looked at, and tried out."""
    nada = await hands.comes("Nada", "/desk/setup")
    await hands.press(nada.get_by_role("link", name="Enter communities and their contacts"))
    await hands.press(nada.get_by_role("link", name="Enter many from a table"))
    await hands.type(nada, {"table": TABLE})
    await hands.press(nada.get_by_role("button", name="Look at it"))
    await expect(nada.get_by_text("Gromada Tisava · Wikimedia Vistula")).to_be_visible()
    await hands.press(nada.get_by_role("button", name="Enter all of it"))
    await expect(nada.get_by_role("link", name="Gromada Tisava")).to_be_visible()
    await nada.goto(f"{hands.url}/desk/setup/languages")
    await hands.send(nada, {}, "Save")
    today = datetime.now(UTC).date()
    await nada.goto(f"{hands.url}/desk/setup/cycles")
    days = {"opens": today - timedelta(days=1), "closes": today + timedelta(days=30)}
    await hands.send(nada, {"name": "First round", **{k: str(v) for k, v in days.items()}})
    await nada.goto(f"{hands.url}/desk/setup/numbers")
    await hands.send(nada, {}, "Save these numbers")
    await nada.goto(f"{hands.url}/desk/setup")
    await hands.press(nada.get_by_role("link", name="Try the cycle out"))
    await hands.press(nada.get_by_role("button", name="Try it out"))
    await expect(nada.get_by_text("It came to its end: application")).to_be_visible(timeout=30_000)
    await nada.goto(f"{hands.url}/desk/setup")
    await expect(nada.get_by_text("Everything is set up.")).to_be_visible()


async def ask_of(hands: Hands, page: Page, name: str) -> None:
    """From one's home to the task of this name."""
    await page.goto(hands.url)
    await hands.press(page.get_by_role("main").get_by_role("link", name=re.compile(name)).first)
    await page.wait_for_load_state()


async def done(page: Page) -> None:
    await expect(page.locator(".flash .cdx-message--success")).to_be_visible()


async def test_from_an_empty_installation_to_an_approved_plan(hands: tuple[Hands, Pages]):
    people, site = hands
    await set_up(people)
    await enter_the_register(people)
    mina = await people.comes("Mina Tysan", "/apply")
    await people.press(mina.locator(".tasks__link").first)
    for name, typed in APPLICATION_PARTS.items():
        await mina.wait_for_url(f"**/apply/parts/{name}")
        other = {"partner_community": "Wikimedia Vistula"} if name == "partner" else {}
        await people.send(mina, typed | other)
    await mina.wait_for_url("**/apply/check")
    await people.send(mina, {"agreed": "yes"}, "Send the application")
    await mina.wait_for_url("**/apply/sent/*")
    site.exchange = mina.url.rpartition("/")[2]
    await site.state()
    priit = await people.comes("Priit Tamm", "/desk")
    await ask_of(people, priit, "Review the application")
    await people.send(priit, {"decision": "accept"})
    await done(priit)
    await site.state()
    toma = await people.comes("Toma Vist", "/inbox")
    await ask_of(people, toma, "Answer the proposed partnership")
    await people.send(toma, {"answer": "yes"})
    await done(toma)
    await site.state()
    await ask_of(people, mina, "Share your questions")
    await people.send(mina, QUESTIONS)
    await done(mina)
    for number, (section, typed) in enumerate(PLAN.items()):
        page = mina if number % 2 else toma
        await page.goto(people.url + site.plan(section))
        await people.send(page, typed)
        await done(page)
    for page in (mina, toma):
        await ask_of(people, page, "Read and sign the activity plan")
        boxes = page.locator('.form input[type="checkbox"]')
        for place in range(await boxes.count()):
            await boxes.nth(place).focus()
            await boxes.nth(place).press("Space")
        await people.send(page, {})
        await done(page)
        await site.state()
    agata = await people.comes("Agata Wolska", "/desk")
    await ask_of(people, agata, "Review the activity plan")
    await people.send(agata, {"decision": "approve"})
    await done(agata)
    assert (await site.state()).phase is Phase.TRAVEL

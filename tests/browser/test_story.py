"""One exchange from application to impact report, by clicking: the story's main path in a real browser."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import TimeSkipper, TimeSkippingConfig, WorkflowEnvironment

from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.orders import OrderKind
from domain.exchange.phases import Phase
from runtime.settings import Settings
from tests.browser.conftest import SIZES, Profiles, Serve, axe_violations, overflow, screenshot
from tests.support.booked_forms import of_kind
from tests.support.keys import KEYS
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.pages_until_signature import APPLICATION_PARTS, SECTIONS, Pages, open_site
from tests.support.people import ANN, BO, MENTEE, MIA, PAT, TESS, TOR
from tests.support.running_exchanges import on_stage
from tests.support.web_app import link_for
from web.app import create_app
from web.site.resources import Resources

Sessions = async_sessionmaker[AsyncSession]

# Groups start before single tests: the longest of all must not be what everybody waits for.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("story")]


@dataclass
class Story:
    """Everybody's browser, and the exchange they work on."""

    site: Pages
    profiles: Profiles
    url: str
    javascript: bool = True
    pages: dict[str, Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    async def open(self, person: str, path: str) -> Page:
        """Their page, gone to a path; the first time they sign in by link."""
        if page := self.pages.get(person):
            await page.goto(self.url + path)
            return page
        page = self.pages[person] = await self.profiles.take(javascript=self.javascript)
        await page.set_viewport_size(SIZES["desktop"])  # type: ignore[arg-type]
        page.set_default_timeout(10_000)
        page.on("pageerror", self._hear_error)
        page.on("console", self._hear)
        await page.goto(self.url + await link_for(self.site.database, person, path))
        await page.get_by_role("button", name=re.compile("Sign in")).last.click()
        return page

    def _hear_error(self, error: Any) -> None:
        self.complaints.append(str(error))

    def _hear(self, message: Any) -> None:
        # Chromium also logs every refused form; the story looks at those itself.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    async def looked_at(self, page: Page, name: str) -> None:
        """Axe, the phone's width and pictures; once per kind of page."""
        if name in self.seen:
            return
        self.seen.add(name)
        if self.javascript:
            self.complaints += [f"{name}: {found}" for found in await axe_violations(page)]
        await screenshot(page, f"story-{name}")
        await page.set_viewport_size(SIZES["phone"])  # type: ignore[arg-type]
        if await overflow(page) > 0:
            self.complaints.append(f"{name} is wider than a phone")
        await screenshot(page, f"story-{name}-phone")
        await page.set_viewport_size(SIZES["desktop"])  # type: ignore[arg-type]

    async def answer(
        self, person: str, kind: AskKind, typed: dict[str, str], side: str = ""
    ) -> None:
        """Go from the exchange's page to what is asked, fill the form in, send it."""
        path = await self.site.ask(kind, side)
        page = await self.open(person, path.partition("/asks/")[0])
        await self.looked_at(page, f"exchange-{(await self.site.state()).phase.value}")
        await page.locator(f'a[href="{path}"]').first.click()
        await expect(page).to_have_url(self.url + path)
        await self.looked_at(page, f"{kind.value}-{side}" if side else kind.value)
        await self.send(page, typed)
        await expect(page).not_to_have_url(self.url + path)
        await expect(page.locator(".flash .cdx-message--success")).to_be_visible()
        await self.site.state()

    async def send(self, page: Page, typed: dict[str, Any]) -> None:
        """Fill fields in by name or label and press the form's main button."""
        for name, value in typed.items():
            for one in [value] if isinstance(value, str) else value:
                await put(page, name, one)
        await page.locator(".form__actions .cdx-button--weight-primary").click()
        await page.wait_for_load_state()
        if await page.locator(".error-summary").count():
            pytest.fail(f"{page.url}: {await page.locator('.error-summary').inner_text()}")

    async def wait(self, days: float) -> None:
        """Let time pass for the exchange, and bring the pages to its date."""
        handle = self.site.resources.exchanges.handle(self.site.exchange)
        environment = self.site.stage.environment
        assert environment
        await environment.fast_forward(handle, timedelta(days=days))
        skipper = TimeSkipper(self.site.stage.client, config=TimeSkippingConfig(enabled=False))
        self.site.ahead = await skipper.get_current_time(handle) - datetime.now(UTC)
        await self.site.state()

    async def today(self, ahead: int = 0) -> str:
        day = local_date(await self.site.now(), MENTEE.time_zone)
        return (day + timedelta(days=ahead)).isoformat()

    async def close(self) -> None:
        for page in self.pages.values():
            page.remove_listener("pageerror", self._hear_error)
            page.remove_listener("console", self._hear)
            await self.profiles.give_back(page, javascript=self.javascript)


async def put(page: Page, name: str, value: str) -> None:
    """Fill in the field of this name (or label): text, date, menu, radio or check box."""
    fields = page.locator(f'[name="{name}"]:not([type="hidden"])')
    if not await fields.count() and "." not in name:
        fields = page.get_by_label(name, exact=False)
    while not await fields.count():  # a row that is not there yet
        await page.locator(f'button[name="_add"][value="{name.partition(".")[0]}"]').click()
        await page.wait_for_load_state()
    kind = await fields.first.evaluate("e => e.type || e.tagName.toLowerCase()")
    if kind in ("radio", "checkbox"):
        await page.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "select-one":
        await fields.first.select_option(value)
    else:
        await fields.first.fill(value)


@pytest.fixture
async def story(
    temporal_environment: WorkflowEnvironment,
    database: Sessions,
    serve: Serve,
    profiles: Profiles,
) -> AsyncIterator[Story]:
    """The cast, an open round, a worker and the web on a port."""
    async with on_stage(
        temporal_environment.client, database=database, environment=temporal_environment
    ) as stage:
        site = await open_site(stage, database)

        def make(url: str) -> Any:
            settings = Settings(
                base_url=url,
                vault_key=VAULT_KEY,
                vault_keys_dir=KEYS.folder,
                smtp_url="smtp://127.0.0.1:1",
            )
            exchanges = site.resources.exchanges
            site.resources = Resources(settings, database, exchanges, site.now)
            return create_app(site.resources)

        served = await serve(make)
        told = Story(site, profiles, served.url)
        yield told
        await told.close()
    assert told.complaints == []


TRAVEL_DATA = {
    "Your name, exactly as in your passport": "Mia Example",
    "Your date of birth": "1990-04-23",
    "Nationality in this passport": "CZ",
    "Passport or identity card number": "AB1234567",
    "Valid until": "2040-01-01",
    "From which town do you travel?": "Brno",
    "visa": "no",
    "Whom may we call in an emergency?": "Sister Example",
    "Their phone number": "+420 600 000 000",
}
BOOKED = "QX12"
REPORT = {
    "goals.0.reached": "yes",
    "goals.0.evidence": "The sheet is on our wiki and in use.",
    "What has changed?": "We plan every event with a budget and a list of risks now.",
    "What did not work?": "We began with the registration too late.",
    "What comes next?": "We help the next group with their first budget.",
}


async def apply(story: Story) -> None:
    page = await story.open(MIA, "/apply")
    await story.looked_at(page, "apply")
    await page.locator(".tasks__link").first.click()
    for name, typed in APPLICATION_PARTS.items():
        await page.wait_for_url(f"**/apply/parts/{name}")
        await story.looked_at(page, f"apply-{name}")
        await story.send(page, typed)
    await page.wait_for_url("**/apply/check")
    await story.looked_at(page, "apply-check")
    await put(page, "agreed", "yes")
    await page.get_by_role("button", name="Send the application").click()
    await page.wait_for_url("**/apply/sent/*")
    await story.looked_at(page, "apply-sent")
    story.site.exchange = page.url.rpartition("/")[2]


async def write_and_sign(story: Story) -> None:
    questions = {f"questions.{n}.text": f"How did you solve problem number {n}?" for n in range(12)}
    await story.answer(MIA, AskKind.SHARE_QUESTIONS, questions)
    for number, (section, typed) in enumerate(SECTIONS.items()):
        page = await story.open(MIA if number % 2 else TOR, story.site.plan(section))
        await story.looked_at(page, f"plan-{section}")
        await story.send(page, typed)
        await expect(page.locator(".flash .cdx-message--success")).to_be_visible()
    for person, side in ((MIA, "mentee"), (TOR, "mentor")):
        page = await story.open(person, await story.site.ask(AskKind.SIGN_PLAN, side))
        await story.looked_at(page, "sign_plan")
        boxes = page.locator('.form input[type="checkbox"]')
        for place in range(await boxes.count()):
            await boxes.nth(place).check()
        await story.send(page, {})
        await expect(page.locator(".flash .cdx-message--success")).to_be_visible()
        await story.site.state()


async def travel(story: Story) -> None:
    await story.answer(MIA, AskKind.GIVE_TRAVEL_DATA, TRAVEL_DATA)
    for _kind in OrderKind:
        x = await story.site.state()
        ask = x.find_ask(AskKind.BOOK)
        assert ask
        assert x.plan
        order = x.order(ask.subject)
        assert order
        facts = x.plan.facts
        typed = of_kind(order.kind, facts.starts_on, facts.ends_on, reference=BOOKED)
        await story.answer(BO, AskKind.BOOK, typed)
    for _kind in OrderKind:
        shown = await story.open(MIA, await story.site.ask(AskKind.CONFIRM_BOOKING))
        await expect(shown.get_by_text(BOOKED).first).to_be_visible()
        await story.answer(MIA, AskKind.CONFIRM_BOOKING, {"verdict": "right"})
    await story.answer(
        MIA, AskKind.SHARE_CONTACT, {"Your phone number": "+420 600 111 222"}, "mentee"
    )
    await story.answer(
        TESS, AskKind.SHARE_CONTACT, {"Or a chat you read daily": "Signal, @tess.77"}, "mentor"
    )
    page = await story.open(MIA, f"/exchanges/{story.site.exchange}/contacts")
    await expect(page.get_by_text("Signal, @tess.77")).to_be_visible()
    await story.looked_at(page, "contacts")
    await page.goto(f"{story.url}/exchanges/{story.site.exchange}/my-details")
    await expect(page.get_by_text("AB1234567")).to_be_visible()
    await story.looked_at(page, "my-details")
    await story.wait(112)
    await story.answer(PAT, AskKind.DECIDE_GO, {"decision": "go"})


async def visit(story: Story) -> None:
    x = await story.site.state()
    assert x.plan
    start = datetime.combine(x.plan.facts.starts_on, datetime.min.time(), UTC)
    await story.wait((start - await story.site.now()) / timedelta(days=1) + 0.3)
    await story.answer(MIA, AskKind.DEPART, {})
    await story.wait(0.2)
    await story.answer(TOR, AskKind.ARRIVE, {})
    for _day in range(3):
        await story.answer(
            MIA,
            AskKind.LOG_DAY,
            {
                "What did you do yourself today?": "We filled in the budget sheet line by line.",
                "goals": "1",
            },
        )
        await story.wait(1)
    await story.answer(TOR, AskKind.END_VISIT, {"Last day of the visit": await story.today()})


async def aftermath(story: Story) -> None:
    plan = {
        "actions.0.title": "Open the registration for our event",
        "actions.0.outcome": "Forty people have registered.",
        "actions.0.owner": MIA,
        "actions.0.due": await story.today(60),
    }
    await story.answer(MIA, AskKind.WRITE_POST_PLAN, plan)
    await story.answer(TESS, AskKind.CONFIRM_POST_PLAN, {"verdict": "confirm"})
    for person in (MIA, TESS, MIA):
        await story.wait(31)
        typed = {"held_on": await story.today(), "summary": "We spoke about the registration."}
        await story.answer(person, AskKind.LOG_CALL, typed)
    done = {"status": "done", "outcome": "Forty-four people have registered."}
    await story.answer(MIA, AskKind.PROGRESS_ACTION, done)
    await story.answer(MIA, AskKind.SUBMIT_REPORT, REPORT, "mentee")
    short = {name: text for name, text in REPORT.items() if "changed" in name or "work?" in name}
    await story.answer(TESS, AskKind.SUBMIT_REPORT, short, "mentor")
    await story.answer(PAT, AskKind.REVIEW_REPORT, {"decision": "accept"})
    await story.answer(MIA, AskKind.CONSENT_PUBLICATION, {"answer": "publish"}, "mentee")


async def test_one_exchange_from_application_to_impact_report(story: Story):
    await apply(story)
    await story.answer(PAT, AskKind.REVIEW_APPLICATION, {"decision": "accept"})
    await story.answer(TOR, AskKind.CONFIRM_PARTNER, {"answer": "yes"})
    await write_and_sign(story)
    await story.answer(ANN, AskKind.REVIEW_PLAN, {"decision": "approve"})
    await travel(story)
    await visit(story)
    await aftermath(story)
    path = await story.site.ask(AskKind.CONSENT_PUBLICATION, "mentor")
    page = await story.open(TESS, path)
    await story.send(page, {"answer": "publish"})
    await expect(page).to_have_url(f"{story.url}/exchanges/{story.site.exchange}")
    x = await story.site.state()
    assert x.phase is Phase.CLOSED
    assert x.published_at
    await page.reload()
    await story.looked_at(page, "exchange-closed")


async def test_a_form_without_javascript(story: Story):
    story.javascript = False
    await apply(story)
    page = await story.open(MIA, story.site.action("withdraw"))
    await put(page, "reason", "no_time")
    await put(page, "words", "Our hall burnt down.")
    await page.locator(".form__actions .cdx-button--action-destructive").click()
    await expect(page.get_by_role("alert")).to_contain_text("There is 1 thing to mend")
    await expect(page.get_by_label("Anything your partner and the hub should know")).to_have_value(
        "Our hall burnt down."
    )
    await put(page, "words", "Our hall burnt down, sadly.")
    await page.get_by_role("button", name="Save draft").click()
    await expect(page.locator(".flash")).to_contain_text("Your draft is saved")
    await expect(page.locator('[name="words"]')).to_have_value("Our hall burnt down, sadly.")
    await story.looked_at(page, "withdraw")
    await put(page, "sure", "yes")
    await page.locator(".form__actions .cdx-button--action-destructive").click()
    await expect(page).to_have_url(f"{story.url}/exchanges/{story.site.exchange}")
    assert (await story.site.state()).phase is Phase.WITHDRAWN

"""The desk and the exchange page in a browser: accessible, nothing cut off on a phone, filters without a click."""

from datetime import timedelta
from functools import cache

import pytest
from playwright.async_api import Page, expect
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, update

from activities.records import Records
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.appeal import AppealPlan
from domain.exchange.messages.plan_review import AskPlanCall
from domain.exchange.messages.requests import RaiseRequest
from domain.exchange.phases import Phase
from models.messages.records import whole
from models.tables.ask_view import AskView
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.person import Person
from models.tables.webhook import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from tests.browser.conftest import OpenPage, Serve, look, overflow
from tests.support.exchange_states import Moment, at, pooled, rejected, reviewed
from tests.support.fixtures_database import Fill
from tests.support.happy_path import PLAN
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import ANN, BO, CHA, COR, MIA, PAT, START
from tests.support.recorded_exchanges import add_everybody, record_until
from tests.support.web_app import NOW, link_for, make_app

Sessions = async_sessionmaker[AsyncSession]
WHERE = {"x1": 6, "new": 1, "late": 1, "book": 8, "calls": 30, "done": 900}
"""Exchanges, by how many timeline entries they have come."""
PAGES = {
    "queue": (PAT, "/desk"),
    "queue-later": (COR, "/desk?scope=later"),
    "mails": (PAT, "/desk/mails"),
    "exchanges": (COR, "/desk/exchanges?ended=yes"),
    "board": (COR, "/desk/board"),
    "schedule": (COR, "/desk/schedule?from=2027-05-03"),
    "dashboard": (COR, "/desk/dashboard?cycle=2027"),
    "communities": (COR, "/desk/communities"),
    "community": (COR, "/desk/communities/c-mentor"),
    "exchange-hub": (COR, "/exchanges/calls"),
    "exchange-mentee": (MIA, "/exchanges/book"),
    "exchange-done": (MIA, "/exchanges/done"),
    "document": (COR, "/exchanges/x1/documents/d-plan"),
    "changes": (COR, "/exchanges/x1/documents/d-plan?from=1&to=2"),
    "review-application": (PAT, "/exchanges/new/asks/review_application-1"),
    "review-plan": (ANN, "/exchanges/x1/asks/review_plan-6"),
    "book": (BO, "/exchanges/book/asks/book-11"),
    "waiting": (PAT, "/desk/waiting"),
    "tokens": (COR, "/desk/setup/tokens"),
    "webhooks": (COR, "/desk/setup/webhooks"),
    "webhook": (COR, "/desk/setup/webhooks/w1"),
    "api": (COR, "/api"),
    "find-partner": (PAT, "/exchanges/pool/asks/find_partner-2"),
    "withdraw": (MIA, "/exchanges/book/actions/withdraw"),
    "checklist": (MIA, "/exchanges/book/checklist"),
    "wish": (MIA, "/exchanges/book/actions/ask"),
    "replace-partner": (COR, "/exchanges/x1/actions/replace-partner"),
    "decide-wish": (PAT, "/exchanges/wish/asks/{decide_request}"),
    "appeal": (MIA, "/exchanges/rejected/asks/{appeal_rejection}"),
    "review-appeal": (CHA, "/exchanges/appealed/asks/{review_appeal}"),
    "plan-call": (PAT, "/exchanges/called/asks/{hold_plan_call}"),
    "team": (COR, "/exchanges/book/actions/assign-staff"),
}


@cache
def elsewhere() -> dict[str, Moment]:
    """Exchanges that have left the straight path, by the ids they get here."""
    wish = RaiseRequest(by=MIA, kind=RequestKind.OTHER, note="n-1")
    call = AskPlanCall(by=ANN, plan_hash=PLAN.hash, note="n-1")
    return {
        "pool": pooled(),
        "waits": at(Phase.WAITING_LIST),
        "wish": at(Phase.TRAVEL).make(wish),
        "rejected": rejected(),
        "appealed": rejected().make(AppealPlan(by=MIA, note="n-1")),
        "called": reviewed(call=False).make(call),
    }


def path_of(path: str) -> str:
    """The path, with `{kind}` filled in by the id of that exchange's first open ask of the kind."""
    if "{" not in path:
        return path
    kind = AskKind(path.partition("{")[2].rstrip("}"))
    ask = elsewhere()[path.split("/")[2]].x.open_asks(kind)[0]
    return path.partition("{")[0] + ask.id


async def living(database: Sessions) -> None:
    """A few exchanges in different phases, one task of them overdue and one claimed."""
    await add_everybody(database)
    for exchange_id, entries in WHERE.items():
        await record_until(database, entries, exchange_id)
    for exchange_id, here in elsewhere().items():
        here.x.id = exchange_id
        await Records(database).record(whole(here.x, here.now))
    async with database() as session:
        late = col(AskView.exchange_id) == "late"
        await session.execute(update(AskView).where(late).values(due_at=NOW - timedelta(days=3)))
        new = (col(AskView.exchange_id) == "new", col(AskView.status) == "open")
        due = {"claimed_by": PAT, "due_at": NOW + timedelta(days=4)}
        await session.execute(update(AskView).where(*new).values(**due))
        lost = {"status": "failed", "last_error": "550 5.1.1 <mia@example.org>: unknown user"}
        to_mia = (col(OutboxNotice.exchange_id) == "new", col(OutboxNotice.person_id) == MIA)
        await session.execute(update(OutboxNotice).where(*to_mia).values(**lost))
        session.add(
            Cycle(
                id="2027", programme="cee", name="Spring", opens_at=START, budget_cents=100_000,
                closes_at=NOW, matching_on=NOW, visits_at_once=1,
            )
        )  # fmt: skip
        hook = {"made_by": COR, "made_at": NOW, "nonce": b"", "ciphertext": b""}
        address = "https://board.example.org/in?of=" + "x" * 200
        session.add(
            Webhook(
                id="w1", name="Board", address=address, kinds=["case.ended"], failing_since=NOW, **hook
            )
        )  # fmt: skip
        for number, state in enumerate(DeliveryState):
            at = NOW + timedelta(minutes=number)
            session.add(
                WebhookEvent(id=f"msg_{number}", kind="case.ended", body="{" * 300, made_at=at)
            )
            told = {"attempts": number, "next_at": at, "status": 500, "said": "y" * 200}
            session.add(
                WebhookDelivery(webhook_id="w1", event_id=f"msg_{number}", state=state, **told)
            )
        mentors = update(Community).values(registered_mentor=True, capacity=2)
        await session.execute(mentors)
        await session.commit()


@pytest.fixture
def filled_by() -> Fill:
    return living


async def opened(
    serve: Serve, open_page: OpenPage, database: Sessions, person: str, path: str, **how: object
) -> Page:
    """The page as somebody signed in sees it."""
    served = await serve(lambda url: make_app(database, base_url=url, vault_key=VAULT_KEY))
    page = await open_page(served.url + await link_for(database, person, path), **how)
    await page.get_by_role("button", name="Sign in").first.click()
    return page


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
async def test_page_is_accessible_and_fits(
    serve: Serve, open_page: OpenPage, database: Sessions, name: str
):
    person, path = PAGES[name][0], path_of(PAGES[name][1])
    page = await opened(serve, open_page, database, person, path)
    assert page.url.endswith(path)
    await look(page, name)


@pytest.mark.browser
async def test_filters_answer_while_typing_and_without_javascript(
    serve: Serve, open_page: OpenPage, database: Sessions, *, javascript: bool
):
    page = await opened(serve, open_page, database, PAT, "/desk", javascript=javascript)
    await page.get_by_label("Community or topic").fill("nothing like this")
    if not javascript:
        await page.get_by_role("button", name="Filter").click()
    await expect(page.get_by_text("No task fits these filters.")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Desk")


@pytest.mark.browser
async def test_tasks_are_ticked_by_key_in_the_list_and_beside_an_open_one(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    page = await opened(serve, open_page, database, COR, "/desk")
    await page.set_viewport_size({"width": 1400, "height": 900})
    told = page.locator("[data-chosen]")
    await expect(page.locator("[data-choose-all]")).to_be_visible()  # scripts are there
    await page.keyboard.press("j")
    await expect(page.locator("#results .task__title > a").first).to_be_focused()
    await page.keyboard.press("x")
    await expect(told).to_have_text("1 ticked")
    await page.locator("#results .task__title > a").nth(1).click()
    await expect(page.locator("#task-pane h1")).to_be_focused()
    await page.keyboard.press("x")  # the one that is open
    await expect(told).to_have_text("2 ticked")
    await page.keyboard.press("j")
    await expect(page.locator("#results .task__title > a").nth(2)).to_be_focused()
    await page.locator("[data-choose]").nth(2).focus()
    await page.keyboard.press("k")  # from a box, too
    await expect(page.locator("#results .task__title > a").nth(1)).to_be_focused()
    bar = page.locator("#bulk")
    await expect(bar).to_be_in_viewport()
    await bar.get_by_role("button", name="Take", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Take these tasks")


@pytest.mark.browser
async def test_one_long_word_makes_no_page_wider_than_a_phone(
    serve: Serve, open_page: OpenPage, database: Sessions
):
    word = "Donaudampfschifffahrtsgesellschaft" * 4
    async with database() as session:
        await session.execute(update(Community).values(name=word, topics=[word], offer=word))
        await session.execute(update(ExchangeView).values(topic=word))
        await session.execute(update(Person).values(name=word))
        await session.commit()
    served = await serve(lambda url: make_app(database, base_url=url, vault_key=VAULT_KEY))
    signed_in: dict[str, Page] = {}
    wide = {}
    for name, (person, path) in PAGES.items():
        if person not in signed_in:
            page = await open_page(served.url + await link_for(database, person), size="phone")
            await page.get_by_role("button", name="Sign in").first.click()
            await page.set_viewport_size({"width": 360, "height": 740})
            signed_in[person] = page
        await signed_in[person].goto(served.url + path_of(path))
        wide[name] = await overflow(signed_in[person])
    assert wide == dict.fromkeys(PAGES, 0)

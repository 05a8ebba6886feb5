"""README's five minutes, followed: who and what it names is read from its text, and clicked in the played demo."""

import asyncio
import base64
import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select
from sqlmodel import col
from typer.testing import CliRunner

from cli.application import commands as cli
from models.tables.outbox import OutboxNotice
from models.tables.person import Person
from runtime.embedded.temporal import temporal_cli
from tests.browser.conftest import OpenPage, Serve
from tests.support.played_demo import Played
from tests.support.web_app import link_for
from web.app import create_app
from web.site.resources import Resources

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
NUMBERS = {"One": 1, "Two": 2, "Three": 3, "Four": 4, "Five": 5, "Six": 6, "Seven": 7}
SOON = 15  # seconds


def steps() -> dict[int, str]:
    """The steps of the tour by their numbers, each in one line."""
    tour = README.partition("## Five minutes")[2].partition("\n## ")[0]
    found = re.split(r"\n\*\*(\d)\. ", tour)
    return {int(n): text for n, text in zip(found[1::2], found[2::2], strict=True)}


def found(pattern: str, text: str) -> str:
    """What the README says there; the test fails where it says nothing of the kind any more."""
    match = re.search(pattern, " ".join(text.split()))
    assert match, f"{pattern!r} is not in: {text}"
    return match[1]


@dataclass
class Tour:
    """The played demo with its pages, and the browsers of those who walk through it."""

    played: Played
    url: str
    open_page: OpenPage
    exchange: str

    async def person(self, name: str) -> str:
        async with self.played.connection.sessions() as session:
            named = select(col(Person.id)).where(col(Person.name) == name)
            return (await session.scalars(named)).one()

    async def signed_in(self, name: str, path: str) -> Page:
        database = self.played.connection.sessions
        page = await self.open_page(
            self.url + await link_for(database, await self.person(name), path)
        )
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url(f"**{path}")
        return page

    async def typed(self, words: str) -> str:
        """What a command prints that succeeds."""
        known = self.played.connection.settings
        environment = {
            "DATABASE_URL": known.required_database_url(),
            "TEMPORAL_ADDRESS": known.required_temporal_address(),
            "PEER_EXCHANGE_VAULT_KEY": base64.b64encode(b"k" * 32).decode(),
            "PEER_EXCHANGE_DATA_DIR": "nowhere",
            "COLUMNS": "200",
        }
        result = await asyncio.to_thread(
            CliRunner().invoke, cli, shlex.split(words), env=environment
        )
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
async def tour(played: Played, serve: Serve, open_page: OpenPage) -> Tour:
    connection = played.connection

    def make(url: str) -> Any:
        settings = connection.settings.model_copy(
            update={"base_url": url, "data_dir": Path("/nonexistent")}
        )
        return create_app(
            Resources(settings, connection.sessions, connection.exchanges, connection.clock.now)
        )

    exchange = next(tale.exchange_id for tale in played.tales if tale.key == "karpavia")
    return Tour(played, (await serve(make)).url, open_page, exchange)


async def test_the_readme_leads_through_what_it_promises(tour: Tour):
    told = steps()
    assert sorted(told) == list(range(1, 9))
    await look_at_the_desk(tour, told[1])
    await sign_a_plan(tour, told[2])
    approver = found(r"(\w+ \w+), who approves, is written to", told[3])
    form = await read_what_he_reads(tour, approver)
    refused = await approve_from_outside(tour, told[5], approver)
    await see_both_in_the_timeline(tour, form, refused, approver)
    assert tour.exchange in found(r"the exchange\]\((\S+)\)", told[6])
    assert f"exchange-{tour.exchange[:8]}" in told[7]
    for command in re.findall(r"`python -m cli (.*?)`", told[8]):
        # Their help only: to let a week pass would move the demo of other tests.
        named = [word for word in shlex.split(command) if re.fullmatch("[a-z]+", word)]
        await tour.typed(shlex.join([*named, "--help"]))


async def look_at_the_desk(tour: Tour, told: str) -> None:
    """As many tasks and overdue ones as it says; one that is taken is nobody else's."""
    staff = found(r"as (\w+ \w+), of the programme", told)
    desk = await tour.signed_in(staff, "/desk")
    await expect(desk.locator("li.task")).to_have_count(NUMBERS[found(r"(\w+) tasks wait", told)])
    overdue = desk.locator("li.task--overdue")
    late = found(r"(\w+) (?:is|are) overdue", told).capitalize()
    await expect(overdue).to_have_count(NUMBERS[late])
    overdue = overdue.first
    await overdue.get_by_role("button", name="Take it").click()
    await expect(overdue).not_to_contain_text("Nobody has it yet")
    beside = await tour.signed_in("Henrik Sallos", "/desk")
    await expect(beside.get_by_text(f"Taken by {staff}")).to_have_count(1)


async def sign_a_plan(tour: Tour, told: str) -> None:
    """The inbox, and the plan with the community it names."""
    inbox = await tour.signed_in(found(r"as (\w+ \w+), who teaches", told), "/inbox")
    tasks = inbox.locator("main").get_by_role("link", name="sign the activity plan")
    await expect(tasks).to_have_count(NUMBERS[found(r"(\w+) plan can be signed,", told)])
    await tasks.and_(inbox.locator(f"a[href*='{tour.exchange}']")).click()
    await expect(inbox.get_by_text(found(r"one with (\w+),", told)).first).to_be_visible()
    await expect(inbox.get_by_text("The plan keeps every rule.").last).to_be_visible()
    await expect(inbox.get_by_role("heading", name="What follows")).to_be_visible()
    await inbox.get_by_label("We have read this plan").check()
    await inbox.get_by_role("button", name="Sign this version").click()
    await inbox.wait_for_url(f"**/exchanges/{tour.exchange}")


async def read_what_he_reads(tour: Tour, approver: str) -> Page:
    """The form that the mail to the approver leads to, with all that is said to stand there."""
    form = await tour.signed_in(approver, await _form_in_mail(tour, await tour.person(approver)))
    for heading in ("What was said", "What the rules say", "What it may cost", "The plan, version"):
        await expect(form.get_by_role("heading", name=heading).first).to_be_visible()
    await expect(form.get_by_role("link", name="See what changed").first).to_be_visible()
    await form.get_by_label("Approve it").check()
    await expect(form.locator(".follows")).to_contain_text("Arranging travel")
    return form


async def approve_from_outside(tour: Tour, told: str, approver: str) -> str:
    """The commands as they stand there, with the hash that `status` prints; who is refused."""
    status, *commands = re.findall(r"^python -m cli (.*?)(?:  +#.*)?$", told, re.MULTILINE)
    assert tour.exchange.startswith(shlex.split(status)[1])
    plan = found(r"\bplan ([0-9a-f]{8})", await tour.typed(status))
    for command in commands:
        given = re.sub(r"plan_hash=[0-9a-f]{8}", f"plan_hash={plan}", command)
        printed = (await tour.typed(given)).replace("\\\n", " ")
        await _run(found(r"(temporal workflow signal .*)", printed))
    refused, accepted = (shlex.split(command)[4] for command in commands)
    assert accepted == approver
    return refused


async def see_both_in_the_timeline(tour: Tour, page: Page, refused: str, approver: str) -> None:
    happened = page.locator("main")
    async with asyncio.timeout(SOON):
        await page.goto(f"{tour.url}/exchanges/{tour.exchange}")
        while "Arranging travel" not in await happened.inner_text():
            await page.reload()
    await expect(happened).to_contain_text(f"{refused} (Programme team) wanted to approve the plan")
    await expect(happened).to_contain_text(f"{approver} (Approver) approved the plan")


async def _form_in_mail(tour: Tour, who: str) -> str:
    asked = select(OutboxNotice).where(
        col(OutboxNotice.exchange_id) == tour.exchange,
        col(OutboxNotice.person_id) == who,
        col(OutboxNotice.key).like("%/review_plan-%"),
        col(OutboxNotice.owed_at) >= tour.played.changes["karpavia"].at,
    )
    async with asyncio.timeout(SOON):
        while True:
            async with tour.played.connection.sessions() as session:
                owed = await session.scalar(asked.limit(1))
            if owed:
                ask = found(r"(review_plan-[0-9]+)", owed.key)
                return f"/exchanges/{tour.exchange}/asks/{ask}"
            await asyncio.sleep(0.1)


async def _run(line: str) -> None:
    _, *rest = shlex.split(line)
    process = await asyncio.create_subprocess_exec(temporal_cli(), *rest, env=dict(os.environ))
    assert await process.wait() == 0

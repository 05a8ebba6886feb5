"""README's five minutes, followed: who and what it names is read from its text, and clicked in the played demo."""

import asyncio
import base64
import os
import re
import shlex
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


async def test_the_readme_leads_through_what_it_promises(
    played: Played, serve: Serve, open_page: OpenPage
):
    connection, told = played.connection, steps()
    assert sorted(told) == list(range(1, 9))
    known = connection.settings

    def make(url: str) -> Any:
        own = known.model_copy(update={"base_url": url, "data_dir": Path("/nonexistent")})
        return create_app(
            Resources(own, connection.sessions, connection.exchanges, connection.clock.now)
        )

    site = await serve(make)
    exchange = next(tale.exchange_id for tale in played.tales if tale.key == "karpavia")

    async def person(name: str) -> str:
        async with connection.sessions() as session:
            return (
                await session.scalars(select(col(Person.id)).where(col(Person.name) == name))
            ).one()

    async def signed_in(name: str, path: str) -> Page:
        link = await link_for(connection.sessions, await person(name), path)
        page = await open_page(site.url + link)
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url(f"**{path}")
        return page

    # 1. The desk: as many tasks as it says, one overdue, and taken it is nobody else's.
    staff = found(r"as (\w+ \w+), of the programme", told[1])
    desk = await signed_in(staff, "/desk")
    await expect(desk.locator("li.task")).to_have_count(
        NUMBERS[found(r"(\w+) tasks wait", told[1])]
    )
    await expect(desk.locator("li.task--overdue")).to_have_count(1)
    assert "one is overdue" in told[1]
    await desk.locator("li.task--overdue").get_by_role("button", name="Take it").click()
    await expect(desk.locator("li.task--overdue")).not_to_contain_text("Nobody has it yet")
    beside = await signed_in("Henrik Sallos", "/desk")
    await expect(beside.get_by_text(f"Taken by {staff}")).to_have_count(1)

    # 2. The inbox, and the plan with the community it names.
    mentor, other = found(r"as (\w+ \w+), who teaches", told[2]), found(r"one with (\w+),", told[2])
    inbox = await signed_in(mentor, "/inbox")
    tasks = inbox.locator("main").get_by_role("link", name="sign the activity plan")
    await expect(tasks).to_have_count(NUMBERS[found(r"(\w+) plans do:", told[2])])
    await tasks.and_(inbox.locator(f"a[href*='{exchange}']")).click()
    await expect(inbox.get_by_text(other).first).to_be_visible()
    await expect(inbox.get_by_text("The plan keeps every rule.").last).to_be_visible()
    await expect(inbox.get_by_role("heading", name="What follows")).to_be_visible()
    await inbox.get_by_label("We have read this plan").check()
    await inbox.get_by_role("button", name="Sign this version").click()
    await inbox.wait_for_url(f"**/exchanges/{exchange}")

    # 3. and 4. Who approves is written to, and finds on the form what is said to stand there.
    approver = found(r"(\w+ \w+), who approves, is written to", told[3])
    path = await _form_in_mail(played, exchange, await person(approver))
    form = await signed_in(approver, path)
    for heading in ("What was said", "What the rules say", "What it may cost", "The plan, version"):
        await expect(form.get_by_role("heading", name=heading).first).to_be_visible()
    await expect(form.get_by_role("link", name="See what changed").first).to_be_visible()
    await form.get_by_label("Approve it").check()
    await expect(form.locator(".follows")).to_contain_text("Arranging travel")

    # 5. The commands as they stand there, with the hash that `status` prints.
    environment = {
        "DATABASE_URL": known.required_database_url(),
        "TEMPORAL_ADDRESS": known.required_temporal_address(),
        "PEER_EXCHANGE_VAULT_KEY": base64.b64encode(b"k" * 32).decode(),
        "PEER_EXCHANGE_DATA_DIR": "nowhere",
    }
    status, refused, approved = re.findall(
        r"^python -m cli (.*?)(?:  +#.*)?$", told[5], re.MULTILINE
    )
    short = shlex.split(status)[1]
    assert exchange.startswith(short)
    printed = await _typed(status, environment)
    plan = found(r"\bplan ([0-9a-f]{8})", printed)
    for command in (refused, approved):
        given = re.sub(r"plan_hash=[0-9a-f]{8}", f"plan_hash={plan}", command)
        line = found(
            r"(temporal workflow signal .*)",
            (await _typed(given, environment)).replace("\\\n", " "),
        )
        await _run(line)
    names = [shlex.split(command)[4] for command in (refused, approved)]
    assert names[1] == approver

    # 6. Both in the timeline: one refused, with the reason, one accepted.
    happened = form.locator("main")
    async with asyncio.timeout(SOON):
        await form.goto(f"{site.url}/exchanges/{exchange}")
        while "Arranging travel" not in await happened.inner_text():
            await form.reload()
    await expect(happened).to_contain_text(
        f"{names[0]} (Programme team) wanted to approve the plan"
    )
    await expect(happened).to_contain_text(f"{approver} (Approver) approved the plan")
    assert exchange in found(r"the exchange\]\((\S+)\)", told[6])

    # 7. and 8. What operators open has this name; the last commands are commands.
    assert f"exchange-{short}" in told[7]
    for command in re.findall(r"`python -m cli (.*?)`", told[8]):
        words = [word for word in shlex.split(command) if not re.fullmatch(r"\d+", word)]
        await _typed(
            shlex.join([*[w for w in words if not w.startswith("-")], "--help"]), environment
        )


async def _form_in_mail(played: Played, exchange: str, who: str) -> str:
    asked = select(OutboxNotice).where(
        col(OutboxNotice.exchange_id) == exchange,
        col(OutboxNotice.person_id) == who,
        col(OutboxNotice.key).like("%/review_plan-%"),
    )
    async with asyncio.timeout(SOON):
        while True:
            async with played.connection.sessions() as session:
                owed = list(await session.scalars(asked.order_by(col(OutboxNotice.owed_at).desc())))
            if owed and owed[0].owed_at >= played.changes["karpavia"].at:
                return f"/exchanges/{exchange}/asks/{found(r'(review_plan-[0-9]+)', owed[0].key)}"
            await asyncio.sleep(0.1)


async def _typed(words: str, environment: dict[str, str]) -> str:
    result = await asyncio.to_thread(
        CliRunner().invoke, cli, shlex.split(words), env={**environment, "COLUMNS": "200"}
    )
    assert result.exit_code == 0, result.output
    return result.output


async def _run(line: str) -> None:
    _, *rest = shlex.split(line)
    process = await asyncio.create_subprocess_exec(temporal_cli(), *rest, env=dict(os.environ))
    assert await process.wait() == 0

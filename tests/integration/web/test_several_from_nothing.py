"""Two programmes side by side, from an empty installation to applications that each hub decides: in the browser alone."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx2
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment

from activities import acceptance
from domain.exchange.phases import Phase
from models.accounts.first_code import issue_first_code
from models.concerns.receipts import derived
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.person import Person
from runtime.embedded.mail import MailSink
from runtime.first_start import PURPOSE
from runtime.settings import Settings
from tests.support.fixtures_database import Fill
from tests.support.keys import KEYS
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.pages_until_signature import APPLICATION, Pages
from tests.support.post import deliver
from tests.support.running_exchanges import on_stage
from tests.support.web_app import BASE, browser, signed_in
from web.app import create_app
from web.site.resources import Resources

Sessions = async_sessionmaker[AsyncSession]
HUB = {"country": "LT", "time_zone": "Europe/Vilnius", "write_to": "hub@example.org"}
PROGRAMMES = {"": ("Baltic Exchange", "Aa"), "nordic-round": ("Nordic Round", "Bb")}
"""By how addresses name it: what it is called, and what all names in it begin with."""


@pytest.fixture
def filled_by() -> Fill | None:
    return None


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Pages]:
    async with on_stage(temporal_environment.client, database=database) as stage:
        site = Pages(database, stage)
        keys = {"vault_key": VAULT_KEY, "vault_keys_dir": KEYS.folder}
        settings = Settings(base_url=BASE, smtp_url="smtp://127.0.0.1:1", **keys)
        site.resources = Resources(settings, database, site.resources.exchanges, site.now)
        site.app = create_app(site.resources)
        yield site
        assert await stage.failed_tasks() == []


async def sent(client: httpx2.AsyncClient, path: str, **typed: object) -> str:
    """Where a form leads to that is taken."""
    answer = await client.post(path, data={"_key": path, **typed})
    assert answer.status_code == 303, (path, unescape(re.sub("<[^>]+>", " ", answer.text)))
    return str(answer.headers["location"])


async def one(database: Sessions, query: object) -> str:
    async with database() as session:
        found = await session.scalar(query)  # type: ignore[call-overload]
    assert found
    return str(found)


async def begin_as_first(site: Pages, client: httpx2.AsyncClient) -> None:
    key = derived(site.resources.settings.required_vault_key(), PURPOSE, "")
    async with site.database() as session, session.begin():
        code = await issue_first_code(session, key)
    await sent(client, "/first-start", code=code, name="Nada Kovac", email="nada@example.org")


async def set_up(nada: httpx2.AsyncClient, site: Pages, mark: str) -> None:
    """Everything a programme needs to take applications."""
    name, begin = PROGRAMMES[mark]
    if mark:
        assert await sent(nada, "/desk/setup/programmes", name=name) == "/desk/setup"
    await sent(
        nada, "/desk/setup/programme",
        _base="1" if mark else "0", name=name, duty_phone=f"+370 600 0000{len(mark) % 10}", **HUB,
    )  # fmt: skip
    today = datetime.now(UTC).date()
    days = {"opens": today - timedelta(days=1), "closes": today + timedelta(days=30)}
    await sent(nada, "/desk/setup/cycles", name="Spring", **days)
    local = begin.lower()
    await sent(
        nada, "/desk/setup/staff",
        name=f"{begin}staff", email=f"{local}staff@example.org", roles=["programme", "approver"],
    )  # fmt: skip
    for what in ("learns", "teaches"):
        mentor = {"registered_mentor": "yes", "capacity": "2"} if what == "teaches" else {}
        path = await sent(
            nada, "/desk/communities/new",
            name=f"{begin}{what}", country="LT", active_people="9", topics="Events", **mentor,
        )  # fmt: skip
        await sent(
            nada, "/desk/people/new", name=f"{begin}{what} contact",
            email=f"{local}{what}@example.org", language="en", time_zone="UTC",
            community=path.rpartition("/")[2], contact="yes",
        )  # fmt: skip


async def apply(site: Pages, mark: str) -> str:
    """The exchange that the learning community's contact applies for."""
    begin = PROGRAMMES[mark][1]
    email = f"{begin.lower()}learns@example.org"
    me = await one(site.database, select(col(Person.id)).where(col(Person.email) == email))
    named = col(Community.name) == f"{begin}teaches"
    mentor = await one(site.database, select(col(Community.id)).where(named))
    start = f"/in/{mark}/apply" if mark else "/apply"
    async with signed_in(site.app, site.database, me) as client:
        shown = unescape((await client.get(f"{start}/parts/partner")).text)
        others = [other for _name, other in PROGRAMMES.values() if other != begin]
        assert f"{begin}teaches" in shown
        assert not any(f"{other}teaches" in shown for other in others)
        asked = {**APPLICATION, "partner_community": mentor, "topic": f"{begin}topic"}
        there = await sent(client, start, _sure="yes", _base="0", **asked)
    site.exchange = there.rpartition("/")[2]
    await site.state()
    return site.exchange


@pytest.mark.requirement("LDP-45")
async def test_two_programmes_run_side_by_side_from_nothing(
    site: Pages, database: Sessions, mail_sink: MailSink
):
    async with AsyncExitStack() as stack:
        nada = await stack.enter_async_context(browser(site.app))
        await begin_as_first(site, nada)
        for mark in PROGRAMMES:
            await set_up(nada, site, mark)
        exchanges = {mark: await apply(site, mark) for mark in PROGRAMMES}
        for mark, exchange in exchanges.items():
            begin = PROGRAMMES[mark][1]
            (other,) = [name for name in exchanges if name != mark]
            email = f"{begin.lower()}staff@example.org"
            me = await one(database, select(col(Person.id)).where(col(Person.email) == email))
            staff = await stack.enter_async_context(signed_in(site.app, database, me))
            for path in ("/desk", "/desk/exchanges", "/desk/communities", "/desk/people"):
                page = unescape((await staff.get(path)).text)
                assert begin in page.partition("<main")[2], path
                assert PROGRAMMES[other][1] not in page.partition("<main")[2], path
            assert (await staff.get(f"/exchanges/{exchanges[other]}")).status_code == 404
            ask = f"/exchanges/{exchange}/asks/review_application-1"
            assert (await staff.get(ask)).status_code == 200
            await sent(staff, ask, _base="1", decision="accept")
            site.exchange = exchange
            assert (await site.state()).phase is not Phase.ELIGIBILITY
    async with database() as session:
        rows = {
            row.exchange_id: row.programme for row in await session.scalars(select(ExchangeView))
        }
    assert rows == {exchanges[""]: "baltic-exchange", exchanges["nordic-round"]: "nordic-round"}
    while records := await acceptance.waiting(database, quiet=timedelta()):
        seen = await acceptance.were_accepted(site.resources.exchanges.client, records)
        pairs = zip(records, seen, strict=True)
        await acceptance.confirm(database, [record for record, good in pairs if good])
    async with database() as session, session.begin():  # the minute that mails of decisions wait
        await session.execute(update(OutboxNotice).values(hold_until=None))
    await deliver(database, mail_sink.url)
    for mark, (name, begin) in PROGRAMMES.items():
        local = begin.lower()
        for to in ("staff", "learns", "teaches"):
            mails = mail_sink.mails(recipient=f"{local}{to}@example.org")
            senders = {str(mail.message["From"]) for mail in mails}
            expected = f"{name} <hub@example.org>" if mark else "Hub <hub@example.org>"
            assert senders == {expected}, (mark, to)

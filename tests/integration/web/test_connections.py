"""Being in touch by way of the directory: asked, answered, written, ended; by the pages, the workflow and the mails."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities import acceptance
from activities.mail.texts import connections as mail_texts
from activities.records import Records
from models.tables.case_view import CaseView
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from runtime.clock import ProgrammeClock
from runtime.embedded.mail import MailSink
from runtime.exchanges import Exchanges
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.post import deliver
from tests.support.running_exchanges import SOON
from tests.support.skills import write
from tests.support.web_app import add_people, make_app, signed_in
from worker.sandbox import strict_sandbox
from workflows.connection import ConnectionWorkflow

Sessions = async_sessionmaker[AsyncSession]
TEXTS = mail_texts.MAILS["connection"]
PRESSED = {"_key": ""}


@pytest.fixture
def two() -> tuple[str, str]:
    """One server runs all tests, and a connection is named by its two."""
    return f"p-ilka-{uuid.uuid4().hex[:8]}", f"p-tor-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def filled_by(two: tuple[str, str]) -> Fill:
    async def fill(database: Sessions) -> None:
        await add_people(database)
        async with database() as session:
            community = (await session.scalars(select(Community))).first()
            assert community is not None
            for person, name in zip(two, ("Ilka", "Tor"), strict=True):
                session.add(Person(id=person, name=name, email=f"{name.lower()}@example.org"))
                await session.flush()
                session.add(Membership(person_id=person, community_id=community.id))
            await session.commit()

    return fill


@dataclass
class Site:
    """The app with a worker that knows connections."""

    app: FastAPI
    database: Sessions
    exchanges: Exchanges
    profile: str

    def of(self, person: str) -> Any:
        return signed_in(self.app, self.database, person)

    async def case(self, phase: str) -> CaseView:
        """The connection, once it is recorded in this phase."""
        async with asyncio.timeout(SOON):
            while True:
                async with self.database() as session:
                    found = list(await session.scalars(select(CaseView)))
                if found and found[-1].phase == phase:
                    return found[-1]
                await asyncio.sleep(0.02)

    async def mails(self, sink: MailSink) -> None:
        async with asyncio.timeout(SOON):
            while records := await acceptance.waiting(self.database, quiet=timedelta()):
                seen = await acceptance.were_accepted(self.exchanges.client, records)
                pairs = zip(records, seen, strict=True)
                await acceptance.confirm(self.database, [one for one, good in pairs if good])
        await deliver(self.database, sink.url)


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions, two: tuple[str, str]
) -> AsyncIterator[Site]:
    client, queue = temporal_environment.client, f"q-{uuid.uuid4().hex[:12]}"
    worker = Worker(
        client,
        task_queue=queue,
        workflows=[ConnectionWorkflow],
        activities=[Records(database).record_case],
        workflow_runner=strict_sandbox(),
    )
    his = await write(database, two[1], "Tor")
    async with worker:
        exchanges = Exchanges(client, ProgrammeClock(database), task_queue=queue)
        app = make_app(database, exchanges=exchanges, vault_key=VAULT_KEY)
        yield Site(app, database, exchanges, his.row.id)


async def send(client: httpx2.AsyncClient, path: str, **typed: str) -> httpx2.Response:
    """Fill a page's form in and send it, with the hidden fields it brings; the page it leads to."""
    page = (await client.get(path)).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    answer = await client.post(path, data={**hidden, **typed})
    return await client.get(answer.headers["location"]) if answer.status_code == 303 else answer


def words(answer: httpx2.Response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", unescape(answer.text)).split())


@pytest.mark.requirement("LC-25", "LC-31")
async def test_two_people_get_in_touch_and_no_address_is_shown(
    site: Site, two: tuple[str, str], mail_sink: MailSink
):
    async with site.of(two[0]) as ilka, site.of(two[1]) as tor, site.of("p-mia") as mia:
        for _twice in range(2):
            asked = await ilka.post(f"/skills/people/{site.profile}/connect", data=PRESSED)
            assert asked.status_code == 303
        case = await site.case("invited")
        home = f"/cases/{case.case_id}"
        assert "Waiting for a yes or a no" in words(await ilka.get("/skills/me"))
        assert (await mia.get(home)).status_code == 404, "it is theirs alone"
        (ask,) = set(re.findall(rf'{home}/asks/[^"]+', (await tor.get("/inbox")).text))
        assert "Ilka found you" in words(await tor.get(ask))
        page = (await ilka.get(f"{home}/conversation")).text
        to = re.search(r'name="to"[^>]*value="([^"]+)"', page)
        whom = {"to": to[1]} if to else {}
        written = await send(
            ilka, f"{home}/conversation", words="How do you plan photo days?", **whom
        )
        assert written.status_code == 200
        assert "How do you plan photo days?" in words(await tor.get(f"{home}/conversation"))
        await site.mails(mail_sink)
        (mail,) = mail_sink.mails(recipient="tor@example.org")[:1]
        assert "ilka@example.org" not in str(mail.message)
        assert (await send(tor, ask, decision="accept")).status_code == 200
        await site.case("arranging")
        await site.mails(mail_sink)
        subjects = [m.message["Subject"] for m in mail_sink.mails(recipient="ilka@example.org")]
        assert subjects[0].startswith("You are in touch now")
        for client, other in ((ilka, "tor@"), (tor, "ilka@")):
            assert other not in (await client.get(home)).text
        assert (await send(ilka, f"{home}/actions/end", sure="yes")).status_code == 200
        case = await site.case("closed")
    history = await site.exchanges.client.get_workflow_handle(
        f"connection-{case.case_id}"
    ).fetch_history()
    told = "\n".join(
        event.SerializeToString().decode("utf-8", "replace") for event in history.events
    )
    assert two[0] in told, "the history was not read"
    for canary in ("photo", "Ilka", "example.org"):
        assert canary not in told, canary


async def test_a_no_needs_no_reason_and_a_question_can_be_taken_back(
    site: Site, two: tuple[str, str], mail_sink: MailSink
):
    async with site.of(two[0]) as ilka, site.of(two[1]) as tor:
        await ilka.post(f"/skills/people/{site.profile}/connect", data=PRESSED)
        first = await site.case("invited")
        ask = f"/cases/{first.case_id}/asks/answer_invitation-1"
        assert (await send(tor, ask, decision="decline")).status_code == 200
        await site.case("declined")
        await site.mails(mail_sink)
        (mail,) = mail_sink.mails(recipient="ilka@example.org")
        assert mail.message["Subject"].startswith("The connection did not come about")
        await ilka.post(f"/skills/people/{site.profile}/connect", data=PRESSED)
        again = await site.case("invited")
        assert again.case_id != first.case_id
        path = f"/cases/{again.case_id}/actions/take-back"
        assert (await send(tor, path, sure="yes")).status_code == 403
        assert (await send(ilka, path, sure="yes")).status_code == 200
        await site.case("withdrawn")


async def test_nobody_asks_themselves_or_somebody_they_do_not_see(site: Site, two: tuple[str, str]):
    async with site.of(two[1]) as tor:
        path = f"/skills/people/{site.profile}/connect"
        assert (await tor.post(path, data=PRESSED)).status_code == 404
        await tor.post("/skills/me/hide", data={"hide": "yes"})
    async with site.of(two[0]) as ilka:
        assert (await ilka.post(path, data=PRESSED)).status_code == 404

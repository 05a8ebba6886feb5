"""Two people of the directory talk: invited, a time chosen, met, used; through the real app and the real workflow."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.records import Records
from domain.connection.kind import CONNECTION
from models.tables.case_view import CaseView
from models.tables.outbox import OutboxNotice
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from runtime.clock import ProgrammeClock
from runtime.exchanges import Exchanges
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import ANN, COR, MIA, PAT, TOR
from tests.support.people_rows import add_cast
from tests.support.running_exchanges import SOON
from tests.support.skills import write
from tests.support.web_app import NOW, make_app, signed_in
from worker.sandbox import strict_sandbox
from workflows.connection import ConnectionWorkflow

Sessions = async_sessionmaker[AsyncSession]
WORDS = "How do you start with a small budget?"
BOTH = {"zone": "Europe/Warsaw", "slots": ["2e", "4e", "6m"]}


async def add_everybody(database: Sessions) -> None:
    async with database() as session, session.begin():
        await add_cast(session)
        for who, role in ((PAT, "programme"), (COR, "coordinator")):
            await session.merge(StaffRole(person_id=who, role=role))
    for who, name, has in ((MIA, "Mia", {}), (TOR, "Tor", {"F.budgets": "teach"})):
        await write(
            database, who, name, have=has, slots=BOTH["slots"], time_zone=BOTH["zone"],
        )  # fmt: skip


@pytest.fixture
def filled_by() -> Fill:
    return add_everybody


@dataclass
class Site:
    """The app with a worker behind it, and both people in it."""

    app: FastAPI
    database: Sessions
    environment: WorkflowEnvironment
    exchanges: Exchanges
    mia: httpx2.AsyncClient
    tor: httpx2.AsyncClient

    def handle(self, case_id: str) -> WorkflowHandle[Any, Any]:
        return self.environment.client.get_workflow_handle(CONNECTION.workflow_id(case_id))

    async def profile(self, person: str) -> str:
        found = await self.mia.get(f"/skills?q={person}")
        return found.text.split('href="/skills/people/')[1].split('"')[0]

    async def phase(self, case_id: str, phase: str) -> CaseView:
        """The case as it is recorded, once it is in this phase."""
        async with asyncio.timeout(15):
            while True:
                async with self.database() as session:
                    view = await session.get(CaseView, case_id)
                if view and view.phase == phase:
                    return view
                await asyncio.sleep(0.05)

    async def zone(self, person: str) -> ZoneInfo:
        async with self.database() as session:
            return ZoneInfo((await session.get_one(Person, person)).time_zone)

    async def told(self, case_id: str) -> set[tuple[str, str]]:
        async with self.database() as session:
            rows = await session.scalars(
                select(OutboxNotice).where(OutboxNotice.exchange_id == case_id)  # type: ignore[arg-type]
            )
            return {(row.kind, row.person_id) for row in rows}


@pytest.fixture
async def site(
    database: Sessions, temporal_environment: WorkflowEnvironment
) -> AsyncIterator[Site]:
    queue = f"q-{uuid.uuid4().hex[:12]}"
    client = temporal_environment.client
    exchanges = Exchanges(client, ProgrammeClock(database), task_queue=queue, patience=SOON)
    app = make_app(database, exchanges=exchanges, vault_key=VAULT_KEY)
    worker = Worker(
        client,
        task_queue=queue,
        workflows=[ConnectionWorkflow],
        activities=[Records(database).record_case],
        workflow_runner=strict_sandbox(),
    )
    async with worker, signed_in(app, database, MIA) as mia, signed_in(app, database, TOR) as tor:
        yield Site(app, database, temporal_environment, exchanges, mia, tor)


def text_of(answer: httpx2.Response) -> str:
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub("<[^>]+>", " ", unescape(main)).split())


async def fill_in(client: httpx2.AsyncClient, path: str, **typed: str) -> httpx2.Response:
    """Open a form and send it with its hidden fields."""
    page = (await client.get(path)).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return await client.post(path, data={**hidden, **typed})


async def invited(site: Site) -> str:
    """Mia invites Tor; the case's id."""
    path = f"/skills/people/{await site.profile('Tor')}/invite"
    answer = await fill_in(site.mia, path, topic="F.budgets", words=WORDS)
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].rpartition("/")[2]


async def ask_of(client: httpx2.AsyncClient, case_id: str) -> str:
    """The path of what the person is asked."""
    page = (await client.get(f"/cases/{case_id}")).text
    found = re.search(rf'href="(/cases/{case_id}/asks/[^"]+)"', page)
    assert found, page
    return found[1]


@pytest.mark.requirement("LC-20", "LC-23", "LC-25")
async def test_two_people_find_each_other_talk_and_say_what_they_used(site: Site):
    case_id = await invited(site)
    await site.phase(case_id, "invited")
    path = await ask_of(site.tor, case_id)
    assert "Answer an invitation to a conversation" in text_of(await site.tor.get("/inbox"))
    assert "Budgets Connection · Invited" in text_of(await site.mia.get("/inbox"))
    asked = text_of(await site.tor.get(path))
    assert WORDS in asked
    assert "Budgets" in asked
    assert WORDS not in str((await site.handle(case_id).fetch_history()).to_json_dict())
    await fill_in(site.tor, path, decision="yes")
    view = await site.phase(case_id, "arranging")
    times = view.state["times"]
    assert 0 < len(times) <= 5
    # The pages of tests live in 2027, the workflow in the present: what was proposed is too far ahead for it.
    at = (datetime.now(UTC) + timedelta(days=5)).replace(minute=0, second=0, microsecond=0)
    for who, client in ((MIA, site.mia), (TOR, site.tor)):
        path = await ask_of(client, case_id)
        refused = await fill_in(
            client, path, decision="proposed", slot=datetime.fromisoformat(times[0]).isoformat()
        )
        assert refused.status_code == 422
        assert "too far ahead" in text_of(refused)
        local = at.astimezone(await site.zone(who))
        own = {"decision": "own", "day": f"{local:%Y-%m-%d}", "hour": f"{local:%H:%M}"}
        answer = await fill_in(client, path, **own)
        assert answer.status_code == 303, text_of(answer)
    view = await site.phase(case_id, "set")
    assert {("connection_meeting_set", MIA), ("connection_meeting_set", TOR)} <= await site.told(
        case_id
    )
    ahead = datetime.fromisoformat(view.state["meeting_at"]) - datetime.now(UTC)
    await site.environment.fast_forward(site.handle(case_id), ahead + timedelta(hours=2))
    await site.phase(case_id, "told")
    for client in (site.mia, site.tor):
        await fill_in(client, await ask_of(client, case_id), met="met", level="right")
    await site.phase(case_id, "going_on")
    await fill_in(site.mia, f"/cases/{case_id}/actions/enough")
    await site.phase(case_id, "used")
    await site.environment.fast_forward(site.handle(case_id), timedelta(days=31))
    for client in (site.mia, site.tor):
        await fill_in(client, await ask_of(client, case_id), use="used")
    await site.phase(case_id, "closed")
    assert "It is over" in text_of(await site.mia.get(f"/cases/{case_id}"))


async def test_a_no_tells_who_invited_only_that_it_did_not_come_about(site: Site):
    case_id = await invited(site)
    await site.phase(case_id, "invited")
    await fill_in(site.tor, await ask_of(site.tor, case_id), decision="no")
    await site.phase(case_id, "declined")
    seen = text_of(await site.mia.get(f"/cases/{case_id}"))
    assert "did not come about" in seen
    assert "Tor said" not in seen
    again = f"/skills/people/{await site.profile('Tor')}/invite"
    assert (await site.mia.get(again)).status_code == 200, (
        "it did not come about, so it counts for nothing"
    )


async def test_the_same_person_is_not_invited_twice_at_once_and_who_rests_not_at_all(site: Site):
    path = f"/skills/people/{await site.profile('Tor')}/invite"
    case_id = await invited(site)
    await site.phase(case_id, "invited")
    answer = await site.mia.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case_id}")
    await fill_in(site.mia, f"/cases/{case_id}/actions/withdraw", sure="yes")
    await site.phase(case_id, "declined")
    await write(site.database, TOR, "Tor", have={"F.budgets": "teach"}, pause_until="2999-01-01")
    refused = await fill_in(site.mia, path, topic="F.budgets", words=WORDS)
    assert refused.status_code == 409
    assert WORDS in unescape(refused.text), "what was typed is kept"
    assert "takes no further conversation at the moment" in text_of(refused)
    assert "2999" not in refused.text


async def test_who_has_as_many_conversations_as_they_want_is_asked_no_more(site: Site):
    first = await invited(site)
    await site.phase(first, "invited")
    await fill_in(site.tor, await ask_of(site.tor, first), decision="yes")
    await site.phase(first, "arranging")
    await fill_in(site.mia, f"/cases/{first}/actions/leave", sure="yes")
    await site.phase(first, "left")
    async with site.database() as session, session.begin():
        (await session.get_one(CaseView, first)).started_at = NOW  # as the pages of tests see it
    path = f"/skills/people/{await site.profile('Tor')}/invite"
    assert (await fill_in(site.mia, path, topic="F.budgets", words=WORDS)).status_code == 409


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"topic": "F.budgets", "words": "Hi"}, "What would you like to ask"),
        ({"topic": "X.nothing", "words": WORDS}, "About what?"),
    ],
)
async def test_an_invitation_says_what_about_and_why(site: Site, typed: dict[str, str], told: str):
    path = f"/skills/people/{await site.profile('Tor')}/invite"
    answer = await fill_in(site.mia, path, **typed)
    assert answer.status_code == 422
    assert told in text_of(answer)


async def test_nobody_invites_themselves_a_stranger_or_whoever_is_kept_apart(site: Site):
    own = await site.profile("Mia")
    other = await site.profile("Tor")
    for path in (f"/skills/people/{own}/invite", "/skills/people/nobody/invite"):
        assert (await site.mia.get(path)).status_code == 404
        assert (
            await site.mia.post(path, data={"topic": "F.budgets", "words": WORDS})
        ).status_code in (403, 404)
    await fill_in(site.tor, f"/skills/people/{own}")
    await site.tor.post(f"/skills/people/{own}/not-with", data={"_key": ""})
    assert (await site.mia.get(f"/skills/people/{other}/invite")).status_code == 404


async def test_who_has_no_part_in_it_reads_nothing(site: Site):
    case_id = await invited(site)
    await site.phase(case_id, "invited")
    async with signed_in(site.app, site.database, ANN) as stranger:
        assert (await stranger.get(f"/cases/{case_id}")).status_code in (403, 404)

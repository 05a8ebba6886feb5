"""Joining a community, through the pages, the workflow, the register and the mails."""

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
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities import acceptance
from activities.mail.texts import memberships as mail_texts
from activities.records import Records
from activities.register import Register
from domain.membership.membership import MEMBERSHIP
from models.messages.membership import EnterMembership
from models.tables.case_view import CaseView
from models.tables.community import Community
from models.tables.membership import Membership as Member
from models.tables.person import Person
from models.tables.register_change import RegisterChange
from models.tables.staff_role import StaffRole
from runtime.clock import ProgrammeClock
from runtime.embedded.mail import MailSink
from runtime.exchanges import Exchanges
from tests.support.fixtures_database import Fill
from tests.support.post import deliver
from tests.support.running_exchanges import SOON
from tests.support.web_app import add_people, browser, make_app, signed_in
from web.participants.joining import REQUESTS
from worker.sandbox import strict_sandbox
from workflows.membership import MembershipWorkflow

Sessions = async_sessionmaker[AsyncSession]
TEXTS = mail_texts.MAILS["membership"]
NEW = {"name": "Gromada Tisava", "country": "PL", "active_people": "9", "topics": "GLAM"}


@pytest.fixture
def ned_id() -> str:
    """One server runs all tests, and a request is named by who asks."""
    return f"p-ned-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def filled_by(ned_id: str) -> Fill:
    async def fill(database: Sessions) -> None:
        """Mia is the contact of c-mentee; Ned is in no community; Pro works at the hub."""
        await add_people(database)
        async with database() as session:
            session.add(Person(id=ned_id, name="Ned Newcomer", email="ned@example.org"))
            session.add(Person(id="p-pro", name="Pro Gramme", email="pro@example.org"))
            await session.flush()
            session.add(StaffRole(person_id="p-pro", role="programme"))
            await session.commit()

    return fill


@dataclass
class Site:
    """The app with a worker that knows requests."""

    app: FastAPI
    database: Sessions
    exchanges: Exchanges
    ned: str

    def of(self, person: str) -> Any:
        return signed_in(self.app, self.database, person)

    async def request(self, *, ended: bool = False) -> CaseView:
        """The request, once it is recorded (as ended)."""
        async with asyncio.timeout(SOON):
            while True:
                async with self.database() as session:
                    found = list(await session.scalars(select(CaseView)))
                if found and bool(found[-1].ended_at) is ended:
                    return found[-1]
                await asyncio.sleep(0.02)

    async def mails(self, sink: MailSink) -> None:
        """Send what is owed, as the courier does: once the server's history confirms it."""
        async with asyncio.timeout(SOON):
            while records := await acceptance.waiting(self.database, quiet=timedelta()):
                seen = await acceptance.were_accepted(self.exchanges.client, records)
                pairs = zip(records, seen, strict=True)
                await acceptance.confirm(self.database, [one for one, good in pairs if good])
        await deliver(self.database, sink.url)

    async def entered(self) -> Member:
        """Ned's membership, once the register knows."""
        async with asyncio.timeout(SOON):
            while True:
                async with self.database() as session:
                    query = select(Member).where(col(Member.person_id) == self.ned)
                    if found := (await session.scalar(query)):
                        return found
                await asyncio.sleep(0.02)


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions, ned_id: str
) -> AsyncIterator[Site]:
    client, queue = temporal_environment.client, f"q-{uuid.uuid4().hex[:12]}"
    worker = Worker(
        client,
        task_queue=queue,
        workflows=[MembershipWorkflow],
        activities=[Records(database).record_case, Register(database).enter_membership],
        workflow_runner=strict_sandbox(),
    )
    async with worker:
        exchanges = Exchanges(client, ProgrammeClock(database), task_queue=queue)
        yield Site(make_app(database, exchanges=exchanges), database, exchanges, ned_id)


async def send(client: httpx2.AsyncClient, path: str, **typed: str) -> httpx2.Response:
    """Fill a page's form in and send it, with the hidden fields it brings; the page it leads to."""
    page = (await client.get(path)).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    answer = await client.post(path, data={**hidden, **typed})
    return await client.get(answer.headers["location"]) if answer.status_code == 303 else answer


def words(answer: httpx2.Response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", unescape(answer.text)).split())


async def test_a_contact_is_asked_by_mail_and_lets_somebody_in(site: Site, mail_sink: MailSink):
    async with site.of(site.ned) as ned, site.of("p-mia") as mia:
        asked = words(await send(ned, "/me/join", community="c-mentee"))
        assert "You have asked." in asked
        request = await site.request()
        await site.mails(mail_sink)
        (mail,) = mail_sink.mails(recipient="mia@example.org")
        plain = mail.message.get_body(("plain",))
        assert plain is not None
        assert "Please say whether they belong to it." in plain.get_content()
        home = f"/cases/{request.case_id}"
        assert "Waiting for an answer" in words(await ned.get("/me"))
        inbox = (await mia.get("/inbox")).text
        (ask,) = set(re.findall(rf'{home}/asks/[^"]+', inbox))
        form = words(await mia.get(ask))
        assert "Ned Newcomer" in form
        assert "ned@example.org" in form
        assert (await ned.get(ask)).status_code != 200 or "Yes, they belong" not in (
            await ned.get(ask)
        ).text
        assert (await send(mia, ask, decision="accept")).status_code == 200
        member = await site.entered()
        assert (member.community_id, member.is_contact) == ("c-mentee", False)
        await site.request(ended=True)
        await site.mails(mail_sink)
        (told,) = mail_sink.mails(recipient="ned@example.org")
        assert told.message["Subject"].startswith("You belong to the community now")
        assert "Mentee community" in words(await ned.get("/me"))
    async with site.database() as session:
        changes = list(await session.scalars(select(RegisterChange)))
    assert {(row.subject, row.by, row.via) for row in changes} == {
        ("person", "p-mia", "request"), ("community", "p-mia", "request"),
    }  # fmt: skip


async def test_who_is_declined_reads_why_and_can_ask_again(site: Site, mail_sink: MailSink):
    why = "We know nobody of this name. Come to our next meeting."
    async with site.of(site.ned) as ned, site.of("p-mia") as mia:
        await send(ned, "/me/join", community="c-mentee")
        request = await site.request()
        ask = f"/cases/{request.case_id}/asks/confirm_member-1"
        bare = await send(mia, ask, decision="decline")
        assert (bare.status_code, "Write a sentence to them" in bare.text) == (422, True)
        await send(mia, ask, decision="decline", note=why)
        await site.request(ended=True)
        assert why in words(await ned.get(f"/cases/{request.case_id}"))
        await site.mails(mail_sink)
        subjects = [m.message["Subject"] for m in mail_sink.mails(recipient="ned@example.org")]
        assert subjects == ["Your request to join a community was declined"]
        await send(ned, "/me/join", community="c-mentee")
        assert (await site.request()).case_id != request.case_id
    async with site.database() as session:
        mine = select(Member).where(col(Member.person_id) == site.ned)
        assert await session.scalar(mine) is None


async def test_asking_twice_is_one_request_and_it_can_be_taken_back(site: Site):
    async with site.of(site.ned) as ned:
        await send(ned, "/me/join", community="c-mentee")
        request = await site.request()
        await send(ned, "/me/join", community="c-mentee")
        async with site.database() as session:
            assert len(list(await session.scalars(select(CaseView)))) == 1
        await send(ned, f"/cases/{request.case_id}/actions/take-back", sure="yes")
        await site.request(ended=True)
        assert "Taken back" in words(await ned.get("/me"))


async def test_a_new_community_takes_part_once_the_hub_says_so(site: Site):
    async with site.of(site.ned) as ned, site.of("p-pro") as pro:
        again = await send(ned, "/me/new-community", **{**NEW, "country": "Nowhere"})
        assert (again.status_code, 'value="Gromada Tisava"' in again.text) == (422, True)
        same = await send(ned, "/me/new-community", **{**NEW, "name": "MENTEE community"})
        assert "ask to join it instead" in words(same)
        assert "You have asked." in words(await send(ned, "/me/new-community", **NEW))
        request = await site.request()
        async with site.database() as session:
            query = select(Community).where(col(Community.name) == NEW["name"])
            row = (await session.scalars(query)).one()
            assert not row.active
        desk = (await pro.get("/desk")).text
        ask = f"/cases/{request.case_id}/asks/confirm_member-1"
        assert f'href="{ask}"' in desk
        assert "This community is new." in words(await pro.get(ask))
        await send(pro, ask, decision="accept")
        assert (await site.entered()).is_contact
        async with site.database() as session:
            assert (await session.get_one(Community, row.id)).active
        async with site.of("p-mia") as mia:
            assert "ask to join it instead" in words(await send(mia, "/me/new-community", **NEW))


async def test_only_those_it_is_about_see_a_request(site: Site):
    async with site.of(site.ned) as ned:
        await send(ned, "/me/join", community="c-mentee")
        request = await site.request()
    async with site.of("p-ann") as ann:  # the approver has no part in it
        assert (await ann.get(f"/cases/{request.case_id}")).status_code in {403, 404}
    async with browser(site.app) as stranger:
        for path in ("/me/join", "/me/new-community"):
            assert (await stranger.get(path)).headers["location"].startswith("/sign-in")


async def test_nobody_asks_without_end_and_members_not_at_all(site: Site):
    async with site.of("p-mia") as mia:
        answer = await send(mia, "/me/join", community="c-mentee")
        assert answer.status_code == 422
    async with site.of(site.ned) as ned:
        for number in range(REQUESTS.most):
            await send(ned, "/me/new-community", **{**NEW, "name": f"Community {number}"})
        assert (await send(ned, "/me/new-community", **NEW)).status_code == 429
    async with site.database() as session:
        found = await session.scalar(select(Community).where(col(Community.name) == NEW["name"]))
        assert found is None


async def test_the_register_is_told_once_however_often_it_is_tried(site: Site):
    register = Register(site.database)
    entry = EnterMembership(person=site.ned, community="c-mentee", by="p-mia", is_new=False)
    await register.enter_membership(entry)
    await register.enter_membership(entry)
    await register.enter_membership(entry.model_copy(update={"person": "p-gone"}))
    async with site.database() as session:
        changes = list(await session.scalars(select(RegisterChange)))
    assert len(changes) == 2
    assert MEMBERSHIP.workflow == "Membership"

"""A kind of case that exists only here runs on the engine alone: lending a camera."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from activities.mail.compose import write
from activities.mail.content import About, Letter, Letterhead, Recipient
from activities.mail.smtp import Post
from activities.notices import Notices
from domain.case.asks import AskStatus
from domain.case.errors import RuleBroken
from models.messages import search
from models.messages.cases import CaseReceipt
from models.messages.records import Delivered, Delivery
from models.tables.ask_view import AskView
from models.tables.calendar_event import CalendarEvent
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.installation import Installation
from models.tables.outbox import OutboxNotice
from models.tables.timeline_entry import TimelineEntry
from runtime.embedded.mail import MailSink
from runtime.rehearsal import advance, catch_up
from tests.support.camera.lending import LENDING, GiveBack, Lend, Lose
from tests.support.cameras import add_borrowers, asked_for, cameras, rows, start
from tests.support.lost_tasks import confirmed
from tests.support.people import COR, MIA, PAT, SUB, TOR

Sessions = async_sessionmaker[AsyncSession]
LETTERHEAD = Letterhead(sender="Hub <hub@example.org>", domain="example.org", base_url="http://h")


async def timeline(database: Sessions, case_id: str) -> list[str]:
    return [entry.kind for entry in await rows(database, TimelineEntry, case_id, "seq")]


async def come(database: Sessions, case_id: str, entries: int) -> list[str]:
    """The timeline, once it is so long: a signal is not answered."""
    async with asyncio.timeout(10):
        while len(found := await timeline(database, case_id)) < entries:
            await asyncio.sleep(0.02)
    return found


async def refused(database: Sessions, case_id: str, times: int) -> None:
    """Wait until so many refusals are noted; those that repeat are counted."""
    async with asyncio.timeout(10):
        while True:
            found = await rows(database, TimelineEntry, case_id, "seq")
            if sum(entry.data.get("times", 1) for entry in found if entry.refused) >= times:
                return
            await asyncio.sleep(0.02)


async def test_a_camera_is_lent_and_given_back_and_all_of_it_is_recorded(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> None:
    async with cameras(temporal_environment.client, database) as cases:
        x = asked_for()
        handle = await start(cases, x)
        until = (datetime.now(UTC) + timedelta(days=10)).date()
        first = await cases.send(LENDING, x.id, Lend(by=PAT, until=until), "lend it")
        assert first == CaseReceipt(revision=2, phase="lent")
        assert await cases.send(LENDING, x.id, Lend(by=PAT, until=until), "lend it") == first
        with pytest.raises(RuleBroken, match="Only these may do this: borrower"):
            await cases.send(LENDING, x.id, GiveBack(by=PAT), "no")
        seen = await handle.describe()
        assert (seen.id, seen.workflow_type) == (f"lending-{x.id}", "Lending")
        assert seen.typed_search_attributes[search.PHASE] == "lent"
        assert seen.typed_search_attributes[search.WAITING_FOR] == ["borrower"]

        await cases.send(LENDING, x.id, GiveBack(by=MIA), "back")
        assert (await handle.result())["phase"] == "returned"
    async with database() as session:
        view = await session.get(CaseView, x.id)
    assert view
    assert (view.kind, view.phase, view.revision, view.open_asks) == ("lending", "returned", 3, 0)
    assert view.ended_at
    assert view.state["borrower"] == MIA
    assert await timeline(database, x.id) == ["begun", "lend", "give_back"]
    asks = await rows(database, AskView, x.id, "opened_at")
    assert [(a.roles, a.status) for a in asks] == [
        (["programme"], AskStatus.ANSWERED), (["borrower"], AskStatus.ANSWERED),
    ]  # fmt: skip
    parts = {(m.person_id, m.role) for m in await rows(database, ExchangeMember, x.id, "role")}
    assert parts == {
        (MIA, "borrower"), (PAT, "programme"), (SUB, "programme"), (COR, "coordinator"),
    }  # fmt: skip
    (event,) = await rows(database, CalendarEvent, x.id, "uid")
    assert (event.uid, event.kind, event.starts_at.date()) == (f"return-{x.id}", "case", until)
    owed = await rows(database, OutboxNotice, x.id, "revision")
    assert [(n.kind, n.person_id) for n in owed] == [("ask_opened", PAT), ("camera_lent", MIA)]


async def test_the_ladder_rings_and_a_camera_comes_back_late(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> None:
    async with cameras(temporal_environment.client, database) as cases:
        x = asked_for()
        handle = await start(cases, x)
        until = (datetime.now(UTC) + timedelta(days=7)).date()
        await cases.send(LENDING, x.id, Lend(by=PAT, until=until), "lend it")
        assert await temporal_environment.fast_forward(handle, timedelta(days=30))
        climbed = ["reminded"] * 3 + ["escalated"] * 3
        assert await come(database, x.id, 8) == ["begun", "lend", *climbed]
        told = {(n.kind, n.person_id) for n in await rows(database, OutboxNotice, x.id, "key")}
        assert {("ask_reminder", MIA), ("ask_escalated", PAT), ("ask_escalated", COR)} <= told
        back = await cases.send(LENDING, x.id, GiveBack(by=MIA), "at last")
        assert back.phase == "late"
        assert (await handle.result())["phase"] == "late"


async def test_a_signal_works_from_outside_and_a_refused_one_is_noted(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> None:
    async with cameras(temporal_environment.client, database) as cases:
        x = asked_for()
        handle = await start(cases, x)
        soon = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
        await handle.signal("lend", {"by": TOR, "until": soon})
        await handle.signal("lend", {"by": PAT})
        await handle.signal("lend", {"by": PAT, "until": soon})
        assert await come(database, x.id, 4) == ["begun", "lend", "lend", "lend"]
        entries = await rows(database, TimelineEntry, x.id, "seq")
        assert [(e.refused, e.via, e.phase) for e in entries[1:]] == [
            (True, "signal", "asked_for"),
            (True, "signal", "asked_for"),
            (False, "signal", "lent"),
        ]
        assert entries[1].actor_id is None
        assert "no part" in entries[1].data["reason"]
        assert "does not have the fields of lend" in entries[2].data["reason"]
        await cases.send(LENDING, x.id, Lose(by=MIA), "lost")
        assert (await handle.result())["phase"] == "lost"


async def test_an_operators_cancel_calls_it_off_and_tells_people(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> None:
    async with cameras(temporal_environment.client, database) as cases:
        x = asked_for()
        handle = await start(cases, x)
        await handle.cancel()
        assert (await handle.result())["phase"] == "called_off"
        (last,) = [e for e in await rows(database, TimelineEntry, x.id, "seq") if e.seq == 2]
        assert (last.kind, last.via) == ("called_off", "operator")
        (ask,) = await rows(database, AskView, x.id, "opened_at")
        assert ask.status == AskStatus.VOID
        told = {(n.kind, n.person_id) for n in await rows(database, OutboxNotice, x.id, "key")}
        assert ("camera_called_off", MIA) in told


async def test_a_rehearsals_date_takes_it_along(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> None:
    async with database() as session, session.begin():
        session.add(Installation(id=1, rehearsal=True, created_at=datetime.now(UTC)))
    async with cameras(temporal_environment.client, database) as cases:
        x, beside = asked_for(), cases.exchanges
        await start(cases, x)
        moved = await advance(beside.clock, beside, timedelta(days=20))
        async with asyncio.timeout(20):  # the server lists a new workflow after a moment
            while not moved:
                await asyncio.sleep(0.2)
                moved = await catch_up(beside.clock, beside)
        assert "reminded" in await come(database, x.id, 2)


async def test_its_mail_comes_with_the_day_for_the_calendar(
    temporal_environment: WorkflowEnvironment, database: Sessions, mail_sink: MailSink
) -> None:
    await add_borrowers(database)
    async with cameras(temporal_environment.client, database) as cases:
        x = asked_for()
        await start(cases, x)
        until = (datetime.now(UTC) + timedelta(days=7)).date()
        await cases.send(LENDING, x.id, Lend(by=PAT, until=until), "lend it")
        await confirmed(database, temporal_environment.client)
    notices = Notices(database, Post(mail_sink.url), LETTERHEAD)
    assert await notices.deliver(Delivery(exchange_id=x.id)) == Delivered(sent=2)
    (asked,) = mail_sink.mails(recipient=f"{PAT}@example.org")
    assert "Hand it over: Lending a camera" in asked.subject
    (lent,) = mail_sink.mails(recipient=f"{MIA}@example.org")
    assert lent.subject == "Your camera"
    body = lent.message.get_body(("plain",))
    assert body
    text = body.get_content()
    assert "Please bring it back by" in text
    assert f"http://h/cases/{x.id}" in text
    assert "because you lend a camera" in text
    (calendar,) = lent.calendars
    assert "Bring the camera back" in calendar


def test_an_emergency_leads_to_the_task_and_to_no_page_of_travellers():
    letter = Letter(key="k", kind="emergency", message_id="<1@h>", ask_id="hand_over-1",
                    values={"ask": "hand_over", "due": "2027-07-01T14:00:00+00:00"})  # fmt: skip
    to = Recipient(person_id=PAT, name="Pat", email="pat@example.org")
    words = write(letter, LETTERHEAD, About(exchange_id="x1", kind="lending"), to)
    assert words.url == "http://h/cases/x1/asks/hand_over-1"


async def test_a_fresh_history_goes_on_where_the_last_one_ended(
    short_histories: WorkflowEnvironment, database: Sessions
) -> None:
    async with cameras(short_histories.client, database) as cases:
        x = asked_for()
        handle = await start(cases, x)
        until = (datetime.now(UTC) + timedelta(days=7)).date()
        first = await cases.send(LENDING, x.id, Lend(by=PAT, until=until), "the very first form")
        for number in range(2, 25):
            await handle.signal("lend", {"by": TOR, "until": until.isoformat()})
            await refused(database, x.id, number - 1)
        runs = {
            run.run_id
            async for run in short_histories.client.list_workflows(f'WorkflowId = "{handle.id}"')
        }
        assert len(runs) > 1, "the server never asked for a fresh history"
        again = Lend(by=PAT, until=until)
        assert await cases.send(LENDING, x.id, again, "the very first form") == first
        assert (await cases.send(LENDING, x.id, GiveBack(by=MIA), "back")).phase == "returned"
        lines = await rows(database, TimelineEntry, x.id, "seq")
        assert [e.seq for e in lines] == list(range(1, len(lines) + 1))
        assert [e.kind for e in lines if not e.refused] == ["begun", "lend", "give_back"]

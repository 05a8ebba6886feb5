"""A workflow task is lost after its record was committed: what it told is taken back, and no mail of it leaves."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select
from temporalio.testing import WorkflowEnvironment

from activities import repair
from activities.concerns import ConcernRecords
from activities.records import Records
from domain.case.message import AnyMessage
from domain.concern.concern import ConcernPhase, Owed, Step
from domain.concern.messages import Acknowledge
from domain.concern.notices import ConcernNotice
from domain.exchange.messages import base
from domain.exchange.messages.application import AcceptApplication, ReturnApplication, ReturnReason
from models.messages.cases import CaseChange, case_change
from models.messages.concern import ConcernChange
from models.messages.records import Change
from models.tables.calendar_event import CalendarEvent
from models.tables.case_view import CaseView
from models.tables.concern import ConcernCase
from models.tables.concern_step import ConcernStep
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.timeline_entry import TimelineEntry
from models.tables.unconfirmed_record import UnconfirmedRecord
from tests.support.camera.lending import LENDING, Lend
from tests.support.cameras import add_borrowers, asked_for, cameras, start
from tests.support.happy_path_changes import news
from tests.support.keys import KEYS
from tests.support.lost_tasks import (
    confirmed,
    may_leave,
    owed,
    record_and_lose,
    stored,
    told_by,
    told_in,
)
from tests.support.people import PAT, SAF
from tests.support.running_concerns import add_staff, handling
from tests.support.running_exchanges import Played, Stage

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
def asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that the history does not have is asked about without waiting for it."""
    monkeypatch.setattr(repair, "GRACE", timedelta())


async def lose(database: Sessions, x: Played, message: AnyMessage) -> Change:
    """Let the exchange record a move in a task that is lost."""
    before, state = await x.snapshot(), await x.state()
    seen, now = len(state.timeline), datetime.now(UTC)
    base.execute(state, message, now)
    change = news(state, seen)
    await record_and_lose(x.handle, Records(database).record, change, before.task_at)
    return change


async def unconfirmed(database: Sessions) -> list[UnconfirmedRecord]:
    async with database() as session:
        return list((await session.scalars(select(UnconfirmedRecord))).all())


async def begun(stage: Stage, database: Sessions) -> Played:
    """An exchange whose first record is confirmed and whose first mails are gone."""
    x = await stage.start()
    await x.recorded()
    assert await may_leave(database) == set(), "a mail left before its task was accepted"
    await confirmed(database, stage.client)
    assert await unconfirmed(database) == []
    assert await may_leave(database)
    return x


async def as_the_workflow_says(database: Sessions, x: Played) -> ExchangeView:
    view, snapshot = await x.recorded(), await x.snapshot()
    assert (view.revision, view.phase) == (snapshot.revision, snapshot.view.phase)
    assert await told_by(database, x.id) == told_in(snapshot)
    assert view.task_at == snapshot.task_at
    return view


async def test_another_move_at_the_same_revision_takes_the_place_of_one_that_never_happened(
    stage: Stage, database: Sessions
) -> None:
    x = await begun(stage, database)
    lost = await lose(database, x, AcceptApplication(by=PAT))
    assert {notice.key for notice in lost.notices} <= await owed(database, x.id)
    receipt = await x.send(ReturnApplication(by=PAT, reason=ReturnReason.VAGUE_GOAL))
    assert receipt.revision == lost.revision
    (*_, entry) = await stored_entries(database, x)
    assert entry.kind == "return_application"
    assert not {notice.key for notice in lost.notices} & await owed(database, x.id)
    await confirmed(database, stage.client)
    await as_the_workflow_says(database, x)
    left = await may_leave(database)
    assert left
    assert not left & {notice.key for notice in lost.notices}
    assert await unconfirmed(database) == []


async def stored_entries(database: Sessions, x: Played) -> list[Any]:
    return await stored(database, TimelineEntry, x.id, "seq")


async def test_fewer_moves_than_were_lost_leave_nothing_of_them(
    stage: Stage, database: Sessions
) -> None:
    x = await begun(stage, database)
    lost = await lose(database, x, AcceptApplication(by=PAT))
    above = lost.model_copy(
        update={
            "revision": lost.revision + 3,
            "entries": [replace(e, seq=e.seq + n) for n in range(4) for e in lost.entries],
        }
    )
    before = await x.snapshot()
    await record_and_lose(x.handle, Records(database).record, above, before.task_at)
    await x.send(ReturnApplication(by=PAT, reason=ReturnReason.VAGUE_GOAL))
    await confirmed(database, stage.client)
    await as_the_workflow_says(database, x)


async def test_what_nobody_sends_again_is_taken_back_and_no_mail_of_it_leaves(
    stage: Stage, database: Sessions, asked_at_once: None
) -> None:
    x = await begun(stage, database)
    lost = await lose(database, x, AcceptApplication(by=PAT))
    assert await may_leave(database) == set()
    await confirmed(database, stage.client)
    assert (await as_the_workflow_says(database, x)).phase == "eligibility"
    assert not {notice.key for notice in lost.notices} & await owed(database, x.id)
    assert await unconfirmed(database) == []
    receipt = await x.send(AcceptApplication(by=PAT))
    await confirmed(database, stage.client)
    await as_the_workflow_says(database, x)
    assert receipt.revision == lost.revision
    assert await may_leave(database)


async def test_it_is_left_alone_while_its_task_may_still_be_accepted(
    stage: Stage, database: Sessions
) -> None:
    x = await begun(stage, database)
    lost = await lose(database, x, AcceptApplication(by=PAT))
    await confirmed(database, stage.client)
    assert {notice.key for notice in lost.notices} <= await owed(database, x.id)
    assert [one.case_id for one in await unconfirmed(database)] == [x.id]


async def test_a_worker_that_was_overtaken_overwrites_nothing(
    stage: Stage, database: Sessions
) -> None:
    x = await begun(stage, database)
    before, state = await x.snapshot(), await x.state()
    await x.send(ReturnApplication(by=PAT, reason=ReturnReason.VAGUE_GOAL))
    await confirmed(database, stage.client)
    seen = len(state.timeline)
    base.execute(state, AcceptApplication(by=PAT), datetime.now(UTC))
    late = news(state, seen)
    await record_and_lose(x.handle, Records(database).record, late, before.task_at)
    await as_the_workflow_says(database, x)
    assert not {notice.key for notice in late.notices} & await owed(database, x.id)


async def test_the_next_record_confirms_the_one_before_without_a_question(
    stage: Stage, database: Sessions
) -> None:
    x = await stage.start()
    first = await x.recorded()
    (waits,) = await unconfirmed(database)
    assert (waits.task_at, waits.after) == (first.task_at, None)
    await x.send(AcceptApplication(by=PAT))
    (waits,) = await unconfirmed(database)
    assert waits.after == first.task_at
    keys = await may_leave(database)
    assert keys
    assert all("/1/" in key or "-1/" in key for key in keys)


async def test_a_case_of_another_kind_takes_back_what_never_happened(
    temporal_environment: WorkflowEnvironment, database: Sessions, asked_at_once: None
) -> None:
    await add_borrowers(database)
    client = temporal_environment.client
    async with cameras(client, database) as cases:
        x = asked_for()
        handle = await start(cases, x)
        until = (datetime.now(UTC) + timedelta(days=5)).date()

        async def snapshot() -> CaseChange:
            found: CaseChange = await handle.query("snapshot", result_type=CaseChange)
            return found

        async def lost() -> set[str]:
            before = await snapshot()
            case = asked_for(x.id)
            case.revision, case.timeline, case.asks = before.revision, before.entries, before.asks
            case.started_at = before.started_at
            seen, now = len(case.timeline), datetime.now(UTC)
            message = Lend(by=PAT, until=until)
            case.revision += 1
            message.execute(case, now)
            case.add_entry("lend", now, by=PAT)
            touched = [ask for ask in case.asks if ask.id in case.touched]
            change = case_change(LENDING, case, now, touched, case.timeline[seen:], case.owed)
            await record_and_lose(handle, Records(database).record_case, change, before.task_at)
            return {notice.key for notice in case.owed}

        await snapshot()
        await confirmed(database, client)
        await may_leave(database)
        keys = await lost()
        assert keys
        assert keys <= await owed(database, x.id)
        await confirmed(database, client)
        assert not keys & await owed(database, x.id)
        assert await told_by(database, x.id) == told_in(await snapshot())
        await lost()
        await handle.signal("lend", {"by": PAT})  # refused, which is noted
        async with asyncio.timeout(10):
            while not (await stored(database, TimelineEntry, x.id, "seq"))[-1].refused:
                await asyncio.sleep(0.02)
        await confirmed(database, client)
        assert await told_by(database, x.id) == told_in(await snapshot())
        assert not keys & await owed(database, x.id)
    async with database() as session:
        view = await session.get(CaseView, x.id)
    assert view
    assert (view.phase, view.revision) == ("asked_for", 2)
    assert await unconfirmed(database) == []


async def test_a_concern_takes_back_what_never_happened(
    temporal_environment: WorkflowEnvironment, database: Sessions, asked_at_once: None
) -> None:
    await add_staff(database)
    client = temporal_environment.client
    async with handling(client, database, temporal_environment) as safety:
        incident = await safety.start()
        handle = safety.concerns.handle(incident)

        async def lost(revision: int) -> None:
            before: ConcernChange = await handle.query("snapshot", result_type=ConcernChange)
            now = datetime.now(UTC)
            steps = [Step(revision=n, at=now, kind="close", by=SAF) for n in range(2, revision + 1)]
            change = before.model_copy(
                update={
                    "revision": revision,
                    "at": now,
                    "state": ConcernPhase.CLOSED,
                    "closed_at": now,
                    "steps": steps,
                    "owed": [Owed(kind=ConcernNotice.CONCERN_REVIEW, revision=revision)],
                }
            )
            records = ConcernRecords(database, KEYS)
            await record_and_lose(handle, records.record_concern, change, before.task_at)

        await confirmed(database, client)
        assert await may_leave(database)
        async with database() as session:
            marks = [*await session.scalars(select(ConcernCase.task_at))]
            marks += await session.scalars(select(OutboxNotice.task_at))
        assert set(marks) == {None}, "a time to the second"
        await lost(4)
        assert "concern_review" in await safety.owed(incident)
        await confirmed(database, client)
        async with database() as session:
            row = await session.get(ConcernCase, incident)
        assert row
        assert (row.state, row.revision, row.closed_at) == ("received", 1, None)
        assert [step.kind for step in await safety.rows(ConcernStep, incident)] == ["received"]
        assert "concern_review" not in await safety.owed(incident)

        await lost(4)
        await safety.concerns.send(incident, Acknowledge(by=SAF), "form")
        row = await safety.recorded(incident, 2)
        assert (row.state, row.revision) == ("acknowledged", 2)
        kinds = {step.kind for step in await safety.rows(ConcernStep, incident)}
        assert kinds == {"received", "acknowledge"}
        assert "concern_review" not in await safety.owed(incident)
        await confirmed(database, client)
        assert await unconfirmed(database) == []


async def test_views_that_differ_are_found_and_put_right(stage: Stage, database: Sessions) -> None:
    """As when a worker starts, or the doctor looks: a database of yesterday, say."""
    x = await begun(stage, database)
    client = stage.client
    same, other = x.handle.id, (await begun(stage, database)).handle.id
    lost = await lose(database, stage.played[-1], AcceptApplication(by=PAT))
    found = [one async for one in repair.differing(database, client, [same, other])]
    assert found == [other]
    await repair.put_right(database, KEYS, client, other)
    assert [one async for one in repair.differing(database, client, [same, other])] == []
    await as_the_workflow_says(database, stage.played[-1])
    assert not {n.key for n in lost.notices} & await owed(database, stage.played[-1].id)
    assert await stored(database, CalendarEvent, x.id, "uid") == []

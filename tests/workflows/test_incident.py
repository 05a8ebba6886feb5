"""Concerns on a real server: the ladder, more people asked, the hold that reaches the exchange."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities.housekeeping import Housekeeping
from domain.case.errors import RuleBroken
from domain.concern.concern import ConcernPhase, SafetyPolicy, receive
from domain.concern.messages import (
    Acknowledge,
    AddWords,
    Close,
    Erase,
    Hold,
    Keep,
    Release,
    execute,
)
from models.concerns.people import name_people
from models.messages.concern import ConcernReceipt, StartConcern
from models.messages.records import Watch
from models.tables.concern import ConcernCase
from models.tables.concern_person import ConcernPerson
from models.tables.concern_step import ConcernStep
from models.tables.concern_words import ConcernWords
from models.tables.erasure_receipt import ErasureReceipt
from models.tables.installation import Installation
from models.tables.staff_role import StaffRole
from runtime.exchanges import ExchangeUnknown
from runtime.rehearsal import advance, catch_up
from tests.support.fake_exchange_workflow import Listener
from tests.support.keys import KEYS, STORE
from tests.support.people import CHA, COR, MIA, PAT, SAF, START
from tests.support.running_concerns import ABOUT, MASTER, WORDS, Handling, add_staff, handling, kept
from workflows.caretaker import CaretakerWorkflow

Sessions = async_sessionmaker[AsyncSession]
FAILED_TASK = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED


@pytest.fixture
async def safety(
    temporal_environment: WorkflowEnvironment,
    database: Sessions,
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[Handling]:
    """A worker for concerns; afterwards: no failed task, and no word in a history or a log."""
    caplog.set_level(logging.DEBUG)
    await add_staff(database)
    async with handling(
        temporal_environment.client,
        database,
        temporal_environment,
        also=[Listener, CaretakerWorkflow],
        activities=[
            Housekeeping(database, KEYS, STORE).purge,
            Housekeeping(database, KEYS, STORE).find_stopped,
        ],
    ) as safety:
        yield safety
        for incident_id in safety.started:
            history = await safety.concerns.handle(incident_id).fetch_history()
            assert not [e for e in history.events if e.event_type == FAILED_TASK]
            raw = history.to_json()
            assert incident_id in raw, "the history was not read"
            for canary in (WORDS, ABOUT, "Zyxw", MASTER.decode()):
                assert canary not in raw
                assert canary not in caplog.text


@pytest.fixture
async def exchange(safety: Handling) -> WorkflowHandle[Any, Any]:
    return await safety.client.start_workflow(
        Listener.run, id=f"exchange-{uuid4().hex}", task_queue=safety.queue
    )


def id_of(exchange: WorkflowHandle[Any, Any]) -> str:
    return exchange.id.removeprefix("exchange-")


async def heard(exchange: WorkflowHandle[Any, Any], wanted: int) -> list[dict[str, Any]]:
    """What the exchange was told, once it was told so often."""
    async with asyncio.timeout(15):
        while len(found := await exchange.query(Listener.all_heard)) < wanted:
            await asyncio.sleep(0.02)
    return found


async def looked(safety: Handling, incident: str) -> None:
    """Wait until a concern has looked whether another one holds its exchange."""
    done = EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED
    async with asyncio.timeout(15):
        while not any(
            event.event_type == done
            for event in (await safety.concerns.handle(incident).fetch_history()).events
        ):
            await asyncio.sleep(0.02)


async def test_nobody_answers_so_others_are_told_that_it_waits_and_the_accused_never(
    safety: Handling,
) -> None:
    incident = await safety.start(CHA)
    assert await safety.owed(incident) == {"concern_received": {SAF}}
    assert await safety.wait(incident, hours=49)
    await safety.recorded(incident, 3)
    assert await safety.owed(incident) == {"concern_received": {SAF}, "concern_reminder": {SAF}}
    assert await safety.wait(incident, hours=48)
    row = await safety.recorded(incident, 4)
    assert row.escalated == 1
    found = await safety.owed(incident)
    assert found == {
        "concern_received": {SAF}, "concern_reminder": {SAF}, "concern_escalated": {COR},
    }  # fmt: skip
    with pytest.raises(RuleBroken, match="do not look after"):
        await safety.concerns.send(incident, Acknowledge(by=COR), "form-0")
    await safety.concerns.send(incident, Acknowledge(by=SAF), "form-1")
    assert (await safety.recorded(incident, 5)).state == "acknowledged"
    assert await safety.wait(incident, days=13)
    assert "concern_review" not in await safety.owed(incident)
    assert await safety.wait(incident, days=2)
    await safety.recorded(incident, 6)
    found = await safety.owed(incident)
    assert found["concern_review"] == {SAF}
    assert CHA not in {person for people in found.values() for person in people}


async def test_a_hold_reaches_the_exchange_and_so_does_its_end(
    safety: Handling, exchange: WorkflowHandle[Any, Any]
) -> None:
    incident = await safety.start(exchange=id_of(exchange))
    await safety.concerns.send(incident, Hold(by=SAF), "form-1")
    assert await heard(exchange, 1) == [{"by": SAF, "held": True}]
    await safety.concerns.send(incident, Release(by=SAF), "form-2")
    assert (await heard(exchange, 2))[1:] == [{"by": SAF, "held": False}]
    row = await safety.recorded(incident, 3)
    assert (row.state, row.exchange_id) == ("acknowledged", id_of(exchange))


async def test_an_exchange_goes_on_when_the_last_concern_lets_go(
    safety: Handling, exchange: WorkflowHandle[Any, Any]
) -> None:
    first = await safety.start(exchange=id_of(exchange))
    second = await safety.start(exchange=id_of(exchange))
    for incident in (first, second):
        await safety.concerns.send(incident, Hold(by=SAF), "hold")
        await safety.recorded(incident, 2)
        await looked(safety, incident)
    await heard(exchange, 1)
    await safety.concerns.send(first, Release(by=SAF), "release")
    await safety.recorded(first, 3)
    await safety.concerns.send(first, Close(by=SAF), "close")  # it has gone through its hold
    await safety.recorded(first, 4)
    assert [told["held"] for told in await heard(exchange, 1)] == [True]
    await safety.concerns.send(second, Release(by=SAF), "release")
    assert [told["held"] for told in await heard(exchange, 2)] == [True, False]


async def test_a_hold_on_an_exchange_that_is_not_there_stops_nothing_else(
    safety: Handling,
) -> None:
    incident = await safety.start(exchange="x-gone")
    await safety.concerns.send(incident, Hold(by=SAF), "form-1")
    await safety.concerns.send(incident, Release(by=SAF), "form-2")
    await safety.concerns.send(incident, Close(by=SAF), "form-3")
    assert (await safety.recorded(incident, 4)).state == "closed"


async def test_only_who_handles_it_now_may_act(safety: Handling, database: Sessions) -> None:
    incident = await safety.start()
    for person in (CHA, COR, PAT, MIA):
        with pytest.raises(RuleBroken, match="do not look after"):
            await safety.concerns.send(incident, Acknowledge(by=person), "form-1")
    async with database() as session, session.begin():
        session.add(StaffRole(person_id=PAT, role="safety_officer"))
    await safety.concerns.send(incident, Acknowledge(by=PAT), "form-1")  # appointed meanwhile
    async with database() as session, session.begin():
        await name_people(session, incident, [PAT], by=SAF, now=START)
    assert await safety.concerns.look_again(incident) == 1
    with pytest.raises(RuleBroken, match="do not look after"):
        await safety.concerns.send(incident, Close(by=PAT), "form-2")
    history = (await safety.concerns.handle(incident).fetch_history()).to_json()
    assert MIA not in history, "a refused form left a trace"


async def test_the_same_form_twice_acts_once(safety: Handling) -> None:
    incident = await safety.start()
    one = await safety.concerns.send(incident, AddWords(message="m-1"), "form-1")
    two = await safety.concerns.send(incident, AddWords(message="m-1"), "form-1")
    assert one == two
    assert (await safety.recorded(incident, 2)).revision == 2


async def test_it_is_erased_at_its_yearly_look_and_a_receipt_remains(
    safety: Handling, database: Sessions
) -> None:
    incident = await safety.start(PAT)
    await safety.concerns.send(incident, Acknowledge(by=SAF), "form-1")
    await safety.concerns.send(incident, Close(by=SAF), "form-2")
    with pytest.raises(RuleBroken, match="yearly look"):
        await safety.concerns.send(incident, Erase(by=SAF), "form-3")
    assert await safety.wait(incident, days=366)
    assert (await safety.recorded(incident, 4)).retention_due
    assert (await safety.owed(incident))["concern_retention"] == {SAF}
    await safety.concerns.send(incident, Keep(by=SAF), "form-4")
    assert await safety.wait(incident, days=366)
    await safety.recorded(incident, 6)
    await safety.concerns.send(incident, Erase(by=SAF), "form-5")
    row = await safety.recorded(incident, 7)
    assert (row.state, row.wrapped_key, row.lookup, row.secret_hash) == ("erased", b"", None, "")
    assert await safety.rows(ConcernWords, incident) == []
    assert await safety.rows(ConcernPerson, incident) == []
    (receipt,) = await safety.rows(ErasureReceipt, incident)
    assert (receipt.erased_by, receipt.messages) == (SAF, 1)
    await safety.concerns.handle(incident).result()
    with pytest.raises(ExchangeUnknown):
        await safety.concerns.send(incident, AddWords(message="m-1"), "form-6")


async def test_a_concern_that_came_in_while_the_server_was_away_is_heard(
    safety: Handling, database: Sessions
) -> None:
    waiting = await kept(database)
    safety.started.append(waiting.id)
    caretaker = await safety.client.start_workflow(
        CaretakerWorkflow.run, Watch(), id=safety.queue, task_queue=safety.queue
    )
    assert (await safety.recorded(waiting.id, 1)).state == ConcernPhase.RECEIVED
    await caretaker.terminate()
    assert await safety.owed(waiting.id) == {"concern_received": {SAF}}
    await safety.concerns.send(waiting.id, Acknowledge(by=SAF), "form-1")


async def caretaken(safety: Handling) -> None:
    """Let the caretaker look once."""
    caretaker = await safety.client.start_workflow(
        CaretakerWorkflow.run, Watch(), id=f"{safety.queue}-{uuid4().hex}", task_queue=safety.queue
    )
    async with asyncio.timeout(20):
        while not await has_looked(caretaker):
            await asyncio.sleep(0.05)
    await caretaker.terminate()


async def has_looked(caretaker: WorkflowHandle[Any, Any]) -> bool:
    """Whether it has gone to sleep until the next look."""
    history = await caretaker.fetch_history()
    return any(event.event_type == EventType.EVENT_TYPE_TIMER_STARTED for event in history.events)


async def begun(safety: Handling, incident: str) -> int:
    """How often the server began to handle a concern."""
    query = f'WorkflowId = "incident-{incident}"'
    return len([run async for run in safety.client.list_workflows(query)])


@pytest.mark.parametrize("end", ["cancel", "terminate"])
async def test_one_that_an_operator_ended_goes_on_from_where_it_stood(
    safety: Handling, exchange: WorkflowHandle[Any, Any], end: str
) -> None:
    incident = await safety.start(exchange=id_of(exchange), review_days=9)
    await safety.concerns.send(incident, Hold(by=SAF), "form-1")
    await heard(exchange, 1)
    before = await safety.recorded(incident, 2)
    handle = safety.concerns.handle(incident)
    await getattr(handle, end)()
    with pytest.raises(WorkflowFailureError):
        await handle.result()
    for _ in range(2):
        await caretaken(safety)
    row = await safety.recorded(incident, 3)
    assert (row.state, row.due_at) == ("on_hold", before.due_at)
    assert (await heard(exchange, 2))[1:] == [{"by": SAF, "held": True}], "told again, to be sure"
    await safety.concerns.send(incident, Release(by=SAF), "form-2")
    assert (await heard(exchange, 3))[2:] == [{"by": SAF, "held": False}]
    row = await safety.recorded(incident, 4)
    assert (row.revision, row.state) == (4, "acknowledged")
    assert row.due_at - datetime.now(UTC) > timedelta(days=8), "under the numbers it began with"
    assert row.due_at - datetime.now(UTC) < timedelta(days=10)
    kinds = [step.kind for step in await safety.rows(ConcernStep, incident)]
    assert sorted(kinds) == ["hold", "received", "release", "started_again"]
    assert await safety.owed(incident) == {"concern_received": {SAF}}


async def test_the_ladder_of_one_that_was_ended_goes_on(safety: Handling) -> None:
    incident = await safety.start(COR)
    assert await safety.wait(incident, hours=97)
    before = await safety.recorded(incident, 4)
    await safety.concerns.handle(incident).terminate()
    await caretaken(safety)
    row = await safety.recorded(incident, 5)
    assert (row.state, row.escalated, row.due_at) == ("received", 1, before.due_at)
    assert (await safety.owed(incident))["concern_escalated"] == {CHA}
    async with asyncio.timeout(20):
        while await begun(safety, incident) != 2:
            await asyncio.sleep(0.1)


async def test_one_that_came_to_its_end_is_not_started_again(
    safety: Handling, database: Sessions
) -> None:
    incident = await safety.start()
    await safety.concerns.send(incident, Acknowledge(by=SAF), "form-1")
    await safety.concerns.send(incident, Close(by=SAF), "form-2")
    assert await safety.wait(incident, days=366)
    await safety.recorded(incident, 4)
    await safety.concerns.send(incident, Erase(by=SAF), "form-3")
    await safety.concerns.handle(incident).result()
    await caretaken(safety)
    row = await safety.recorded(incident, 5)
    assert (row.revision, row.state, row.state_kept) == (5, "erased", {})
    assert await begun(safety, incident) <= 1


async def test_a_row_that_is_gone_stops_nothing(safety: Handling, database: Sessions) -> None:
    incident = await safety.start()
    async with database() as session, session.begin():
        for table in (ConcernWords, ConcernCase):
            key = table.incident_id if table is ConcernWords else table.id  # type: ignore[attr-defined]
            await session.execute(delete(table).where(col(key) == incident))
    assert await safety.wait(incident, days=4)
    assert await safety.concerns.look_again(incident) == 1, "it still runs"


async def test_a_long_one_goes_on_in_a_fresh_history(
    safety: Handling, exchange: WorkflowHandle[Any, Any]
) -> None:
    """As it is carried over: state, what the exchange was told, and answers already given."""
    concern = await kept(safety.database, exchange=id_of(exchange))
    safety.started.append(concern.id)
    x = receive(concern.id, SafetyPolicy(), id_of(exchange), datetime.now(UTC))
    x.handlers = (SAF,)
    execute(x, Hold(by=SAF), datetime.now(UTC))
    given = ConcernReceipt(revision=2, state=ConcernPhase.ON_HOLD)
    update = hashlib.sha256(f"hold/{SAF}/form-1".encode()).hexdigest()[:32]
    await safety.concerns.start(
        StartConcern(
            incident_id=concern.id,
            received_at=x.received_at,
            resumed=x,
            told=True,
            receipts={update: given},
        )
    )
    row = await safety.recorded(concern.id, 2)
    assert row.state == "on_hold"
    assert await safety.concerns.send(concern.id, Hold(by=SAF), "form-1") == given
    await safety.concerns.send(concern.id, Release(by=SAF), "form-2")
    assert await heard(exchange, 1) == [{"by": SAF, "held": False}], "the hold itself was told"
    await safety.recorded(concern.id, 3)
    kinds = {step.kind for step in await safety.rows(ConcernStep, concern.id)}
    assert kinds == {"received", "hold", "release"}


async def test_a_rehearsals_date_takes_concerns_along(safety: Handling, database: Sessions) -> None:
    async with database() as session, session.begin():
        session.add(Installation(id=1, rehearsal=True, created_at=datetime.now(UTC)))
    incident = await safety.start()
    clock = safety.exchanges.clock
    moved = await advance(clock, safety.exchanges, timedelta(days=5))
    async with asyncio.timeout(20):  # the server lists a new workflow after a moment
        while not moved:
            await asyncio.sleep(0.2)
            moved = await catch_up(clock, safety.exchanges)
    assert (await safety.recorded(incident, 4)).escalated == 1

"""A concern about a real exchange: the hold works, and no word and no accused is found anywhere."""

import asyncio
import logging
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel
from temporalio.testing import WorkflowEnvironment

from activities.records import Records
from domain.concern.messages import Answer, Close, Hold, Release
from domain.exchange.people import Role
from models.concerns.concerns import ConcernStore
from models.tables.concern import ConcernCase
from models.tables.exchange_view import ExchangeView
from models.tables.timeline_entry import TimelineEntry
from models.vault.keys import MasterKeys
from runtime.staff_roles import give_role
from tests.support import people
from tests.support.keys import KEYS
from tests.support.people import ANN, COR, MIA, SAF, START, TOR
from tests.support.running_concerns import ABOUT, MASTER, WORDS, Handling, add_staff, handling
from workflows.exchange import ExchangeWorkflow

Sessions = async_sessionmaker[AsyncSession]
OZ = "p-oz"  # of a community that has no part in the exchange
ANSWER = "Zyxw-canary of an answer"
CANARIES = (WORDS, ABOUT, ANSWER, "Zyxw", "canary")


async def raw(safety: Handling, workflow_id: str) -> str:
    """Everything the server keeps of a workflow, payloads decoded."""
    handle = safety.client.get_workflow_handle(workflow_id)
    history = await handle.fetch_history()
    parts = [history.to_json(), str((await handle.describe()).raw_description)]
    parts += [event.SerializeToString().decode("utf-8", "replace") for event in history.events]
    return "\n".join([*parts, str(await handle.query("__temporal_workflow_metadata"))])


async def held(safety: Handling, exchange_id: str, *, wanted: bool) -> ExchangeView:
    """The exchange's row, once it says so."""
    async with asyncio.timeout(15):
        while True:
            async with safety.database() as session:
                row = await session.get(ExchangeView, exchange_id)
            if row and row.held is wanted:
                return row
            await asyncio.sleep(0.02)


async def everything(database: Sessions, leaving_out: set[str]) -> str:
    """Every row of every table but those named."""
    found: list[Any] = []
    async with database() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in leaving_out:
                found += [dict(row) for row in (await session.execute(select(table))).mappings()]
    return repr(found)


async def test_a_hold_works_and_leaves_no_trace_of_why(
    temporal_environment: WorkflowEnvironment,
    database: Sessions,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await add_staff(database)
    async with handling(
        temporal_environment.client,
        database,
        temporal_environment,
        also=[ExchangeWorkflow],
        activities=[Records(database).record],
    ) as safety:
        exchange_id = str(uuid4())
        await safety.exchanges.start(people.start(exchange_id=exchange_id))
        await held(safety, exchange_id, wanted=False)
        incident = await safety.start(TOR, COR, exchange=exchange_id)
        async with database() as session, session.begin():
            case = await session.get_one(ConcernCase, incident)
            keeper = ConcernStore(MasterKeys(MASTER, KEYS))
            await keeper.write(session, case, ANSWER, START, message_id="m-1", author_id=SAF)
        await safety.concerns.send(incident, Answer(by=SAF, message="m-1"), "form-1")
        before = await _timeline(database)
        await safety.concerns.send(incident, Hold(by=SAF), "form-2")
        row = await held(safety, exchange_id, wanted=True)
        assert await _timeline(database) == before, "the timeline tells that there is a concern"
        await safety.concerns.send(incident, Release(by=SAF), "form-3")
        await held(safety, exchange_id, wanted=False)
        await safety.concerns.send(incident, Close(by=SAF), "form-4")
        await safety.recorded(incident, 5)
        histories = [
            await raw(safety, f"incident-{incident}"), await raw(safety, f"exchange-{exchange_id}"),
        ]  # fmt: skip
        assert SAF in histories[0], "the history was not read"
    for canary in CANARIES:
        for history in histories:
            assert canary not in history
        assert canary not in caplog.text
        assert canary not in await everything(database, set())
        assert canary not in repr(row.state)
    for accused in (TOR, COR):
        assert accused not in histories[0], "an operator reads whom it is about"
    ordinary = await everything(
        database,
        {
            "incident", "incident_person", "incident_message", "incident_step", "incident_read",
            "outbox",
        },
    )  # fmt: skip
    assert incident not in ordinary


async def test_an_officer_named_after_the_exchange_began_holds_it(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> None:
    """From within its frozen team or from elsewhere: the concern is the judge of who handles it."""
    await add_staff(database)
    async with handling(
        temporal_environment.client,
        database,
        temporal_environment,
        also=[ExchangeWorkflow],
        activities=[Records(database).record],
    ) as safety:
        exchange_id = str(uuid4())
        await safety.exchanges.start(people.start(exchange_id=exchange_id))
        await held(safety, exchange_id, wanted=False)
        incident = await safety.start(exchange=exchange_id)
        for person in (ANN, OZ):
            async with database() as session, session.begin():
                await give_role(session, person, Role.SAFETY_OFFICER, by=COR, now=START)
            await safety.concerns.send(incident, Hold(by=person), f"hold-{person}")
            await held(safety, exchange_id, wanted=True)
            await safety.concerns.send(incident, Release(by=person), f"release-{person}")
            await held(safety, exchange_id, wanted=False)
        handle = safety.client.get_workflow_handle(f"exchange-{exchange_id}")
        for payload in ({"by": MIA, "held": True}, {"by": SAF}, "held", {"by": SAF, "held": "?"}):
            await handle.signal("set_hold", payload)
        await handle.signal("set_hold", {"by": SAF, "held": True})
        await held(safety, exchange_id, wanted=True)


async def _timeline(database: Sessions) -> list[tuple[str, int]]:
    async with database() as session:
        return [(row.kind, row.seq) for row in await session.scalars(select(TimelineEntry))]

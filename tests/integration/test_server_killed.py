"""Temporal killed with `kill -9` between a record and its acceptance; nobody sends the message again."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio import activity
from temporalio.client import Client, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError

from activities import repair
from activities.records import Records
from domain.exchange.messages.application import AcceptApplication, ReturnApplication, ReturnReason
from models.messages.records import Change
from models.tables.exchange_view import ExchangeView
from models.tables.timeline_entry import TimelineEntry
from runtime.embedded.ports import free_port
from runtime.embedded.temporal import EmbeddedTemporal
from tests.support.lost_tasks import confirmed, may_leave, stored, told_by, told_in
from tests.support.people import PAT
from tests.support.running_exchanges import on_stage

Sessions = async_sessionmaker[AsyncSession]


class Stopping:
    """Records as ever; once `armed`, stops after the commit until it may go on."""

    def __init__(self, sessions: Sessions) -> None:
        self.records = Records(sessions)
        self.armed = False
        self.committed, self.go_on = asyncio.Event(), asyncio.Event()

    @activity.defn
    async def record(self, change: Change) -> None:
        await self.records.record(change)
        if self.armed:
            self.committed.set()
            await self.go_on.wait()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedTemporal]:
    server = EmbeddedTemporal(
        tmp_path / "temporal.db", log=tmp_path / "log", port=free_port(), ui_port=free_port()
    )
    await server.start()
    yield server
    await server.stop()


async def kill(server: EmbeddedTemporal) -> None:
    assert server.child
    os.kill(server.child.process.pid, signal.SIGKILL)
    while server.child.running:
        await asyncio.sleep(0.01)


async def test_a_move_of_which_the_server_never_heard_is_taken_back_and_mailed_to_nobody(
    server: EmbeddedTemporal, database: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await Client.connect(server.address, data_converter=pydantic_data_converter)
    stopping = Stopping(database)
    async with on_stage(client, database=database, activities=[stopping.record]) as stage:
        x = await stage.start()
        await x.recorded()
        await confirmed(database, client)
        await may_leave(database)

        stopping.armed = True
        call = asyncio.create_task(x.send(AcceptApplication(by=PAT)))
        await asyncio.wait_for(stopping.committed.wait(), 10)
        await kill(server)
        stopping.armed = False
        stopping.go_on.set()
        with suppress(WorkflowUpdateRPCTimeoutOrCancelledError, RPCError, TimeoutError):
            call.cancel()
            await call
        await server.start()
        async with asyncio.timeout(30):
            while True:
                try:
                    assert (await x.snapshot()).view.phase == "eligibility"
                    break
                except (RPCError, TimeoutError):
                    await asyncio.sleep(0.1)

        async with database() as session:
            view = await session.get(ExchangeView, x.id)
        assert view
        assert view.phase == "offered", "the record of what was lost is committed"
        assert await may_leave(database) == set()
        monkeypatch.setattr(repair, "GRACE", timedelta())
        await confirmed(database, client)
        assert (await x.recorded()).phase == "eligibility"
        assert await told_by(database, x.id) == told_in(await x.snapshot())

        receipt = await x.send(ReturnApplication(by=PAT, reason=ReturnReason.VAGUE_GOAL))
        assert receipt.revision == view.revision
        await confirmed(database, client)
        assert await told_by(database, x.id) == told_in(await x.snapshot())
        (*_, entry) = await stored(database, TimelineEntry, x.id, "seq")
        assert entry.kind == "return_application"
        assert all(
            "return" in key or "change_application" in key for key in await may_leave(database)
        )

"""A worker killed with `kill -9` in the middle: the same form, one answer, one entry, one mail owed."""

import asyncio
import os
import signal
import sys
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.partner import AcceptPartner
from domain.exchange.phases import Phase
from models.messages.exchange import Receipt
from models.tables.outbox import OutboxNotice
from models.tables.timeline_entry import TimelineEntry
from runtime.embedded.mail import MailSink
from runtime.temporal import TASK_QUEUE
from tests.support.people import PAT, TOR
from tests.support.running_exchanges import Played, Stage
from tests.support.running_stack import ROOT

pytestmark = pytest.mark.xdist_group("real-task-queue")


class Workers:
    """Worker processes as `make up` runs them."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.process: asyncio.subprocess.Process | None = None

    async def start(self, *, wait: bool = True) -> None:
        ready = self.folder / f"ready-{uuid.uuid4()}"
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "worker", "--ready-file", str(ready),
            env=self.environment, cwd=ROOT, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(40):
            while wait and not ready.exists():
                assert self.process.returncode is None, "the worker ended"
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        assert self.process
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


@pytest.fixture
async def workers(
    database_url: str, temporal_address: str, mail_sink: MailSink, tmp_path: Path
) -> AsyncIterator[Workers]:
    settings = {
        "DATABASE_URL": database_url,
        "TEMPORAL_ADDRESS": temporal_address,
        "SMTP_URL": mail_sink.url,
        "PYTHONPATH": str(ROOT),
    }
    workers = Workers({**os.environ, **settings}, tmp_path)
    await workers.start()
    yield workers
    await workers.kill()


@pytest.fixture
async def x(
    workers: Workers,
    temporal_environment: WorkflowEnvironment,
    database: async_sessionmaker[AsyncSession],
) -> AsyncIterator[Played]:
    stage = Stage(
        client=temporal_environment.client,
        queue=TASK_QUEUE,
        environment=temporal_environment,
        database=database,
    )
    played = await stage.start()
    await played.recorded()
    yield played
    assert await stage.failed_tasks() == []
    await played.handle.terminate()


async def once(x: Played, kind: str) -> None:
    """One timeline entry of this kind, and no notice twice."""
    assert (await x.recorded()).revision == (await x.snapshot()).revision
    lines = await x.rows(TimelineEntry, "seq")
    assert [e.kind for e in lines].count(kind) == 1
    assert [e.kind for e in (await x.snapshot()).entries] == [e.kind for e in lines]
    keys = Counter(n.key for n in await x.rows(OutboxNotice, "key"))
    assert keys
    assert set(keys.values()) == {1}


async def stubborn(x: Played, key: str) -> Receipt:
    """Send the same form with the same key until it is answered, as the web does."""
    async with asyncio.timeout(40):
        while True:
            try:
                return await x.send(AcceptApplication(by=PAT), key)
            except (RPCError, TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
                await asyncio.sleep(0.1)


@pytest.mark.parametrize("delay", [0.0, 0.004, 0.012, 0.03])
async def test_a_form_under_way_when_the_worker_dies_acts_once(
    workers: Workers, x: Played, delay: float
) -> None:
    call = asyncio.create_task(stubborn(x, "under way"))
    await asyncio.sleep(delay)
    await workers.kill()
    await workers.start()
    receipt = await call
    assert receipt.phase is Phase.OFFERED
    assert await x.send(AcceptApplication(by=PAT), "under way") == receipt
    await once(x, "accept_application")


async def test_a_worker_killed_between_record_and_its_completion_repeats_nothing(
    workers: Workers, x: Played, database_url: str
) -> None:
    """The record's transaction is held open, so that the worker dies right in the middle of it."""
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    held = connection.transaction()
    await held.start()
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", x.id)
    call = asyncio.create_task(stubborn(x, "in the middle"))
    async with asyncio.timeout(20):
        while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            await asyncio.sleep(0.01)
    # Let go and kill at once: the record commits or does not; nobody is told either way.
    await held.rollback()
    await asyncio.sleep(0.003)
    await workers.kill()
    await connection.close()
    await workers.start()
    assert (await call).phase is Phase.OFFERED
    await once(x, "accept_application")
    assert (await x.send(AcceptPartner(by=TOR))).phase is Phase.PLANNING
    await once(x, "accept_partner")


async def test_a_form_sent_while_no_worker_runs_is_answered_when_one_comes(
    workers: Workers, x: Played
) -> None:
    await workers.kill()
    call = asyncio.create_task(stubborn(x, "nobody home"))
    await asyncio.sleep(0.5)
    assert not call.done()
    await workers.start()
    assert (await call).phase is Phase.OFFERED
    await once(x, "accept_application")

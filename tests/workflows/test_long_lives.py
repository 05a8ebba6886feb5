"""What an exchange lives through in months: continued histories, operators, a database that is away."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import NullPool
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowFailureError
from temporalio.testing import WorkflowEnvironment

from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.partner import AcceptPartner
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.phases import Phase
from models.migrations.run import upgrade
from models.tables.outbox import OutboxNotice
from models.tables.timeline_entry import TimelineEntry
from runtime.embedded.postgres import EmbeddedPostgres
from tests.support.people import PAT, TOR
from tests.support.running_exchanges import Played, Stage, on_stage

Sessions = async_sessionmaker[AsyncSession]


async def runs_of(client: Client, workflow_id: str) -> list[str]:
    async with asyncio.timeout(10):
        while True:
            found = [r.run_id async for r in client.list_workflows(f'WorkflowId = "{workflow_id}"')]
            if found:
                return found
            await asyncio.sleep(0.1)


async def test_a_story_continued_in_fresh_histories_is_the_same_story(
    short_histories: WorkflowEnvironment, database: Sessions
) -> None:
    async with on_stage(
        short_histories.client, database=database, environment=short_histories
    ) as stage:
        x = await stage.start()
        first = await x.send(AcceptApplication(by=PAT), key="the very first form")
        await x.play_until_from(Phase.OFFERED, Phase.REPORT)
        runs = await runs_of(stage.client, x.handle.id)
        assert len(runs) > 1, "the server never asked for a fresh history"
        assert await x.send(AcceptApplication(by=PAT), key="the very first form") == first
        async with asyncio.timeout(10):  # what was due on the way may ring a moment later
            while True:
                kinds = [e.kind for e in (await x.snapshot()).entries]
                assert (await x.recorded()).phase == "report"
                lines = await x.rows(TimelineEntry, "seq")
                if [e.kind for e in lines] == kinds:
                    break
        assert kinds.count("accept_application") == 1
        assert [e.seq for e in lines] == list(range(1, len(lines) + 1))
        owed = [n.key for n in await x.rows(OutboxNotice, "key")]
        assert len(set(owed)) == len(owed)
        assert await stage.failed_tasks() == []


async def test_an_operators_cancel_ends_the_exchange_like_any_other_end(stage: Stage) -> None:
    x = await stage.start()
    await x.play_until(Phase.TRAVEL)
    await x.handle.cancel()
    try:
        outcome = await x.result()
    except WorkflowFailureError:
        pass
    else:
        assert outcome.phase is Phase.CANCELLED
    row = await x.recorded()
    assert (row.phase, row.open_asks) == ("cancelled", 0)
    assert (await x.rows(TimelineEntry, "seq"))[-1].via == "operator"
    assert "cancelled" in {n.kind for n in await x.rows(OutboxNotice, "key")}


@pytest.mark.parametrize("phase", [Phase.OFFERED, Phase.REPORT])
async def test_a_cancel_while_something_is_recorded_loses_nothing(
    stage: Stage, phase: Phase
) -> None:
    x = await stage.start()
    await x.play_until(phase)
    await x.handle.cancel()
    assert (await x.recorded()).phase == "cancelled"
    with suppress(WorkflowFailureError):  # it ends when everything is written down, not before
        await x.result()
    assert (await x.handle.describe()).status is not WorkflowExecutionStatus.RUNNING


@pytest.fixture
async def own_postgres(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[EmbeddedPostgres]:
    """A server of this test's own, that may be stopped."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="px-away-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        server = EmbeddedPostgres(folder / "data", log=folder / "log", durable=False)
        await server.start()
        await upgrade(server.url())
        yield server
        await server.stop()


async def pending(x: Played) -> list[str]:
    seen = await x.handle.describe()
    return [a.activity_type.name for a in seen.raw_description.pending_activities]


async def test_while_the_database_is_away_people_are_answered_and_nothing_is_lost(
    temporal_environment: WorkflowEnvironment, own_postgres: EmbeddedPostgres
) -> None:
    engine = create_async_engine(own_postgres.url(), poolclass=NullPool)
    sessions: Sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with on_stage(
        temporal_environment.client, database=sessions, environment=temporal_environment
    ) as stage:
        x = await stage.start(exchange_id=str(uuid.uuid4()))
        await x.recorded()
        await own_postgres.stop()
        assert (await x.send(AcceptApplication(by=PAT))).phase is Phase.OFFERED
        async with asyncio.timeout(15):
            while await pending(x) != ["record"]:
                await asyncio.sleep(0.05)
        assert (await x.send(AcceptPartner(by=TOR))).phase is Phase.PLANNING
        assert await pending(x) == ["record"]
        await own_postgres.start()
        assert (await x.recorded()).phase == "planning"
        lines = await x.rows(TimelineEntry, "seq")
        assert [e.kind for e in lines] == [
            "submit_application",
            "accept_application",
            "accept_partner",
        ]
        keys = [n.key for n in await x.rows(OutboxNotice, "key")]
        assert len(keys) == len(set(keys)) >= 6
        assert await stage.failed_tasks() == []
        await x.handle.terminate()
    await engine.dispose()


REFUSED = 1_500


async def test_a_flood_of_refused_signals_neither_stops_nor_loses_anything(
    short_histories: WorkflowEnvironment, database: Sessions
) -> None:
    async with on_stage(
        short_histories.client, database=database, environment=short_histories
    ) as stage:
        x = await stage.start()
        for _ in range(REFUSED // 50):
            await asyncio.gather(
                *(x.signal(ApprovePlan(by=PAT, plan_hash="early")) for _ in range(25)),
                *(x.handle.signal("approve_plan", ["nonsense", 7]) for _ in range(25)),
            )
        first = await x.send(AcceptApplication(by=PAT))
        assert first.phase is Phase.OFFERED
        await x.recorded()
        lines = await x.rows(TimelineEntry, "seq")
        refused = [line for line in lines if line.refused]
        assert sum(line.data.get("times", 1) for line in refused) == REFUSED
        assert len(refused) == 2, "repeats are counted, not kept"
        assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
        state = await x.snapshot()
        assert len(state.entries) == len(lines)
        assert await stage.failed_tasks() == []

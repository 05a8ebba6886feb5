"""A stage for exchanges: a worker as the real one, a task queue of its own, and handles that remember."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel, col, select
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import Client, WorkflowHandle, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.records import Records
from domain.case.message import AnyMessage
from domain.exchange.exchange import Exchange
from domain.exchange.phases import Phase
from domain.exchange.policy import Policy
from models.messages.exchange import Outcome, Receipt, StartExchange
from models.messages.records import STATE, Change, change_of
from models.tables.exchange_view import ExchangeView
from runtime.exchanges import TASK_TIMEOUT, WORKFLOW, workflow_id
from tests.support import people
from tests.support.exchange_states import on_the_way
from tests.support.happy_path import steps
from worker.sandbox import strict_sandbox
from workflows.exchange import ExchangeWorkflow

Sessions = async_sessionmaker[AsyncSession]
SOON = 10.0
SERVERS_OWN = (
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
)
FAILED_TASK = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED


@dataclass
class Played:
    """One running exchange."""

    id: str
    stage: "Stage"
    handle: WorkflowHandle[Any, Any]
    sent: int = 0

    async def send(self, message: AnyMessage, key: str = "") -> Receipt:
        """Send the message as an update, under a key of its own unless one is given."""
        self.sent += 1
        async with asyncio.timeout(SOON):
            receipt: Receipt = await self.handle.execute_update(
                message.name, message, id=key or f"form-{self.sent}", result_type=Receipt
            )
        return receipt

    async def signal(self, message: AnyMessage) -> None:
        """Send the message as an operator would."""
        await self.handle.signal(message.name, message)

    async def snapshot(self) -> Change:
        async with asyncio.timeout(SOON):
            while True:
                try:
                    change: Change = await self.handle.query("snapshot", result_type=Change)
                except RPCError as error:  # just continued as new, not begun yet
                    if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                        raise
                    await asyncio.sleep(0.05)
                else:
                    return change

    async def state(self) -> Exchange:
        """The exchange as its workflow has it now."""
        return whole_state(await self.snapshot())

    async def wait(self, days: float) -> bool:
        """Fast-forward; False where it ended on the way."""
        assert self.stage.environment
        return await self.stage.environment.fast_forward(self.handle, timedelta(days=days))

    async def play_until(self, phase: Phase, check: Callable[[], Any] | None = None) -> None:
        """Play the happy path up to `phase`, calling `check` after every step."""
        await self.play_until_from(Phase.ELIGIBILITY, phase, check)

    async def play_until_from(
        self, first: Phase, phase: Phase, check: Callable[[], Any] | None = None
    ) -> None:
        """As `play_until`, for an exchange that has come to `first` already."""
        for step in steps():
            if step.phase is phase:
                return
            if step.phase.order < first.order:
                continue
            await self.wait(step.days)
            now = await self.snapshot()
            assert now.view.phase is step.phase
            await self.send(step.make(whole_state(now), now.at))
            if check:
                await check()

    async def result(self) -> Outcome:
        async with asyncio.timeout(SOON):
            outcome = await self.handle.result()
        return outcome if isinstance(outcome, Outcome) else Outcome.model_validate(outcome)

    async def history(self) -> WorkflowHistory:
        return await self.handle.fetch_history()

    async def events(self, kind: str = "") -> list[Any]:
        """Events of the history, or only those of one type, such as TIMER_STARTED."""
        found = (await self.history()).events
        number = EventType.Value(f"EVENT_TYPE_{kind}") if kind else None
        return [e for e in found if number is None or e.event_type == number]

    async def recorded(self) -> ExchangeView:
        """The exchange's row, once it has come to the workflow's revision."""
        revision = (await self.snapshot()).revision
        assert self.stage.database
        async with asyncio.timeout(SOON):
            while True:
                async with self.stage.database() as session:
                    row = await session.get(ExchangeView, self.id)
                if row and row.revision >= revision:
                    return row
                await asyncio.sleep(0.02)

    async def rows(self, table: type[SQLModel], order: str) -> list[Any]:
        """What a table holds of this exchange."""
        assert self.stage.database
        async with self.stage.database() as session:
            query = select(table).where(col(table.exchange_id) == self.id)  # type: ignore[attr-defined]
            return list((await session.scalars(query.order_by(order))).all())


@dataclass
class Stage:
    """A client, a queue, and everything that was started there."""

    client: Client
    queue: str
    environment: WorkflowEnvironment | None = None
    database: Sessions | None = None
    played: list[Played] = field(default_factory=list)

    async def start_in(
        self, phase: Phase, *, made: Callable[[Exchange], None] | None = None, **changes: Any
    ) -> Played:
        """Start an exchange that has come to `phase` along the happy path, at the date it then is.

        The way there is gone in memory and recorded at once; the workflow goes on from it as it does
        in a fresh history. That it knows what one knows which `play_until` led there is tested beside
        the whole story. `made` makes something else of it first.
        """
        since = datetime.now(UTC)
        begins = {"exchange_id": str(uuid.uuid4()), **changes}
        moment = on_the_way(phase, since=since, **begins)
        x = moment.x
        if made:
            made(x)
        assert self.database
        await Records(self.database).record(change_of(x, moment.now, x.asks, x.timeline, x.owed))
        x.owed.clear()
        x.touched.clear()
        start = people.start(**begins).model_copy(update={"resumed": x})
        ahead = moment.now - since
        played = await self.start(start, delay=ahead or None)
        if ahead:
            await played.wait(ahead / timedelta(days=1))
        return played

    async def start(
        self, start: StartExchange | None = None, *, delay: timedelta | None = None, **changes: Any
    ) -> Played:
        """Start an exchange; by default with a partner agreed beforehand."""
        start = start or people.start(**{"exchange_id": str(uuid.uuid4()), **changes})
        handle = await self.client.start_workflow(
            WORKFLOW,
            start,
            id=workflow_id(start.exchange_id),
            task_queue=self.queue,
            task_timeout=TASK_TIMEOUT,
            static_summary=f"Exchange {start.exchange_id[:8]}",
            start_delay=delay,
        )
        played = Played(id=start.exchange_id, stage=self, handle=handle)
        self.played.append(played)
        return played

    async def failed_tasks(self) -> list[str]:
        """Workflow tasks that failed, of everything started here, in words.

        A task is begun anew by the server's own rules where messages arrive while a history is to
        end, or too many at once: that is no failure.
        """
        found = []
        for one in self.played:
            async for run in self.client.list_workflows(f'WorkflowId = "{one.handle.id}"'):
                handle = self.client.get_workflow_handle(run.id, run_id=run.run_id)
                history = await handle.fetch_history()
                found += [
                    e.workflow_task_failed_event_attributes.failure.message
                    for e in history.events
                    if e.event_type == FAILED_TASK
                    and e.workflow_task_failed_event_attributes.cause not in SERVERS_OWN
                ]
        return found


def whole_state(change: Change, policy: Policy | None = None) -> Exchange:
    """The exchange a snapshot describes, as the domain has it."""
    parts = {"policy": policy or Policy(), "asks": change.asks, "timeline": change.entries}
    return STATE.validate_python({**change.state, **parts})


@asynccontextmanager
async def on_stage(
    client: Client,
    *,
    database: Sessions | None = None,
    activities: Sequence[Callable[..., Any]] | None = None,
    environment: WorkflowEnvironment | None = None,
    cached: int = 1000,
    queue: str = "",
) -> AsyncIterator[Stage]:
    """A worker like the real one until the block ends; records go to `database`."""
    queue = queue or f"q-{uuid.uuid4().hex[:12]}"
    if activities is None:
        assert database is not None
        activities = [Records(database).record]
    worker = Worker(
        client,
        task_queue=queue,
        workflows=[ExchangeWorkflow],
        activities=list(activities),
        workflow_runner=strict_sandbox(),
        max_cached_workflows=cached,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
    )
    async with worker:
        yield Stage(client=client, queue=queue, environment=environment, database=database)

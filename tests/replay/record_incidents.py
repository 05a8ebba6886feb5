"""Record the histories of concerns that the replay test replays: `make record-histories`.

As tests/replay/record.py does for exchanges; read there when to run it. Alone:
`python -m tests.replay.record_incidents`.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment
from temporalio.worker import Worker

from domain.concern.messages import (
    Acknowledge,
    AddWords,
    Answer,
    Close,
    ConcernMessage,
    Erase,
    Hold,
    Keep,
    LinkExchange,
    Release,
    Review,
)
from models.messages.concern import ConcernChange, Standing, StartConcern, WhichConcern
from runtime.embedded.temporal import TIME_SKIPPING, search_attribute_options, temporal_cli
from runtime.exchanges import TASK_TIMEOUT
from runtime.process_exit import leave
from tests.replay.record import IDENTITY
from tests.support.fake_exchange_workflow import Listener
from tests.support.people import SAF
from worker.sandbox import strict_sandbox
from workflows.concern import ConcernWorkflow

FOLDER = Path(__file__).parent / "incidents"
QUEUE = "recording"
HELD = set[str]()


@activity.defn(name="record_incident")
async def forget(change: ConcernChange) -> Standing:
    """Stands in for the record; remembers which exchange is on hold."""
    if change.exchange and change.state == "on_hold":
        HELD.add(change.exchange)
    elif change.exchange:
        HELD.discard(change.exchange)
    return Standing(handlers=(SAF,), held=change.exchange in HELD)


@activity.defn(name="look_at_incident")
async def look(which: WhichConcern) -> Standing:
    """Stands in for the look into the database."""
    return Standing(handlers=(SAF,), held=which.exchange in HELD)


@dataclass
class Told:
    """One concern, while it is told."""

    handle: WorkflowHandle[Any, Any]
    environment: WorkflowEnvironment
    sent: int = 0

    async def send(self, message: ConcernMessage) -> None:
        self.sent += 1
        await self.handle.execute_update(message.name, message, id=f"form-{self.sent}")

    async def wait(self, **length: float) -> None:
        await self.environment.fast_forward(self.handle, timedelta(**length))


async def unheard(x: Told) -> None:
    """Nobody answers for two weeks."""
    await x.wait(days=14)


async def held(x: Told) -> None:
    """An exchange on hold; the reporter writes again; it is looked at again."""
    await x.send(LinkExchange(by=SAF, exchange="x1"))
    await x.send(Hold(by=SAF))
    await x.send(AddWords(message="m-1"))
    await x.wait(days=20)
    await x.send(Review(by=SAF))
    await x.handle.execute_update("look_again", id="look")


async def erased(x: Told) -> None:
    """From arrival to the receipt, with a hold on the way and a year more."""
    await x.send(Acknowledge(by=SAF))
    await x.send(Answer(by=SAF, message="m-1"))
    await x.send(LinkExchange(by=SAF, exchange="x2"))
    await x.send(Hold(by=SAF))
    await x.send(Release(by=SAF))
    await x.send(Close(by=SAF))
    await x.send(AddWords(message="m-2"))
    await x.send(Acknowledge(by=SAF))
    await x.send(Close(by=SAF))
    await x.wait(days=366)
    await x.send(Keep(by=SAF))
    await x.wait(days=366)
    await x.send(Erase(by=SAF))
    await x.handle.result()


STORIES: dict[str, Callable[[Told], Awaitable[None]]] = {
    "unheard": unheard,
    "held": held,
    "erased": erased,
}


async def record(environment: WorkflowEnvironment, name: str) -> Path:
    """Tell one story and write its history down."""
    handle = await environment.client.start_workflow(
        ConcernWorkflow.run,
        StartConcern(incident_id=name, received_at=datetime.now(UTC)),
        id=f"incident-{name}",
        task_queue=QUEUE,
        task_timeout=TASK_TIMEOUT,
    )
    told = Told(handle, environment)
    await handle.execute_update("look_again", id="first-look")
    await STORIES[name](told)
    history = json.loads((await handle.fetch_history()).to_json())
    path = FOLDER / f"{handle.id}.json"
    path.write_text(json.dumps(history, separators=(",", ":")), encoding="utf-8")
    return path


async def main() -> None:
    """Record every story, and say how large each is."""
    FOLDER.mkdir(exist_ok=True)
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        data_converter=pydantic_data_converter,
        dev_server_existing_path=temporal_cli(),
        dev_server_log_level="error",
        dev_server_extra_args=[*TIME_SKIPPING, *search_attribute_options()],
        identity=IDENTITY,
    )
    async with (
        environment,
        Worker(
            environment.client,
            task_queue=QUEUE,
            workflows=[ConcernWorkflow, Listener],
            activities=[forget, look],
            workflow_runner=strict_sandbox(),
        ),
    ):
        for exchange in ("x1", "x2"):
            await environment.client.start_workflow(
                Listener.run, id=f"exchange-{exchange}", task_queue=QUEUE
            )
        for name in STORIES:
            path = await record(environment, name)
            sys.stdout.write(f"{name:14} {path.stat().st_size / 1024:6.0f} KB\n")


if __name__ == "__main__":
    asyncio.run(main())
    sys.stdout.flush()
    leave(0)

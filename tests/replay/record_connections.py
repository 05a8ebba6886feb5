"""Record the histories of connections that the replay test replays: `make record-histories`.

As tests/replay/record.py does for exchanges; read there when to run it. Alone:
`python -m tests.replay.record_connections`, or with the names of those to record.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment
from temporalio.worker import Worker

from domain.connection.connection import Connection, Person
from domain.connection.kind import CONNECTION
from domain.connection.messages import after, arranging, beginning, capabilities
from domain.connection.names import LevelFound, Meeting, NoWay, Origin, SilenceWay, Use
from models.messages.cases import CaseChange, start_of
from runtime.embedded.temporal import TIME_SKIPPING, search_attribute_options, temporal_cli
from runtime.exchanges import TASK_TIMEOUT
from runtime.process_exit import leave
from tests.replay.record import IDENTITY
from tests.support.connections import INVITED, INVITER, team
from tests.support.people import COR, PAT
from worker.sandbox import strict_sandbox
from workflows.connection import ConnectionWorkflow

FOLDER = Path(__file__).parent / "connections"
QUEUE = "recording"
DAY = timedelta(days=1)
TWO, FOUR = (INVITER, INVITED), ("P03", "P25", "P01", "P28")


@activity.defn(name="record_case")
async def forget(change: CaseChange) -> None:
    """Stands in for the record."""


class Story:
    """One connection that is told from its beginning on; `start` is when people mean to meet."""

    def __init__(self, handle: WorkflowHandle[Any, Any], environment: WorkflowEnvironment) -> None:
        self.handle, self.environment = handle, environment
        self.start = datetime.now(UTC).replace(microsecond=0) + 20 * DAY
        self.number, self.skipped = 0, timedelta()

    async def send(self, *messages: Any) -> None:
        for message in messages:
            self.number += 1
            await self.handle.execute_update(message.name, message, id=f"form-{self.number}")

    async def until(self, at: datetime) -> None:
        step = at - datetime.now(UTC) - self.skipped
        await self.environment.fast_forward(self.handle, step)
        self.skipped += step

    async def meet(self, *people: str) -> None:
        """The meeting that is set passes, and each says that they met."""
        await self.until(self.start + timedelta(hours=2))
        for who in people:
            await self.send(after.TellMeeting(by=who, met=Meeting.MET, level=LevelFound.RIGHT))


async def used(story: Story) -> None:
    """Invited, reminded, accepted; other times than each other, then the same; moved, met, met again, used."""
    await story.until(story.start - 18 * DAY)
    await story.send(
        capabilities.RemindAsk(by=COR, ask="answer_invitation-1"),
        beginning.AcceptInvitation(by=INVITED),
        arranging.ChooseTime(by=INVITER, at=story.start + DAY),
        arranging.ChooseTime(by=INVITED, at=story.start),
        arranging.ChooseTime(by=INVITER, at=story.start),
        arranging.MoveMeeting(by=INVITED, at=story.start + timedelta(minutes=15)),
    )
    await story.meet(*TWO)
    story.start += 10 * DAY
    await story.send(after.MeetAgain(by=INVITER, at=story.start))
    await story.meet(*TWO)
    await story.send(after.SayEnough(by=INVITED))
    await story.until(story.start + 31 * DAY)
    await story.send(
        after.SayUsed(by=INVITER, use=Use.USED), after.SayUsed(by=INVITED, use=Use.NOT_YET)
    )
    await story.until(story.start + 63 * DAY)
    await story.send(after.SayUsed(by=INVITED, use=Use.USED))


async def four(story: Story) -> None:
    """Two of four begin, one joins, one is silent; who cannot come, who leaves; closed by the hub after ninety days."""
    one, two, three, _silent = FOUR
    await story.send(*(beginning.SayYes(by=who) for who in (one, two, three)))
    await story.send(*(arranging.ChooseTime(by=who, at=story.start) for who in (one, two)))
    await story.until(story.start - DAY / 2)
    await story.send(arranging.CannotCome(by=three))
    await story.meet(one, two)
    await story.send(beginning.LeaveConnection(by=three))
    await story.until(story.start + 91 * DAY)
    await story.until(story.start + 120 * DAY)
    await story.send(after.CloseConnection(by=PAT))


async def silent(story: Story) -> None:
    """Nobody answers; a person of the hub takes what is asked of it, hands it round, waits, and ends it."""
    await story.until(story.start - 12 * DAY)
    ask = "settle_silence-5"
    await story.send(
        capabilities.ClaimAsk(by=PAT, ask=ask),
        capabilities.TakeOverAsk(by=COR, ask=ask, note="n-1"),
        capabilities.AssignAsk(by=COR, ask=ask, to=PAT),
        capabilities.ReleaseAsk(by=PAT, ask=ask),
        beginning.SkipConnection(by=FOUR[0]),
        beginning.GoOnWithoutAnswer(by=PAT, way=SilenceWay.WAIT),
    )
    await story.until(story.start)
    await story.send(beginning.GoOnWithoutAnswer(by=PAT, way=SilenceWay.REGROUP))


async def written(story: Story) -> None:
    """They write to each other instead, and did not."""
    await story.send(
        beginning.AcceptInvitation(by=INVITED),
        arranging.MeetInWriting(by=INVITER),
        arranging.MeetInWriting(by=INVITED),
    )
    await story.send(*(after.TellMeeting(by=who, met=Meeting.NOT_MET) for who in TWO))


async def declined(story: Story) -> None:
    """An invitation that is declined."""
    await story.send(beginning.DeclineInvitation(by=INVITED, way=NoWay.NOT_NOW))


async def withdrawn(story: Story) -> None:
    """An invitation that is taken back."""
    await story.send(beginning.WithdrawInvitation(by=INVITER))


STORIES: dict[str, tuple[tuple[str, ...], Callable[[Story], Awaitable[None]]]] = {
    "used": (TWO, used),
    "four": (FOUR, four),
    "silent": (FOUR, silent),
    "written": (TWO, written),
    "declined": (TWO, declined),
    "withdrawn": (TWO, withdrawn),
}
"""By name: who takes part, and what happens. Two are an invitation, four come from a round."""


async def record(environment: WorkflowEnvironment, name: str) -> Path:
    """Tell one story and write its history down."""
    people, story = STORIES[name]
    invited = people == TWO
    x = Connection(
        id=name,
        team=team(),
        topics=("O.evaluation",),
        people=[Person(person=who) for who in people],
        inviter=INVITER if invited else None,
        origin=Origin.SELF_ARRANGED if invited else Origin.ROUND,
    )
    handle = await environment.client.start_workflow(
        ConnectionWorkflow.run,
        start_of(CONNECTION, x, INVITER if invited else PAT),
        id=CONNECTION.workflow_id(name),
        task_queue=QUEUE,
        task_timeout=TASK_TIMEOUT,
    )
    await story(Story(handle, environment))
    await handle.result()
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
            workflows=[ConnectionWorkflow],
            activities=[forget],
            workflow_runner=strict_sandbox(),
        ),
    ):
        for name in sys.argv[1:] or STORIES:
            path = await record(environment, name)
            sys.stdout.write(f"{name:14} {path.stat().st_size / 1024:6.0f} KB\n")


if __name__ == "__main__":
    asyncio.run(main())
    sys.stdout.flush()
    leave(0)

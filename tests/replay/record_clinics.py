"""Record the histories of learning clinics that the replay test replays: `make record-histories`.

As tests/replay/record.py does for exchanges; read there when to run it. Alone:
`python -m tests.replay.record_clinics`, or with the names of those to record.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment
from temporalio.worker import Worker

from domain.clinic.clinic import Clinic
from domain.clinic.kind import CLINIC
from domain.clinic.messages import after, capabilities, material, planning, room, seats
from domain.clinic.names import FollowUp, Licence, Material, Recording
from models.messages.cases import CaseChange, start_of
from runtime.embedded.temporal import TIME_SKIPPING, search_attribute_options, temporal_cli
from runtime.exchanges import TASK_TIMEOUT
from runtime.process_exit import leave
from tests.replay.record import IDENTITY
from tests.support.clinics import AMBASSADOR, COHOST, HOST, PLAN, PROPOSER, SHARER, team
from tests.support.people import COR, PAT, SUB
from worker.sandbox import strict_sandbox
from workflows.clinic import ClinicWorkflow
from workflows.connection import ConnectionWorkflow

FOLDER = Path(__file__).parent / "clinics"
QUEUE = "recording"
DAY = timedelta(days=1)


@activity.defn(name="record_case")
async def forget(change: CaseChange) -> None:
    """Stands in for the record."""


class Story:
    """One clinic that is told from its proposal on."""

    def __init__(
        self, handle: WorkflowHandle[Any, Any], environment: WorkflowEnvironment, start: datetime
    ) -> None:
        self.handle, self.environment, self.start = handle, environment, start
        self.number, self.skipped = 0, timedelta()

    async def send(self, *messages: Any) -> None:
        for message in messages:
            self.number += 1
            await self.handle.execute_update(message.name, message, id=f"form-{self.number}")

    async def until(self, at: datetime) -> None:
        step = at - datetime.now(UTC) - self.skipped
        await self.environment.fast_forward(self.handle, step)
        self.skipped += step

    async def opened(self, **changes: Any) -> None:
        await self.send(
            replace(PLAN, starts_at=self.start, **changes), planning.OpenClinic(by=HOST)
        )


async def held(story: Story) -> None:
    """Signed up for, looked at, held, written down, asked about, done."""
    await story.opened(recording=Recording.SHARERS)
    await story.send(
        planning.ConfirmSharer(by=SHARER),
        *(seats.SignUp(by=f"G{n}", session=1) for n in range(6)),
    )
    await story.until(story.start + timedelta(minutes=3))
    await story.send(
        room.StartSession(by=HOST, session=1),
        room.CouldNotGetIn(by="G5"),
        room.EndSession(by=COHOST, session=1, came=5),
    )
    piece = material.AddMaterial(
        by=HOST, item="i-1", material=Material.NOTES, licence=Licence.CC_BY, author=SHARER
    )
    recording = replace(piece, item="i-2", material=Material.RECORDING)
    await story.send(piece, recording, material.ConsentRecording(by=SHARER, agrees=True))
    await story.until(story.start + 4 * DAY)
    await story.send(
        material.ReleaseMaterial(by=HOST),
        after.GiveFeedback(by="G1"),
        after.ChooseFollowUp(by="G1", way=FollowUp.MENTORING),
        after.AskSharer(by="absent", sharer=SHARER, note="n-1"),
        after.AnswerLearner(by=SHARER, learner="absent", note="n-2"),
        material.WithdrawConsent(by=SHARER),
        material.HideMaterial(by=HOST, item="i-1"),
    )
    await story.until(story.start + 32 * DAY)


async def crowded(story: Story) -> None:
    """More people than places, a second session, another time, another host; called off."""
    plan = replace(PLAN, starts_at=story.start, seats=1)
    given = {one.name: getattr(plan, one.name) for one in fields(plan)}
    await story.send(plan, planning.ChangePlan(**{**given, "by": HOST}))
    await story.send(planning.CannotShare(by=SHARER), planning.AddSharer(by=HOST, person="P20"))
    await story.send(planning.OpenClinic(by=HOST))
    await story.send(*(seats.SignUp(by=f"G{n}", session=1) for n in range(3)))
    await story.send(
        seats.LeaveClinic(by="G0"),
        seats.TakeSeat(by="G1"),
        seats.SetSeats(by=HOST, session=1, seats=2),
        seats.AddSession(by=HOST, starts_at=story.start + DAY),
        seats.MoveSession(by=HOST, session=1, starts_at=story.start + 2 * DAY),
        room.CannotHost(by=HOST),
        room.NameCohost(by=COHOST, person="P09"),
        room.NameHost(by=PAT, person="P08"),
        room.StopRecording(by="G1"),
        room.CancelClinic(by=PAT, note="n-1"),
    )


async def silent(story: Story) -> None:
    """Nobody answers until a person of the hub holds it small; no material is left."""
    await story.opened()
    await story.send(seats.SignUp(by="G1", session=1))
    await story.until(story.start - timedelta(hours=2))
    await story.send(room.HoldSession(by=PAT, session=1))
    await story.until(story.start + timedelta(hours=40))
    await story.send(
        room.EndSession(by=PAT, session=1, came=0), material.WaiveMaterial(by=PAT, note="n-1")
    )
    await story.until(story.start + 35 * DAY)


async def merged(story: Story) -> None:
    """So few that they talk among themselves."""
    await story.opened()
    await story.send(*(seats.SignUp(by=who, session=1) for who in ("P04", "P20", "P29")))
    await story.until(story.start - timedelta(hours=70))
    await story.send(room.MergeClinic(by=HOST))


async def declined(story: Story) -> None:
    """Taken, handed round in the hub, passed on, declined."""
    ask = "plan_clinic-1"
    await story.send(
        capabilities.ClaimAsk(by=PAT, ask=ask),
        capabilities.TakeOverAsk(by=SUB, ask=ask, note="n-1"),
        capabilities.AssignAsk(by=SUB, ask=ask, to=COR),
        capabilities.ReleaseAsk(by=COR, ask=ask),
        planning.PassOn(by=PAT, to=AMBASSADOR),
        planning.DeclineClinic(by=AMBASSADOR, note="n-2"),
    )


async def reminded(story: Story) -> None:
    """Whoever is to plan it is reminded by hand; two sessions, a recording that comes late, a question before that."""
    await story.until(story.start - 29 * DAY)
    await story.send(capabilities.RemindAsk(by=COR, ask="plan_clinic-1"))
    await story.opened(recording=Recording.SHARERS, second_at=story.start + 2 * DAY)
    await story.send(
        room.NameHost(by=PAT, person="P08"),
        planning.CannotShare(by=SHARER),
        planning.AddSharer(by=COHOST, person="P20"),
        *(seats.SignUp(by=f"G{n}", session=1) for n in range(6)),
    )
    await story.until(story.start + timedelta(minutes=3))
    await story.send(planning.AddSharer(by=COHOST, person="P09"), planning.ConfirmSharer(by="P09"))
    await story.send(
        room.EndSession(by=COHOST, session=1, came=5), seats.SignUp(by="G1", session=2)
    )
    await story.until(story.start + 2 * DAY + timedelta(minutes=3))
    await story.send(
        room.EndSession(by=COHOST, session=2, came=5),
        after.AskSharer(by="absent", sharer="P20", note="n-1"),
        material.WaiveMaterial(by=COHOST, note="n-2"),
        after.AnswerLearner(by="P20", learner="absent", note="n-3"),
        material.AddMaterial(
            by=COHOST, item="i-1", material=Material.RECORDING, licence=Licence.CC_BY, author="P20"
        ),
        *(material.ConsentRecording(by=who, agrees=True) for who in ("P20", "P09")),
    )
    await story.until(story.start + 40 * DAY)


STORIES: dict[str, Callable[[Story], Awaitable[None]]] = {
    "held": held,
    "crowded": crowded,
    "silent": silent,
    "merged": merged,
    "declined": declined,
    "reminded": reminded,
}


async def record(environment: WorkflowEnvironment, name: str) -> Path:
    """Tell one story and write its history down."""
    x = Clinic(id=name, topic="W.tools", proposer=PROPOSER, team=team())
    handle = await environment.client.start_workflow(
        ClinicWorkflow.run,
        start_of(CLINIC, x, PROPOSER),
        id=CLINIC.workflow_id(name),
        task_queue=QUEUE,
        task_timeout=TASK_TIMEOUT,
    )
    await STORIES[name](Story(handle, environment, datetime.now(UTC) + 30 * DAY))
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
            workflows=[ClinicWorkflow, ConnectionWorkflow],
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

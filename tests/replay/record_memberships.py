"""Record the histories of requests to join a community that the replay test replays: `make record-histories`.

As tests/replay/record.py does for exchanges; read there when to run it. Alone:
`python -m tests.replay.record_memberships`.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment
from temporalio.worker import Worker

from domain.case.team import HubTeam, TeamMember
from domain.membership.membership import (
    MEMBERSHIP,
    AcceptMember,
    DeclineMember,
    Membership,
    Role,
    TakeBackRequest,
)
from models.messages.cases import CaseChange, start_of
from models.messages.membership import EnterMembership
from runtime.embedded.temporal import TIME_SKIPPING, search_attribute_options, temporal_cli
from runtime.exchanges import TASK_TIMEOUT
from runtime.process_exit import leave
from tests.replay.record import IDENTITY
from tests.support.people import COR, MIA, PAT, TOR
from worker.sandbox import strict_sandbox
from workflows.membership import MembershipWorkflow

FOLDER = Path(__file__).parent / "memberships"
QUEUE = "recording"
Handle = WorkflowHandle[Any, Any]


@activity.defn(name="record_case")
async def forget(change: CaseChange) -> None:
    """Stands in for the record."""


@activity.defn(name="enter_membership")
async def enter(entry: EnterMembership) -> None:
    """Stands in for the register."""


async def send(handle: Handle, message: Any) -> None:
    await handle.execute_update(message.name, message, id=f"form-{message.name}")


async def late(handle: Handle, environment: WorkflowEnvironment) -> None:
    """The contacts are silent until the hub answers."""
    await environment.fast_forward(handle, timedelta(days=20))
    await send(handle, AcceptMember(by=PAT))


async def declined(handle: Handle, _environment: WorkflowEnvironment) -> None:
    await send(handle, DeclineMember(by=TOR, note="n-1"))


async def taken_back(handle: Handle, _environment: WorkflowEnvironment) -> None:
    await send(handle, TakeBackRequest(by=MIA))


STORIES: dict[str, Callable[[Handle, WorkflowEnvironment], Awaitable[None]]] = {
    "late": late,
    "declined": declined,
    "taken-back": taken_back,
}


async def record(environment: WorkflowEnvironment, name: str) -> Path:
    """Tell one story and write its history down."""
    members = [
        TeamMember(person=PAT, roles=(Role.PROGRAMME,)),
        TeamMember(person=COR, roles=(Role.COORDINATOR,)),
    ]
    team = HubTeam(members=members, case_owner=PAT)
    case = Membership(id=name, newcomer=MIA, community="c-1", contacts=(TOR,), team=team)
    handle = await environment.client.start_workflow(
        MembershipWorkflow.run,
        start_of(MEMBERSHIP, case, MIA),
        id=MEMBERSHIP.workflow_id(name),
        task_queue=QUEUE,
        task_timeout=TASK_TIMEOUT,
    )
    await STORIES[name](handle, environment)
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
            workflows=[MembershipWorkflow],
            activities=[forget, enter],
            workflow_runner=strict_sandbox(),
        ),
    ):
        for name in STORIES:
            path = await record(environment, name)
            sys.stdout.write(f"{name:14} {path.stat().st_size / 1024:6.0f} KB\n")


if __name__ == "__main__":
    asyncio.run(main())
    sys.stdout.flush()
    leave(0)

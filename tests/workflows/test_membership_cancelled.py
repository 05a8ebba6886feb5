"""An operator cancels a request to join a community: before it is answered, and while the register is told."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domain.case.team import HubTeam, TeamMember
from domain.membership.membership import MEMBERSHIP, AcceptMember, Membership, Role
from models.messages.cases import CaseChange, start_of
from models.messages.membership import EnterMembership
from tests.support.people import COR, MIA, PAT, TOR
from worker.sandbox import strict_sandbox
from workflows.membership import MembershipWorkflow


class Register:
    """A register that answers once it is `back`, and the records of the case."""

    def __init__(self) -> None:
        self.asked, self.back = asyncio.Event(), asyncio.Event()
        self.entered: list[str] = []
        self.changes: list[CaseChange] = []

    @activity.defn(name="enter_membership")
    async def enter(self, entry: EnterMembership) -> None:
        self.asked.set()
        await self.back.wait()
        self.entered.append(entry.person)

    @activity.defn(name="record_case")
    async def record(self, change: CaseChange) -> None:
        self.changes.append(change)

    def told(self) -> set[tuple[str, str]]:
        return {(n.kind, n.person) for change in self.changes for n in change.notices}


@asynccontextmanager
async def asked(client: Client, register: Register) -> AsyncIterator[WorkflowHandle[Any, Any]]:
    """A worker, and one request of Mia's to join Tor's community."""
    queue = f"q-{uuid.uuid4().hex[:12]}"
    hub = [
        TeamMember(person=PAT, roles=(Role.PROGRAMME,)),
        TeamMember(person=COR, roles=(Role.COORDINATOR,)),
    ]
    case = Membership(
        id=uuid.uuid4().hex,
        newcomer=MIA,
        community="c-1",
        contacts=(TOR,),
        team=HubTeam(members=hub, case_owner=PAT),
    )
    async with Worker(
        client,
        task_queue=queue,
        workflows=[MembershipWorkflow],
        activities=[register.enter, register.record],
        workflow_runner=strict_sandbox(),
    ):
        yield await client.start_workflow(
            MembershipWorkflow.run,
            start_of(MEMBERSHIP, case, MIA),
            id=MEMBERSHIP.workflow_id(case.id),
            task_queue=queue,
        )


async def test_a_request_cancelled_before_its_answer_is_called_off_and_the_newcomer_told(
    temporal_environment: WorkflowEnvironment,
) -> None:
    register = Register()
    async with asked(temporal_environment.client, register) as handle:
        await handle.cancel()
        assert (await handle.result()).phase == "called_off"
    assert register.entered == []
    assert ("membership_called_off", MIA) in register.told()


async def test_a_cancel_while_the_register_is_away_takes_nobodys_place(
    temporal_environment: WorkflowEnvironment,
) -> None:
    register = Register()
    async with asked(temporal_environment.client, register) as handle:
        await handle.execute_update("accept_member", AcceptMember(by=TOR), id="form-1")
        await asyncio.wait_for(register.asked.wait(), 10)
        await handle.cancel()
        register.back.set()
        assert (await handle.result()).phase == "accepted"
    assert MIA in register.entered
    assert ("membership_called_off", MIA) not in register.told()

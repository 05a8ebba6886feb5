"""A learning clinic: its story. Start reading at `run`."""

import contextlib

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from domain.clinic.clinic import Clinic
    from domain.clinic.kind import CLINIC
    from domain.clinic.names import Phase
    from models.messages.cases import CaseReceipt, StartCase
    from workflows.any_case import AnyCaseWorkflow
    from workflows.conversations import begin_conversation


@workflow.defn(name="Clinic")
class ClinicWorkflow(AnyCaseWorkflow[Clinic], kind=CLINIC):
    """One learning clinic; its sessions are instants of its clock (`domain.clinic.clock`)."""

    @workflow.run
    async def run(self, _start: StartCase) -> CaseReceipt:
        """Planned, opened, held, written down; what comes of it is asked for thirty days more."""
        self.loops = self.keep_going()
        async with self.operators_may_cancel():
            await self.until(Phase.PLANNED)
            await self.until(Phase.OPEN)
            await self.until(Phase.LIVE)
            await self.until(Phase.MATERIAL)
            await self.until(Phase.FOLLOW_UP)
            await self.until(Phase.DONE)
        if self.case.phase is Phase.MERGED:  # those who would have met talk among themselves
            await self.to_the_end(self.go_on_as_a_conversation)
        return await self.told_at_last()

    async def go_on_as_a_conversation(self) -> None:
        """Start the connection of those who are left; begun already, it goes on."""
        x = self.case
        merged = next(entry for entry in reversed(x.timeline) if entry.kind == "merge_clinic")
        with contextlib.suppress(WorkflowAlreadyStartedError):
            await begin_conversation(x, merged.actor or x.proposer)

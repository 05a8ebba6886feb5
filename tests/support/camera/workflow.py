"""Lending a camera: its story. Start reading at `run`."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models.messages.cases import CaseReceipt, StartCase
    from tests.support.camera.lending import LENDING, Lending, Phase
    from workflows.any_case import AnyCaseWorkflow


@workflow.defn(name="Lending")
class LendingWorkflow(AnyCaseWorkflow[Lending], kind=LENDING):
    @workflow.run
    async def run(self, _start: StartCase) -> CaseReceipt:
        self.loops = self.keep_going()
        async with self.operators_may_cancel():
            await self.until(Phase.LENT)  # the hub handed it over
            await self.until(Phase.RETURNED)  # and it is back, or known to be lost
        return await self.told_at_last()

"""A connection of two people: its story. Start reading at `run`."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.connection.connection import CONNECTION, Connection, Phase
    from models.messages.cases import CaseReceipt, StartCase
    from workflows.any_case import AnyCaseWorkflow


@workflow.defn(name="Connection")
class ConnectionWorkflow(AnyCaseWorkflow[Connection], kind=CONNECTION):
    """One connection."""

    @workflow.run
    async def run(self, _start: StartCase) -> CaseReceipt:
        """Wait for a yes; then until either of the two ends it."""
        self.loops = self.keep_going()
        await self.until(Phase.ARRANGING)
        if self.case.phase is Phase.ARRANGING:
            await self.until(Phase.CLOSED)
        return await self.told_at_last()

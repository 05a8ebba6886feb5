"""A connection of two to four people: its story. Start reading at `run`."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.connection.connection import Connection
    from domain.connection.kind import CONNECTION
    from domain.connection.names import Phase
    from models.messages.cases import CaseReceipt, StartCase
    from workflows.any_case import AnyCaseWorkflow


@workflow.defn(name="Connection")
class ConnectionWorkflow(AnyCaseWorkflow[Connection], kind=CONNECTION):
    """One conversation; its meetings are instants of its clock (`domain.connection.clock`)."""

    @workflow.run
    async def run(self, _start: StartCase) -> CaseReceipt:
        """Each line waits for people; silence is put to those who answered."""
        self.loops = self.keep_going()
        async with self.operators_may_cancel():
            await self.until(Phase.ARRANGING)  # two said yes
            await self.until(Phase.SET)  # and chose a time, or to write
            await self.until(Phase.TOLD)  # the meeting is over
            await self.until(Phase.GOING_ON)  # they met
            await self.until(Phase.USED)  # often enough
            await self.until(Phase.CLOSED)  # and said what they used
        return await self.told_at_last()

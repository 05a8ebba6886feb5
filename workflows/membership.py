"""Joining a community: its story. Start reading at `run`."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.membership.membership import MEMBERSHIP, Membership, Phase
    from models.messages.cases import CaseReceipt, StartCase
    from models.messages.membership import EnterMembership
    from workflows.any_case import AnyCaseWorkflow


@workflow.defn(name="Membership")
class MembershipWorkflow(AnyCaseWorkflow[Membership], kind=MEMBERSHIP):
    """One request to belong to a community."""

    @workflow.run
    async def run(self, _start: StartCase) -> CaseReceipt:
        """Wait for the answer; then the register is told, however long it is away."""
        self.loops = self.keep_going()
        async with self.operators_may_cancel():
            await self.until(Phase.ACCEPTED)
        if self.case.phase is Phase.ACCEPTED:
            await self.to_the_end(self.entered)
        return await self.told_at_last()

    async def entered(self) -> None:
        """Tell the register."""
        await workflow.execute_activity(
            "enter_membership", self.entry(), start_to_close_timeout=timedelta(seconds=30)
        )

    def entry(self) -> EnterMembership:
        """What the register is told."""
        x = self.case
        accepted = next(entry for entry in reversed(x.timeline) if entry.kind == "accept_member")
        return EnterMembership(
            person=x.newcomer, community=x.community, by=accepted.actor or "", is_new=x.is_new
        )

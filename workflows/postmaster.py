"""The postmaster: one workflow per installation that looks for mails that came back."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.returns import Returns
    from models.messages.records import Looks, ReturnsRead
    from workflows import options


@workflow.defn(name="Postmaster")
class PostmasterWorkflow:
    """Looks into the mailbox every few minutes. It answers nothing: a bounce only marks what was sent."""

    @workflow.run
    async def run(self, looks: Looks) -> None:
        """Look, wait, look again; a fresh history when the server would like one.

        It ends where no mailbox is named any more; a worker that knows one starts it again.
        """
        workflow.set_current_details(
            "Reads the mailbox in which mails come back. If it cannot be read, the pending activity "
            "below says why; the desk says so, too."
        )
        while not workflow.info().is_continue_as_new_suggested():
            found: ReturnsRead = await workflow.execute_activity_method(
                Returns.read_returns,
                start_to_close_timeout=options.A_LOOK,
                retry_policy=options.SELDOM,
                summary="look for mails that came back",
            )
            if not found.named:
                return
            if not found.more:
                await workflow.sleep(looks.every, summary="until the next look at the mailbox")
        workflow.continue_as_new(looks)

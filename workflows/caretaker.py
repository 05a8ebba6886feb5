"""The caretaker: one workflow per installation that erases what may not be kept any longer.

It also sees to it that no concern stays unheard, also where an operator ended its handling.
"""

import contextlib

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.housekeeping import Housekeeping
    from models.messages.concern import StartConcern
    from models.messages.records import Purged, Watch
    from workflows import options

GO_ON = "start concerns again"


@workflow.defn(name="Caretaker")
class CaretakerWorkflow:
    """Looks at purge dates every few hours, for ever (law 9)."""

    @workflow.run
    async def run(self, watch: Watch) -> None:
        """Look, wait, look again; a fresh history when the server would like one."""
        workflow.set_current_details(
            "Erases travel data, contacts and other personal data on the day set for each class. "
            "Receipts stay in the database; no personal data passes through here."
        )
        while not workflow.info().is_continue_as_new_suggested():
            done: Purged = await workflow.execute_activity_method(
                Housekeeping.purge,
                start_to_close_timeout=options.PATIENT,
                retry_policy=options.FOR_EVER,
                summary="erase what is due",
            )
            await self._hear(done.unheard)
            if workflow.patched(GO_ON):
                stopped = await workflow.execute_activity_method(
                    Housekeeping.find_stopped,
                    start_to_close_timeout=options.PATIENT,
                    retry_policy=options.FOR_EVER,
                    summary="concerns whose handling was ended",
                )
                await self._hear(stopped)
            await workflow.sleep(watch.every, summary="until the next look at purge dates")
        workflow.continue_as_new(watch)

    async def _hear(self, unheard: tuple[StartConcern, ...]) -> None:
        """Start the handling of concerns: what came in while Temporal was away, what was ended.

        One that runs, or has come to its own end, stays as it is.
        """
        for start in unheard:
            with contextlib.suppress(WorkflowAlreadyStartedError):  # it began a moment ago
                await workflow.start_child_workflow(
                    "Incident",
                    start,
                    id=f"incident-{start.incident_id}",
                    parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                    static_summary="A confidential concern (restricted)",
                )

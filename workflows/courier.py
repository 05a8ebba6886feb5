"""The courier: one workflow per installation that delivers every notice owed (decision 0004)."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.courier import Courier
    from models.messages.records import Rounds
    from workflows import options

HEARTBEAT = timedelta(seconds=10)


@workflow.defn(name="Courier")
class CourierWorkflow:
    """Makes its rounds for ever. Notices are written by exchanges, in their own transaction."""

    @workflow.run
    async def run(self, rounds: Rounds) -> None:
        """Round after round; a fresh history when the server would like one."""
        workflow.set_current_details(
            "Delivers the mails that exchanges owe. If the mail server or the database is away, "
            "the pending activity below says so; nothing is lost meanwhile."
        )
        while not workflow.info().is_continue_as_new_suggested():
            await workflow.execute_activity_method(
                Courier.carry,
                rounds,
                start_to_close_timeout=rounds.length * 2,
                heartbeat_timeout=HEARTBEAT,
                retry_policy=options.FOR_EVER,
                summary="deliver what is owed",
            )
        workflow.continue_as_new(rounds)

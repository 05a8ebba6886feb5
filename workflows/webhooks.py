"""The teller: one workflow per installation that tells programmes' own tools what happens."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.webhooks.carrier import Webhooks
    from models.messages.records import HookRounds
    from workflows import options

HEARTBEAT = timedelta(seconds=10)


@workflow.defn(name="Webhooks")
class WebhooksWorkflow:
    """Looks for ever. What happened is found in the database, and what was told is noted there."""

    @workflow.run
    async def run(self, rounds: HookRounds) -> None:
        """Round after round; a fresh history when the server would like one."""
        workflow.set_current_details(
            "Tells the tools of programmes what happens (webhooks). An address that does not answer is no error "
            "here: it stands at the desk, in Settings."
        )
        while not workflow.info().is_continue_as_new_suggested():
            await workflow.execute_activity_method(
                Webhooks.tell,
                rounds,
                start_to_close_timeout=rounds.length * 2,
                heartbeat_timeout=HEARTBEAT,
                retry_policy=options.FOR_EVER,
                summary="tell what happened",
            )
        workflow.continue_as_new(rounds)

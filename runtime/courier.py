"""The courier runs as long as the installation does: every worker that starts sees to it."""

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from models.messages.records import Rounds
from runtime.temporal import TASK_QUEUE

COURIER_ID = "courier"


async def start_courier(client: Client, task_queue: str = TASK_QUEUE) -> None:
    """Start the courier unless it runs already."""
    await client.start_workflow(
        "Courier",
        Rounds(),
        id=COURIER_ID,
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary="Courier: delivers the mails that exchanges owe",
    )

"""Workflows that run as long as the installation does: every worker that starts sees to them."""

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from models.messages.records import HookRounds, Looks, Rounds, Watch, WikiRounds
from runtime.temporal import TASK_QUEUE

STANDING = (
    ("Courier", "courier", Rounds(), "Courier: delivers the mails that exchanges owe"),
    ("Caretaker", "caretaker", Watch(), "Caretaker: erases personal data when its day has come"),
    ("Webhooks", "webhooks", HookRounds(), "Webhooks: tells programmes' own tools what happens"),
)
"""Workflow type, workflow id, argument, and the line operators read."""
POSTMASTER = ("Postmaster", "postmaster", Looks(), "Postmaster: looks for mails that came back")
"""The same of the one that runs only where a mailbox of returned mails is named."""


WIKI = (
    "WikiPublisher",
    "wiki-publisher",
    WikiRounds(),
    "Wiki publisher: keeps the pages of the wiki as they should be",
)
"""The same of the one that runs only where a wiki is named."""


async def start_standing(
    client: Client,
    task_queue: str = TASK_QUEUE,
    *,
    reads_returns: bool = False,
    writes_wiki: bool = False,
) -> None:
    """Start each of them unless it runs already."""
    for kind, workflow_id, argument, summary in (
        *STANDING,
        *([POSTMASTER] if reads_returns else []),
        *([WIKI] if writes_wiki else []),
    ):
        await client.start_workflow(
            kind,
            argument,
            id=workflow_id,
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=summary,
        )

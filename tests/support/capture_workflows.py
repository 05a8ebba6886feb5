"""What operators see of every workflow in the Temporal UI."""

from collections.abc import Iterable, Iterator

from temporalio.api.sdk.v1 import WorkflowInteractionDefinition, WorkflowMetadata
from temporalio.client import Client, WorkflowExecutionDescription

from tests.support.normalise import scrubbed

METADATA = "__temporal_workflow_metadata"
BUILDS = "BuildIds"
"""Temporal's own: which build of the worker carried it."""


async def workflow_texts(client: Client) -> dict[str, str]:
    """Text by workflow id, of running and closed workflows."""
    ids = sorted({execution.id async for execution in client.list_workflows()})
    return {workflow_id: await _text(client, workflow_id) for workflow_id in ids}


async def _text(client: Client, workflow_id: str) -> str:
    handle = client.get_workflow_handle(workflow_id)
    seen = await handle.describe()
    metadata = await handle.query(METADATA, result_type=WorkflowMetadata)
    lines = [
        f"{seen.workflow_type} {seen.status.name if seen.status else ''} {seen.task_queue}",
        "== static summary",
        await seen.static_summary() or "",
        "== static details",
        await seen.static_details() or "",
        "== search attributes",
        *_attributes(seen),
        "== current details",
        metadata.current_details,
        "== queries",
        *_handlers(metadata.definition.query_definitions),
        "== signals",
        *_handlers(metadata.definition.signal_definitions),
        "== updates",
        *_handlers(metadata.definition.update_definitions),
    ]
    return scrubbed("\n".join(lines) + "\n")


def _attributes(seen: WorkflowExecutionDescription) -> Iterator[str]:
    for pair in sorted(seen.typed_search_attributes, key=lambda pair: pair.key.name):
        if pair.key.name != BUILDS:
            yield f"{pair.key.name}: {pair.value}"


def _handlers(definitions: Iterable[WorkflowInteractionDefinition]) -> Iterator[str]:
    for one in sorted(definitions, key=lambda one: one.name):
        yield f"{one.name}: {one.description}"

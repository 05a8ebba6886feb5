"""Whether what was recorded has happened: the server's own history says so (decision 0013).

A record commits within its workflow task. Should that task be lost, the record tells of something that
never happened: nothing it owes leaves before its task is found in the history, and where the task is not
found, the workflow itself is asked and the rows are put right.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.driver import Sessions, Statement, driver

EVENTS_AT_ONCE = 16
"""Events of one look at the end of a history; a task with a message leaves about eight."""
MOST_EVENTS = 400
"""How far a look goes back; beyond, the workflow is asked."""
PATIENCE = timedelta(seconds=5)
"""One call to the server."""
AT_ONCE = 100
"""Records looked after together."""
SIDE_BY_SIDE = 8

STARTED = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
COMPLETED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
RECORDING = (
    EventType.EVENT_TYPE_MARKER_RECORDED,  # a local activity, as a rule a record
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A record that is not confirmed. `age` is how long it has been there."""

    case_id: str
    workflow_id: str
    run_id: str
    task_at: datetime
    stale: bool
    age: timedelta


_OWES = """EXISTS (
    SELECT FROM outbox WHERE outbox.task_at = unconfirmed_record.task_at AND status = 'owed'
        AND (exchange_id = case_id OR incident_id = case_id)
)"""
_WAITING = Statement(f"""
    SELECT case_id, workflow_id, run_id, task_at, stale, now() - noted_at AS age
    FROM unconfirmed_record
    WHERE (noted_at < now() - CAST(:quiet AS interval) OR {_OWES})
    ORDER BY noted_at, case_id LIMIT :at_once
""")  # noqa: S608 - our own words
_CONFIRM = Statement("""
    WITH confirmed AS (
        DELETE FROM unconfirmed_record
        USING unnest(CAST(:cases AS text[]), CAST(:tasks AS timestamptz[])) AS seen (case_id, task_at)
        WHERE unconfirmed_record.case_id = seen.case_id AND unconfirmed_record.task_at = seen.task_at
        RETURNING seen.*
    ), concern AS (
        UPDATE incident SET task_at = NULL FROM confirmed
        WHERE incident.id = confirmed.case_id AND incident.task_at = confirmed.task_at
    )
    UPDATE outbox SET task_at = NULL FROM confirmed
    WHERE outbox.incident_id = confirmed.case_id AND outbox.task_at = confirmed.task_at
""")
"""A mark is to the second what no row of a concern may be: there it goes when it is not needed any more."""


async def waiting(sessions: Sessions, *, quiet: timedelta) -> list[Waiting]:
    """Records that are not confirmed and owe somebody something, or are older than `quiet`."""
    async with driver(sessions) as connection:
        found = await _WAITING.fetch(connection, quiet=quiet, at_once=AT_ONCE)
    return [Waiting(**row) for row in found]


async def confirm(sessions: Sessions, accepted: Sequence[Waiting]) -> None:
    """These have happened: what they owe may leave."""
    if accepted:
        async with driver(sessions) as connection:
            await _CONFIRM.fetch(
                connection,
                cases=[one.case_id for one in accepted],
                tasks=[one.task_at for one in accepted],
            )


async def were_accepted(client: Client, records: Sequence[Waiting]) -> list[bool]:
    """Of each, whether the server has accepted its task; False also where that cannot be told."""
    turns = asyncio.Semaphore(SIDE_BY_SIDE)

    async def look(one: Waiting) -> bool:
        async with turns:
            return await task_accepted(client, one.workflow_id, one.run_id, one.task_at)

    return await asyncio.gather(*map(look, records))


async def task_accepted(client: Client, workflow_id: str, run_id: str, task_at: datetime) -> bool:
    """Whether the history has a completed workflow task that began at this instant.

    RPCError where the server does not answer; a workflow it does not know has accepted nothing.
    """
    following = None
    try:
        async for event in _backwards(client, workflow_id, run_id):
            if event.event_type == STARTED and began(event) == task_at:
                return following == COMPLETED
            if began(event) < task_at:
                return False
            following = event.event_type
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
    return False


async def is_newest(client: Client, workflow_id: str, task_at: datetime) -> bool:
    """Whether the present history has a completed task that began then, and none that recorded later.

    False also where that cannot be told. RPCError where the server does not answer.
    """
    following, recorded, later = None, False, False
    try:
        async for event in _backwards(client, workflow_id, ""):
            recorded = recorded or event.event_type in RECORDING
            if event.event_type == STARTED:
                if began(event) == task_at:
                    return following == COMPLETED and not later
                later, recorded = later or recorded, False
            if later or began(event) < task_at:
                return False
            following = event.event_type
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
    return False


def began(event: HistoryEvent) -> datetime:
    """The instant of an event, rounded as `workflow.now()` is."""
    return datetime.fromtimestamp(event.event_time.ToNanoseconds() / 1e9, UTC)


async def _backwards(client: Client, workflow_id: str, run_id: str) -> AsyncIterator[HistoryEvent]:
    page: Any = b""
    for _ in range(MOST_EVENTS // EVENTS_AT_ONCE):
        answer = await client.workflow_service.get_workflow_execution_history_reverse(
            GetWorkflowExecutionHistoryReverseRequest(
                namespace=client.namespace,
                execution=WorkflowExecution(workflow_id=workflow_id, run_id=run_id),
                maximum_page_size=EVENTS_AT_ONCE,
                next_page_token=page,
            ),
            timeout=PATIENCE,
        )
        for event in answer.history.events:
            yield event
        page = answer.next_page_token
        if not page:
            return

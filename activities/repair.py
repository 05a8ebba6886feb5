"""Putting views right from what the workflows know: after a lost task, by hand, when a worker starts."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.service import RPCError, RPCStatusCode

from activities import acceptance
from activities.acceptance import Waiting
from activities.concerns import ConcernRecords
from activities.driver import Sessions, Statement, driver
from activities.records import Records
from domain.case.kind import KINDS
from models.messages.cases import CaseChange
from models.messages.concern import ConcernChange
from models.messages.records import Change
from models.vault.key_folder import KeyFolder

GRACE = timedelta(seconds=5)
"""How long a task may take until it is asked what became of it: longer than a record with its retries."""
PATIENCE = timedelta(seconds=10)
TRIES = 3
AT_ONCE = 4
"""Cases compared side by side: where a worker has none of them in memory, each is replayed for it."""

EXCHANGE, CONCERN = "exchange", "incident"
SHAPES: dict[str, type[Any]] = {EXCHANGE: Change, CONCERN: ConcernChange}
"""What the snapshot of a workflow is, by the first word of its id; of any other kind a `CaseChange`."""

_VIEWS = {EXCHANGE: ("exchange_view", "exchange_id"), CONCERN: ("incident", "id")}
_HEADS = {
    kind: Statement(f"""
        SELECT view.revision, view.task_at, waits.task_at AS waits, coalesce(waits.stale, false) AS stale
        FROM {table} AS view LEFT JOIN unconfirmed_record AS waits ON waits.case_id = view.{key}
        WHERE view.{key} = :case_id
    """)  # noqa: S608 - names of our own tables
    for kind, (table, key) in {**_VIEWS, "": ("case_view", "case_id")}.items()
}


KINDS_OF_WORKFLOW = {*KINDS, EXCHANGE, CONCERN}
"""The words that workflow ids of cases begin with."""


class CaseUnknown(LookupError):  # noqa: N818 - it names what happened
    """The server knows no such workflow."""


@dataclass(frozen=True)
class Named:
    """A case as its workflow's id names it: the kind's name, and the case's own id."""

    kind: str
    case_id: str

    @classmethod
    def of(cls, workflow_id: str) -> "Named":
        """From a workflow's id."""
        kind, _, case_id = workflow_id.partition("-")
        return cls(kind, case_id)

    @property
    def workflow_id(self) -> str:
        """The id operators know it by."""
        return f"{self.kind}-{self.case_id}"


@dataclass(frozen=True, kw_only=True)
class Head:
    """The newest record that is stored of a case; `waits`: its mark, if it is not confirmed."""

    revision: int
    task_at: datetime | None
    waits: datetime | None
    stale: bool


async def settle(
    sessions: Sessions, apart: KeyFolder, client: Client, *, quiet: timedelta
) -> list[Waiting]:
    """Confirm records that have happened, put right what has not; those that are left.

    Looks at those that owe somebody something, and at others that are older than `quiet`. RPCError where
    the server does not answer: then nothing leaves that is not confirmed.
    """
    records = await acceptance.waiting(sessions, quiet=quiet)
    return await settle_these(sessions, apart, client, records) if records else []


async def settle_these(
    sessions: Sessions, apart: KeyFolder, client: Client, records: Sequence[Waiting]
) -> list[Waiting]:
    """As `settle`, of these records."""
    accepted = await acceptance.were_accepted(client, records)
    sure = [one for one, was in zip(records, accepted, strict=True) if was]
    await acceptance.confirm(sessions, [one for one in sure if not one.stale])
    left = []
    for one in records:
        if one in sure and not one.stale:
            continue
        ripe = one in sure or one.age > GRACE
        if not ripe or not await _put_right(sessions, apart, client, one.workflow_id):
            left.append(one)
    return left


async def _put_right(
    sessions: Sessions, apart: KeyFolder, client: Client, workflow_id: str
) -> bool:
    """Whether it could be done now."""
    try:
        await put_right(sessions, apart, client, workflow_id)
    except (CaseUnknown, WorkflowQueryFailedError, WorkflowQueryRejectedError):
        return False
    except RPCError as error:
        if error.status in (RPCStatusCode.FAILED_PRECONDITION, RPCStatusCode.DEADLINE_EXCEEDED):
            return False  # its tasks fail, or no worker has time: others go on
        raise
    return True


async def put_right(sessions: Sessions, apart: KeyFolder, client: Client, workflow_id: str) -> Any:
    """Write a case again as its workflow knows it, and take back what never happened; what was written.

    CaseUnknown where there is no such workflow; RPCError where server or workers do not answer.
    """
    named = Named.of(workflow_id)
    tries = 0
    while True:
        head = await head_of(sessions, named)
        snapshot = await snapshot_of(client, named)
        tries += 1
        # It is not written where a record came between.
        if (
            await _rebuild(sessions, apart, snapshot, head.task_at if head else None)
            or tries == TRIES
        ):
            return snapshot


async def _rebuild(
    sessions: Sessions, apart: KeyFolder, snapshot: Any, seen: datetime | None
) -> bool:
    if isinstance(snapshot, Change):
        return await Records(sessions).rebuild(snapshot, seen)
    if isinstance(snapshot, ConcernChange):
        return await ConcernRecords(sessions, apart).rebuild(snapshot, seen)
    return await Records(sessions).rebuild_case(snapshot, seen)


async def snapshot_of(client: Client, named: Named) -> Change | CaseChange | ConcernChange:
    """Everything a case knows, running or closed. Raises as `put_right` does."""
    handle = client.get_workflow_handle(named.workflow_id)
    shape = SHAPES.get(named.kind, CaseChange)
    try:
        snapshot: Change | CaseChange | ConcernChange = await handle.query(
            "snapshot", result_type=shape, rpc_timeout=PATIENCE
        )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise CaseUnknown(named.workflow_id) from error
        raise
    return snapshot


async def head_of(sessions: Sessions, named: Named) -> Head | None:
    """The newest record that is stored; None where there is none."""
    async with driver(sessions) as connection:
        statement = _HEADS.get(named.kind, _HEADS[""])
        found = await statement.fetch(connection, case_id=named.case_id)
    return Head(**found[0]) if found else None


async def differing(
    sessions: Sessions, client: Client, workflow_ids: Sequence[str]
) -> AsyncIterator[str]:
    """Of these workflows, those whose stored record is not the newest they made.

    RPCError where server or workers do not answer.
    """
    for start in range(0, len(workflow_ids), AT_ONCE):
        some = workflow_ids[start : start + AT_ONCE]
        agree = await asyncio.gather(*(agrees(sessions, client, one) for one in some))
        for workflow_id, same in zip(some, agree, strict=True):
            if not same:
                yield workflow_id


async def unrecorded(sessions: Sessions, workflow_ids: Sequence[str]) -> list[str]:
    """Of these workflows, those of which no record is stored."""
    return [one for one in workflow_ids if await head_of(sessions, Named.of(one)) is None]


async def agrees(sessions: Sessions, client: Client, workflow_id: str) -> bool:
    """Whether the stored record of a case is the newest its workflow made.

    The end of its history tells, as a rule; else the workflow is asked. RPCError where server or
    workers do not answer.
    """
    named = Named.of(workflow_id)
    head = await head_of(sessions, named)
    told = head.task_at if head and not head.stale else None
    if told and await acceptance.is_newest(client, workflow_id, told):
        return True
    snapshot = await snapshot_of(client, named)
    if head is None:
        return snapshot.task_at is None
    if head.stale:
        return False
    if named.kind == CONCERN and head.task_at is None:  # which goes when it is confirmed
        return head.revision == snapshot.revision
    return head.task_at in (snapshot.task_at, snapshot.after)


async def workflows(client: Client, task_queue: str, *, running: bool) -> list[str]:
    """Ids of the workflows of all cases on a task queue; each once, however often it was continued."""
    names = [kind.workflow for kind in KINDS.values()] + [CONCERN.capitalize()]
    listed = ", ".join(f'"{name}"' for name in names)
    query = f'WorkflowType IN ({listed}) AND TaskQueue = "{task_queue}"'
    query += ' AND ExecutionStatus = "Running"' if running else ""
    return sorted({found.id async for found in client.list_workflows(query)})

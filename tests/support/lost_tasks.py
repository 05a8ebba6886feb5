"""Records of workflow tasks that the server never accepted, made as a worker makes them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import ActivityEnvironment

from activities import repair
from activities.mail import outbox
from models.tables.ask_view import AskView
from models.tables.outbox import OutboxNotice
from models.tables.timeline_entry import TimelineEntry
from tests.support.keys import KEYS

Sessions = async_sessionmaker[AsyncSession]


async def record_and_lose(
    handle: WorkflowHandle[Any, Any], record: Any, change: BaseModel, before: datetime | None
) -> None:
    """Commit a record within a workflow task of which the server then knows nothing."""
    marks = {"task_at": datetime.now(UTC) - timedelta(milliseconds=1), "after": before}
    environment = ActivityEnvironment()
    environment.info = replace(
        environment.info,
        is_local=True,
        workflow_id=handle.id,
        workflow_run_id=(await handle.describe()).run_id,
    )
    await environment.run(record, change.model_copy(update=marks))


async def confirmed(database: Sessions, client: Client) -> None:
    """Look after every record once."""
    await repair.settle(database, KEYS, client, quiet=timedelta())


async def stored(database: Sessions, table: type[Any], case_id: str, order: str) -> list[Any]:
    """What a table holds of a case."""
    async with database() as session:
        query = select(table).where(col(table.exchange_id) == case_id)
        return list((await session.scalars(query.order_by(order))).all())


async def told_by(database: Sessions, case_id: str) -> dict[str, Any]:
    """What pages tell of a case: its timeline and its asks, comparable with a snapshot."""
    entries = await stored(database, TimelineEntry, case_id, "seq")
    asks = await stored(database, AskView, case_id, "ask_id")
    return {
        "entries": [(e.seq, e.kind, e.at) for e in entries],
        "asks": [(a.ask_id, a.status, a.due_at) for a in asks],
    }


def told_in(snapshot: Any) -> dict[str, Any]:
    """The same as the workflow has it."""
    return {
        "entries": [(e.seq, e.kind, e.at) for e in snapshot.entries],
        "asks": sorted((a.id, a.status, a.due_at) for a in snapshot.asks),
    }


async def may_leave(database: Sessions) -> set[str]:
    """Keys of the notices the courier would send now; it takes them in hand."""
    found: set[str] = set()
    while batch := await outbox.take(database):
        found |= {notice.key for notice in batch.notices}
    return found


async def owed(database: Sessions, case_id: str) -> set[str]:
    """Keys of all notices of a case or a concern."""
    async with database() as session:
        query = select(OutboxNotice.key).where(
            (col(OutboxNotice.exchange_id) == case_id) | (col(OutboxNotice.incident_id) == case_id)
        )
        return set((await session.scalars(query)).all())

"""A concern in a database, and the real parts that handle it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel, col, select
from temporalio.client import Client
from temporalio.worker import Worker

from activities.concerns import ConcernRecords as Records
from domain.concern.concern import SafetyPolicy
from models.concerns.concerns import ConcernStore, RaisedConcern
from models.concerns.receipts import Code
from models.messages.concern import StartConcern
from models.tables.concern import ConcernCase
from models.tables.outbox import OutboxNotice
from models.tables.staff_role import StaffRole
from models.vault.keys import MasterKeys
from runtime.clock import ProgrammeClock
from runtime.concerns import Concerns
from runtime.exchanges import Exchanges
from tests.support.keys import KEYS
from tests.support.people import team
from tests.support.people_rows import add_cast
from worker.sandbox import strict_sandbox
from workflows.concern import ConcernWorkflow

Sessions = async_sessionmaker[AsyncSession]
MASTER = b"0123456789abcdef0123456789abcdef"
WORDS = "Zyxw-canary: he would not let me out of the room"
ABOUT = "Zyxw-canary of a name"


async def add_staff(database: Sessions) -> None:
    """The cast, with the roles of its staff."""
    async with database() as session, session.begin():
        await add_cast(session)
        for member in team().members:
            for role in member.roles:
                session.add(StaffRole(person_id=member.person, role=role.value))


async def kept(
    database: Sessions,
    *accused: str,
    exchange: str | None = None,
    incident_id: str = "",
    at: datetime | None = None,
) -> RaisedConcern:
    """A concern as the form keeps it."""
    concern = RaisedConcern(
        id=incident_id or uuid4().hex,
        code=Code.made(MASTER, uuid4().hex),
        words={"words": WORDS, "about": ABOUT},
        accused=accused,
        exchange_id=exchange,
    )
    async with database() as session, session.begin():
        await ConcernStore(MasterKeys(MASTER, KEYS)).keep(session, concern, at or datetime.now(UTC))
    return concern


@dataclass
class Handling:
    """Concerns on real parts: database, server, worker."""

    client: Client
    database: Sessions
    queue: str
    exchanges: Exchanges
    concerns: Concerns
    started: list[str] = field(default_factory=list)

    async def start(self, *accused: str, exchange: str | None = None, **policy: Any) -> str:
        """Raise a concern and start its handling; its id."""
        concern = await kept(self.database, *accused, exchange=exchange)
        await self.concerns.start(
            StartConcern(
                incident_id=concern.id,
                received_at=datetime.now(UTC),
                exchange=exchange,
                policy=SafetyPolicy(**policy),
            )
        )
        self.started.append(concern.id)
        await self.recorded(concern.id, 1)
        return concern.id

    async def wait(self, incident_id: str, **length: float) -> bool:
        """Let time pass for one concern; False where it ended on the way."""
        return await self.exchanges_env.fast_forward(
            self.concerns.handle(incident_id), timedelta(**length)
        )

    exchanges_env: Any = None

    async def recorded(self, incident_id: str, revision: int) -> ConcernCase:
        """The row, once it has come to a revision."""
        async with asyncio.timeout(15):
            while True:
                async with self.database() as session:
                    row = await session.get(ConcernCase, incident_id)
                if row and row.revision >= revision:
                    return row
                await asyncio.sleep(0.02)

    async def rows(self, table: type[SQLModel], incident_id: str) -> list[Any]:
        """What a table holds of a concern."""
        async with self.database() as session:
            query = select(table).where(col(table.incident_id) == incident_id)  # type: ignore[attr-defined]
            return list((await session.scalars(query)).all())

    async def owed(self, incident_id: str) -> dict[str, set[str]]:
        """Who was owed which mails."""
        found: dict[str, set[str]] = {}
        for row in await self.rows(OutboxNotice, incident_id):
            found.setdefault(row.kind, set()).add(row.person_id)
        return found


@asynccontextmanager
async def handling(
    client: Client,
    database: Sessions,
    environment: Any = None,
    also: Sequence[type] = (),
    activities: Sequence[Any] = (),
) -> AsyncIterator[Handling]:
    """A worker like the real one until the block ends."""
    queue = f"safety-{uuid4().hex[:12]}"
    exchanges = Exchanges(client, ProgrammeClock(database), task_queue=queue)
    records = Records(database, KEYS)
    async with Worker(
        client,
        task_queue=queue,
        workflows=[ConcernWorkflow, *also],
        activities=[records.record_concern, records.look_at_concern, *activities],
        workflow_runner=strict_sandbox(),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
    ):
        yield Handling(
            client=client,
            database=database,
            queue=queue,
            exchanges=exchanges,
            concerns=Concerns.beside(exchanges),
            exchanges_env=environment,
        )

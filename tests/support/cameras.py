"""A stage for the lending of cameras: a worker that knows the kind, its people, its gateway."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel, col, select
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from activities.records import Records
from domain.case.team import HubTeam, TeamMember
from models.messages.cases import start_of
from models.tables.staff_role import StaffRole
from runtime.cases import Cases
from runtime.clock import ProgrammeClock
from runtime.exchanges import Exchanges
from tests.support.camera import pages
from tests.support.camera.lending import LENDING, Lending, Role
from tests.support.camera.workflow import LendingWorkflow
from tests.support.people import COR, MIA, PAT, SUB
from tests.support.people_rows import add_cast
from worker.sandbox import strict_sandbox

Sessions = async_sessionmaker[AsyncSession]
PAGES = pages.PAGES


def asked_for(case_id: str = "", borrower: str = MIA) -> Lending:
    """A lending that nobody has been asked anything in: Mia borrows, Pat and Sub are of the hub."""
    members = [TeamMember(person=who, roles=(Role.PROGRAMME,)) for who in (PAT, SUB)]
    members.append(TeamMember(person=COR, roles=(Role.COORDINATOR,)))
    team = HubTeam(case_owner=PAT, members=members)
    return Lending(id=case_id or str(uuid.uuid4()), borrower=borrower, team=team)


async def add_borrowers(database: Sessions) -> None:
    """The cast, and what of it the hub is."""
    async with database() as session, session.begin():
        await add_cast(session)
        for person, role in ((PAT, "programme"), (SUB, "programme"), (COR, "coordinator")):
            session.add(StaffRole(person_id=person, role=role))


async def start(cases: Cases, lending: Lending) -> WorkflowHandle[Any, Any]:
    """Start the case; the workflow behind it."""
    await cases.start(LENDING, start_of(LENDING, lending, lending.borrower))
    return cases.handle(LENDING, lending.id)


async def rows(database: Sessions, table: type[SQLModel], case_id: str, order: str) -> list[Any]:
    """What a table of all kinds of case holds of this one."""
    async with database() as session:
        query = select(table).where(col(table.exchange_id) == case_id)  # type: ignore[attr-defined]
        return list((await session.scalars(query.order_by(order))).all())


@asynccontextmanager
async def cameras(client: Client, database: Sessions) -> AsyncIterator[Cases]:
    """A worker like the real one until the block ends, and the gateway to its cases."""
    queue = f"q-{uuid.uuid4().hex[:12]}"
    worker = Worker(
        client,
        task_queue=queue,
        workflows=[LendingWorkflow],
        activities=[Records(database).record_case],
        workflow_runner=strict_sandbox(),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
    )
    async with worker:
        yield Cases(Exchanges(client, ProgrammeClock(database), task_queue=queue))

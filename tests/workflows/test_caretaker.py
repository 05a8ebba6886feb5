"""The caretaker erases what is due when it looks, and looks again."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.housekeeping import Housekeeping
from domain.exchange.privacy import DataClass
from models.messages.records import Watch
from models.tables.vault_item import VaultItem
from models.tables.vault_receipt import VaultReceipt
from models.vault.erasure import schedule_purge
from models.vault.keys import MasterKeys, new_key
from models.vault.vault import Place, Vault
from tests.support.keys import KEYS, STORE
from tests.support.people import MIA, TOR
from worker.sandbox import strict_sandbox
from workflows.caretaker import CaretakerWorkflow

Sessions = async_sessionmaker[AsyncSession]


async def kept(database: Sessions, person: str, exchange: str, days_ago: int) -> None:
    """A passport of somebody who came back so many days ago; it may be kept for thirty."""
    place = Place(person_id=person, exchange_id=exchange, data_class=DataClass.PASSPORT)
    now = datetime.now(UTC)
    async with database() as session, session.begin():
        await Vault(MasterKeys(new_key(), KEYS)).put(session, place, {"number": "X"}, now)
        returned = (now - timedelta(days=days_ago)).date()
        await schedule_purge(session, exchange, returned_on=returned, ended_on=None)


async def receipts(database: Sessions, wanted: int) -> int:
    """Wait for so many receipts; how many items are left then."""
    async with asyncio.timeout(20):
        while True:
            async with database() as session:
                if await session.scalar(select(func.count()).select_from(VaultReceipt)) == wanted:
                    left = await session.scalar(select(func.count()).select_from(VaultItem))
                    return int(left or 0)
            await asyncio.sleep(0.05)


async def test_what_is_due_goes_at_each_look_and_the_rest_stays(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> None:
    queue = f"caretaker-{uuid4()}"
    await kept(database, MIA, "x1", days_ago=31)
    await kept(database, TOR, "x2", days_ago=5)
    async with Worker(
        temporal_environment.client,
        task_queue=queue,
        workflows=[CaretakerWorkflow],
        activities=[
            Housekeeping(database, KEYS, STORE).purge,
            Housekeeping(database, KEYS, STORE).find_stopped,
        ],
        workflow_runner=strict_sandbox(),
    ):
        handle = await temporal_environment.client.start_workflow(
            CaretakerWorkflow.run, Watch(), id=queue, task_queue=queue
        )
        assert await receipts(database, 1) == 1
        async with database() as session, session.begin():
            back = (datetime.now(UTC) - timedelta(days=31)).date()
            await schedule_purge(session, "x2", returned_on=back, ended_on=None)
        assert await temporal_environment.fast_forward(handle, timedelta(hours=7))
        assert await receipts(database, 2) == 0
        await handle.terminate()

"""A whole installation inside a test: real PostgreSQL, real Temporal, the worker in this process."""

import base64
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.client import Client
from temporalio.worker import Worker

from activities.concerns import ConcernRecords
from activities.records import Records
from activities.register import Register
from cli.connection import Connection
from runtime.clock import ProgrammeClock
from runtime.exchanges import Exchanges
from runtime.settings import Settings
from tests.support.keys import KEYS
from worker.sandbox import strict_sandbox
from workflows.concern import ConcernWorkflow
from workflows.connection import ConnectionWorkflow
from workflows.exchange import ExchangeWorkflow
from workflows.membership import MembershipWorkflow


def settings(database_url: str, temporal_address: str) -> Settings:
    """Settings of a stack that is not embedded; the key of the vault is a test's."""
    return Settings(
        database_url=SecretStr(database_url),
        temporal_address=temporal_address,
        vault_key=SecretStr(base64.b64encode(b"k" * 32).decode()),
        vault_keys_dir=KEYS.folder,
    )


@asynccontextmanager
async def installation(
    client: Client,
    sessions: async_sessionmaker[AsyncSession],
    settings: Settings,
    queue: str = "",
) -> AsyncIterator[Connection]:
    """A connection to exchanges on a task queue of their own, whose worker runs meanwhile."""
    queue = queue or f"test-{uuid.uuid4()}"
    clock = ProgrammeClock(sessions)
    async with Worker(
        client,
        task_queue=queue,
        workflows=[ExchangeWorkflow, ConcernWorkflow, ConnectionWorkflow, MembershipWorkflow],
        activities=[
            Records(sessions).record,
            Records(sessions).record_case,
            Register(sessions).enter_membership,
            ConcernRecords(sessions, KEYS).record_concern,
            ConcernRecords(sessions, KEYS).look_at_concern,
        ],
        workflow_runner=strict_sandbox(),
    ):
        yield Connection(settings, sessions, clock, Exchanges(client, clock, task_queue=queue))

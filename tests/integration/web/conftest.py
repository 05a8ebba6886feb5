"""The stage on which exchanges run behind the pages."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from tests.stage import Stage, on_stage


@pytest.fixture
async def stage(
    temporal_environment: WorkflowEnvironment, database: async_sessionmaker[AsyncSession]
) -> AsyncIterator[Stage]:
    """Workflows on the test's own server, with the activities of the test's database."""
    async with on_stage(
        temporal_environment.client, database=database, environment=temporal_environment
    ) as stage:
        yield stage

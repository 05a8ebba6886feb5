"""A stage per test on real parts; no test may leave a failed workflow task or an unfinished handler."""

import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from tests.stage import Stage, on_stage


@pytest.fixture
async def stage(
    temporal_environment: WorkflowEnvironment,
    database: async_sessionmaker[AsyncSession],
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[Stage]:
    """A worker with real records; afterwards: no failed task, no handler cut off."""
    caplog.set_level(logging.WARNING, logger="temporalio")
    async with on_stage(
        temporal_environment.client, database=database, environment=temporal_environment
    ) as stage:
        yield stage
        assert await stage.failed_tasks() == []
    assert "unfinished" not in caplog.text.lower()
    assert "dropping the signal" not in caplog.text

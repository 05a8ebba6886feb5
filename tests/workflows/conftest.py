"""A stage per test on real parts; no test may leave a failed workflow task or an unfinished handler."""

import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from runtime.embedded.temporal import TIME_SKIPPING, search_attribute_options, temporal_cli
from tests.support.running_exchanges import Stage, on_stage

EVENTS_BEFORE_CONTINUING = 60


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


@pytest.fixture
async def short_histories() -> AsyncIterator[WorkflowEnvironment]:
    """A server that wants histories continued after a few dozen events."""
    limit = f"limit.historyCount.suggestContinueAsNew={EVENTS_BEFORE_CONTINUING}"
    async with await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        data_converter=pydantic_data_converter,
        dev_server_existing_path=temporal_cli(),
        dev_server_log_level="error",
        dev_server_extra_args=[
            *TIME_SKIPPING,
            *search_attribute_options(),
            "--dynamic-config-value",
            limit,
        ],
    ) as environment:
        yield environment

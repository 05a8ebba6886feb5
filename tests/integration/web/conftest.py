"""What the pages have behind them: the cast in the database, and a stage on which exchanges run."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from tests.support.fixtures_database import Fill
from tests.support.recorded_exchanges import add_everybody
from tests.support.running_exchanges import Stage, on_stage


@pytest.fixture
def filled_by() -> Fill | None:
    """A module whose people are others has a fixture of this name."""
    return add_everybody


@pytest.fixture
async def stage(
    temporal_environment: WorkflowEnvironment, database: async_sessionmaker[AsyncSession]
) -> AsyncIterator[Stage]:
    """Workflows on the test's own server, with the activities of the test's database."""
    async with on_stage(
        temporal_environment.client, database=database, environment=temporal_environment
    ) as stage:
        yield stage

"""A real Temporal server for tests, in which each workflow's time can be fast-forwarded."""

import warnings
from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from runtime.embedded.temporal import TIME_SKIPPING, search_attribute_options, temporal_cli


@pytest.fixture(scope="session")
async def temporal_environment() -> AsyncIterator[WorkflowEnvironment]:
    """One dev server per pytest process, with our search attributes and the pydantic converter.

    Nothing skips by itself. `await temporal_environment.fast_forward(handle, timedelta(...))`
    moves one workflow's clock; it answers False where the workflow closed on the way. Tests share
    the server: use a task queue and workflow ids of your own (uuid4). The address for
    subprocesses is in the fixture `temporal_address`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # time skipping calls itself experimental
        environment = await WorkflowEnvironment.start_time_skipping_v2(
            ts_config=TimeSkippingConfig(enabled=False),
            data_converter=pydantic_data_converter,
            dev_server_existing_path=temporal_cli(),
            dev_server_log_level="error",
            dev_server_extra_args=[*TIME_SKIPPING, *search_attribute_options()],
        )
    yield environment
    await environment.shutdown()


@pytest.fixture
def temporal(temporal_environment: WorkflowEnvironment) -> Client:
    """The client of `temporal_environment`."""
    return temporal_environment.client


@pytest.fixture
def temporal_address(temporal_environment: WorkflowEnvironment) -> str:
    """host:port of `temporal_environment`, for TEMPORAL_ADDRESS of a subprocess."""
    return temporal_environment.client.service_client.config.target_host

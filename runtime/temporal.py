"""The connection to Temporal."""

import asyncio
import os
import time
from datetime import timedelta
from typing import Any, cast

from temporalio.api.enums.v1 import IndexedValueType, TaskQueueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    SetWorkerDeploymentCurrentVersionRequest,
)
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import Runtime
from temporalio.service import RPCError, RPCStatusCode

from models.messages import search
from runtime.errors import SetupProblem
from runtime.settings import Settings

TASK_QUEUE = "peer-exchange"
TRIAL_QUEUE = "peer-exchange-trials"
"""Where nothing is recorded: trials of a cycle run there (`runtime.trials`)."""
CONNECT_PATIENCE = timedelta(seconds=10)

SEARCH_ATTRIBUTES: tuple[SearchAttributeKey[Any], ...] = (
    search.PROGRAMME,
    search.CYCLE,
    search.PHASE,
    search.WAITING_FOR,
    search.DUE,
    search.HUB_DUE,
)
DEPLOYMENT = "peer-exchange"


async def connect_temporal(
    settings: Settings, *, runtime: Runtime | None = None, lazy: bool = False
) -> Client:
    """A client for this process, with TLS and API key from the SDK's environment configuration.

    A lazy client dials at its first call, so that the web starts while Temporal is away; workers
    cannot use one. Call it once per process, after any fork. SetupProblem where the server does not answer.
    """
    address = settings.required_temporal_address()
    try:
        return await Client.connect(
            **_connection(address, settings.temporal_namespace),
            data_converter=pydantic_data_converter,
            runtime=runtime,
            connect_timeout=CONNECT_PATIENCE,
            lazy=lazy,
        )
    except (RuntimeError, OSError) as error:
        raise SetupProblem(
            f"Temporal does not answer at {address} ({_short(error)}).",
            "Start it, or correct TEMPORAL_ADDRESS and the TLS settings.",
        ) from error


def _connection(address: str, namespace: str) -> ClientConnectConfig:
    """What the SDK's environment and file say of the server; nothing where it is the embedded one,

    which speaks no TLS whatever a developer's own temporal.toml asks for.
    """
    if not os.environ.get("TEMPORAL_ADDRESS"):
        return {"target_host": address, "namespace": namespace}
    overrides = {**os.environ, "TEMPORAL_ADDRESS": address, "TEMPORAL_NAMESPACE": namespace}
    return ClientConfig.load_client_connect_config(override_env_vars=overrides)


async def missing_search_attributes(client: Client) -> list[str]:
    """Names of our search attributes that the namespace lacks or has with another type."""
    answer = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace), timeout=CONNECT_PATIENCE
    )
    found = {**answer.custom_attributes, **answer.system_attributes}
    return [key.name for key in SEARCH_ATTRIBUTES if found.get(key.name) != _indexed_type(key)]


async def ensure_search_attributes(client: Client) -> None:
    """Register what is missing. Needs the right to do so, which Temporal Cloud gives elsewhere."""
    missing = await missing_search_attributes(client)
    if not missing:
        return
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(
            namespace=client.namespace,
            search_attributes={
                key.name: _indexed_type(key) for key in SEARCH_ATTRIBUTES if key.name in missing
            },
        ),
        timeout=CONNECT_PATIENCE,
    )
    async with asyncio.timeout(30):  # they take a moment to be known everywhere
        while await missing_search_attributes(client):
            await asyncio.sleep(0.2)


async def pollers(client: Client) -> set[str]:
    """Identities of the workers that ask for workflow tasks on our queue, as the server saw lately."""
    answer = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=TASK_QUEUE),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        ),
        timeout=CONNECT_PATIENCE,
    )
    return {poller.identity for poller in answer.pollers}


async def set_current_version(client: Client, build_id: str | None) -> None:
    """Let the workers of this build have new and running exchanges. They must poll already.

    None gives the exchanges back to workers without a version. Raises RPCError where the server knows too few of
    the build's workers even after `CONNECT_PATIENCE`: it hears of each of their queues with the first poll.
    """
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace,
        deployment_name=DEPLOYMENT,
        build_id=build_id or "",
        identity=client.identity,
    )
    over = time.monotonic() + CONNECT_PATIENCE.total_seconds()
    while True:
        try:
            await client.workflow_service.set_worker_deployment_current_version(
                request, timeout=CONNECT_PATIENCE
            )
        except RPCError as error:
            if error.status is not RPCStatusCode.FAILED_PRECONDITION or time.monotonic() > over:
                raise
            await asyncio.sleep(0.2)
        else:
            return


def _indexed_type(key: SearchAttributeKey[Any]) -> IndexedValueType.ValueType:
    return cast("IndexedValueType.ValueType", int(key.indexed_value_type))


def _short(error: BaseException) -> str:
    return str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__

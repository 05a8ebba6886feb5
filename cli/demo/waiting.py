"""Waiting until the worker has done what a step of the demo set off."""

import asyncio
from collections.abc import Awaitable, Callable

from temporalio.client import Client

from runtime.exchanges import ExchangesAway

PATIENCE_SECONDS = 20.0


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Return as soon as it holds; ExchangesAway where the worker takes too long."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await holds():
                await asyncio.sleep(0.05)
    except TimeoutError as late:
        msg = "The worker did not answer in time."
        raise ExchangesAway(msg) from late


async def is_listed(client: Client, workflow: str) -> bool:
    """Whether the server lists a workflow by now: then the date takes it along."""
    return bool([run async for run in client.list_workflows(f'WorkflowId = "{workflow}"')])

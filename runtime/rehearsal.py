"""Moves the date of a rehearsal: the installation's and every running case's, of any kind, together."""

import asyncio
from collections.abc import AsyncIterator, Collection
from datetime import timedelta

from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from runtime.clock import ProgrammeClock
from runtime.exchanges import Exchanges, ExchangesAway, workflow_id
from runtime.singleton_workflows import POSTMASTER, STANDING, WIKI
from runtime.time_skipping import bring_to_date

AT_ONCE = 8
"""Exchanges moved side by side; more would only queue up at a development server."""

PATIENCE_SECONDS = 60.0
"""How long one exchange may take: each reminder on the way is rung and recorded."""


async def advance(
    clock: ProgrammeClock, exchanges: Exchanges, by: timedelta, also: Collection[str] = ()
) -> int:
    """Move the installation's date ahead, then every running exchange to it; how many were moved.

    `also` names exchanges so new that the server may not list them yet. Where an earlier call was
    interrupted, the exchanges it left behind catch up. Raises RehearsalRefused.
    """
    await clock.advance(by)
    return await catch_up(clock, exchanges, also)


async def catch_up(clock: ProgrammeClock, exchanges: Exchanges, also: Collection[str] = ()) -> int:
    """Bring every running case to the installation's date; how many were behind it."""
    running = {*map(workflow_id, also), *[name async for name in _running(exchanges)]}
    turns = asyncio.Semaphore(AT_ONCE)

    async def message(name: str) -> bool:
        async with turns:
            return await _catch_up(clock, exchanges, name)

    return sum(await asyncio.gather(*(message(name) for name in sorted(running))))


async def _catch_up(clock: ProgrammeClock, exchanges: Exchanges, name: str) -> bool:
    handle = exchanges.client.get_workflow_handle(name)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            if (await handle.describe()).status is not WorkflowExecutionStatus.RUNNING:
                return False
            return await bring_to_date(exchanges.client, clock, handle)
    except TimeoutError as late:
        msg = f"{name} did not come to the new date: is a worker running?"
        raise ExchangesAway(msg) from late
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:  # it ended at this moment
            return False
        raise ExchangesAway(str(error)) from error


async def _running(exchanges: Exchanges) -> AsyncIterator[str]:
    """Workflow ids of what lives by the programme's date: cases of every kind."""
    standing = ", ".join(
        f'"{kind}"' for kind, *_rest in (*STANDING, POSTMASTER, WIKI)
    )  # these live by the real one
    query = (
        f'WorkflowType NOT IN ({standing}) AND ExecutionStatus = "Running" '
        f'AND TaskQueue = "{exchanges.task_queue}"'
    )
    async for found in exchanges.client.list_workflows(query):
        yield found.id

"""Heartbeats of activities that go on for minutes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from temporalio import activity

BEAT = 2.0
"""Seconds between signs of life: far below the heartbeat timeout, however slow a server is."""


@contextlib.asynccontextmanager
async def signs_of_life() -> AsyncIterator[None]:
    """Heartbeat while the body runs: one step of it may take longer than the timeout."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(BEAT)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()

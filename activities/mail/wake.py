"""How the courier hears that something is owed: a notification of PostgreSQL, sent at the commit."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

CHANNEL = "peer_exchange_outbox"
WAKE = f"pg_notify('{CHANNEL}', '')"
"""For statements that owe something; a channel nobody listens to costs nothing."""


class Bell:
    """Rings when something is owed.

    `hears` says whether it can be relied upon: something has come through. Poolers that share
    connections between transactions take LISTEN and let nothing through.
    """

    def __init__(self) -> None:
        self.hears = False
        self.gone = False
        self._rung = asyncio.Event()

    def ring(self, *_: Any) -> None:
        """Something is owed."""
        self.hears = True
        self._rung.set()

    def fall_silent(self, *_: Any) -> None:
        """The connection was lost: listen anew."""
        self.hears, self.gone = False, True
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most so long; whether there was one since the last wait."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        rung = self._rung.is_set()
        self._rung.clear()
        return rung


@contextlib.asynccontextmanager
async def listening(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[Bell]:
    """A bell on a connection of its own. It has rung once as soon as it is known to work."""
    bell = Bell()
    async with sessions() as session:
        pooled = await (await session.connection()).get_raw_connection()
        connection: Any = pooled.driver_connection
        await connection.add_listener(CHANNEL, bell.ring)
        connection.add_termination_listener(bell.fall_silent)
        try:
            await owe_now(sessions)
            yield bell
        finally:
            connection.remove_termination_listener(bell.fall_silent)
            if not connection.is_closed():
                await connection.remove_listener(CHANNEL, bell.ring)


async def owe_now(sessions: async_sessionmaker[AsyncSession]) -> None:
    """Ring the bell of whoever listens."""
    async with sessions() as session, session.begin():
        await session.execute(RING)


RING = text(f"SELECT {WAKE}")

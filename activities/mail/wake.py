"""How the courier hears that something is owed: a notification of PostgreSQL, sent at the commit."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import text

from activities.driver import Sessions, driver

CHANNEL = "peer_exchange_outbox"
WAKE = f"pg_notify('{CHANNEL}', '')"
"""For statements that owe something; a channel nobody listens to costs nothing."""
_RING = f"SELECT {WAKE}"
RING = text(_RING)


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
async def listening(sessions: Sessions) -> AsyncIterator[Bell]:
    """A bell on a connection of its own. It has rung once as soon as it is known to work."""
    bell = Bell()
    async with driver(sessions) as connection:
        await connection.add_listener(CHANNEL, bell.ring)
        connection.add_termination_listener(bell.fall_silent)
        try:
            async with driver(sessions) as another:
                await another.execute(_RING)
            yield bell
        finally:
            connection.remove_termination_listener(bell.fall_silent)
            if not connection.is_closed():
                await connection.remove_listener(CHANNEL, bell.ring)

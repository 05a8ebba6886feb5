"""How open pages hear that a case was recorded: a notification of PostgreSQL, sent at the commit.

It says which case, by its id, and nothing of what. Concerns send none.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from activities.driver import Sessions, driver

CHANNEL = "peer_exchange_changes"
TELL = f"pg_notify('{CHANNEL}', CAST(:exchange_id AS text))"
"""For statements that record a case; a channel nobody listens to costs nothing."""


@contextlib.asynccontextmanager
async def hearing(
    sessions: Sessions, heard: Callable[[str], None]
) -> AsyncIterator["asyncio.Event"]:
    """Calls `heard` with the id of each case that is recorded; the event is set once the connection is lost."""
    lost = asyncio.Event()

    def hear(_connection: Any, _pid: int, _channel: str, case_id: str) -> None:
        heard(case_id)

    def lose(*_: Any) -> None:
        lost.set()

    async with driver(sessions) as connection:
        await connection.add_listener(CHANNEL, hear)
        connection.add_termination_listener(lose)
        try:
            yield lost
        finally:
            connection.remove_termination_listener(lose)
            if not connection.is_closed():
                await connection.remove_listener(CHANNEL, hear)

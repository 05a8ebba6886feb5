"""Statements given to the database's driver itself, for what happens at every message.

SQLAlchemy keeps the pool and is told nothing else: the driver prepares each text once a connection,
and that is all there is to do when it is used again.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

Sessions = async_sessionmaker[AsyncSession]

_PARAMETER = re.compile(r"(?<!:):([a-z_]+)")


class Statement:
    """SQL with `:named` parameters. Their types are what the text makes of them."""

    def __init__(self, sql: str) -> None:
        self.names = tuple(dict.fromkeys(_PARAMETER.findall(sql)))
        places = {name: f"${place}" for place, name in enumerate(self.names, 1)}
        self.sql = _PARAMETER.sub(lambda found: places[found[1]], sql)

    async def fetch(self, connection: Any, **given: object) -> list[Any]:
        """Run it; the rows, whose columns are attributes of the driver's records by name."""
        found: list[Any] = await connection.fetch(self.sql, *(given[name] for name in self.names))
        return found


@asynccontextmanager
async def driver(sessions: Sessions) -> AsyncIterator[Any]:
    """A connection of the pool as asyncpg knows it. Each statement commits by itself, but in its
    `transaction()`.
    """
    async with sessions() as session:
        pooled = await (await session.connection()).get_raw_connection()
        connection: Any = pooled.driver_connection
        try:
            yield connection
        finally:
            if connection.is_in_transaction():  # interrupted twice: nobody shall go on in it
                connection.terminate()

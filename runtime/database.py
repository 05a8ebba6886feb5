"""The connection to PostgreSQL."""

import time
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import sqlalchemy.exc
from sqlalchemy import event, text
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
)
from sqlalchemy.pool import NullPool

from models.database_address import read_address

# What a database that is away, or refuses us, raises while connecting: asyncpg's own errors too.
UNREACHABLE = (
    OSError,
    TimeoutError,
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)

_AWAY = ("08", "53", "57", "58")
"""Classes of SQLSTATE: connection lost, no room, shutting down or starting or recovering, its system fails."""
_STANDBY = {"25006"}  # a statement reached a server that is not, or not yet, the primary one


def is_away(error: BaseException) -> bool:
    """Whether an error means that PostgreSQL cannot serve now, and may soon: whoever asked asks again.

    SQLAlchemy wraps the driver's errors or not, by where they come up: the whole chain is looked at.
    """
    if isinstance(error, BaseExceptionGroup):
        return any(map(is_away, error.exceptions))
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        state = str(getattr(link, "sqlstate", None) or "")
        if state[:2] in _AWAY or state in _STANDBY or isinstance(link, _GONE):
            return True
        if isinstance(link, DBAPIError) and link.connection_invalidated:
            return True
        link = getattr(link, "orig", None) or link.__cause__ or link.__context__
    return False


_GONE = (
    OSError,  # a time-out too
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    DisconnectionError,
    OperationalError,
    InterfaceError,
    sqlalchemy.exc.TimeoutError,
)

Sessions = async_sessionmaker[AsyncSession]

RESTED = 5.0
"""Seconds out of use after which a connection is tried before it is used again."""


def make_engine(
    url: str, *, pool_size: int = 10, application: str = "peer-exchange"
) -> AsyncEngine:
    """An engine for asyncpg, whose pool hands out no connection that a restarted server has closed."""
    engine = read_address(url).engine(
        application=application,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        hide_parameters=True,  # a failed statement is logged, what people typed is not
    )
    event.listen(engine.sync_engine, "checkin", _note_rest)
    event.listen(engine.sync_engine, "checkout", _try_if_rested)
    return engine


def _note_rest(_connection: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


def _try_if_rested(connection: Any, record: Any, _proxy: Any) -> None:
    """Has the pool replace a connection that is gone.

    The driver knows of one that the server closed; one that went silent shows only when it is tried,
    which costs three trips to the server (`pool_pre_ping` pays them before every use).
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError("closed by the server")
    if time.monotonic() - record.info.get("rests_since", time.monotonic()) > RESTED:
        try:
            connection.ping()
        except Exception as error:
            raise DisconnectionError("does not answer") from error


def make_sessions(engine: AsyncEngine) -> Sessions:
    """The factory of sessions; objects stay readable after commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def check_database(engine: AsyncEngine) -> None:
    """Raises one of `UNREACHABLE` where PostgreSQL does not answer or refuses us."""
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


async def shares_sessions(url: str) -> bool:
    """Whether a pooler before PostgreSQL gives a connection away between transactions.

    What is prepared on one is then prepared on another, and not there where it is used: statements fail
    at random under load. Found out by doing it: with one transaction open beside it, a statement
    prepared before must still be there, and the session be nobody else's.
    """
    address = read_address(url)
    engine = address.engine(poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        async with AsyncExitStack() as opened:
            first = await _driver_of(opened, engine)
            prepared = await first.prepare("SELECT pg_backend_pid()")
            before = await prepared.fetchval()
            for _ in range(_BESIDE):
                other = await _driver_of(opened, engine)
                await opened.enter_async_context(other.transaction())
                if await other.fetchval("SELECT pg_backend_pid()") == before:
                    return True
            return bool(await prepared.fetchval() != before)
    except asyncpg.PostgresError as error:
        if str(error.sqlstate) in _NOT_PREPARED:
            return True
        raise
    finally:
        await engine.dispose()


_BESIDE = 3
_NOT_PREPARED = {"26000", "42P05", "08P01"}  # unknown, there already, or a pooler's own complaint


async def _driver_of(opened: AsyncExitStack, engine: AsyncEngine) -> Any:
    connection = await opened.enter_async_context(engine.connect())
    return (await connection.get_raw_connection()).driver_connection


POOLER_REFUSED = (
    "A pooler before PostgreSQL shares connections between transactions: statements would fail at random.",
    "Let DATABASE_URL lead to PostgreSQL itself, or set pool_mode = session for it in the pooler.",
)
"""What happened, and the way out."""

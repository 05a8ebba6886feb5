"""The connection to PostgreSQL."""

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

# What a database that is away, or refuses us, raises while connecting: asyncpg's own errors too.
UNREACHABLE = (OSError, TimeoutError, SQLAlchemyError, asyncpg.PostgresError)

Sessions = async_sessionmaker[AsyncSession]


def make_engine(
    url: str, *, pool_size: int = 10, application: str = "peer-exchange"
) -> AsyncEngine:
    """An engine for asyncpg. Connections are checked before use, so a restarted server heals itself."""
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=10,
        hide_parameters=True,  # a failed statement is logged, what people typed is not
        connect_args={
            "timeout": 5,
            "command_timeout": 60,
            "server_settings": {"application_name": application, "timezone": "UTC"},
        },
    )


def make_sessions(engine: AsyncEngine) -> Sessions:
    """The factory of sessions; objects stay readable after commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def check_database(engine: AsyncEngine) -> None:
    """Raises one of `UNREACHABLE` where PostgreSQL does not answer or refuses us."""
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))

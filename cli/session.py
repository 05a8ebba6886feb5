"""A database session for one command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from runtime.database import UNREACHABLE, check_database, make_engine, make_sessions
from runtime.errors import SetupProblem
from runtime.settings import Settings


@asynccontextmanager
async def database_session(settings: Settings) -> AsyncIterator[AsyncSession]:
    """Open a session and close its connection afterwards. SetupProblem where PostgreSQL is away."""
    engine = make_engine(
        settings.required_database_url(), pool_size=1, application="peer-exchange-cli"
    )
    try:
        await check_database(engine)
    except UNREACHABLE as error:
        await engine.dispose()
        raise SetupProblem(
            f"PostgreSQL does not answer ({str(error).splitlines()[0]}).",
            "Start it (make up starts the embedded one), or correct DATABASE_URL.",
        ) from error
    try:
        async with make_sessions(engine)() as session:
            yield session
    finally:
        await engine.dispose()

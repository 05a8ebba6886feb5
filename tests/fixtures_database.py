"""A real PostgreSQL for tests: one server per pytest process, one fresh database per test."""

import tempfile
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import NullPool

from models.migrations.run import upgrade
from runtime.embedded.postgres import EmbeddedPostgres

TEMPLATE = "template_migrated"


@pytest.fixture(scope="session")
async def postgres() -> AsyncIterator[EmbeddedPostgres]:
    """The running server, with an all-migrated, empty database called `template_migrated`."""
    with tempfile.TemporaryDirectory(prefix="px-pg-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # where tests run as root, the server runs as nobody
        server = EmbeddedPostgres(folder / "data", log=folder / "log", durable=False)
        await server.start()
        try:
            await _execute(server, f'CREATE DATABASE "{TEMPLATE}"')
            await upgrade(server.url(TEMPLATE))
            yield server
        finally:
            await server.stop()


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """Address (postgresql+asyncpg://…) of a database of this test's own, migrated and empty.

    Give it to subprocesses as DATABASE_URL. It is dropped afterwards, whoever is still connected.
    """
    name = f"test_{uuid.uuid4().hex}"
    await _execute(postgres, f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    yield postgres.url(name)
    await _execute(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on `database_url` that keeps no connection open."""
    engine = create_async_engine(database_url, poolclass=NullPool)
    yield engine
    await engine.dispose()


@pytest.fixture
def database(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """The session factory on this test's own database: `async with database() as session:`."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def _execute(server: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(server.plain_url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

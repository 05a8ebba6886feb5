"""A real PostgreSQL for tests: one server per pytest process, one fresh database per test."""

import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from models.migrations.run import upgrade
from runtime.database import make_engine, make_sessions
from runtime.embedded.postgres import EmbeddedPostgres

EMPTY = "template_migrated"

Sessions = async_sessionmaker[AsyncSession]
Fill = Callable[[Sessions], Awaitable[None]]
"""Fills a migrated, empty database."""


@pytest.fixture(scope="session")
async def postgres() -> AsyncIterator[EmbeddedPostgres]:
    """The running server, with an all-migrated, empty database called `template_migrated`."""
    with tempfile.TemporaryDirectory(prefix="px-pg-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # where tests run as root, the server runs as nobody
        server = EmbeddedPostgres(folder / "data", log=folder / "log", durable=False)
        await server.start()
        try:
            await _execute(server, f'CREATE DATABASE "{EMPTY}"')
            await upgrade(server.url(EMPTY))
            yield server
        finally:
            await server.stop()


class Databases:
    """Makes databases by copying; what many tests begin with is filled in once per process."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self._filled: dict[Fill, str] = {}

    @asynccontextmanager
    async def copy(self, fill: Fill | None = None) -> AsyncIterator[str]:
        """Address (postgresql+asyncpg://…) of a migrated database that is empty, or as `fill` leaves it.

        It is dropped afterwards, whoever is still connected.
        """
        name = await self._copied(await self._template(fill) if fill else EMPTY)
        yield self._server.url(name)
        await _execute(self._server, f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _template(self, fill: Fill) -> str:
        if fill not in self._filled:
            name = await self._copied(EMPTY)
            engine = make_engine(self._server.url(name))
            await fill(make_sessions(engine))
            await engine.dispose()  # only a database that nobody is connected to can be copied
            self._filled[fill] = name
        return self._filled[fill]

    async def _copied(self, template: str) -> str:
        name = f"test_{uuid.uuid4().hex}"
        # By files: the other way writes every page to the log, which takes three times as long.
        await _execute(
            self._server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'
        )
        return name


@pytest.fixture(scope="session")
def databases(postgres: EmbeddedPostgres) -> Databases:
    """Copies of databases, for whom one per test is not the right number."""
    return Databases(postgres)


@pytest.fixture
def filled_by() -> Fill | None:
    """What fills a test's database beforehand: nothing, unless a module has a fixture of this name."""
    return None


@pytest.fixture
async def database_url(databases: Databases, filled_by: Fill | None) -> AsyncIterator[str]:
    """Address (postgresql+asyncpg://…) of a database of this test's own, migrated, as `filled_by` leaves it.

    Give it to subprocesses as DATABASE_URL.
    """
    async with databases.copy(filled_by) as address:
        yield address


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on `database_url`, with the pool that the program has."""
    engine = make_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def database(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """The session factory on this test's own database: `async with database() as session:`."""
    return make_sessions(engine)


async def _execute(server: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(server.plain_url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

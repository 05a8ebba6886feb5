"""Real parts for the measurements with people in them: PostgreSQL, and our programs as processes."""

import asyncio
import base64
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from models.migrations.run import upgrade
from runtime.embedded.postgres import EmbeddedPostgres
from tests.support.running_stack import ROOT, own_environment

TEMPLATE = "bench_migrated"


@asynccontextmanager
async def postgres() -> AsyncIterator[EmbeddedPostgres]:
    """A durable server, as installations have it, with a migrated and empty TEMPLATE."""
    with tempfile.TemporaryDirectory(prefix="px-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # where root measures, the server runs as nobody
        server = EmbeddedPostgres(folder / "data", log=folder / "log")
        await server.start()
        try:
            await execute(server, "postgres", f"CREATE DATABASE {TEMPLATE}")
            await upgrade(server.url(TEMPLATE))
            yield server
        finally:
            await server.stop()


async def copied(server: EmbeddedPostgres, name: str, template: str = TEMPLATE) -> str:
    """Copy a database nobody is connected to; returns the copy's address."""
    await execute(server, "postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
    return server.url(name)


async def execute(server: EmbeddedPostgres, database: str, *statements: str) -> None:
    """Run statements one by one, outside a transaction."""
    connection = await asyncpg.connect(server.plain_url(database))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def surroundings(folder: Path, **given: str) -> dict[str, str]:
    """The environment of our programs: free ports, nothing of the caller's own settings."""
    key = base64.b64encode(os.urandom(32)).decode()
    quiet = {"PEER_EXCHANGE_VAULT_KEY": key, "PEER_EXCHANGE_LOG_LEVEL": "warning"}
    return own_environment(folder) | quiet | given


@asynccontextmanager
async def program(
    *arguments: str,
    environment: Mapping[str, str],
    log: Path,
    is_ready: Callable[[], Awaitable[bool]],
) -> AsyncIterator[asyncio.subprocess.Process]:
    """One of our programs, ready; stopped at the end. RuntimeError with its log if it ends first."""
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *arguments, env=dict(environment), cwd=ROOT, stdout=out, stderr=out
        )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            while not await is_ready():
                if process.returncode is not None:
                    raise RuntimeError(log.read_text(encoding="utf-8"))
                await asyncio.sleep(0.05)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def answers(port: int) -> bool:
    """Whether something listens on a port of this machine."""
    try:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True

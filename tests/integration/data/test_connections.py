"""Connections that the server has closed, or that went silent, are replaced before they are used."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection
from sqlalchemy.ext.asyncio import AsyncEngine

from runtime import database
from runtime.database import make_engine

WHO = text("SELECT pg_backend_pid()")


@pytest.fixture
async def pooled(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(database_url, pool_size=1)
    yield engine
    await engine.dispose()


async def backend(engine: AsyncEngine) -> int:
    """The server process that answers us."""
    async with engine.connect() as connection:
        return int((await connection.execute(WHO)).scalar_one())


async def test_one_that_the_server_closed_is_replaced(
    pooled: AsyncEngine, engine: AsyncEngine
) -> None:
    before = await backend(pooled)
    assert await backend(pooled) == before, "it is kept"
    async with engine.connect() as other:
        await other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before})
    assert await backend(pooled) != before


async def test_one_that_rested_and_does_not_answer_is_replaced(
    pooled: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_self: Any) -> None:
        raise OSError("no answer")

    before = await backend(pooled)
    monkeypatch.setattr(AsyncAdapt_asyncpg_connection, "ping", silent)
    assert await backend(pooled) == before, "used a moment ago: not tried"
    monkeypatch.setattr(database, "RESTED", 0.0)
    assert await backend(pooled) != before

"""The register from and to a table, typed at a terminal."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select
from typer.testing import CliRunner, Result

from cli.application import commands
from models.tables.community import Community
from runtime.errors import SetupProblem

Sessions = async_sessionmaker[AsyncSession]


async def run(*words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, commands, list(words))


async def names(database: Sessions) -> set[str]:
    async with database() as session:
        return {row.name for row in await session.scalars(select(Community))}


async def test_a_table_is_tried_entered_and_written(
    database: Sessions, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", database_url)
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_bytes("Community;Country\r\nŽluťoučký;CZ\r\n".encode("windows-1250"))
    tried = await run("import-register", str(table), "--dry-run")
    assert "Communities: 1, people: 0" in tried.output
    assert await names(database) == set()
    assert (await run("import-register", str(table))).exit_code == 0
    assert await names(database) == {"Žluťoučký"}
    assert (await run("export-register", str(out))).exit_code == 0
    assert "Žluťoučký,CZ,Europe/Prague" in out.read_text(encoding="utf-8-sig")
    table.write_text("Community,Country\nA,CZ\nB,Nowhere\n")
    wrong = await run("import-register", str(table))
    assert isinstance(wrong.exception, SetupProblem)
    assert "line 3, Country “Nowhere”" in wrong.output
    assert await names(database) == {"Žluťoučký"}

"""Starts that cannot succeed end at once, with what is wrong and what to do."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.embedded import postgres
from runtime.embedded.children import RunAs, bound_command
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.errors import SetupProblem
from tests.support.running_stack import ROOT, own_environment, run_cli


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder other users may pass through, as PostgreSQL may run as one."""
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    return tmp_path


async def test_a_taken_port_is_named_with_its_setting(folder: Path):
    environment = own_environment(folder / "data")
    with socket.create_server(("127.0.0.1", 0)) as other:
        environment["PEER_EXCHANGE_WEB_PORT"] = str(other.getsockname()[1])
        code, said = await run_cli("up", environment=environment)
    assert code == 1
    assert environment["PEER_EXCHANGE_WEB_PORT"] in said
    assert "PEER_EXCHANGE_WEB_PORT" in said


async def test_a_file_in_place_of_the_data_folder_is_explained(folder: Path):
    (folder / "data").write_text("not a folder")
    code, said = await run_cli("up", environment=own_environment(folder / "data"))
    assert code == 1
    assert str(folder / "data") in said
    assert "PEER_EXCHANGE_DATA_DIR" in said


def other_user() -> RunAs:
    """Somebody who may run Python here and is not root, who may read everything."""
    if os.geteuid() != 0:
        return "self"
    choices: tuple[RunAs, ...] = ("namespace", "nobody")
    for choice in choices:
        command = bound_command(
            [sys.executable, "-c", ""], death_signal=signal.SIGKILL, run_as=choice
        )
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return choice
    raise AssertionError("neither a user namespace nor nobody can run Python here")


async def test_an_unreadable_data_folder_is_explained(folder: Path):
    data = folder / "data"
    data.mkdir()
    data.chmod(0)
    program = (
        "import sys; from pathlib import Path; from runtime.embedded.folder import DataFolder;"
        "DataFolder(Path(sys.argv[1])).open()"
    )
    process = await asyncio.create_subprocess_exec(
        *bound_command([sys.executable, "-c", program, str(data)], death_signal=signal.SIGKILL, run_as=other_user()),
        stderr=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    _, said = await process.communicate()
    data.chmod(0o700)
    assert process.returncode == 1
    assert b"cannot be used" in said
    assert b"PEER_EXCHANGE_DATA_DIR" in said


async def test_a_bad_setting_is_named(folder: Path):
    environment = own_environment(folder / "data") | {"PEER_EXCHANGE_WEB_PORT": "eighty"}
    code, said = await run_cli("up", environment=environment)
    assert code == 1
    assert "PEER_EXCHANGE_WEB_PORT" in said
    assert "'eighty'" in said
    assert "Traceback" not in said


def server_on(folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder / "postgres", log=folder / "log", durable=False)


async def test_half_a_database_is_not_touched(folder: Path):
    (folder / "postgres" / "base").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("18")
    with pytest.raises(SetupProblem, match="only part of a database") as refusal:
        await server_on(folder).start()
    assert f"mv {folder}" in refusal.value.way_out
    assert sorted(file.name for file in (folder / "postgres").iterdir()) == ["PG_VERSION", "base"]


async def test_a_database_of_another_major_version_is_not_touched(folder: Path):
    for name in ("base", "global"):
        (folder / "postgres" / name).mkdir(parents=True)
    (folder / "postgres/global/pg_control").touch()
    (folder / "postgres.password").touch()
    (folder / "postgres/PG_VERSION").write_text("17\n")
    with pytest.raises(SetupProblem, match="PostgreSQL 17"):
        await server_on(folder).start()


async def test_a_making_that_was_interrupted_is_cleared_away(folder: Path):
    left_over = folder / "postgres.new-0123"
    (left_over / "data").mkdir(parents=True)
    server = server_on(folder)
    await server.start()
    await server.stop()
    assert not left_over.exists()
    assert (folder / "postgres/PG_VERSION").read_text().strip() == "18"


async def test_a_killed_database_recovers(folder: Path):
    server = server_on(folder)
    await server.start()
    assert server.child is not None
    os.kill(server.child.pid, signal.SIGKILL)
    await server.child.process.wait()
    await server.start()
    assert server.child.running
    await server.stop()


async def test_two_servers_on_one_folder_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgres, "PREDECESSOR_PATIENCE", 0.3)
    first, second = server_on(folder), server_on(folder)
    await first.start()
    try:
        with pytest.raises(SetupProblem, match="Another PostgreSQL"):
            await second.start()
    finally:
        await first.stop()

"""`make up`, for real: servers, worker and web, started, killed, restarted."""

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from runtime.embedded.children import bound_command
from runtime.embedded.ports import is_free
from tests.support.running_stack import ROOT, RunningStack, all_gone, descendants, run_cli

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]


@pytest.fixture(scope="module")
async def started_once(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningStack]:
    """One stack for this file, gone at its end whatever the tests did to it."""
    folder = tmp_path_factory.mktemp("stack")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    running = RunningStack(folder / "data")
    yield running
    if running.is_up:
        await running.end()


@pytest.fixture
async def stack(started_once: RunningStack) -> RunningStack:
    """A started stack; started again where the test before ended it."""
    if not started_once.is_up:
        await started_once.start()
    return started_once


async def get(address: str) -> httpx2.Response:
    async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
        return await client.get(address)


async def test_everything_answers_and_a_stop_leaves_nothing_running(stack: RunningStack):
    assert (await get(f"{stack.address()}/health")).status_code == 200
    assert "Caught mail" in (await get(stack.address("MAIL_PAGE_PORT"))).text
    assert (await get(stack.address("TEMPORAL_UI_PORT"))).status_code == 200
    assert len(stack.sign_in_links()) >= 8  # six hub roles, a mentee, a mentor
    assert (await get(stack.sign_in_links()[0])).status_code == 200

    code, report = await run_cli("doctor", environment=stack.environment)
    assert (code, "✗" in report) == (0, False), report

    code, refusal = await run_cli("up", environment=stack.environment)
    assert code == 1
    assert "already running" in refusal
    assert str(stack.pid) in refusal

    started = descendants(stack.pid)
    assert len(started) >= 4
    assert await stack.end(signal.SIGINT) == 0
    assert await all_gone(started) == set()
    assert "the data is kept" in stack.output
    assert is_free(int(stack.environment["PEER_EXCHANGE_WEB_PORT"]))


async def test_a_killed_supervisor_leaves_no_orphan_and_no_damage(stack: RunningStack):
    link = stack.sign_in_links()[0]
    key = (stack.folder / "vault.key").read_bytes()
    started = descendants(stack.pid)
    await stack.end(signal.SIGKILL)
    assert await all_gone(started) == set()

    await stack.start()
    assert (stack.folder / "vault.key").read_bytes() == key
    assert (await get(link)).status_code == 200, "a link from before the crash still opens"


@pytest.mark.parametrize("name", ["web", "worker"])
async def test_a_crashed_program_is_started_again(stack: RunningStack, name: str):
    victims = [pid for pid in descendants(stack.pid) if runs(pid, f"-m\0{name}")]
    assert len(victims) == 1
    os.kill(victims[0], signal.SIGKILL)
    await stack.wait_for(f"the {name} ended (signal SIGKILL)")
    await stack.wait_for(f"the {name} runs again")
    assert (await get(f"{stack.address()}/health")).status_code == 200


@pytest.mark.parametrize(
    ("name", "words"), [("PostgreSQL", "bin/postgres\0-D"), ("Temporal", "server\0start-dev")]
)
async def test_a_crashed_server_is_started_again(stack: RunningStack, name: str, words: str):
    victims = [pid for pid in descendants(stack.pid) if runs(pid, words)]
    assert len(victims) == 1
    os.kill(victims[0], signal.SIGKILL)
    await stack.wait_for(f"{name} ended by itself")
    await stack.wait_for(f"{name} runs again")
    async with asyncio.timeout(30):
        while (await run_cli("doctor", environment=stack.environment))[0] != 0:
            await asyncio.sleep(0.2)


async def test_the_stack_ends_with_the_program_that_started_it(tmp_path: Path):
    """`make up` killed with -9 must not leave the supervisor behind."""
    running = RunningStack(tmp_path / "data")
    starter = "import subprocess, sys; subprocess.run(sys.argv[1:])"
    command = [sys.executable, "-c", starter, sys.executable, "-m", "cli", "up"]
    process = await asyncio.create_subprocess_exec(
        *command, "--stop-with-parent",
        stdout=asyncio.subprocess.DEVNULL, env=running.environment, cwd=ROOT,
    )  # fmt: skip
    async with asyncio.timeout(60):
        while not (tmp_path / "data/worker.ready").exists():
            assert process.returncode is None
            await asyncio.sleep(0.1)
    started = descendants(process.pid)
    assert len(started) >= 5
    process.kill()
    await process.wait()
    assert await all_gone(started, seconds=20) == set()


async def test_what_is_private_is_readable_by_its_owner_only(stack: RunningStack):
    for name in ("vault.key", "stack.json", "postgres.password", "temporal.sqlite"):
        mode = stat.S_IMODE((stack.folder / name).stat().st_mode)
        assert mode & 0o077 == 0, f"{name} has mode {mode:o}"
    note = json.loads((stack.folder / "stack.json").read_text())
    for pid in descendants(stack.pid):
        command = Path(f"/proc/{pid}/cmdline").read_text()
        assert note["vault_key"] not in command
        assert note["database_url"] not in command


def runs(pid: int, words: str) -> bool:
    """Whether the command line of `pid` holds these words (separated by NUL)."""
    try:
        return words in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def test_a_bound_command_refuses_an_unknown_program_with_its_name():
    command = bound_command(["no-such-program"], death_signal=signal.SIGKILL)
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode != 0
    assert "no-such-program: No such file" in answer.stderr

"""A server of the embedded stack is started again, whatever keeps it from starting."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from runtime.embedded import programs, supervisor
from runtime.embedded.programs import KeptProgram, Program
from runtime.errors import SetupProblem

ERRORS = [
    SetupProblem("Ended while starting.", "See the log."),
    OSError(28, "No space left on device"),
    RuntimeError("no such thing"),
    TimeoutError(),
]


class Ended:
    """A child that has ended, or is running."""

    def __init__(self, *, running: bool = False) -> None:
        self.running = running
        self.stopping = False
        self.process = self
        self.ended = asyncio.Event()
        if not running:
            self.ended.set()

    async def wait(self) -> int:
        await self.ended.wait()
        return -9

    async def stop(self, patience: float = 0) -> None:
        self.running, self.stopping = False, True
        self.ended.set()


class Server:
    """Fails to start as often as it is told, then runs."""

    log = Path("log")

    def __init__(self, failures: list[Exception], *, half: bool) -> None:
        self.child = Ended()
        self.failures = failures
        self.half = half
        self.halves: list[Ended] = []
        self.runs = asyncio.Event()

    async def start(self) -> None:
        if self.failures:
            if self.half:
                self.child = Ended(running=True)
                self.halves.append(self.child)
            raise self.failures.pop()
        self.child = Ended(running=True)
        self.runs.set()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    for module in (supervisor, programs):
        monkeypatch.setattr(module, "trouble", lines.append)
        monkeypatch.setattr(module, "say", lines.append)
    monkeypatch.setattr(supervisor, "REVIVAL_PAUSE", 0.001)
    return lines


@pytest.mark.parametrize("half", [False, True], ids=["nothing started", "started, of no use"])
async def test_a_server_is_tried_again_after_any_error_and_says_so(said: list[str], half: bool):
    server: Any = Server(list(ERRORS), half=half)
    reviving = asyncio.create_task(supervisor._revive("PostgreSQL", server))
    async with asyncio.timeout(5):
        await server.runs.wait()
    reviving.cancel()
    assert len([line for line in said if "Trying again" in line]) == len(ERRORS)
    assert any("No space left on device" in line for line in said)
    assert all(not half.running for half in server.halves)
    assert said[-1].endswith("PostgreSQL runs again")


async def test_a_program_is_tried_again_after_any_error(
    said: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Its kind elsewhere: worker and web, whose start may fail for reasons of the system."""

    async def ready() -> bool:
        return True

    kept = KeptProgram(Program("web", (), ready), logs=tmp_path, root=tmp_path, environment={})
    failures, runs = list(ERRORS), asyncio.Event()

    async def launch() -> None:
        if failures:
            raise failures.pop()
        kept.child = Ended(running=True)  # type: ignore[assignment]
        runs.set()

    monkeypatch.setattr(kept, "_launch", launch)
    monkeypatch.setattr(programs, "LONGEST_PAUSE", 0.001)
    kept.child = Ended()  # type: ignore[assignment]
    keeping = asyncio.create_task(kept._keep())
    async with asyncio.timeout(10):
        await runs.wait()
    keeping.cancel()
    assert any("No space left on device" in line for line in said)
    assert kept.restarts == 1

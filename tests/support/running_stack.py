"""`make up` as a subprocess, on free ports and a folder of its own."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

from runtime.embedded.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C stops everything"
NOT_OURS = ("DATABASE_URL", "SMTP_URL", "TEMPORAL_", "PEER_EXCHANGE_")


def own_environment(folder: Path) -> dict[str, str]:
    """The environment of a stack on `folder`, with free ports and none of the caller's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    ports = ("WEB_PORT", "TEMPORAL_PORT", "TEMPORAL_UI_PORT", "MAIL_PORT", "MAIL_PAGE_PORT")
    chosen = {f"PEER_EXCHANGE_{name}": str(free_port()) for name in ports}
    return {**kept, **chosen, "PEER_EXCHANGE_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}


async def run_cli(
    *arguments: str, environment: dict[str, str], timeout: float = 60
) -> tuple[int, str]:
    """Exit code and all output of one command."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env=environment, cwd=ROOT,
    )  # fmt: skip
    async with asyncio.timeout(timeout):
        output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


class RunningStack:
    """One supervisor, of a rehearsal unless other options are given. `output` is what its terminal would show so far."""

    def __init__(self, folder: Path, *options: str, **given: str) -> None:
        self.folder = folder
        self.options = options or ("--rehearsal",)
        self.environment = own_environment(folder) | given
        self.process: asyncio.subprocess.Process | None = None
        self.output = ""
        self._reading: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def is_up(self) -> bool:
        return self.process is not None and self.process.returncode is None

    def address(self, port: str = "WEB_PORT") -> str:
        """http://127.0.0.1:port of the web (default), MAIL_PAGE_PORT or TEMPORAL_UI_PORT."""
        return f"http://127.0.0.1:{self.environment[f'PEER_EXCHANGE_{port}']}"

    def sign_in_links(self) -> list[str]:
        """The links of the summary, in its order."""
        return re.findall(r"http\S+/sign-in/\S+", self.output)

    async def start(self) -> None:
        """Start and wait for the summary. AssertionError with all output where it does not come."""
        self.output = ""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cli", "up", *self.options,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            env=self.environment, cwd=ROOT,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())
        await self.wait_for(READY)

    async def wait_for(self, text: str, seconds: float = 90) -> None:
        """Until the terminal shows `text`."""
        assert self._reading is not None
        try:
            async with asyncio.timeout(seconds):
                while text not in self.output:
                    assert not self._reading.done(), f"the stack ended:\n{self.output}"
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{text!r} did not come:\n{self.output}") from None

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and return the exit code."""
        assert self.process is not None
        assert self._reading is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(60):
            code = await self.process.wait()
            await self._reading
        return code

    async def _read(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        while chunk := await self.process.stdout.read(4096):
            self.output += chunk.decode()


def descendants(pid: int) -> set[int]:
    """Process ids of everything `pid` started, directly or not (Linux)."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found |= {child} | descendants(child)
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that still run; a zombie does not."""
    running = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if state not in "ZX":
            running.add(pid)
    return running


async def all_gone(pids: set[int], seconds: float = 10) -> set[int]:
    """Wait until none runs; returns those that still do at the end."""
    for _ in range(int(seconds * 10)):
        if not alive(pids):
            return set()
        await asyncio.sleep(0.1)
    return alive(pids)

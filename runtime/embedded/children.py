"""Child processes that end with this one: started bound to it, stopped gently, killed when they do not listen."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

RunAs = Literal["self", "nobody", "namespace"]

BOUND_PROCESS = Path(__file__).with_name("bound_process.py")


@dataclass
class Child:
    """One running program. `log` is the file that gets what it prints."""

    name: str
    process: asyncio.subprocess.Process
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    stopping: bool = field(default=False)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.returncode is None

    async def stop(self, patience: float = 15) -> None:
        """Ask it to end; after `patience` seconds end it."""
        self.stopping = True
        if not self.running:
            return
        self.process.send_signal(self.stop_signal)
        try:
            async with asyncio.timeout(patience):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()

    def last_words(self, lines: int = 12) -> str:
        """The end of its log, for an error message."""
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def bound_command(
    command: Sequence[str], *, death_signal: signal.Signals, run_as: RunAs = "self"
) -> list[str]:
    """The command line that runs `command` so that it ends with this process."""
    python = [sys.executable, "-I", "-S", str(BOUND_PROCESS)]
    return [*python, str(os.getpid()), str(int(death_signal)), run_as, "--", *command]


async def start_child(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    death_signal: signal.Signals = signal.SIGKILL,
    stop_signal: signal.Signals = signal.SIGTERM,
    run_as: RunAs = "self",
    environment: Mapping[str, str] | None = None,
) -> Child:
    """Start `command` in a session of its own, so that Ctrl-C reaches only the one who stops it in order.

    Call it on the main thread: the child is bound to the thread that starts it. Both output
    streams are appended to `log`.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *bound_command(command, death_signal=death_signal, run_as=run_as),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=None if environment is None else dict(environment),
        )
    return Child(name=name, process=process, log=log, stop_signal=stop_signal)

"""Our own programs, worker and web, kept running."""

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from runtime.embedded.children import Child, start_child
from runtime.embedded.console import say, trouble
from runtime.errors import SetupProblem

LONGEST_PAUSE = 30.0  # seconds between attempts to start a program that keeps ending
STEADY_AFTER = 60.0  # seconds of running after which a crash counts as the first one


@dataclass(frozen=True)
class Program:
    """What to run, how to see that it is ready, and how long it may take to get ready (seconds)."""

    name: str
    arguments: tuple[str, ...]
    is_ready: Callable[[], Awaitable[bool]]
    patience: float = 60.0


class KeptProgram:
    """A program that is started again when it ends by itself, after growing pauses."""

    def __init__(
        self, program: Program, *, logs: Path, root: Path, environment: Mapping[str, str]
    ) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.root = root
        self.environment = environment
        self.child: Child | None = None
        self.restarts = 0
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start and wait until ready. SetupProblem where it ends first or takes too long."""
        await self._launch()
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
        if self.child is not None:
            await self.child.stop()

    async def _launch(self) -> None:
        self.child = await start_child(
            self.program.name,
            [sys.executable, *self.program.arguments],
            log=self.log,
            death_signal=signal.SIGKILL,
            environment={**self.environment, "PYTHONPATH": str(self.root), "PYTHONUNBUFFERED": "1"},
        )
        try:
            async with asyncio.timeout(self.program.patience):
                while not await self.program.is_ready():
                    if not self.child.running:
                        raise SetupProblem(
                            f"The {self.program.name} ended while starting:\n"
                            f"{_indented(self.child.last_words())}",
                            f"The whole log is {self.log}.",
                        )
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise SetupProblem(
                f"The {self.program.name} was not ready within {self.program.patience:.0f} seconds.",
                f"Its log is {self.log}.",
            ) from None

    async def _keep(self) -> None:
        pause = 0.5
        while self.child is not None:
            begun = time.monotonic()
            code = await self.child.process.wait()
            if self.child.stopping:
                return
            pause = (
                0.5 if time.monotonic() - begun > STEADY_AFTER else min(pause * 2, LONGEST_PAUSE)
            )
            trouble(
                f"the {self.program.name} ended ({_cause(code)}); starting it again in "
                f"{pause:.0f} s. Its log: {self.log}"
            )
            await asyncio.sleep(pause)
            try:
                await self._launch()
            except SetupProblem as problem:
                trouble(problem.what)
            except Exception as error:  # noqa: BLE001 - whatever it is, nobody else starts it again
                trouble(f"the {self.program.name} could not be started: {error!r}")
            else:
                self.restarts += 1
                say(f"  ✓ the {self.program.name} runs again")


def _cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())

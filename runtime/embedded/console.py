"""What the person at the terminal sees while the stack starts, runs and stops."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

SAY_AFTER = 3.0  # seconds of silence after which a wait is explained


def _coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def paint(text: str, code: str) -> str:
    """The text in a terminal colour, or plain where the output is no terminal."""
    return f"\x1b[{code}m{text}\x1b[0m" if _coloured() else text


def bold(text: str) -> str:
    return paint(text, "1")


def dim(text: str) -> str:
    return paint(text, "2")


def say(text: str = "") -> None:
    """One line, at once, also where the output is a file."""
    print(text, flush=True)  # noqa: T201 - this is the terminal's voice


def done(what: str, seconds: float, note: str = "") -> None:
    say(f"  {paint('✓', '32')} {what:<24} {dim(f'{seconds:4.1f} s')}  {note}".rstrip())


def trouble(text: str) -> None:
    say(f"  {paint('!', '33')} {text}")


def problem(what: str, way_out: str) -> None:
    """An end with a reason, to standard error."""
    print(f"\n{paint('✗', '31')} {what}\n  → {way_out}", file=sys.stderr, flush=True)  # noqa: T201


@asynccontextmanager
async def step(what: str, waiting_for: str) -> AsyncIterator[None]:
    """Announce a finished step with the time it took; explain the wait when it is long."""
    begun = time.monotonic()
    explaining = asyncio.create_task(_explain(what, waiting_for))
    try:
        yield
    finally:
        explaining.cancel()
        with suppress(asyncio.CancelledError):
            await explaining
    done(what, time.monotonic() - begun)


async def _explain(what: str, waiting_for: str) -> None:
    waited = 0.0
    while True:
        await asyncio.sleep(SAY_AFTER)
        waited += SAY_AFTER
        say(f"  {dim('…')} {what}: {waiting_for} ({waited:.0f} s)")

"""The event loop of the programs that run for long: uvloop where it is installed, asyncio's else."""

import asyncio
from collections.abc import Coroutine
from typing import Any

try:
    from uvloop import new_event_loop
except ImportError:  # there is none for this platform
    from asyncio import new_event_loop  # type: ignore[assignment]


def run(main: Coroutine[Any, Any, None]) -> None:
    """As asyncio.run."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(main)

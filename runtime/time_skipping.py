"""One case's clock brought to the installation's date: at its start, and when a rehearsal moves on."""

from datetime import timedelta
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from runtime.clock import ProgrammeClock

AGREE = timedelta(seconds=2)
"""Clocks nearer to each other than this show the same date; reading them takes a moment too."""

BEYOND = timedelta(seconds=1)
"""How far past the date a new case is brought.

Its delayed start ends a few milliseconds before that date. A server that is still busy with the
start when the date passes forgets to stop skipping (temporalio/temporal, pull request 11373), and
the case runs ahead to its next timer, days away. A second is longer than a start takes.
"""


async def bring_to_date(
    client: Client, clock: ProgrammeClock, handle: WorkflowHandle[Any, Any]
) -> bool:
    """Fast-forward a running case to the installation's date; whether it was behind and got there.

    Raises RPCError where the server refuses or does not answer.
    """
    return await _fast_forward(client, clock, handle, timedelta())


async def start_on_date(
    client: Client, clock: ProgrammeClock, handle: WorkflowHandle[Any, Any]
) -> bool:
    """Bring a case just started with a delay to the installation's date; see `bring_to_date`.

    One started twice is there already, and stays.
    """
    return await _fast_forward(client, clock, handle, BEYOND)


async def _fast_forward(
    client: Client, clock: ProgrammeClock, handle: WorkflowHandle[Any, Any], beyond: timedelta
) -> bool:
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
    behind = await clock.now() - await skipper.get_current_time(handle)
    return behind > AGREE and await skipper.fast_forward(handle, behind + beyond)

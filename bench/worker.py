"""One measured worker in a process of its own: `python -m bench.worker KIND …`."""

import argparse
import asyncio
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine
from temporalio import activity
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from bench.plain import Plain, Steps
from bench.twin import Idle, Twin, forget
from models.messages.records import Change
from runtime.process_exit import leave
from worker.sandbox import strict_sandbox
from workflows.exchange import ExchangeWorkflow


@activity.defn(name="record")
async def forget_change(change: Change) -> None:
    """Decodes what an exchange records, and does nothing."""


async def run(options: argparse.Namespace) -> None:
    """Poll until SIGTERM."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    exchange, plain = options.kind == "exchange", options.kind == "plain"
    client = await Client.connect(
        options.address,
        data_converter=pydantic_data_converter if exchange or plain else DataConverter.default,
    )
    workflows: list[type] = [Twin, Idle]
    activities: list[Callable[..., Any]] = [forget]
    if exchange:
        workflows, activities = [ExchangeWorkflow], [forget_change]
    elif plain:
        steps = Steps(create_async_engine(options.database), options.smtp)
        workflows, activities = [Plain], [steps.record_row, steps.send_notice]
    bare = options.kind == "twin-bare"
    worker = Worker(
        client,
        task_queue=options.queue,
        workflows=workflows,
        activities=activities,
        workflow_runner=UnsandboxedWorkflowRunner() if bare else strict_sandbox(),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
        graceful_shutdown_timeout=timedelta(seconds=5),
    )
    async with worker:
        Path(options.ready).touch()
        await stopping.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["exchange", "twin", "twin-bare", "idle", "plain"])
    for name in ("address", "queue", "ready"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--database", default="")
    parser.add_argument("--smtp", default="")
    asyncio.run(run(parser.parse_args()))
    leave(0)

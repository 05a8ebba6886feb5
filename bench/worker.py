"""One measured worker in a process of its own: `python -m bench.worker KIND …`."""

import argparse
import asyncio
import signal
from datetime import timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from temporalio import activity
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.records import Records
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
    exchange = options.kind == "exchange"
    client = await Client.connect(
        options.address,
        data_converter=pydantic_data_converter if exchange else DataConverter.default,
    )
    record = forget_change
    if options.database:
        engine = create_async_engine(options.database)
        record = Records(async_sessionmaker(engine, expire_on_commit=False)).record
    bare = options.kind == "twin-bare"
    worker = Worker(
        client,
        task_queue=options.queue,
        workflows=[ExchangeWorkflow] if exchange else [Twin, Idle],
        activities=[record] if exchange else [forget],
        workflow_runner=UnsandboxedWorkflowRunner() if bare else strict_sandbox(),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
        graceful_shutdown_timeout=timedelta(seconds=5),
    )
    async with worker:
        Path(options.ready).touch()
        await stopping.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["exchange", "twin", "twin-bare", "idle"])
    for name in ("address", "queue", "ready"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--database", default="")
    asyncio.run(run(parser.parse_args()))
    leave(0)

"""Runs workflows and activities until it is told to stop: `python -m worker [--ready-file PATH]`."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.common import VersioningBehavior
from temporalio.worker import Worker, WorkerDeploymentConfig, WorkerDeploymentVersion

from activities.trials import TrialRecords
from runtime.database import UNREACHABLE, check_database, make_engine, make_sessions
from runtime.errors import SetupProblem
from runtime.event_loop import run
from runtime.gc_tuning import settle_garbage
from runtime.observability import configure_logging, make_runtime
from runtime.process_exit import leave
from runtime.settings import Settings, load_settings
from runtime.singleton_workflows import start_standing
from runtime.temporal import DEPLOYMENT, TASK_QUEUE, TRIAL_QUEUE, connect_temporal, pollers
from worker.comparison import compare_views
from worker.registry import WORKFLOWS, activity_methods
from worker.sandbox import strict_sandbox
from workflows.exchange import ExchangeWorkflow

# After a crash the server waits this long for the dead worker before it asks another.
STICKY_TIMEOUT = timedelta(seconds=2)
GRACE = timedelta(seconds=10)

log = structlog.stdlib.get_logger(__name__)


async def run_worker(settings: Settings, ready_file: Path | None) -> None:
    """Poll until SIGTERM or SIGINT; finish what runs, up to `GRACE`. Raises what ended the worker."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)

    async def give_up(error: BaseException) -> None:
        log.error("worker failed", error=repr(error))
        stopping.set()

    client = await connect_temporal(settings, runtime=make_runtime(settings))
    engine = make_engine(settings.required_database_url(), application="peer-exchange-worker")
    try:
        await _report_database(engine)
        sessions = make_sessions(engine)
        activities = activity_methods(settings, sessions)
        worker = Worker(
            client,
            task_queue=TASK_QUEUE,
            workflows=WORKFLOWS,
            activities=activities,
            workflow_runner=strict_sandbox(),
            sticky_queue_schedule_to_start_timeout=STICKY_TIMEOUT,
            graceful_shutdown_timeout=GRACE,
            on_fatal_error=give_up,
            deployment_config=deployment(settings),
        )
        settle_garbage()
        async with worker, trial_worker(client, give_up):
            await _announce(client, ready_file)
            await start_standing(
                client,
                reads_returns=settings.bounce_url is not None,
                writes_wiki=settings.wiki_api is not None,
            )
            comparing = asyncio.create_task(compare_views(client, sessions, settings.key_folder))
            await stopping.wait()
            log.info("stopping")
            comparing.cancel()
    finally:
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
        await engine.dispose()


def trial_worker(
    client: Client, give_up: Callable[[BaseException], Awaitable[None]] | None = None
) -> Worker:
    """A worker for trials: the same exchange, and records that keep nothing."""
    return Worker(
        client,
        task_queue=TRIAL_QUEUE,
        workflows=[ExchangeWorkflow],
        activities=[TrialRecords().record],
        workflow_runner=strict_sandbox(),
        max_cached_workflows=10,
        graceful_shutdown_timeout=GRACE,
        on_fatal_error=give_up,
    )


def deployment(settings: Settings) -> WorkerDeploymentConfig | None:
    """How this release takes part in worker versioning; None where it is switched off.

    Exchanges move on to the current version by themselves: one lasts longer than any release.
    """
    if settings.deployment_version is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(
            deployment_name=DEPLOYMENT, build_id=settings.deployment_version
        ),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


async def _report_database(engine: AsyncEngine) -> None:
    """A database that is away is no reason to stay away: activities retry until it is back."""
    try:
        await check_database(engine)
    except UNREACHABLE as error:
        log.warning("database does not answer; activities will retry", error=str(error))


async def _announce(client: Client, ready_file: Path | None) -> None:
    """Say "ready" once the server has seen this worker ask for work."""
    try:
        async with asyncio.timeout(15):
            while client.identity not in await pollers(client):
                await asyncio.sleep(0.05)
    except TimeoutError:
        log.warning("the server does not list this worker yet")
    log.info("ready", task_queue=TASK_QUEUE, identity=client.identity)
    if ready_file is not None:
        ready_file.write_text(str(os.getpid()), encoding="ascii")


def main() -> None:
    """The command line of the worker."""
    parser = argparse.ArgumentParser(prog="python -m worker", description=__doc__)
    parser.add_argument("--ready-file", type=Path, help="written when the worker polls")
    options = parser.parse_args()
    try:
        settings = load_settings()
        configure_logging(settings, "worker")
        run(run_worker(settings, options.ready_file))
    except SetupProblem as problem:
        print(f"{problem.what} {problem.way_out}", file=sys.stderr)  # noqa: T201 - to the terminal
        leave(1)
    except Exception:
        log.exception("worker ended")
        leave(1)
    leave(0)


if __name__ == "__main__":
    main()

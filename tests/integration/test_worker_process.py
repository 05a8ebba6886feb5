"""The worker as a process: ready, stopped gently, killed, versioned."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.api.workflowservice.v1 import DescribeWorkerDeploymentRequest
from temporalio.client import Client

from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.partner import AcceptPartner
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.phases import Phase
from runtime.clock import ProgrammeClock
from runtime.embedded.mail import MailSink
from runtime.exchanges import Exchanges
from runtime.temporal import DEPLOYMENT, pollers, set_current_version
from tests.support.people import MIA, PAT, TOR, doc, start
from tests.support.running_stack import ROOT

# All of them poll the one real task queue of the test server.
pytestmark = pytest.mark.xdist_group("real-task-queue")


@pytest.fixture
def environment(database_url: str, temporal_address: str, mail_sink: MailSink) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "TEMPORAL_ADDRESS": temporal_address,
        "SMTP_URL": mail_sink.url,
        "PYTHONPATH": str(ROOT),
    }


@asynccontextmanager
async def worker(
    environment: dict[str, str], folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A ready worker; killed at the end if it still runs."""
    ready = folder / f"ready-{uuid4()}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "worker", "--ready-file", str(ready),
        env=environment, cwd=ROOT, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(40):
            while not ready.exists():
                if process.returncode is not None:
                    assert process.stderr is not None
                    pytest.fail((await process.stderr.read()).decode())
                await asyncio.sleep(0.05)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_a_ready_worker_polls_and_ends_on_sigterm_with_success(
    environment: dict[str, str], temporal: Client, tmp_path: Path
):
    async with worker(environment, tmp_path) as process:
        assert any(identity.startswith(f"{process.pid}@") for identity in await pollers(temporal))
        process.terminate()
        async with asyncio.timeout(15):
            assert await process.wait() == 0
        assert list(tmp_path.glob("ready-*")) == []


async def test_a_versioned_worker_can_be_made_current(
    environment: dict[str, str], temporal: Client, tmp_path: Path
):
    build = f"build-{uuid4().hex[:8]}"
    async with worker(environment | {"PEER_EXCHANGE_DEPLOYMENT_VERSION": build}, tmp_path):
        await set_current_version(temporal, build)
        try:
            answer = await temporal.workflow_service.describe_worker_deployment(
                DescribeWorkerDeploymentRequest(
                    namespace=temporal.namespace, deployment_name=DEPLOYMENT
                )
            )
            routing = answer.worker_deployment_info.routing_config
            assert routing.current_deployment_version.build_id == build
        finally:
            await set_current_version(temporal, None)  # other tests' workers have no version


async def test_an_exchange_moves_on_with_each_release_and_back_to_none(
    environment: dict[str, str],
    temporal: Client,
    database: async_sessionmaker[AsyncSession],
    tmp_path: Path,
):
    """Law 10: one exchange outlives two versioned releases and a worker without a version."""
    exchange = str(uuid4())
    exchanges = Exchanges(temporal, ProgrammeClock(database), patience=30)
    messages = [
        AcceptApplication(by=PAT),
        AcceptPartner(by=TOR),
        ShareQuestions(by=MIA, questions=doc("q"), count=12),
    ]
    seen: list[Phase] = []
    try:
        for build in (f"a-{exchange[:8]}", f"b-{exchange[:8]}", None):
            version = {"PEER_EXCHANGE_DEPLOYMENT_VERSION": build} if build else {}
            async with worker(environment | version, tmp_path) as process:
                await set_current_version(temporal, build)
                if not seen:
                    await exchanges.start(start(exchange))
                seen.append(
                    (await exchanges.send(exchange, messages[len(seen)], str(uuid4()))).phase
                )
                process.terminate()
                await process.wait()
    finally:
        await set_current_version(temporal, None)  # other tests' workers have no version
    assert seen == [Phase.OFFERED, Phase.PLANNING, Phase.PLANNING]


async def test_a_worker_without_temporal_says_so(environment: dict[str, str]):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "worker",
        env=environment | {"TEMPORAL_ADDRESS": "127.0.0.1:1"}, cwd=ROOT, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(40):
        _, said = await process.communicate()
    assert process.returncode == 1
    assert b"Temporal does not answer at 127.0.0.1:1" in said
    assert b"Traceback" not in said

"""`make up` with parts of one's own: what is given is used, not started."""

import base64
from pathlib import Path

import httpx2
import pytest

from runtime.embedded.mail import MailSink
from tests.support.running_stack import RunningStack, descendants, run_cli

# Its worker polls the one real task queue of the test server.
pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("real-task-queue")]
KEY = base64.b64encode(bytes(range(32))).decode()


async def test_every_part_gives_way_to_a_real_one(
    database_url: str, temporal_address: str, mail_sink: MailSink, tmp_path: Path
):
    running = RunningStack(
        tmp_path / "data",
        DATABASE_URL=database_url,
        TEMPORAL_ADDRESS=temporal_address,
        SMTP_URL=mail_sink.url,
        PEER_EXCHANGE_VAULT_KEY=KEY,
    )
    await running.start()
    try:
        assert len(descendants(running.pid)) == 2  # worker and web
        assert "sign-in" not in running.output, "a real database is not filled with demo people"
        async with httpx2.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"{running.address()}/health")).status_code == 200
        code, report = await run_cli("doctor", environment=running.environment)
        assert code == 1
        # Cases of other tests run on this server too: the doctor may say that they are not ours.
        ways_out = report.count("→") - report.count("are not in the database")
        assert ways_out == 1, f"all is well but that nobody is there yet: {report}"
        assert "Nobody is in the installation" in report
    finally:
        await running.end()
    assert sorted(file.name for file in (tmp_path / "data").iterdir() if file.is_file()) == [
        "stack.lock"
    ]


async def test_a_real_database_needs_a_key_kept_by_its_owner(database_url: str, tmp_path: Path):
    running = RunningStack(tmp_path / "data", DATABASE_URL=database_url)
    code, said = await run_cli("up", environment=running.environment)
    assert code == 1
    assert "PEER_EXCHANGE_VAULT_KEY" in said
    assert not (tmp_path / "data/vault.key").exists()


async def test_a_database_that_is_away_ends_the_start_with_a_sentence(tmp_path: Path):
    running = RunningStack(
        tmp_path / "data",
        DATABASE_URL="postgresql://someone:s3cret@127.0.0.1:1/none",
        PEER_EXCHANGE_VAULT_KEY=KEY,
    )
    code, said = await run_cli("up", environment=running.environment)
    assert code == 1
    assert "DATABASE_URL" in said
    assert "s3cret" not in said
    assert "Traceback" not in said


async def test_an_embedded_versioned_worker_gets_its_exchanges(tmp_path: Path):
    running = RunningStack(tmp_path / "data", PEER_EXCHANGE_DEPLOYMENT_VERSION="release-1")
    await running.start()
    try:
        code, said = await run_cli("set-current-version", environment=running.environment)
        assert code == 0, said
    finally:
        await running.end()

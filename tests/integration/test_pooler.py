"""A pooler before PostgreSQL: what needs a session of its own works, or is refused in a sentence."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from runtime.database import shares_sessions
from runtime.embedded.children import start_child
from runtime.embedded.ports import free_port
from runtime.embedded.supervisor import _migrate
from runtime.errors import SetupProblem
from runtime.settings import Settings

pooled = pytest.mark.skipif(not shutil.which("pgbouncer"), reason="pgbouncer is not installed")


@asynccontextmanager
async def pooler(database_url: str, folder: Path, mode: str) -> AsyncIterator[str]:
    """PgBouncer before the test's database; it speaks for everybody as the one user there is."""
    real, port = make_url(database_url), free_port()
    folder.chmod(0o755)
    users = folder / "users.txt"
    users.write_text(f'"{real.username}" "{real.password}"\n')
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"""[databases]
{real.database} = host={real.host} port={real.port} user={real.username} password={real.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = {mode}
default_pool_size = 10
ignore_startup_parameters = extra_float_digits
"""
    )
    for file in (users, config):
        file.chmod(0o644)
    command = [shutil.which("pgbouncer") or "", "-u", "nobody", str(config)]
    child = await start_child("pgbouncer", command, log=folder / "log")
    address = real.set(port=port).render_as_string(hide_password=False)
    try:
        async with asyncio.timeout(10):
            while True:
                try:
                    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    assert child.running, child.last_words()
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield address
    finally:
        await child.stop(patience=2)


@pooled
@pytest.mark.parametrize(("mode", "shares"), [("transaction", True), ("session", False)])
async def test_a_pooler_that_shares_sessions_is_found(
    database_url: str, tmp_path: Path, mode: str, shares: bool
):
    async with pooler(database_url, tmp_path, mode) as address:
        assert await shares_sessions(address) is shares
        settings = Settings(database_url=address, data_dir=tmp_path)
        if shares:
            with pytest.raises(SetupProblem, match="shares connections between transactions"):
                await _migrate(settings)
        else:
            await _migrate(settings)


async def test_postgresql_itself_shares_none(database_url: str):
    assert not await shares_sessions(database_url)

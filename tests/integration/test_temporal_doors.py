"""What the embedded Temporal server opens beside its own protocol."""

from pathlib import Path

import httpx2
import pytest

from runtime.embedded.ports import free_port
from runtime.embedded.temporal import EmbeddedTemporal

WORKFLOWS = "/api/v1/namespaces/default/workflows"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "evil.example"])
async def test_no_web_page_reaches_the_http_api(running: EmbeddedTemporal, host: str):
    """It took text/plain from anywhere: any page in an operator's browser could signal or terminate."""
    signal = f"{WORKFLOWS}/exchange-1/signal/end"
    headers = {"host": host, "content-type": "text/plain", "origin": "http://evil.example"}
    async with httpx2.AsyncClient(trust_env=False) as client:
        address = f"http://127.0.0.1:{running.http_port}"
        answers = [
            await client.get(address + WORKFLOWS, headers={"host": host}),
            await client.post(address + signal, headers=headers, content="{}"),
        ]
    assert [answer.status_code for answer in answers] == [403, 403]


async def test_the_ui_takes_nothing_from_other_sites(running: EmbeddedTemporal):
    headers = {"content-type": "text/plain", "sec-fetch-site": "cross-site"}
    async with httpx2.AsyncClient(trust_env=False) as client:
        address = f"http://127.0.0.1:{running.ui_port}{WORKFLOWS}/exchange-1/signal/end"
        answer = await client.post(address, headers=headers, content="{}")
    assert answer.status_code == 403


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("temporal")
    server = EmbeddedTemporal(
        folder / "state.sqlite", log=folder / "log", port=free_port(), ui_port=free_port()
    )
    await server.start()
    yield server
    await server.stop()

"""One event sent to one address: what arrives, and what becomes of whatever can come back."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

from activities.webhooks import post as sending
from activities.webhooks.post import LATE, MOST_SAID, NO_CONNECTION, UNTRUSTED, post
from models.webhooks.secrets import Signed
from runtime.embedded.ports import free_port
from tests.support.hook_server import certificate, hook_server

LETTER = Signed(b'{"type":"test"}', {"webhook-id": "msg_1"})


async def test_what_arrives_and_what_comes_back():
    async with hook_server() as tool:
        tool.words = "<b>thanks</b>\n" + "x" * 5000
        address = f"http://localhost:{tool.port}/in?a=b"
        answer = await post(address, LETTER, loopback=True)
        assert answer.took_it
        assert answer.status == 200
        assert answer.said.startswith("<b>thanks</b>")
        assert len(answer.said) <= MOST_SAID
        ((headers, body),) = tool.heard
    assert body == '{"type":"test"}'
    assert headers["host"] == f"localhost:{tool.port}"
    assert headers["webhook-id"] == "msg_1"
    assert headers["content-type"] == "application/json"
    assert "cookie" not in headers


@pytest.mark.parametrize("status", ["301 Moved", "400 Bad", "404 None", "500 Oh", "503 Busy"])
async def test_whatever_is_not_2xx_has_not_taken_it_and_nothing_is_followed(status: str):
    async with hook_server() as tool, hook_server() as other:
        tool.answers = [status]
        tool.headers = f"location: http://127.0.0.1:{other.port}/\r\n"
        answer = await post(f"http://127.0.0.1:{tool.port}/", LETTER, loopback=True)
        assert not answer.took_it
        assert answer.status == int(status[:3])
        assert not other.heard


async def test_no_answer_in_time_and_no_connection_are_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    async with hook_server() as tool:
        tool.delay = 1
        assert await post(f"http://127.0.0.1:{tool.port}/", LETTER, loopback=True) == (
            sending.Answer(None, LATE)
        )
    nobody = f"http://127.0.0.1:{free_port()}/"
    assert (await post(nobody, LETTER, loopback=True)).said == NO_CONNECTION


async def test_what_leads_inside_by_now_is_not_connected_to(monkeypatch: pytest.MonkeyPatch):
    """The name was public when it was entered; today it leads to this machine."""
    async with hook_server() as tool:
        resolve(monkeypatch, tool.port)
        answer = await post(f"https://hooks.example.org:{tool.port}/", LETTER)
        assert answer.status is None
        assert "private" in answer.said
        assert not tool.heard


def resolve(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    async def lookup(_loop: Any, _host: str, _port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", lookup)


async def test_the_certificate_has_to_be_that_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    serving, trusts = certificate(tmp_path, "hooks.example.org")
    async with hook_server(serving) as tool:
        resolve(monkeypatch, tool.port)
        right, wrong = (f"https://{name}.example.org:{tool.port}/" for name in ("hooks", "others"))
        assert (await post(right, LETTER, loopback=True, trusts=trusts)).took_it
        assert (await post(wrong, LETTER, loopback=True, trusts=trusts)).said == UNTRUSTED
        assert (await post(right, LETTER, loopback=True)).said == UNTRUSTED
        assert len(tool.heard) == 1

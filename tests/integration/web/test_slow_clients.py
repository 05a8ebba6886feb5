"""Clients that send slowly, or not at all, hold neither connections nor the database."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from runtime.database import make_engine, make_sessions
from runtime.embedded.ports import free_port
from tests.support.fixtures_database import Fill
from tests.support.trust import times
from tests.support.web_app import add_people, make_app, signed_in
from web.server import Bounds, bounded_server

Sessions = async_sessionmaker[AsyncSession]
FORM = {"content-type": "application/x-www-form-urlencoded"}
SOON = 3.0  # seconds until which a bound of a fraction of one has surely closed a connection


@pytest.fixture
def filled_by() -> Fill:
    return add_people


@pytest.mark.parametrize("path", ["/apply/draft", "/apply", "/concern", "/sign-in", "/language"])
async def test_slow_bodies_hold_no_database_connection(database_url: str, path: str):
    """Twenty-five took all twenty connections, each in a transaction, for as long as they trickled."""
    engine = make_engine(database_url, pool_size=1)
    database = make_sessions(engine)
    rest = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"email=a"
        await rest.wait()
        yield b"b"

    async with signed_in(make_app(database), database, "p-mia") as client:
        sending = [
            asyncio.create_task(client.post(path, content=slow(), headers=FORM))
            for _ in range(times(5, 20))
        ]
        await asyncio.sleep(0.2)
        async with asyncio.timeout(5), database() as session:
            held = await session.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND state LIKE 'idle in transaction%'"
                )
            )
        rest.set()
        await asyncio.gather(*sending)
    await engine.dispose()
    assert held == 0


async def said(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers at once, whether or not a body is still to come."""
    await PlainTextResponse("said")(scope, receive, send)


@asynccontextmanager
async def serving(bounds: Bounds) -> AsyncIterator[int]:
    port = free_port()
    server = bounded_server(said, host="127.0.0.1", port=port, bounds=bounds)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        await running


def tight(**changed: object) -> Bounds:
    short = {"head_seconds": 0.3, "message_seconds": 0.3, "answer_seconds": 0.3}
    return Bounds(**{**short, "proxies": frozenset(), **changed})  # type: ignore[arg-type]


async def closed_after(port: int, sent: bytes, every: bytes = b"") -> bytes:
    """What a server answers before it closes; TimeoutError where it goes on waiting."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)

    async def go_on() -> None:
        while every:
            await asyncio.sleep(0.05)
            writer.write(every)

    trickling = asyncio.create_task(go_on())
    got = b""
    try:
        async with asyncio.timeout(SOON):
            while piece := await reader.read(1000):
                got += piece
    except ConnectionError:
        pass
    finally:
        trickling.cancel()
        writer.close()
    return got


@pytest.mark.parametrize(
    ("sent", "every"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", b""),
        (b"GET / HTTP/1.1\r\n", b"X-Y: z\r\n"),
        (b"", b"\r\n"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n", b""),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n", b"x"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\r\n"),
    ],
    ids=[
        "silence",
        "half a head",
        "an endless head",
        "empty lines",
        "no body",
        "a trickling body",
        "trickling chunks",
        "empty lines after an answer",
    ],
)
async def test_nobody_is_waited_for_without_end(sent: bytes, every: bytes):
    bounds = tight()
    async with serving(bounds) as port:
        await closed_after(port, sent, every)
        await asyncio.sleep(0.1)
        assert bounds.peers == Counter()


async def test_a_head_is_bounded():
    async with serving(tight(head_seconds=60.0)) as port:
        assert await closed_after(port, b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000) == b""


@pytest.mark.parametrize("bound", [{"of_peer": 2}, {"of_all": 2}])
async def test_connections_are_bounded(bound: dict[str, int]):
    request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    async with serving(tight(head_seconds=60.0, **bound)) as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        assert await closed_after(port, request) == b""
        held[0][1].close()
        await asyncio.sleep(0.1)
        assert b"said" in await closed_after(port, request)
        held[1][1].close()


async def test_a_proxy_may_bring_many():
    request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    bounds = tight(head_seconds=60.0, of_peer=1, proxies=frozenset({"127.0.0.1"}))
    async with serving(bounds) as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        assert b"said" in await closed_after(port, request)
        for _reader, writer in held:
            writer.close()


async def test_the_servers_own_answer_has_headers():
    async with serving(tight()) as port:
        answer = await closed_after(port, b"\x16\x03\x01 nonsense\r\n\r\n")
    head = answer.lower()
    assert answer.startswith(b"HTTP/1.1 400")
    for name in (b"x-content-type-options: nosniff", b"content-security-policy", b"cache-control"):
        assert name in head
    assert head.count(b"cache-control") == 1


async def test_requests_one_after_another_on_one_connection_are_answered():
    one = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    async with serving(tight()) as port:
        assert (await closed_after(port, one * 5 + last)).count(b"said") == 6

"""Bodies are read before a page begins, within limits of time, size and number."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.site.clients import client_of
from web.site.whole_body import BodyLimits, Refusals, WholeBody

LIMITS = BodyLimits(most_bytes=100, seconds=0.2, of_client=2, of_all=3)


class Page:
    """Counts those who work on a request, and says what was sent."""

    def __init__(self) -> None:
        self.working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.working += 1
        body = await Request(scope, receive).body()
        await PlainTextResponse(body)(scope, receive, send)


def answer(status: int) -> ASGIApp:
    return PlainTextResponse("", status)


REFUSALS = Refusals(answer(413), PlainTextResponse("file", 413), answer(408), answer(429))


def guarded(page: Page, limits: BodyLimits = LIMITS) -> WholeBody:
    return WholeBody(page, REFUSALS, limits)


def client(app: ASGIApp, address: str = "192.0.2.1") -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, client=(address, 1))
    return httpx2.AsyncClient(transport=transport, base_url="http://here")


def trickle(until: asyncio.Event) -> AsyncIterator[bytes]:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"a=1"
        await until.wait()
        yield b"&b=2"

    return pieces()


async def test_no_page_works_while_a_body_is_on_its_way():
    page, rest = Page(), asyncio.Event()
    async with client(guarded(page, BodyLimits())) as one:
        sending = asyncio.create_task(one.post("/", content=trickle(rest)))
        await asyncio.sleep(0.05)
        assert page.working == 0
        rest.set()
        assert (await sending).content == b"a=1&b=2"
    assert page.working == 1


async def test_a_body_that_does_not_come_is_not_waited_for():
    page = Page()
    async with client(guarded(page)) as one:
        assert (await one.post("/", content=trickle(asyncio.Event()))).status_code == 408
    assert page.working == 0


@pytest.mark.parametrize(
    ("addresses", "statuses"),
    [
        (["192.0.2.1"] * 3, [408, 408, 429]),
        (["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"], [408, 408, 408, 429]),
        (["2001:db8::1", "2001:db8::2", "2001:db8::3"], [408, 408, 429]),
    ],
    ids=["of one client", "of all", "of one IPv6 network"],
)
async def test_bodies_on_their_way_are_counted(addresses: list[str], statuses: list[int]):
    app = guarded(Page())

    async def send(address: str) -> int:
        async with client(app, address) as one:
            return (await one.post("/", content=trickle(asyncio.Event()))).status_code

    sent = await asyncio.gather(*map(send, addresses))
    assert sorted(sent) == statuses
    async with client(app, addresses[0]) as one:  # and nothing of it stays
        assert (await one.post("/", content=b"a=1")).status_code == 200
    assert not any(app.waiting.values())


@pytest.mark.parametrize(
    "length", ["101", "1" * 400, "-1", "x", "1e3"], ids=lambda length: length[:5]
)
async def test_a_length_that_cannot_be_is_refused_unread(length: str):
    async with client(guarded(Page())) as one:
        answer = await one.post("/", content=b"", headers={"content-length": length})
    assert answer.status_code == 413


async def test_whoever_hangs_up_is_answered_nothing():
    sent: list[object] = []
    page = Page()

    async def gone() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "headers": [(b"content-length", b"5")]}
    await guarded(page)(scope, gone, send)
    assert (sent, page.working) == ([], 0)


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("proxy", "proxy"),
    ],
)
def test_a_client_is_a_network(host: str, counted: str):
    assert client_of({"type": "http", "client": (host, 1)}) == counted
    assert client_of({"type": "http", "client": None}) == ""


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/exchanges/x1/actions/hand-document", 200, "a" * 150),
        ("/exchanges/x1/y/actions/hand-document", 413, ""),
        ("/exchanges//actions/hand-document", 413, ""),
        ("/exchanges/x1/actions/hand-documents", 413, ""),
        ("/exchangesXx1/actions/hand-document", 413, ""),
    ],
)
async def test_a_path_of_forms_with_files_has_limits_of_its_own(path: str, status: int, said: str):
    larger = {"/exchanges/*/actions/hand-document": BodyLimits(most_bytes=200)}
    app = WholeBody(Page(), REFUSALS, LIMITS, larger)
    async with client(app) as one:
        answer = await one.post(path, content=b"a" * 150)
        assert (answer.status_code, answer.text) == (status, said)
        if status == 200:
            assert (await one.post(path, content=b"a" * 201)).text == "file"

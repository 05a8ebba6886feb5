"""The HTTP server with limits of its own: nobody holds a connection by sending slowly, or not at all.

Uvicorn waits without end for a request's head and body, and for whoever does not take an answer.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from web.site.security import PLAIN_HEADERS

PATIENCE = 10  # seconds for open requests at the end


def _proxies() -> frozenset[str]:
    """Peers that bring requests of many people: those uvicorn believes about whom a request is from."""
    named = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
    return frozenset(part.strip() for part in named.split(",") if part.strip())


@dataclass
class Bounds:
    """Seconds for a head, for head and body, for an answer to be taken; bytes of a head; connections.

    `of_peer` does not hold for `proxies`. `peers` counts the open connections.
    """

    head_seconds: float = 10
    message_seconds: float = 45
    answer_seconds: float = 120
    head_bytes: int = 65_536
    of_all: int = 1_000
    of_peer: int = 100
    proxies: frozenset[str] = field(default_factory=_proxies)
    peers: Counter[str] = field(default_factory=Counter)

    def admits(self, peer: str) -> bool:
        """Whether one more connection of this peer, already counted, is within the bounds."""
        if self.peers.total() > self.of_all:
            return False
        return bool(self.proxies & {peer, "*"}) or self.peers[peer] <= self.of_peer


class BoundedProtocol(HttpToolsProtocol):
    """One connection, on which something always has to be finished within a time."""

    def __init__(self, *given: Any, bounds: Bounds, **named: Any) -> None:
        super().__init__(*given, **named)
        self.bounds = bounds
        self._limit: asyncio.TimerHandle | None = None
        self._within_head = True
        self._is_whole = True
        self._head_bytes = 0
        self._peer = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._peer = self.client[0] if self.client else ""
        self.bounds.peers[self._peer] += 1
        if self.bounds.admits(self._peer):
            self._until(self.bounds.head_seconds)
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._until(None)
        self.bounds.peers[self._peer] -= 1
        if not self.bounds.peers[self._peer]:
            del self.bounds.peers[self._peer]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._within_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._within_head and self._head_bytes > self.bounds.head_bytes:
            self.transport.abort()
        elif self._limit is None:  # something came where nothing is going on
            self._until(self.bounds.head_seconds)

    def on_message_begin(self) -> None:
        self._within_head, self._is_whole = True, False
        self._until(self.bounds.head_seconds)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._within_head = False
        self._until(self.bounds.message_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_whole, self._within_head, self._head_bytes = True, True, 0
        self._until(self.bounds.answer_seconds)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if self._is_whole:  # a body that nobody waited for still has to come to its end
            self._until(self.bounds.answer_seconds if self.pipeline else None)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        head = [b"HTTP/1.1 400 Bad Request", b"content-type: text/plain; charset=utf-8"]
        head += [b"content-length: " + str(len(msg)).encode(), b"connection: close"]
        head += [name.encode() + b": " + value.encode() for name, value in PLAIN_HEADERS.items()]
        self.transport.write(b"\r\n".join([*head, b"", msg.encode()]))
        self.transport.close()

    def _until(self, seconds: float | None) -> None:
        """Whatever is going on has to be over by then."""
        if self._limit is not None:
            self._limit.cancel()
        self._limit = None if seconds is None else self.loop.call_later(seconds, self._end)

    def _end(self) -> None:
        self.transport.abort()


class Server(uvicorn.Server):
    """Uvicorn without its own signal handling, which would end the process by the signal instead of exit code 0."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bounded_server(app: Any, *, host: str, port: int, bounds: Bounds | None = None) -> Server:
    """A server for the app; `serve()` runs it, `should_exit` ends it."""
    known = bounds or Bounds()

    class Protocol(BoundedProtocol):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, bounds=known, **named)

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        http=Protocol,
        ws="none",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
        timeout_keep_alive=5,
        proxy_headers=True,
    )
    return Server(config)

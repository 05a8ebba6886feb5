"""What is sent is read whole before a page begins, within limits of size, time and number.

A page holds a database connection while it works: it must not wait for somebody's slow line with it.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.site.clients import client_of

SENT = "sent_in_pieces"
"""Where in a scope's state a form is that was read piece by piece (`SentInPieces`)."""


@dataclass(frozen=True)
class BodyLimits:
    """Bytes of one body, seconds it may take, and how many may be on their way: from one client, from all.

    `in_pieces`: a form with files is never in memory as a whole; the page finds it in its scope's state, and no body.
    """

    most_bytes: int = 1_000_000
    seconds: float = 30
    of_client: int = 20  # a whole meeting may sit behind one address
    of_all: int = 300
    in_pieces: bool = False


class SentInPieces(Protocol):
    """A form that was read as it came; its files lie somewhere until `close`."""

    def first(self, name: str) -> str:
        """The first value of a field, "" for none."""
        ...

    def close(self) -> None:
        """Let go of its files."""
        ...


Pieces = AsyncGenerator[bytes, None]
ReadPieces = Callable[[Headers, Pieces], Awaitable[SentInPieces]]


@dataclass(frozen=True)
class Refusals:
    """The pages that answer instead."""

    too_large: ASGIApp
    file_too_large: ASGIApp
    too_slow: ASGIApp
    too_many: ASGIApp


class _TooLarge(Exception):  # noqa: N818 - it says what is wrong
    pass


class _Gone(Exception):  # noqa: N818 - it says what happened
    pass


class WholeBody:
    """Passes requests on with their body read; those beyond the limits get a page of `refusals`."""

    def __init__(
        self,
        app: ASGIApp,
        refusals: Refusals,
        limits: BodyLimits | None = None,
        larger: Mapping[str, BodyLimits] | None = None,
        read_pieces: ReadPieces | None = None,
    ) -> None:
        """`larger` are limits of their own where files are sent, by path; `*` stands for one part of it.

        `read_pieces` reads forms there as they come.
        """
        self.app = app
        self.refusals = refusals
        self.limits = {"": limits or BodyLimits(), **(larger or {})}
        self.read_pieces = read_pieces
        self.waiting: dict[str, Counter[str]] = {path: Counter() for path in self.limits}
        patterns = {path: re.escape(path).replace(r"\*", "[^/]+") for path in larger or ()}
        self.patterns = {path: re.compile(pattern) for path, pattern in patterns.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = self._limited(scope.get("path", ""))
        refusal = self._refused_unread(scope, path)
        body, sent = b"", None
        read_pieces = (
            self.read_pieces if self.limits[path].in_pieces and _has_parts(scope) else None
        )
        try:
            if refusal is None and _is_announced(scope):
                async with self._counted(client_of(scope), path):
                    pieces = _pieces(receive, self.limits[path].most_bytes)
                    if read_pieces:
                        sent = await read_pieces(Headers(scope=scope), pieces)
                        scope.setdefault("state", {})[SENT] = sent
                    else:
                        body = b"".join([piece async for piece in pieces])
        except _Gone:
            return
        except _TooLarge:
            refusal = self._too_large(path)
        except TimeoutError:
            refusal = self.refusals.too_slow
        try:
            await (refusal or self.app)(scope, sent_again(body, receive), send)
        finally:
            if sent is not None:
                sent.close()

    def _limited(self, path: str) -> str:
        found = (known for known, pattern in self.patterns.items() if pattern.fullmatch(path))
        return next(found, "")

    def _refused_unread(self, scope: Scope, path: str) -> ASGIApp | None:
        told, limits, waiting = _told_length(scope), self.limits[path], self.waiting[path]
        if told is None or told > limits.most_bytes:
            return self._too_large(path)
        if not _is_announced(scope):
            return None
        of_client, of_all = waiting[client_of(scope)], waiting.total()
        if of_client >= limits.of_client or of_all >= limits.of_all:
            return self.refusals.too_many
        return None

    def _too_large(self, path: str) -> ASGIApp:
        return self.refusals.file_too_large if path else self.refusals.too_large

    @asynccontextmanager
    async def _counted(self, client: str, path: str) -> AsyncIterator[None]:
        waiting = self.waiting[path]
        waiting[client] += 1
        try:
            async with asyncio.timeout(self.limits[path].seconds):
                yield
        finally:
            waiting[client] -= 1
            if not waiting[client]:
                del waiting[client]


async def _pieces(receive: Receive, most_bytes: int) -> Pieces:
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise _Gone
        piece = message.get("body", b"")
        size += len(piece)
        if size > most_bytes:
            raise _TooLarge
        yield piece
        more = message.get("more_body", False)


def sent_again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body already read, then whatever comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _told_length(scope: Scope) -> int | None:
    told = Headers(scope=scope).get("content-length", "0")
    return int(told) if told.isdecimal() and len(told) < 20 else None


def _is_announced(scope: Scope) -> bool:
    return bool(_told_length(scope)) or "transfer-encoding" in Headers(scope=scope)


def _has_parts(scope: Scope) -> bool:
    return Headers(scope=scope).get("content-type", "").lower().startswith("multipart/form-data")

"""What is sent is read whole before a page begins, within limits of size, time and number.

A page holds a database connection while it works: it must not wait for somebody's slow line with it.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.site.clients import client_of


@dataclass(frozen=True)
class BodyLimits:
    """Bytes of one body, seconds it may take, and how many may be on their way: from one client, from all."""

    most_bytes: int = 1_000_000
    seconds: float = 30
    of_client: int = 20  # a whole meeting may sit behind one address
    of_all: int = 300


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
    ) -> None:
        """`larger` are limits of their own where files are sent, by path; `*` stands for one part of it."""
        self.app = app
        self.refusals = refusals
        self.limits = {"": limits or BodyLimits(), **(larger or {})}
        self.waiting: dict[str, Counter[str]] = {path: Counter() for path in self.limits}
        patterns = {path: re.escape(path).replace(r"\*", "[^/]+") for path in larger or ()}
        self.patterns = {path: re.compile(pattern) for path, pattern in patterns.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = self._limited(scope.get("path", ""))
        refusal = self._refused_unread(scope, path)
        body = b""
        try:
            if refusal is None and _is_announced(scope):
                body = await self._counted(client_of(scope), path, receive)
        except _Gone:
            return
        except _TooLarge:
            refusal = self._too_large(path)
        except TimeoutError:
            refusal = self.refusals.too_slow
        await (refusal or self.app)(scope, sent_again(body, receive), send)

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

    async def _counted(self, client: str, path: str, receive: Receive) -> bytes:
        limits, waiting = self.limits[path], self.waiting[path]
        waiting[client] += 1
        try:
            async with asyncio.timeout(limits.seconds):
                return await self._read(receive, limits.most_bytes)
        finally:
            waiting[client] -= 1
            if not waiting[client]:
                del waiting[client]

    async def _read(self, receive: Receive, most_bytes: int) -> bytes:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise _Gone
            body += message.get("body", b"")
            if len(body) > most_bytes:
                raise _TooLarge
            if not message.get("more_body", False):
                return bytes(body)


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

"""Guards around every request, as plain ASGI: request id, headers with a CSP nonce, cross-site refusal."""

import re
import secrets
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.site.form_token import proves
from web.site.paths import without_secret
from web.site.whole_body import sent_again

log = structlog.get_logger(__name__)

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_POLICY = (
    "default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


PLAIN_HEADERS = {
    **_HEADERS,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""For answers of the server itself, which no page is behind."""
_LAST_RESORT = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Error</title>"
    "<h1>Something went wrong here</h1><p>This is our fault, not yours. Try again. If it happens "
    "once more, write to the hub and name this number: {id}</p></html>"
)


class RequestId:
    """Gives each request an id: in the logs, in `X-Request-Id`, and on the page of an unforeseen error."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Always our own: an id from outside could forge log lines.
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self.app(scope, receive, send_with_id)


class SecurityHeaders:
    """Adds the content security policy and its relatives; pages are never kept unless they say so.

    The nonce for `<script>` is in `scope["state"]["nonce"]`. An error that comes through all other
    guards is answered here, so that the last resort has the headers too.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._add(MutableHeaders(scope=message), nonce)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            if started:
                raise
            log.exception("last_resort", path=without_secret(scope["path"]))
            last = HTMLResponse(_LAST_RESORT.format(id=scope["state"].get("request_id", "-")), 500)
            await last(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, nonce: str) -> None:
        headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce))
        headers.setdefault("Cache-Control", "no-store")
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        if self.https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def same_site(headers: Headers) -> bool | None:
    """Whether a changing request comes from our own pages; None where the browser does not say.

    Browsers say so in `Sec-Fetch-Site`, where the address is https; older ones in `Origin`, which must
    name our host. It is `null` for forms on pages without referrer, and for those of hidden origins.
    """
    fetch_site = headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin in {None, "null"}:
        return None
    try:
        return urlsplit(origin).netloc == headers.get("host")
    except ValueError:  # half an IPv6 address
        return False


class PlainAddress:
    """Answers with `refusal` where the path has a NUL in it: no page has, and PostgreSQL cannot be asked for it."""

    def __init__(self, app: ASGIApp, refusal: ASGIApp) -> None:
        self.app = app
        self.refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = scope["type"] == "http" and "\x00" in scope["path"]
        await (self.refusal if refused else self.app)(scope, receive, send)


class CrossSiteGuard:
    """Refuses changing requests from other sites before any route sees them.

    Where the browser does not say where a request comes from, the token in the form decides. Paths
    that `by_address` fits need none: they are let through, and
    `scope["state"]["from_unknown_page"]` says so.
    """

    def __init__(
        self, app: ASGIApp, refusal: ASGIApp, key: bytes, by_address: re.Pattern[str]
    ) -> None:
        self.app = app
        self.refusal = refusal
        self.key = key
        self.by_address = by_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        told = same_site(Headers(scope=scope))
        if told is None:
            body = await _body(receive)
            receive = sent_again(body, receive)
            told = proves(self.key, HTTPConnection(scope), body)
            if not told and self.by_address.fullmatch(scope["path"]):
                scope["state"]["from_unknown_page"] = told = True
        if not told:
            log.warning("form_from_elsewhere", first=scope["path"].split("/")[1:2])
        await (self.app if told else self.refusal)(scope, receive, send)


async def _body(receive: Receive) -> bytes:
    """The body, which `WholeBody` has read."""
    message = await receive()
    return bytes(message.get("body", b""))

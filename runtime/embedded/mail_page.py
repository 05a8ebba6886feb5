"""The page that shows what the mail sink kept. Works without scripts."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.embedded.mail import KeptMail, MailSink
from runtime.errors import SetupProblem

TEMPLATES = Path(__file__).with_name("mail_templates")
HOSTS = ("127.0.0.1", "localhost")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
SHOWN = 200  # mails in the list
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
)
# What a mail brings is not trusted: no scripts, nothing loaded, links open beside it.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src data:; style-src 'unsafe-inline'"
)


class MailPage:
    """Serves `sink` on 127.0.0.1:`port`."""

    def __init__(self, sink: MailSink, *, port: int) -> None:
        self.port = port
        config = uvicorn.Config(
            mail_app(sink), host="127.0.0.1", port=port, log_config=None, access_log=False
        )
        self._server = _QuietServer(config)
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            if self._serving.done():
                raise SetupProblem(
                    f"The mail page cannot listen on port {self.port}.",
                    "Choose another with PEER_EXCHANGE_MAIL_PAGE_PORT.",
                )
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        self._server.should_exit = True
        if self._serving is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(3):
                    await self._serving


class _QuietServer(uvicorn.Server):
    """Leaves the signals of the process to the one who runs the stack."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def mail_app(sink: MailSink) -> Starlette:
    """The application: `/` lists (query `to` filters), `/mails/KEY` shows, `/html` and `/raw` below it."""
    pages = _Pages(sink)
    return Starlette(
        routes=[
            Route("/", pages.show_list),
            Route("/style.css", pages.style),
            Route("/mails/{key}", pages.show_mail),
            Route("/mails/{key}/html", pages.show_html),
            Route("/mails/{key}/raw", pages.show_raw),
        ],
        middleware=[
            Middleware(_Headers),
            # A page of another site that gives itself this machine's address could read every mail.
            Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS), www_redirect=False),
        ],
    )


class _Headers:
    """What every answer carries; content is never guessed at."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


class _Pages:
    def __init__(self, sink: MailSink) -> None:
        self.sink = sink
        self.templates = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape()
        )

    def show_list(self, request: Request) -> Response:
        to = request.query_params.get("to", "").strip()
        everything = self.sink.mails()
        chosen = [mail for mail in everything if mail.is_for(to)] if to else everything
        return self._page(
            "list.html",
            mails=chosen[:SHOWN],
            more=max(0, len(chosen) - SHOWN),
            recipients=sorted({address for mail in everything for address in mail.recipients}),
            to=to,
            total=len(everything),
        )

    def show_mail(self, request: Request) -> Response:
        return self._page("mail.html", mail=self._mail_of(request))

    def show_html(self, request: Request) -> Response:
        content = f'<base target="_blank">{self._mail_of(request).text("html")}'
        return HTMLResponse(content, headers={"Content-Security-Policy": MAIL_POLICY})

    def show_raw(self, request: Request) -> Response:
        return PlainTextResponse(self._mail_of(request).raw())

    def style(self, _: Request) -> Response:
        return FileResponse(TEMPLATES / "style.css")

    def _page(self, name: str, **values: object) -> HTMLResponse:
        content = self.templates.get_template(name).render(**values)
        return HTMLResponse(content, headers={"Content-Security-Policy": PAGE_POLICY})

    def _mail_of(self, request: Request) -> KeptMail:
        mail = self.sink.read(request.path_params["key"])
        if mail is None:
            raise HTTPException(404, "There is no such mail.")
        return mail

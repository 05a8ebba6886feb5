"""A page for everything that can go wrong: what happened, and what to do next."""

from contextlib import suppress
from dataclasses import dataclass

import asyncpg
import sqlalchemy.exc
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from models.accounts.security_log import Happened, note_alone
from models.documents.drafts import DraftTooLarge
from models.texts.translate import N_, _
from runtime.database import is_away
from runtime.exchanges import ExchangesAway, ExchangeUnknown
from web.forms.body import MOST_FILES, read_body
from web.site.access import sign_in_address, viewer_of
from web.site.form_token import FIELD as FORM_TOKEN
from web.site.paths import leaves_trace, without_secret
from web.site.problems import PageProblem, SignInFirst
from web.site.resources import resources_of
from web.site.templates import page, redirect

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Told:
    """Heading, what happened, and what to do next, for one HTTP status."""

    heading: str
    text: str
    way_out: str


PAGES: dict[int, Told] = {
    400: Told(
        N_("This could not be read"),
        N_("Your browser sent something we could not read."),
        N_("Go back, and send the form again. What you typed is still there."),
    ),
    401: Told(
        N_("You are signed out"),
        N_("Your sign-in ended before the form was sent. What you typed is kept on this page."),
        N_("Leave this page open, sign in again in a new tab, then come back and send it again."),
    ),
    403: Told(
        N_("This page is not for you"),
        N_("You are signed in, but your role does not include this page."),
        N_("If you need it for your work, ask the coordinator to give you the role."),
    ),
    404: Told(
        N_("There is nothing here"),
        N_("The page does not exist, or it is not yours to see."),
        N_("Check the address, or start from your own page."),
    ),
    405: Told(
        N_("This cannot be opened like that"),
        N_("The page only answers a form."),
        N_("Start from your own page and follow the links there."),
    ),
    408: Told(
        N_("This took too long"),
        N_("Your browser began to send something, and the rest of it did not come."),
        N_("Go back, and send it again, with a better connection. What you typed is still there."),
    ),
    409: Told(
        N_("Somebody was faster"),
        N_("What you looked at has changed since you opened it."),
        N_("Open it again to see what changed, then decide."),
    ),
    410: Told(
        N_("This is over"),
        N_("The link or page was for something that is finished."),
        N_("Start from your own page: it shows what waits for you now."),
    ),
    413: Told(
        N_("This is too large"),
        N_("The form you sent is larger than we can take."),
        N_("Go back, shorten it, and send it again. What you typed is still there."),
    ),
    422: Told(
        N_("Something does not fit"),
        N_("The address or the form has a value we cannot use."),
        N_("Go back and check it, or start from your own page."),
    ),
    429: Told(
        N_("A little too fast"),
        N_("There were many requests in a short time."),
        N_("Wait for a while, then try again."),
    ),
    500: Told(
        N_("Something went wrong here"),
        N_("This is our fault, not yours. It has been noted."),
        N_("Try again. If it happens once more, write to the hub and name the number below."),
    ),
    503: Told(
        N_("Please try again in a moment"),
        N_("A part of the service does not answer right now. Nothing was lost."),
        N_("Wait a little, then try again. Trying twice does no harm: it counts once."),
    ),
}
FOR_PROGRAMS = "/api/v1/"
"""Below this programs read: what goes wrong is told to them as data."""
NOT_NOW = N_("This cannot be done now")
"""Heading of a 409 that says itself what is in the way: often nobody else was involved."""
# Temporal shows itself as one of these where it is away.
UNAVAILABLE = (
    ExchangesAway,
    OSError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
DATABASE_ERRORS = (sqlalchemy.exc.SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)
_AWAY_CODES = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.CANCELLED,
}


async def show(request: Request, status: int, problem: PageProblem | None = None) -> Response:
    """The page of a status, in the words of the problem where it brings its own; for programs as data."""
    if request.url.path.startswith(FOR_PROGRAMS):
        return _for_programs(request, status, problem)
    try:
        await viewer_of(request)
    except Exception as error:  # noqa: BLE001 - the page about a broken database must not need the database
        log.warning("viewer_unknown_on_error_page", error=type(error).__name__)
        request.state.viewer = None
    told = PAGES.get(status, PAGES[500])
    heading = _(NOT_NOW if problem and status == 409 else told.heading)
    text = str(problem.text) if problem else _(told.text)
    way_out = str(problem.way_out) if problem and problem.way_out else _(told.way_out)
    if request.headers.get("hx-request"):
        # Autosave swaps this line into the form's status: a whole page would land there otherwise.
        return HTMLResponse(
            _("Not saved: {reason} Your words are still on this page.", reason=text), status
        )
    return page(
        request,
        "site/error.html",
        status=status,
        # Whoever only reads and follows a wrong link has no form there.
        needs_cookie=request.method != "GET" or request.state.viewer is not None,
        code=status,
        heading=str(problem.heading) if problem and problem.heading else heading,
        text=text,
        way_out=way_out,
        link=problem.link if problem else None,
        typed=await _typed(request, status),
        request_id=request.state.request_id,
    )


def _for_programs(request: Request, status: int, problem: PageProblem | None) -> Response:
    """As RFC 9457 has it."""
    told = PAGES.get(status, PAGES[500])
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}
    headers |= {"retry-after": "60"} if status == 429 else {}
    said = {
        "title": told.heading if problem is None or status != 401 else "A token is needed",
        "status": status,
        "detail": f"{problem.text} {problem.way_out}".strip() if problem else told.text,
        "instance": request.state.request_id,
    }
    return JSONResponse(said, status, headers, media_type="application/problem+json")


async def _typed(request: Request, status: int) -> list[tuple[str, str]] | None:
    """What was sent, where sending it again will help: nobody's words are lost."""
    if status not in {401, 429, 503} or request.method != "POST":
        return None
    if not hasattr(request.state, "typed"):
        try:
            # The part that is away failed before the form was read.
            await read_body(request, MOST_FILES)
        except (PageProblem, HTTPException):
            return None
    values: dict[str, list[str]] = request.state.typed
    # The token is not theirs, and the page's own form has one.
    return [(n, value) for n, typed in values.items() if n != FORM_TOKEN for value in typed]


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 403:
        await _note_refused(request)
    return await show(request, status)


async def _note_refused(request: Request) -> None:
    """That somebody tried what their role does not allow; the page matters more than the note."""
    viewer = getattr(request.state, "viewer", None)
    if viewer is None or not leaves_trace(request.url.path):
        return
    route = getattr(request.scope.get("route"), "path", "")  # its pattern: no ids
    with suppress(Exception):
        person = viewer.person_id
        sessions = resources_of(request).sessions
        await note_alone(sessions, Happened.NOT_ALLOWED, person=person, detail=route)


async def _problem(request: Request, error: Exception) -> Response:
    problem = error if isinstance(error, PageProblem) else None
    return await show(request, problem.status if problem else 500, problem)


async def _sign_in_first(request: Request, error: Exception) -> Response:
    if request.method == "POST":
        return await show(request, 401)
    next_path = error.next_path if isinstance(error, SignInFirst) else "/"
    return redirect(
        request, sign_in_address(next_path), flash=_("Sign in to go on."), kind="notice"
    )


async def _too_large(request: Request, _error: Exception) -> Response:
    return await show(request, 413)


async def _over(request: Request, _error: Exception) -> Response:
    return await show(request, 410)


async def _away(request: Request, error: Exception) -> Response:
    log.warning("part_away", error=type(error).__name__, path=without_secret(request.url.path))
    response = await show(request, 503)
    response.headers["Retry-After"] = "5"
    return response


async def _rpc(request: Request, error: Exception) -> Response:
    if isinstance(error, RPCError) and error.status == RPCStatusCode.NOT_FOUND:
        return await show(request, 404)
    away = isinstance(error, RPCError) and error.status in _AWAY_CODES
    return await (_away if away else _unforeseen)(request, error)


async def _database(request: Request, error: Exception) -> Response:
    return await (_away if is_away(error) else _unforeseen)(request, error)


async def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("unforeseen_error", path=without_secret(request.url.path), exc_info=error)
    return await show(request, 500)


async def _wrong_address(request: Request, _error: Exception) -> Response:
    if request.url.path.startswith(FOR_PROGRAMS):
        return await show(request, 422)
    return await show(request, 404 if request.method == "GET" else 422)


def install(app: FastAPI) -> None:
    """Register the pages with an app."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(PageProblem, _problem)
    app.add_exception_handler(SignInFirst, _sign_in_first)
    app.add_exception_handler(RequestValidationError, _wrong_address)
    app.add_exception_handler(DraftTooLarge, _too_large)
    app.add_exception_handler(ExchangeUnknown, _over)
    app.add_exception_handler(RPCError, _rpc)
    for kind in UNAVAILABLE:
        app.add_exception_handler(kind, _away)
    for error in DATABASE_ERRORS:
        app.add_exception_handler(error, _database)


def page_app(status: int, problem: PageProblem | None = None) -> ASGIApp:
    """For guards outside the routes: an ASGI app that answers with the page of a status."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        response = await show(Request(scope, receive), status, problem)
        await response(scope, receive, send)

    return answer


class Unforeseen:
    """Shows the page for an error nobody thought of, inside the guards, so that it has their headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            # A group of errors, or one of another's: PostgreSQL may still be what is behind it.
            tell = _away if is_away(error) else _unforeseen
            response = await tell(Request(scope, receive), error)
            await response(scope, receive, send)

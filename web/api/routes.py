"""Reading for a programme's own tools: JSON, in pages, by token. What goes wrong is told as RFC 9457 has it."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.openapi.utils import get_openapi
from pydantic import AfterValidator, AwareDatetime, BaseModel
from starlette.responses import JSONResponse, Response

from domain.exchange.ask_kinds import AskKind
from domain.exchange.kind import EXCHANGE
from domain.exchange.phases import Phase
from models.texts.translate import N_, Sentence, _
from models.views.api import (
    Key,
    asks_after,
    cases_after,
    communities_after,
    cycles_after,
    exchanges_after,
)
from models.views.reports import published
from models.webhooks.events import NAMES, TEST, Event, EventKind
from web.api.access import Caller, Token
from web.api.shapes import (
    Ask,
    Asks,
    Case,
    Cases,
    Communities,
    Community,
    Cycle,
    Cycles,
    Exchange,
    Exchanges,
    Report,
    Reports,
)
from web.site.access import Public
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page

PREFIX = "/api/v1"
router = APIRouter(prefix=PREFIX)
about = APIRouter()
By = Annotated[Caller, Depends(Token())]
Limit = Annotated[int, Query(ge=1, le=500, description="Rows of a page.")]
Cursor = Annotated[str, Query(max_length=500, description="`next` of the page before.")]


def _told(moment: datetime) -> datetime:
    """The moment in UTC; refused where there is none, as at the edges of the calendar."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as beyond:
        msg = "this moment is beyond the calendar"
        raise ValueError(msg) from beyond


Since = Annotated[
    Annotated[AwareDatetime, AfterValidator(_told)] | None,
    Query(description="Only what changed from then on (RFC 3339 with a zone).", alias="since"),
]
S = TypeVar("S", bound=BaseModel)
_ODD = re.compile("[\x00\ud800-\udfff]")
DESCRIPTION = (
    "Read-only. Send `Authorization: Bearer <token>`; a coordinator makes tokens in Settings, each for one programme. "
    "Ids are opaque. No person is named, and no words are quoted but those of published reports. Lists are read in "
    "pages: follow `next` until it is null. Errors are `application/problem+json` (RFC 9457). What is here stays as it "
    "is; more may be added: pass over what you do not know."
)


SHAPES = (Exchange, Case, Ask, Cycle, Community, Report)
EXAMPLE = Event(
    kind=EventKind.TASK_OPENED,
    programme="",
    at=datetime(2027, 3, 2, 9, tzinfo=UTC),
    facts={
        "case": "5f0c…", "case_kind": EXCHANGE.name, "phase": Phase.PLANNING.value, "task": "a-7",
        "task_kind": AskKind.SIGN_PLAN.value, "due_at": "2027-03-23T16:00:00+00:00",
    },
)  # fmt: skip
CHECK = """import base64, hashlib, hmac, time


def is_ours(headers, body, secret):  # body: bytes as they came
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    sent = headers["webhook-signature"].split()
    return fresh and any(hmac.compare_digest(mark, one) for one in sent)"""
"""How a tool checks what it is told; docs/tools.md has the same, and a test runs it."""


@router.get("/exchanges")
async def exchanges(
    request: Request, by: By, limit: Limit = 100, cursor: Cursor = "", since: Since = None
) -> Exchanges:
    """The programme's exchanges."""
    async with resources_of(request).autocommit() as database:
        rows = await exchanges_after(database, by.scope, _key(cursor), since, limit)
    return Exchanges(items=_shaped(Exchange, rows), next=_next(rows, limit, "id"))


@router.get("/cases")
async def cases(
    request: Request, by: By, limit: Limit = 100, cursor: Cursor = "", since: Since = None
) -> Cases:
    """Cases of every kind, exchanges among them."""
    async with resources_of(request).autocommit() as database:
        rows = await cases_after(database, by.scope, _key(cursor), since, limit)
    return Cases(items=_shaped(Case, rows), next=_next(rows, limit, "id"))


@router.get("/asks")
async def asks(
    request: Request,
    by: By,
    limit: Limit = 100,
    cursor: Cursor = "",
    case: Annotated[
        str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Only those of this case.")
    ] = "",
) -> Asks:
    """What people are asked for now."""
    async with resources_of(request).autocommit() as database:
        rows = await asks_after(database, by.scope, _key(cursor), case, limit)
    items = [
        Ask(
            id=row.ask_id,
            case=row.exchange_id,
            kind=row.kind,
            roles=row.roles,
            opened_at=row.opened_at,
            starts_at=row.starts_at,
            due_at=row.due_at,
            reminders=row.level,
            taken=row.claimed_by is not None,
        )
        for row in rows
    ]
    return Asks(items=items, next=_next(rows, limit, "exchange_id", "ask_id"))


@router.get("/cycles")
async def cycles(request: Request, by: By, limit: Limit = 100, cursor: Cursor = "") -> Cycles:
    """The programme's rounds."""
    async with resources_of(request).autocommit() as database:
        rows = await cycles_after(database, by.scope, _key(cursor), limit)
    return Cycles(items=_shaped(Cycle, rows), next=_next(rows, limit, "id"))


@router.get("/communities")
async def communities(
    request: Request, by: By, limit: Limit = 100, cursor: Cursor = ""
) -> Communities:
    """The communities that take part in the programme."""
    async with resources_of(request).autocommit() as database:
        rows = await communities_after(database, by.scope, _key(cursor), limit)
    return Communities(items=_shaped(Community, rows), next=_next(rows, limit, "id"))


@router.get("/reports")
async def reports(request: Request, by: By, limit: Limit = 100, cursor: Cursor = "") -> Reports:
    """Reports that anybody may read, the newest first."""
    resources = resources_of(request)
    key = _key(cursor)
    past = int(key[0]) if len(key) == 1 and key[0].isascii() and key[0].isdigit() else 0
    past = min(past, 1_000_000)
    async with resources.autocommit() as database:
        rows = await published(database, "UTC", rows=range(past, past + limit), scope=by.scope)
    items = [
        Report(
            exchange=row.exchange_id,
            title=row.title,
            topic=row.topic,
            mentee_community=row.mentee_community,
            mentor_community=row.mentor_community,
            published_at=row.published_at,
            address=f"{resources.settings.public_url}/reports/{row.exchange_id}",
        )
        for row in rows
    ]
    return Reports(items=items, next=_cursor((str(past + limit),)) if len(rows) == limit else None)


@router.get("/openapi.json")
async def description(_viewer: Annotated[Any, Depends(Public())]) -> Response:
    """This description, for programs."""
    found = get_openapi(
        title="Peer Exchange", version="1", description=DESCRIPTION, routes=router.routes
    )
    found.setdefault("components", {})["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"}
    }
    found["security"] = [{"token": []}]
    found["paths"][f"{PREFIX}/openapi.json"]["get"]["security"] = []
    return JSONResponse(found)


@about.get("/api")
async def show_api(request: Request, _viewer: Annotated[Any, Depends(Public())]) -> Response:
    """What there is to read, for people."""
    lists = [
        (route.path, (route.endpoint.__doc__ or "").strip())
        for route in router.routes
        if hasattr(route, "endpoint") and hasattr(route, "path")
    ]
    shapes = [
        (shape.__name__, (shape.__doc__ or "").strip(), list(shape.model_fields))
        for shape in SHAPES
    ]
    kinds = [[kind.value, _(name)] for kind, name in NAMES.items()]
    return page(
        request,
        "api/about.html",
        lists=lists,
        shapes=shapes,
        kinds=[*kinds, [TEST, _("Somebody tried the address")]],
        example=EXAMPLE.body(),
        check=CHECK,
        base=resources_of(request).settings.public_url,
        needs_cookie=False,
    )


def _shaped(shape: type[S], rows: Sequence[Any]) -> list[S]:
    return [shape.model_validate(row) for row in rows]


def _next(rows: Sequence[Any], limit: int, *names: str) -> str | None:
    if len(rows) < limit:
        return None
    return _cursor(tuple(getattr(rows[-1], name) for name in names))


def _cursor(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _key(cursor: str) -> Key:
    """Where the page before ended. PageProblem 400 for what is no cursor of ours."""
    if not cursor:
        return ()
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        found = None
    is_key = isinstance(found, list) and 0 < len(found) <= 2
    # PostgreSQL keeps neither a NUL nor half a letter, and cannot be asked for one.
    if not is_key or not all(isinstance(part, str) and not _ODD.search(part) for part in found):
        raise PageProblem(
            400,
            Sentence(N_("This is no cursor.")),
            Sentence(N_("Send `next` of the page before as it came.")),
        )
    return tuple(found)

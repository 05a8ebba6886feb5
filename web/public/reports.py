"""Published reports: the list with its filters, and one report."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from domain.case.documents import DocRef, DocumentKind
from domain.exchange.people import Side
from models.documents.store import UnknownDocument, read_version
from models.documents.stored import read_stored
from models.files.stored import parts_of
from models.messages.records import STATE
from models.tables.stored_file import StoredFile
from models.texts.translate import N_, _
from models.views.exchanges import exchange_state
from models.views.reports import PAGE, ReportRow, published, published_one
from web.forms.files import shown
from web.public.shown import Visiting
from web.site.problems import PageProblem
from web.site.resources import resources_of

router = APIRouter()
MOST_PAGES = 500
NOT_THERE = N_("There is no such report, or it cannot be read at the moment.")
WAY_OUT = N_("See the reports that can be read.")


@router.get("/reports")
async def show_reports(
    visit: Visiting,
    topic: Annotated[str, Query(max_length=200)] = "",
    community: Annotated[str, Query(max_length=64)] = "",
    year: Annotated[str, Query(max_length=8)] = "",
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
) -> Response:
    """Newest first; topic, community and year narrow the list."""
    zone = visit.words.zone
    topic = " ".join(topic.replace("\x00", "").split())
    community = community.replace("\x00", "")
    of_year = int(year) if year.isascii() and year.isdigit() else 0
    async with resources_of(visit.request).autocommit() as database:
        choices = await resources_of(visit.request).report_choices.fresh(
            database, zone, visit.scope
        )
        rows = await published(
            database, zone, words=topic, community=community, year=of_year,
            rows=range((page - 1) * PAGE, page * PAGE + 1), scope=visit.scope,
        )  # fmt: skip
    kept = {"topic": topic, "community": community, "year": str(of_year or "")}
    query = {name: value for name, value in kept.items() if value}
    return visit.page(
        "public/reports.html",
        rows=rows[:PAGE],
        choices=choices,
        narrowed=bool(query),
        chosen=kept,
        number=page,
        older="?" + urlencode({**query, "page": page + 1}) if len(rows) > PAGE else "",
        newer="?" + urlencode({**query, "page": page - 1}) if page > 1 else "",
    )


@dataclass(frozen=True)
class Parts:
    """The words of a report: the plan's goals by number, and each side's part where it is there."""

    goals: dict[int, str]
    mentee: Any
    mentor: Any
    pictures: dict[str, StoredFile]


@router.get("/reports/{report}")
async def show_report(visit: Visiting, report: str) -> Response:
    """One report, as both sides consented to it."""
    async with resources_of(visit.request).autocommit() as database:
        row = await published_one(database, report, visit.scope)
        if row is None:
            raise PageProblem(404, _(NOT_THERE), _(WAY_OUT), link=("/reports", _("Reports")))
        parts = await _parts(database, row)
    return visit.page("public/report.html", row=row, parts=parts)


@router.get("/reports/{report}/pictures/{picture}")
async def show_picture(visit: Visiting, report: str, picture: str) -> Response:
    """A picture of a report, as long as the report itself can be read."""
    async with resources_of(visit.request).autocommit() as database:
        row = await published_one(database, report)
        parts = await _parts(database, row) if row is not None else None
    named = (
        [one.file for part in (parts.mentee, parts.mentor) if part for one in part.pictures]
        if parts
        else []
    )
    if parts is None or picture not in named or picture not in parts.pictures:
        raise PageProblem(404, _(NOT_THERE), _(WAY_OUT), link=("/reports", _("Reports")))
    return await shown(visit.request, parts.pictures[picture])


async def _parts(database: AsyncSession, row: ReportRow) -> Parts:
    x = STATE.validate_python(await exchange_state(database, row.exchange_id))
    plan = await _words(database, DocumentKind.PLAN, x.plan.doc if x.plan else None)
    reports = [ref.id for ref in x.reports.values()]
    return Parts(
        pictures=await parts_of(database, reports),
        goals={n: goal.text for n, goal in enumerate(plan.goals, 1)} if plan else {},
        mentee=await _words(database, DocumentKind.REPORT, x.reports.get(Side.MENTEE)),
        mentor=await _words(database, DocumentKind.REPORT, x.reports.get(Side.MENTOR)),
    )


async def _words(database: AsyncSession, kind: DocumentKind, ref: DocRef | None) -> Any:
    if ref is None:
        return None
    try:
        version = await read_version(database, ref.id, ref.version)
    except UnknownDocument:
        return None
    return read_stored(kind, version.content)

"""Published reports: the list with its filters, and one report."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from models.paper.reports import report_paper
from models.texts.translate import N_, _
from models.views.report_parts import read_parts
from models.views.reports import PAGE, published, published_one
from web.forms.files import shown
from web.forms.paper import file_name, pdf_of
from web.public.shown import Visiting
from web.site.dates import full_day
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


@router.get("/reports/{report}")
async def show_report(visit: Visiting, report: str) -> Response:
    """One report, as both sides consented to it."""
    async with resources_of(visit.request).autocommit() as database:
        row = await published_one(database, report, visit.scope)
        if row is None:
            raise PageProblem(404, _(NOT_THERE), _(WAY_OUT), link=("/reports", _("Reports")))
        parts = await read_parts(database, row)
    return visit.page("public/report.html", row=row, parts=parts)


@router.get("/reports/{report}/pdf")
async def show_as_pdf(visit: Visiting, report: str) -> Response:
    """One report, to be kept: as long as it can be read."""
    async with resources_of(visit.request).autocommit() as database:
        row = await published_one(database, report, visit.scope)
        if row is None:
            raise PageProblem(404, _(NOT_THERE), _(WAY_OUT), link=("/reports", _("Reports")))
        parts = await read_parts(database, row)
    address = f"{resources_of(visit.request).settings.public_url.rstrip('/')}{visit.request.url.path.removesuffix('/pdf')}"
    paper = report_paper(row, parts, day=full_day(row.published_at), footer=address)
    return await pdf_of(visit.request, paper, file_name("report", row.called))


@router.get("/reports/{report}/pictures/{picture}")
async def show_picture(visit: Visiting, report: str, picture: str) -> Response:
    """A picture of a report, as long as the report itself can be read."""
    async with resources_of(visit.request).autocommit() as database:
        row = await published_one(database, report)
        parts = await read_parts(database, row) if row is not None else None
    named = (
        [one.file for part in (parts.mentee, parts.mentor) if part for one in part.pictures]
        if parts
        else []
    )
    if parts is None or picture not in named or picture not in parts.pictures:
        raise PageProblem(404, _(NOT_THERE), _(WAY_OUT), link=("/reports", _("Reports")))
    return await shown(visit.request, parts.pictures[picture])

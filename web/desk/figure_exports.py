"""The lists behind the dashboard's numbers, and the schedule, as files."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.exchange.figures import spent
from domain.exchange.people import Role
from domain.exchange.phases import OPEN_PHASES
from models.texts.translate import N_
from models.views.figure_items import FIGURES, counted, late_asks, stays_in
from models.views.schedule import scheduled
from web.cases.names import Names, names_of
from web.desk.exports import ADDRESS, Pages, one_page
from web.desk.filters import read_filters
from web.desk.overview import wanted
from web.desk.schedule import read_window
from web.desk.setup.cycles import known_cycle
from web.exchanges.ask_titles import asked as title_of
from web.site.access import CASE_READERS, Hub, Viewer
from web.site.downloads import Columns, FileKind, download
from web.site.resources import resources_of

router = APIRouter()
Staff = Annotated[Viewer, Depends(Hub())]
Reader = Annotated[Viewer, Depends(Hub(*CASE_READERS))]
EXCHANGE = ("exchange", N_("Exchange"))

SCHEDULE: Columns = (
    EXCHANGE,
    ("topic", N_("Topic")),
    ("phase", N_("Phase")),
    ("starts_on", N_("First day of the visit")),
    ("ends_on", N_("Last day of the visit")),
    ("approved", N_("Approved")),
    ADDRESS,
)
TIMES: Columns = (
    EXCHANGE,
    ("left_at", N_("Left")),
    ("days", N_("Days in it")),
    ("allowed", N_("Days that its policy allows")),
    ("over", N_("Longer than that")),
    ADDRESS,
)
OVERDUE: Columns = (EXCHANGE, ("task", N_("Task")), ("due_at", N_("Due")), ADDRESS)
ITEMS: Columns = (
    EXCHANGE,
    ("number", N_("Number")),
    ("kind", N_("Kind")),
    ("state", N_("State")),
    ("at", N_("When")),
    ("euro_cents", N_("Euro cents")),
    ADDRESS,
)
DAY = 86400


@router.get("/desk/export/schedule.{kind}")
async def export_schedule(request: Request, kind: FileKind, viewer: Staff) -> Response:
    """Visits and calls within the weeks that are shown."""
    resources, query = resources_of(request), request.query_params
    now, base = await resources.now(), resources.settings.public_url
    window, filters = read_window(query, now.date()), read_filters(query)
    of = replace(wanted(viewer, filters, now), ended=True, phase=None, after=None)

    async def pages() -> Pages:
        place = None
        while True:
            async with resources.autocommit() as database:
                found, place = await scheduled(database, of, window.first, window.last, place)
                names = await _names(database, found)
            yield [
                _row(one, names, base) | {
                    "topic": one.topic, "phase": one.phase, "starts_on": one.starts_on,
                    "ends_on": one.ends_on, "approved": one.approved,
                }
                for one in found
            ]  # fmt: skip
            if place is None:
                return

    return await download(kind, "schedule", SCHEDULE, pages(), now)


@router.get("/desk/export/{cycle_id}/times.{kind}")
async def export_times(request: Request, cycle_id: str, kind: FileKind, viewer: Reader) -> Response:
    """How long exchanges of a cycle were in a phase that they left."""
    resources, query = resources_of(request), request.query_params
    phase = next((one for one in OPEN_PHASES if one.value == query.get("phase")), None)
    if phase is None:
        raise HTTPException(404)
    async with resources.autocommit() as database:
        cycle = await known_cycle(database, viewer, cycle_id)
        stays = await stays_in(database, cycle.id, phase.value)
        names = await _names(database, stays)
    base, over = resources.settings.public_url, query.get("over") == "yes"
    rows = [
        _row(one, names, base) | {
            "left_at": one.left_at, "days": round(one.seconds / DAY, 1), "allowed": one.days, "over": one.over,
        }
        for one in stays if one.over or not over
    ]  # fmt: skip
    return await download(kind, "times", TIMES, one_page(rows), await resources.now())


@router.get("/desk/export/{cycle_id}/overdue.{kind}")
async def export_overdue(
    request: Request, cycle_id: str, kind: FileKind, viewer: Reader
) -> Response:
    """The overdue tasks of a role in a cycle."""
    resources, query = resources_of(request), request.query_params
    role = next((one for one in Role if one.value == query.get("role")), None)
    if role is None:
        raise HTTPException(404)
    now, base = await resources.now(), resources.settings.public_url
    async with resources.autocommit() as database:
        cycle = await known_cycle(database, viewer, cycle_id)

    async def pages() -> Pages:
        place = None
        while True:
            async with resources.autocommit() as database:
                asks, place = await late_asks(database, cycle.id, role.value, now, place)
                names = await _names(database, asks)
            yield [
                _row(ask, names, base)
                | {
                    "task": title_of(ask.kind, "", None, names, {}),
                    "due_at": ask.due_at,
                    "address": f"{base}/exchanges/{ask.exchange_id}/asks/{ask.ask_id}",
                }
                for ask in asks
            ]
            if place is None:
                return

    return await download(kind, "overdue", OVERDUE, pages(), now)


@router.get("/desk/export/{cycle_id}/{figure}.{kind}")
async def export_figure(
    request: Request, cycle_id: str, figure: str, kind: FileKind, viewer: Reader
) -> Response:
    """The calls, actions, goals or bookings that a figure counts."""
    resources = resources_of(request)
    if figure not in FIGURES:
        raise HTTPException(404)
    base = resources.settings.public_url
    async with resources.autocommit() as database:
        cycle = await known_cycle(database, viewer, cycle_id)

    async def pages() -> Pages:
        place = None
        while True:
            async with resources.autocommit() as database:
                found, place = await counted(database, figure, cycle.id, place)
                names = await _names(database, found)
            yield [
                _row(row, names, base) | _item(figure, item) for row in found for item in row.things
            ]
            if place is None:
                return

    return await download(kind, figure, ITEMS, pages(), await resources.now())


def _item(figure: str, item: Any) -> dict[str, Any]:
    """What is told of a call, an action, a goal or a booking; nobody's name and no words."""
    if figure.startswith("calls"):
        return {"number": item.number, "state": item.status, "at": item.at}
    if figure.startswith("actions"):
        return {"state": item.status, "at": item.due}
    if figure.startswith("goals"):
        return {"number": item.number, "state": str(item.reached.value)}
    return {"kind": item.kind, "state": item.status, "euro_cents": spent(item)}


def _row(one: Any, names: Names, base: str) -> dict[str, Any]:
    return {
        "exchange": names.pair(one.mentee_community, one.mentor_community),
        "address": f"{base}/exchanges/{one.exchange_id}",
    }


async def _names(database: Any, rows: Sequence[Any]) -> Names:
    communities = [c for row in rows for c in (row.mentee_community, row.mentor_community)]
    return await names_of(database, [], communities)

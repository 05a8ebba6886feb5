"""What is behind the numbers of the dashboard: one list for each, in which there is exactly what was counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.exchange.figures import spent
from domain.exchange.people import Role
from domain.exchange.phases import OPEN_PHASES
from models.tables.cycle import Cycle
from models.texts.translate import _, ngettext
from models.views.dashboard import NEWEST_STAYS
from models.views.figure_items import FIGURES, counted, late_asks, stays_in
from web.cases.names import Names, names_of
from web.desk.filters import place_after, read_filters
from web.desk.setup.cycles import known_cycle
from web.exchanges.ask_titles import asked as title_of
from web.site.access import CASE_READERS, Hub, Viewer
from web.site.dates import money
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
PATH = "/desk/dashboard"
Reader = Annotated[Viewer, Depends(Hub(*CASE_READERS))]
DAY = 86400


def behind(cycle: str, figure: str, **asked: str) -> str:
    """The list of what a figure counts."""
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{PATH}/{quote(cycle, safe='')}/{figure}{query}"


def told_days(seconds: float) -> str:
    """A length of time in days, as people compare it with a policy."""
    if seconds < DAY:
        return _("under a day")
    return ngettext("{n} day", "{n} days", round(seconds / DAY))


def euro(cents: int) -> str:
    """An amount as people compare it with a budget: without cents."""
    whole = money(round(cents / 100))
    return whole.removesuffix(".00").removesuffix(",00")


@router.get(PATH + "/{cycle_id}/times")
async def show_times(request: Request, cycle_id: str, viewer: Reader) -> Response:
    """The exchanges of a cycle that left a phase last; with `over=yes` those that took longer than its policy."""
    resources, query = resources_of(request), request.query_params
    phase = next((one for one in OPEN_PHASES if one.value == query.get("phase")), None)
    if phase is None:
        raise HTTPException(404)
    async with resources.autocommit() as database:
        cycle = await known_cycle(database, viewer, cycle_id)
        stays = await stays_in(database, cycle.id, phase.value)
        over = query.get("over") == "yes"
        stays = [stay for stay in stays if stay.over or not over]
        names = await _pairs(database, stays)
    return page(
        request, "desk/figure_times.html",
        cycle=cycle, phase=phase, over=over, stays=stays, names=names, told_days=told_days, newest=NEWEST_STAYS,
    )  # fmt: skip


@router.get(PATH + "/{cycle_id}/overdue")
async def show_overdue(request: Request, cycle_id: str, viewer: Reader) -> Response:
    """The overdue tasks of a role in a cycle."""
    resources, query = resources_of(request), request.query_params
    role = next((one for one in Role if one.value == query.get("role")), None)
    if role is None:
        raise HTTPException(404)
    after = read_filters(query).after
    place = (after[0], after[1][0], after[1][1]) if after and len(after[1]) == 2 else None
    async with resources.autocommit() as database:
        cycle = await known_cycle(database, viewer, cycle_id)
        asks, last = await late_asks(database, cycle.id, role.value, await resources.now(), place)
        names = await _pairs(database, asks)
    return page(
        request, "desk/figure_overdue.html",
        cycle=cycle, role=role, asks=asks, names=names,
        title_of=lambda ask: title_of(ask.kind, "", None, names, {}),
        is_first=place is None, here=behind(cycle.id, "overdue", role=role.value),
        following=_following(cycle, "overdue", last, role=role.value),
    )  # fmt: skip


@router.get(PATH + "/{cycle_id}/{figure}")
async def show_figure(request: Request, cycle_id: str, figure: str, viewer: Reader) -> Response:
    """The calls, actions, goals or bookings that a figure counts, by exchange."""
    resources, query = resources_of(request), request.query_params
    if figure not in FIGURES:
        raise HTTPException(404)
    after = read_filters(query).after
    place = (after[0], after[1][0]) if after and len(after[1]) == 1 else None
    async with resources.autocommit() as database:
        cycle = await known_cycle(database, viewer, cycle_id)
        rows, last = await counted(database, figure, cycle.id, place)
        owners = [item.owner for row in rows for item in row.things if figure.startswith("actions")]
        names = await _pairs(database, rows, owners)
    return page(
        request, "desk/figure.html",
        cycle=cycle, figure=figure, rows=rows, names=names, paid=spent,
        paid_of=lambda row: sum(spent(order) for order in row.things),
        is_first=place is None, here=behind(cycle.id, figure),
        following=_following(cycle, figure, last),
    )  # fmt: skip


def _following(cycle: Cycle, figure: str, last: tuple[Any, ...] | None, **asked: str) -> str:
    if last is None:
        return ""
    at: datetime = last[0]
    return behind(cycle.id, figure, **asked, after=place_after(at, *last[1:]))


async def _pairs(database: AsyncSession, rows: Sequence[Any], people: Sequence[str] = ()) -> Names:
    communities = [c for row in rows for c in (row.mentee_community, row.mentor_community)]
    return await names_of(database, people, communities)

"""The cycles: making the first and the next one, and correcting their days."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.exchange.policy import Policy
from models.documents.words import LINE, PlainDate
from models.tables.cycle import Cycle
from models.texts.translate import N_, _
from models.views.setup import programme_of
from runtime.setup import CycleWish, set_cycle, wish_of
from web.desk.setup.shared import Coordinator, changes
from web.forms.form import Form
from web.forms.widgets import Date, Number, Text
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
PATH = "/desk/setup/cycles"


class CycleForm(BaseModel):
    name: Annotated[
        str,
        Field(min_length=2, max_length=100),
        LINE,
        Text(label=N_("Name"), hint=N_("For example “Spring 2027”.")),
    ]
    opens: Annotated[
        PlainDate,
        Date(label=N_("First day"), hint=N_("From its morning, at the hub, people can apply.")),
    ]
    closes: Annotated[
        PlainDate,
        Date(label=N_("Last day"), hint=N_("Until its end, at the hub, people can apply.")),
    ]
    places: Annotated[
        int | None,
        Field(ge=1, le=1000),
        Number(
            label=N_("Places"),
            hint=N_(
                "How many exchanges you plan for. It reminds the hub; no application is refused by it."
            ),
        ),
    ] = None
    budget: Annotated[
        int | None,
        Field(ge=1, le=100_000_000),
        Number(
            label=N_("Budget for bookings"),
            unit=N_("euro"),
            hint=N_(
                "What all bookings of the cycle may cost together. Queue and dashboard show what is spent beside it; no booking is refused by it."
            ),
        ),
    ] = None
    visits_at_once: Annotated[
        int | None,
        Field(ge=1, le=1000),
        Number(
            label=N_("Visits at the same time"),
            hint=N_("How many the hub can look after. The schedule marks the weeks with more."),
        ),
    ] = None


async def to_latest(request: Request, viewer: Viewer, part: str, *, without: str) -> Response:
    """On to this part of the latest cycle; to the cycles, saying `without`, where there is none yet."""
    async with resources_of(request).autocommit() as database:
        mine = select(col(Cycle.id)).where(*viewer.scope.named(col(Cycle.programme)))
        latest = mine.order_by(col(Cycle.opens_at).desc(), col(Cycle.id))
        cycle = await database.scalar(latest.limit(1))
    if cycle is None:
        return redirect(request, PATH, flash=without, kind="warning")
    return redirect(request, f"{PATH}/{cycle}/{part}")


@router.get("/desk/setup/cycles")
async def show_cycles(request: Request, viewer: Coordinator) -> Response:
    """All cycles, and the form for another one."""
    async with resources_of(request).autocommit() as database:
        return await _shown(request, database, viewer, Form.blank(CycleForm), None)


@router.post("/desk/setup/cycles")
async def make_cycle(request: Request, viewer: Coordinator) -> Response:
    """Another cycle."""
    return await _saved(request, viewer, None)


@router.get("/desk/setup/cycles/{cycle_id}")
async def show_cycle(request: Request, cycle_id: str, viewer: Coordinator) -> Response:
    """One cycle in the form."""
    async with resources_of(request).autocommit() as database:
        cycle = await known_cycle(database, viewer, cycle_id)
        zone = await _zone(database, viewer)
        form = Form.blank(CycleForm, vars(wish_of(cycle, zone)))
        return await _shown(request, database, viewer, form, cycle)


@router.post("/desk/setup/cycles/{cycle_id}")
async def change_cycle(request: Request, cycle_id: str, viewer: Coordinator) -> Response:
    """Correct one cycle."""
    return await _saved(request, viewer, cycle_id)


async def _saved(request: Request, viewer: Viewer, cycle_id: str | None) -> Response:
    resources, form = resources_of(request), await Form.read(request, CycleForm)
    async with resources.sessions() as database:
        cycle = await known_cycle(database, viewer, cycle_id) if cycle_id else None
        answer = form.validated()
        if answer is not None:
            with form.refusals():
                wish, now = CycleWish(**answer.model_dump()), await resources.now()
                me, mark = viewer.person_id, viewer.scope.mark
                await set_cycle(database, cycle_id, wish, by=me, now=now, mark=mark)
                await database.commit()
                return redirect(request, PATH, flash=_("The cycle is saved."))
        await database.rollback()
        cycle = await known_cycle(database, viewer, cycle_id) if cycle_id else None
        return await _shown(request, database, viewer, form, cycle)


async def known_cycle(database: AsyncSession, viewer: Viewer, cycle_id: str) -> Cycle:
    """The cycle of the path; 404 for none, and for one of another programme."""
    found = await database.get(Cycle, cycle_id)
    if found is None or not viewer.scope.covers(found.programme):
        raise HTTPException(404)
    return found


async def _zone(database: AsyncSession, viewer: Viewer) -> str:
    programme = await programme_of(database, viewer.scope.mark)
    return programme.time_zone if programme and programme.time_zone else Policy().time_zone


async def _shown(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    form: Form[CycleForm],
    cycle: Cycle | None,
) -> Response:
    zone, now = await _zone(database, viewer), await resources_of(request).now()
    mine = select(Cycle).where(*viewer.scope.named(col(Cycle.programme)))
    rows = await database.scalars(mine.order_by(col(Cycle.opens_at).desc()).limit(50))
    return page(
        request,
        "desk/setup_cycles.html",
        status=form.status,
        form=form,
        cycle=cycle,
        named=await programme_of(database, viewer.scope.mark) is not None,
        zone=zone,
        cycles=[(row, wish_of(row, zone), _state(row, now)) for row in rows],
        changes=await changes(database, viewer, "cycle"),
    )


def _state(cycle: Cycle, now: datetime) -> str:
    if cycle.opens_at > now:
        return _("to come")
    return _("open") if cycle.closes_at > now else _("over")

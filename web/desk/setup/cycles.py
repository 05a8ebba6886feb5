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


@router.get("/desk/setup/cycles")
async def show_cycles(request: Request, _viewer: Coordinator) -> Response:
    """All cycles, and the form for another one."""
    async with resources_of(request).autocommit() as database:
        return await _shown(request, database, Form.blank(CycleForm), None)


@router.post("/desk/setup/cycles")
async def make_cycle(request: Request, viewer: Coordinator) -> Response:
    """Another cycle."""
    return await _saved(request, viewer.person_id, None)


@router.get("/desk/setup/cycles/{cycle_id}")
async def show_cycle(request: Request, cycle_id: str, _viewer: Coordinator) -> Response:
    """One cycle in the form."""
    async with resources_of(request).autocommit() as database:
        cycle = await known_cycle(database, cycle_id)
        form = Form.blank(CycleForm, vars(wish_of(cycle, await _zone(database))))
        return await _shown(request, database, form, cycle)


@router.post("/desk/setup/cycles/{cycle_id}")
async def change_cycle(request: Request, cycle_id: str, viewer: Coordinator) -> Response:
    """Correct one cycle."""
    return await _saved(request, viewer.person_id, cycle_id)


async def _saved(request: Request, me: str, cycle_id: str | None) -> Response:
    resources, form = resources_of(request), await Form.read(request, CycleForm)
    async with resources.sessions() as database:
        cycle = await known_cycle(database, cycle_id) if cycle_id else None
        answer = form.validated()
        if answer is not None:
            with form.refusals():
                wish, now = CycleWish(**answer.model_dump()), await resources.now()
                await set_cycle(database, cycle_id, wish, by=me, now=now)
                await database.commit()
                return redirect(request, PATH, flash=_("The cycle is saved."))
        await database.rollback()
        cycle = await known_cycle(database, cycle_id) if cycle_id else None
        return await _shown(request, database, form, cycle)


async def known_cycle(database: AsyncSession, cycle_id: str) -> Cycle:
    """The cycle of the path; 404 for none."""
    found = await database.get(Cycle, cycle_id)
    if found is None:
        raise HTTPException(404)
    return found


async def _zone(database: AsyncSession) -> str:
    programme = await programme_of(database)
    return programme.time_zone if programme and programme.time_zone else Policy().time_zone


async def _shown(
    request: Request, database: AsyncSession, form: Form[CycleForm], cycle: Cycle | None
) -> Response:
    zone, now = await _zone(database), await resources_of(request).now()
    rows = await database.scalars(select(Cycle).order_by(col(Cycle.opens_at).desc()).limit(50))
    return page(
        request,
        "desk/setup_cycles.html",
        status=form.status,
        form=form,
        cycle=cycle,
        named=await programme_of(database) is not None,
        zone=zone,
        cycles=[(row, wish_of(row, zone), _state(row, now)) for row in rows],
        changes=await changes(database, "cycle"),
    )


def _state(cycle: Cycle, now: datetime) -> str:
    if cycle.opens_at > now:
        return _("to come")
    return _("open") if cycle.closes_at > now else _("over")

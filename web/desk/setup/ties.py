"""Ties of somebody at the hub to communities, written down and struck out."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import RuleBroken
from models.register.writing import community_in, person_in, works_at_the_hub
from models.tables.community import Community
from models.tables.person import Person
from models.texts.translate import N_, _
from runtime.staff_ties import tie, ties_of, untie
from web.desk.setup.shared import Coordinator, changes
from web.forms.form import Form
from web.forms.refusals import refused
from web.forms.widgets import Choice, Hidden
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()


class Tie(BaseModel):
    community: Annotated[
        str,
        Choice(
            label=N_("Community"),
            hint=N_("They worked for it, belong to it, or are close to somebody who does."),
            radios=0,
        ),
    ]


class Untie(BaseModel):
    community: Annotated[str, Hidden()]


@router.get("/desk/setup/staff/{person_id}/ties")
async def show_ties(request: Request, person_id: str, viewer: Coordinator) -> Response:
    """What is written down about one person, and the form for another tie."""
    async with resources_of(request).autocommit() as database:
        person = await _of_staff(database, viewer, person_id)
        return await _shown(request, database, viewer, person, await _form(database, viewer))


@router.post("/desk/setup/staff/{person_id}/ties")
async def add_tie(request: Request, person_id: str, viewer: Coordinator) -> Response:
    """Write a tie down."""
    resources = resources_of(request)
    now = await resources.now()
    async with resources.sessions() as database:
        person = await _of_staff(database, viewer, person_id)
        options = (await _form(database, viewer)).options
        form = await Form.read(request, Tie, options=options)
        answer = form.validated()
        if answer is None:
            return await _shown(request, database, viewer, person, form)
        community = await database.get_one(Community, answer.community)
        me, mark = viewer.person_id, viewer.scope.mark
        done = await tie(database, person, community, by=me, now=now, programme=mark)
        await database.commit()
    text = _("The tie is written down.") if done else _("It is written down already.")
    return redirect(request, _address(person_id), flash=text)


@router.post("/desk/setup/staff/{person_id}/ties/remove")
async def remove_tie(request: Request, person_id: str, viewer: Coordinator) -> Response:
    """Strike a tie out. Exchanges that run keep the ties they began with."""
    resources = resources_of(request)
    now = await resources.now()
    answer = (await Form.read(request, Untie)).validated()
    async with resources.sessions() as database:
        person = await _of_staff(database, viewer, person_id)
        community = None
        if answer is not None:
            community = await community_in(database, answer.community, viewer.scope)
        try:
            done = community is not None and await untie(
                database, person, community,
                by=viewer.person_id, now=now, programme=viewer.scope.mark,
            )  # fmt: skip
        except RuleBroken as broken:
            why = str(refused(broken).sentence)
            return redirect(request, _address(person_id), flash=why, kind="warning")
        await database.commit()
    text = _("The tie is struck out.") if done else _("There was no such tie any more.")
    return redirect(request, _address(person_id), flash=text)


async def _of_staff(database: AsyncSession, viewer: Viewer, person_id: str) -> Person:
    person = await person_in(database, person_id, viewer.scope)
    here = viewer.scope.mark
    if person is None or not await works_at_the_hub(database, person.id, here):
        raise HTTPException(404)
    return person


async def _form(database: AsyncSession, viewer: Viewer) -> Form[Tie]:
    query = (
        select(Community)
        .where(col(Community.active), *viewer.scope.communities())
        .order_by(col(Community.name), col(Community.id))
    )
    found = [(row.id, row.name) for row in await database.scalars(query)]
    return Form.blank(Tie, options={"community": found})


async def _shown(
    request: Request, database: AsyncSession, viewer: Viewer, person: Person, form: Form[Tie]
) -> Response:
    return page(
        request,
        "desk/setup_ties.html",
        status=form.status,
        form=form,
        person=person,
        address=_address(person.id),
        ties=await ties_of(database, person.id, viewer.scope),
        changes=await changes(database, viewer, "staff"),
    )


def _address(person_id: str) -> str:
    return f"/desk/setup/staff/{person_id}/ties"

"""Who the safety officers are, and naming another one: for those who see to it that concerns are heard.

Nothing of a concern stands here but that one waits, and since which day its answer is due.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.workdays import local_date
from domain.exchange.people import Role
from models.concerns.people import unheard_for
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.texts.translate import N_, _
from models.views.names import people_named
from runtime.staff_roles import give_role
from web.concerns.handling import own_page
from web.concerns.people import staff_options
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Check
from web.forms.widgets import Person as OnePerson
from web.site.access import SignedIn, Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
OVERSEE = frozenset({Role.CHAIR, Role.COORDINATOR})


class Oversees(SignedIn):
    """The chair of the Steering Committee and the coordinator; 404 for all others."""

    async def __call__(self, request: Request) -> Viewer:
        viewer = await SignedIn()(request)
        if viewer.roles.isdisjoint(OVERSEE):
            raise HTTPException(404)
        return viewer


Overseer = Annotated[Viewer, Depends(Oversees())]


class NameOfficer(BaseModel):
    person: Annotated[
        str,
        OnePerson(
            label=N_("Who becomes a safety officer?"),
            hint=N_("Somebody of the hub, other than you."),
        ),
    ]
    sure: Annotated[
        bool,
        Check(
            label=N_("This person may read every concern that is not about them"),
            must=N_("Tick this box if you mean it."),
        ),
    ] = False


@dataclass(frozen=True)
class Officer:
    """One safety officer; who named them and when, where that is known."""

    name: str
    named_by: str
    row: StaffRole


@router.get("/desk/officers")
async def show_officers(request: Request, viewer: Overseer) -> Response:
    """The officers, whether a concern waits, and the form to name another one."""
    async with resources_of(request).autocommit() as database:
        form = Form.blank(NameOfficer, options={"person": await _nameable(database, viewer)})
        return await _shown(request, database, viewer, form)


@router.post("/desk/officers")
async def name_officer(request: Request, viewer: Overseer) -> Response:
    """Enter another officer; whoever it is gets a mail about each concern that waits for them."""
    form = await Form.read(request, NameOfficer)
    async with resources_of(request).sessions() as database:
        form.options["person"] = await _nameable(database, viewer)
        answer = form.validated()
        if answer is None:
            return await _shown(request, database, viewer, form)
        now = await resources_of(request).now()
        await give_role(
            database, answer.person, Role.SAFETY_OFFICER,
            by=viewer.person_id, now=now, programme=viewer.scope.mark,
        )  # fmt: skip
        await database.commit()
    return redirect(request, "/desk/officers", flash=_("The register has another safety officer."))


async def _nameable(database: AsyncSession, viewer: Viewer) -> Options:
    known = {officer.row.person_id for officer in await _officers(database, viewer)}
    return [
        (person, name)
        for person, name in await staff_options(database, viewer.scope.mark)
        if person not in known and person != viewer.person_id
    ]


async def _officers(database: AsyncSession, viewer: Viewer) -> list[Officer]:
    found = await database.execute(
        select(StaffRole, col(Person.name))
        .join(Person, col(Person.id) == col(StaffRole.person_id))
        .where(
            col(StaffRole.role) == Role.SAFETY_OFFICER.value,
            col(StaffRole.programme) == viewer.scope.mark,
            col(Person.active),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    rows = list(found.all())
    givers = {row.given_by for row, _name in rows if row.given_by}
    names = await people_named(database, [*givers, *(row.person_id for row, _name in rows)])
    return [
        Officer(names.get(row.person_id, name), names.get(row.given_by or "", ""), row)
        for row, name in rows
    ]


async def _shown(
    request: Request, database: AsyncSession, viewer: Viewer, form: Form[NameOfficer]
) -> Response:
    due = await unheard_for(database, viewer.person_id, viewer.scope.mark)
    days: list[date] = [local_date(at, viewer.time_zone) for at in due]
    return own_page(
        page(
            request,
            "desk/officers.html",
            status=form.status,
            officers=await _officers(database, viewer),
            waiting=days,
            form=form,
        )
    )

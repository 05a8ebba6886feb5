"""The hub's staff: inviting somebody with roles, and taking a role."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, EmailStr, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from domain.exchange.people import HUB_ROLES, Role
from models.documents.words import LINE
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.texts.labels import label
from models.texts.translate import N_, Sentence, _
from models.views.names import people_named
from runtime.setup import HEARING, StaffWish, invite_staff, is_held, take_from_staff
from web.desk.setup.shared import Coordinator, changes
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Checks, Hidden, Text
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
PATH = "/desk/setup/staff"
ROLES = tuple(role for role in Role if role in HUB_ROLES)


class Invite(BaseModel):
    name: Annotated[
        str,
        Field(min_length=2, max_length=100),
        LINE,
        Text(label=N_("Name"), hint=N_("As the others will read it.")),
    ]
    email: Annotated[
        EmailStr,
        Field(max_length=254),
        Text(
            label=N_("E-mail address"),
            hint=N_("A mail with a link that lets them in goes there at once."),
            kind="email",
        ),
    ]
    roles: Annotated[
        list[str],
        Field(min_length=1),
        Checks(
            label=N_("Roles"),
            hint=N_(
                "One person can hold several; whoever matched a pair still does not approve its plan."
            ),
        ),
    ]


class Take(BaseModel):
    person: Annotated[str, Field(max_length=64), Hidden()]
    role: Annotated[str, Field(max_length=64), Hidden()]


@dataclass(frozen=True)
class Holder:
    """Somebody with a role: since when, and by whom, where that is known."""

    row: StaffRole
    name: str
    given_by: str


@router.get("/desk/setup/staff")
async def show_staff(request: Request, viewer: Coordinator) -> Response:
    """Who holds which role, and the form for another person."""
    async with resources_of(request).autocommit() as database:
        return await _shown(request, database, viewer, Form.blank(Invite, options=_options()))


@router.post("/desk/setup/staff")
async def invite_person(request: Request, viewer: Coordinator) -> Response:
    """Enter somebody with their roles, and invite them by mail."""
    resources = resources_of(request)
    form = await Form.read(request, Invite, options=_options())
    answer = form.validated()
    async with resources.sessions() as database:
        if answer is not None:
            with form.refusals():
                roles = [Role(role) for role in answer.roles]
                wish = StaffWish(name=answer.name, email=answer.email, roles=roles)
                done = await invite_staff(
                    database, wish,
                    by=viewer.person_id, now=await resources.now(), programme=viewer.scope.mark,
                )  # fmt: skip
                await database.commit()
                return redirect(request, PATH, flash=_told(done.person.name, answer.name))
        await database.rollback()
        return await _shown(request, database, viewer, form)


@router.post("/desk/setup/staff/take")
async def take_role_from(request: Request, viewer: Coordinator) -> Response:
    """Take one role from one person."""
    resources, form = resources_of(request), await Form.read(request, Take)
    answer = form.validated()
    if answer is None or answer.role not in ROLES:
        return redirect(request, PATH, flash=_("This was no role at the hub."), kind="warning")
    async with resources.sessions() as database:
        with form.refusals():
            done = await take_from_staff(
                database, answer.person, Role(answer.role),
                by=viewer.person_id, now=await resources.now(), programme=viewer.scope.mark,
            )  # fmt: skip
            nobody = not await is_held(database, Role(answer.role), viewer.scope.mark)
            await database.commit()
            kind = "warning" if nobody else "success"
            return redirect(
                request, PATH, flash=_taken(answer.role, done=done, nobody=nobody), kind=kind
            )
        await database.rollback()
    why = " ".join(sentence for _field, sentence in form.summary)
    return redirect(request, PATH, flash=why, kind="warning")


def _taken(role: str, *, done: bool, nobody: bool) -> str:
    if not done:
        return _("They did not hold it any more.")
    if nobody:
        return _(
            "The role is taken away. Nobody is {role} now: in exchanges that start from now on, nobody does that work.",
            role=label(Role(role)),
        )
    return _("The role is taken away. Exchanges that run keep the team they began with.")


def _told(name: str, typed: str) -> str:
    if name == typed:
        return _("{name} is invited by mail.", name=name)
    return str(
        Sentence(
            N_(
                "This address was known already as that of {name}, who keeps that name, and is invited by mail."
            ),
            {"name": name},
        )
    )


def _options() -> dict[str, Options]:
    return {"roles": [(role.value, label(role)) for role in ROLES]}


async def _shown(
    request: Request, database: AsyncSession, viewer: Viewer, form: Form[Invite]
) -> Response:
    rows = await database.execute(
        select(StaffRole, col(Person.name))
        .join(Person, col(Person.id) == col(StaffRole.person_id))
        .where(col(Person.active), col(StaffRole.programme) == viewer.scope.mark)
        .order_by(col(Person.name), col(Person.id))
    )
    found = [(row, name) for row, name in rows.all()]
    names = await people_named(
        database, [person for row, _name in found for person in (row.person_id, row.given_by)]
    )
    held: dict[str, list[Holder]] = {role.value: [] for role in ROLES}
    for row, name in found:
        held[row.role].append(
            Holder(row, names.get(row.person_id, name), names.get(row.given_by or "", ""))
        )
    return page(
        request,
        "desk/setup_staff.html",
        status=form.status,
        form=form,
        held=[(role, held[role.value]) for role in ROLES],
        kept=HEARING,
        key=form.key,
        changes=await changes(database, viewer, "staff"),
    )

"""Entries that were made twice: shown together, and made one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import RuleBroken
from models.register.entries import entry_of
from models.register.fields import COMMUNITY_NAMES, PERSON_NAMES
from models.register.merging import alike, check_merge, merge, united
from models.register.writing import community_in, one_at_a_time, person_at, person_in
from models.tables.community import Community
from models.tables.person import Person
from models.texts.translate import N_, Sentence, _
from models.typed.mail_address import spelled
from web.desk.register_access import Keeper
from web.forms.form import Form
from web.forms.refusals import refused
from web.forms.widgets import Check, Choice, Hidden, Text
from web.register.history import author_of, value_told
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
MUST = N_("Tick this box if the two are one. Nothing has happened yet.")


class OtherCommunity(BaseModel):
    other: Annotated[str, Choice(label=N_("Which other entry is the same community?"), radios=0)]


class OtherPerson(BaseModel):
    other: Annotated[
        str,
        Text(
            label=N_("Mail address of the other entry"),
            hint=N_("The same person, entered under another address."),
            kind="email",
        ),
    ]


class Sure(BaseModel):
    """What is asked before two entries become one."""

    other: Annotated[str, Hidden()]
    sure: Annotated[bool, Check(label=N_("Yes, these two are one"), must=MUST)]


@dataclass(frozen=True)
class Line:
    """One field of both entries, and what it will be."""

    name: str
    kept: str
    gone: str
    after: str


@router.get("/desk/duplicates")
async def show_duplicates(request: Request, viewer: Keeper) -> Response:
    """Active entries of one name, each with the way to merge the others into it."""
    async with resources_of(request).autocommit() as database:
        communities = await alike(database, Community, viewer.scope)
        people = await alike(database, Person, viewer.scope)
    groups = [
        (_("Communities"), "communities", communities, lambda row: row.country),
        (_("People"), "people", people, lambda row: row.email),
    ]
    return page(request, "desk/duplicates.html", groups=groups)


@router.get("/desk/communities/{community_id}/merge")
async def ask_community(request: Request, community_id: str, viewer: Keeper) -> Response:
    """Which other entry is this community, too; or, where the address names it, what comes of it."""
    return await _asked(request, Community, community_id, viewer)


@router.post("/desk/communities/{community_id}/merge")
async def merge_communities(request: Request, community_id: str, viewer: Keeper) -> Response:
    """Make one of two."""
    return await _merged(request, Community, community_id, viewer)


@router.get("/desk/people/{person_id}/merge")
async def ask_person(request: Request, person_id: str, viewer: Keeper) -> Response:
    """Which other entry is this person, too; or, where the address names it, what comes of it."""
    return await _asked(request, Person, person_id, viewer)


@router.post("/desk/people/{person_id}/merge")
async def merge_people(request: Request, person_id: str, viewer: Keeper) -> Response:
    """Make one of two."""
    return await _merged(request, Person, person_id, viewer)


async def _asked(request: Request, table: Any, row_id: str, viewer: Viewer) -> Response:
    typed = request.query_params.get("other", "").strip()[:254].replace("\x00", "")
    async with resources_of(request).autocommit() as database:
        kept = await _at(database, viewer, table, row_id)
        form = await _choosing(database, viewer, kept, typed)
        if not typed:
            return _choose(request, kept, form)
        other = await _meant(database, viewer, table, typed)
        if other is None:
            form.add_error("other", Sentence(N_("No entry has it. Look for it in the register.")))
            return _choose(request, kept, form)
        try:
            await check_merge(database, kept, other, viewer.scope)
        except RuleBroken as broken:
            form.add_error("other", refused(broken).sentence)
            return _choose(request, kept, form)
        return _preview(request, kept, other, Form.blank(Sure, {"other": other.id}))


async def _merged(request: Request, table: Any, row_id: str, viewer: Viewer) -> Response:
    form = await Form.read(request, Sure)
    answer = form.validated()
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        kept = await _at(database, viewer, table, row_id)
        typed = form.values.get("other", [""])[0]
        other = await _meant(database, viewer, table, typed)
        if other is None:
            raise HTTPException(404)
        other_id = other.id
        if answer is not None:
            with form.refusals():
                await merge(database, kept, other, await author_of(request, viewer), viewer.scope)
                await database.commit()
                done = _("The two entries are one now.")
                return redirect(request, _path(kept), flash=done)
        await database.rollback()
        kept, other = (
            await _at(database, viewer, table, row_id),
            await _at(database, viewer, table, other_id),
        )
        return _preview(request, kept, other, form)


async def _found(database: AsyncSession, viewer: Viewer, table: Any, row_id: str) -> Any:
    known = person_in if table is Person else community_in
    return await known(database, row_id, viewer.scope)


async def _at(database: AsyncSession, viewer: Viewer, table: Any, row_id: str) -> Any:
    row = await _found(database, viewer, table, row_id)
    if row is None:
        raise HTTPException(404)
    return row


async def _meant(database: AsyncSession, viewer: Viewer, table: Any, typed: str) -> Any:
    """The entry of the programme of this id or, for a person, of this mail address."""
    found = await _found(database, viewer, table, typed)
    if found is None and table is Person and (known := await person_at(database, spelled(typed))):
        found = await _found(database, viewer, table, known.id)
    return found


async def _choosing(database: AsyncSession, viewer: Viewer, kept: Any, typed: str) -> Form[Any]:
    if isinstance(kept, Person):
        return Form.blank(OtherPerson, {"other": typed})
    query = (
        select(Community)
        .where(
            col(Community.id) != kept.id,
            col(Community.merged_into).is_(None),
            *viewer.scope.communities(),
        )
        .order_by(col(Community.name), col(Community.id))
    )
    others = [(row.id, f"{row.name} ({row.country})") for row in await database.scalars(query)]
    return Form.blank(OtherCommunity, {"other": typed}, options={"other": others})


def _choose(request: Request, kept: Any, form: Form[Any]) -> Response:
    return page(
        request,
        "desk/merge.html",
        status=form.status,
        form=form,
        kept=kept,
        back=_path(kept),
        lines=(),
        other=None,
    )


def _preview(request: Request, kept: Any, other: Any, form: Form[Sure]) -> Response:
    return page(
        request,
        "desk/merge.html",
        status=form.status,
        form=form,
        kept=kept,
        back=_path(kept),
        lines=_lines(kept, other),
        other=other,
        turned=f"{_path(other)}/merge?other={kept.id}",
    )


def _lines(kept: Any, other: Any) -> Sequence[Line]:
    names = PERSON_NAMES if isinstance(kept, Person) else COMMUNITY_NAMES
    own, theirs, after = entry_of(kept), entry_of(other), united(kept, other)
    return [
        Line(
            _(names[field]),
            value_told(own[field]),
            value_told(theirs[field]),
            value_told(after[field]),
        )
        for field in own
        if field in names
    ]


def _path(row: Any) -> str:
    return f"/desk/{'people' if isinstance(row, Person) else 'communities'}/{row.id}"

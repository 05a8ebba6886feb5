"""Entering and changing communities: for those who keep the register."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from domain.case.errors import RuleBroken
from models.register.entries import CommunityEntry, entry_of
from models.register.writing import (
    change_entry,
    changes_counted,
    communities_called,
    enter_community,
    is_shared,
    one_at_a_time,
    set_active,
    take_out,
)
from models.tables.community import Community
from models.tables.register_change import Subject
from models.texts.translate import N_, Sentence, _
from web.desk.register import community_at
from web.desk.register_access import Keeper, Wanted
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.refusals import refused
from web.register.history import author_of, note_conflict
from web.register.widgets import COMMUNITY_WIDGETS, kind_options, zone_options
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()


class CommunityForm(CommunityEntry):
    """The form: `another` is ticked by who knows of the one with the same name."""

    another: bool = False


SAME = N_(
    "A community of this name is entered already, see above. If yours is another one, tick this."
)

TAKEN_OUT = N_("{name} takes part in this programme no more. It stays in the other one.")


@router.get("/desk/communities/new")
async def ask_community(request: Request, _viewer: Keeper) -> Response:
    """The empty form."""
    form = Form.blank(
        CommunityForm, {"active_people": 0}, options=_options(), widgets=COMMUNITY_WIDGETS
    )
    return _shown(request, form, None, [])


@router.post("/desk/communities/new")
async def enter(request: Request, viewer: Keeper) -> Response:
    """Enter a community, unless one of this name is there that the person has not been shown."""
    form = await Form.read(request, CommunityForm, options=_options(), widgets=COMMUNITY_WIDGETS)
    answer = form.validated()
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        doubles = await _doubles(database, viewer, form, answer, "")
        if answer is None or form.errors:
            return _shown(request, form, None, doubles)
        author = await author_of(request, viewer)
        row = await enter_community(database, answer, author, programme=viewer.scope.mark)
        await database.commit()
    return redirect(request, f"/desk/communities/{row.id}", flash=_("The community is entered."))


@router.get("/desk/communities/{community_id}/edit")
async def ask_change(request: Request, community_id: str, viewer: Keeper) -> Response:
    """The form with what is known."""
    async with resources_of(request).autocommit() as database:
        row = await community_at(database, viewer, community_id)
        form = Form.blank(
            CommunityForm,
            entry_of(row),
            options=_options(row),
            widgets=COMMUNITY_WIDGETS,
            base_version=await changes_counted(database, Subject.COMMUNITY, row.id),
        )
    return _shown(request, form, row, [])


@router.post("/desk/communities/{community_id}/edit")
async def change(request: Request, community_id: str, viewer: Keeper) -> Response:
    """Change a community; whoever saved something meanwhile is not overwritten unseen."""
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        row = await community_at(database, viewer, community_id)
        form = await Form.read(
            request, CommunityForm, options=_options(row), widgets=COMMUNITY_WIDGETS
        )
        answer = form.validated()
        await note_conflict(database, form, row, viewer)
        doubles = await _doubles(database, viewer, form, answer, row.id)
        if answer is None or form.errors or form.conflict:
            return _shown(request, form, row, doubles)
        changed = await change_entry(database, row, answer, await author_of(request, viewer))
        await database.commit()
    done = _("The community is changed.") if changed else _("Nothing was different.")
    return redirect(request, f"/desk/communities/{community_id}", flash=done)


@router.post("/desk/communities/{community_id}/active")
async def switch(request: Request, community_id: str, viewer: Keeper) -> Response:
    """Deactivate a community, or take it back in."""
    form = await Form.read(request, Wanted)
    answer = form.validated()
    wanted = bool(answer and answer.active)
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        row = await community_at(database, viewer, community_id)
        author = await author_of(request, viewer)
        if not wanted and await is_shared(database, row, viewer.scope):
            try:
                await take_out(database, row, viewer.scope, author)
            except RuleBroken as broken:
                back, why = f"/desk/communities/{row.id}", str(refused(broken).sentence)
                return redirect(request, back, flash=why, kind="warning")
            await database.commit()
            return redirect(request, "/desk/communities", flash=_(TAKEN_OUT, name=row.name))
        await set_active(database, row, author, active=wanted)
        await database.commit()
    done = _("The community is active again.") if wanted else _("The community is deactivated.")
    return redirect(request, f"/desk/communities/{community_id}", flash=done)


async def _doubles(
    database: AsyncSession,
    viewer: Viewer,
    form: Form[CommunityForm],
    answer: CommunityForm | None,
    own: str,
) -> Sequence[Community]:
    typed = form.values.get("name", [""])[0]
    if not typed.strip():
        return []
    doubles = await communities_called(database, typed, own, viewer.scope)
    if doubles and answer is not None and not answer.another:
        form.add_error("another", Sentence(SAME))
    return doubles


def _options(row: Community | None = None) -> dict[str, Options]:
    return {"time_zone": zone_options(row), "kind": kind_options()}


def _shown(
    request: Request,
    form: Form[CommunityForm],
    row: Community | None,
    doubles: Sequence[Community],
) -> Response:
    back = f"/desk/communities/{row.id}" if row else "/desk/communities"
    return page(
        request,
        "register/entry.html",
        status=form.status,
        form=form,
        back=back,
        heading=_("Change {name}", name=row.name) if row else _("Enter a community"),
        submit=_("Save") if row else _("Enter"),
        doubles=[(f"/desk/communities/{one.id}", one.name, one.country) for one in doubles],
    )

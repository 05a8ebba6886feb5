"""One's own skills profile, in parts: what is typed is kept, and counts once it is saved, because saving is agreeing."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.connection.kind import CONNECTION
from domain.connection.names import Phase
from domain.skills.fields import Source
from models.documents.drafts import (
    DraftPlace,
    DraftTooLarge,
    KeptElsewhere,
    drop_draft,
    read_draft,
)
from models.skills import barriers
from models.skills.importing import look_for_own
from models.skills.profiles import (
    Held,
    one_at_a_time,
    profile_of,
    save,
)
from models.skills.telling import FieldTold, told_fields, told_value
from models.skills.topics import Topics, read_topics
from models.tables.community import Community
from models.tables.document import Document
from models.tables.draft import Draft
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.skill_profile import SkillValue
from models.texts.labels import label
from models.texts.skills import FIELD_NAMES
from models.texts.translate import _
from models.views.names import people_named
from runtime.connections import connections_of
from web.forms.drafts import draft_saved, keep, kept_elsewhere
from web.forms.form import Form
from web.participants.skills.access import Oneself
from web.participants.skills.forms import (
    AREAS,
    HOME,
    KIND,
    ProfilePart,
    area_named,
    options_for,
    typed_of,
    values_of,
)
from web.participants.skills.my_data import questions_of
from web.register.widgets import zone_options
from web.site.access import Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()


@router.get("/skills/me")
async def show(request: Request, viewer: Oneself) -> Response:
    """The profile as it stands: each field, and who sees it; what others say that waits for one's word."""
    async with resources_of(request).sessions() as database:
        now = await resources_of(request).now()
        here = await profile_of(database, viewer.person_id, viewer.scope.mark)
        topics = await read_topics(database)
        named = await _named(request, database, viewer, now)
        await database.commit()  # that one's list was read
        communities = await _communities(database, viewer)
        return page(
            request,
            "participants/skills_me.html",
            here=here,
            areas=[(area, _told(area, here, topics, dict(communities))) for area in AREAS],
            offers=_offers(here, topics, dict(communities)),
            connections=await _connections(database, viewer.person_id),
            questions=await questions_of(database, here),
            source_of=lambda offer: label(Source(offer.source)),
            named=named,
        )


def _told(
    area: ProfilePart, here: Held | None, topics: Topics, communities: dict[str, str]
) -> list[tuple[FieldTold, str]]:
    """The fields of a part that hold something, and who sees each."""
    if here is None:
        return []
    values = {name: here.values[name] for name in area.fields if here.values.get(name)}
    return [
        (told, label(here.audience(told.name)))
        for told in told_fields(values, topics, communities, FIELD_NAMES)
    ]


def _offers(
    here: Held | None, topics: Topics, communities: dict[str, str]
) -> list[tuple[SkillValue, str, str, str]]:
    """What other sources say: the row, the field's name, what it says, and what stands there now."""
    if here is None:
        return []
    found = []
    for offer in here.offers:
        now = here.values.get(offer.field, {}).get(offer.key)
        found.append(
            (
                offer,
                _(FIELD_NAMES[offer.field]),
                told_value(offer.field, offer.key, offer.value, topics, communities),
                told_value(offer.field, offer.key, now, topics, communities) if now else "",
            )
        )
    return found


async def _named(
    request: Request, database: AsyncSession, viewer: Viewer, now: datetime
) -> list[tuple[str, str]]:
    """Whom one does not want to be brought together with: profile ids are no use here, so people's ids and names."""
    resources = resources_of(request)
    if resources.settings.vault_key is None:
        return []
    ids = await barriers.named_by(database, resources.vault, viewer.person_id, now)
    names = await people_named(database, ids)
    return [(one, names.get(one, _("somebody who has left"))) for one in ids]


async def _connections(database: AsyncSession, me: str) -> list[tuple[str, str, str]]:
    """One's connections: address, the others' names, where it stands."""
    rows = await connections_of(database, me)
    others = {
        row.case_id: [one["person"] for one in row.state["people"] if one["person"] != me]
        for row in rows
    }
    names = await people_named(database, [one for listed in others.values() for one in listed])
    left = _("somebody who has left")
    return [
        (
            CONNECTION.path_of(row.case_id),
            ", ".join(names.get(one, left) for one in others[row.case_id]),
            label(Phase(row.phase)),
        )
        for row in rows
    ]


@router.get("/skills/me/parts/{area}")
async def ask(request: Request, area: str, viewer: Oneself) -> Response:
    """One part, as it was typed last."""
    part = _part(area)
    async with resources_of(request).autocommit() as database:
        here = await profile_of(database, viewer.person_id, viewer.scope.mark)
        form = await _form(database, viewer, part, here)
        saved_at = None
        if here is not None and (draft := await read_draft(database, _place(here, viewer, part))):
            form = await _form(database, viewer, part, here, draft)
            saved_at = draft.updated_at
        return _shown(request, part, form, saved_at)


@router.post("/skills/me/parts/{area}")
async def write(request: Request, area: str, viewer: Oneself) -> Response:
    """Save a part: from now on it counts, and is seen by whom it says."""
    part, resources = _part(area), resources_of(request)
    async with resources.sessions() as database:
        now = await resources.now()
        await one_at_a_time(database)
        here = await profile_of(database, viewer.person_id, viewer.scope.mark, make=now)
        form = await _read(request, database, viewer, part, here)
        answer = form.validated()
        if answer is None or here is None:
            return _shown(request, part, form)
        said, audiences = values_of(part, answer)
        changed = await save(database, here, said, audiences, now)
        if part.name == "about" and (
            saved := await profile_of(database, viewer.person_id, viewer.scope.mark)
        ):
            await look_for_own(database, saved, now)
        await drop_draft(database, _place(here, viewer, part))
        await database.commit()
    done = _("Saved: “{part}”.", part=_(part.title)) if changed else _("Nothing was different.")
    return redirect(request, HOME, flash=done)


@router.post("/skills/me/parts/{area}/draft")
async def keep_typed(request: Request, area: str, viewer: Oneself) -> Response:
    """Keep what was typed, for oneself alone: nobody sees it before it is saved."""
    part, resources = _part(area), resources_of(request)
    async with resources.sessions() as database:
        now = await resources.now()
        here = await profile_of(database, viewer.person_id, viewer.scope.mark, make=now)
        form = await _read(request, database, viewer, part, here)
        if here is None or form.wish == "rows":
            return _shown(request, part, form)
        if await database.get(Document, here.row.id) is None:
            database.add(
                Document(id=here.row.id, kind=KIND, created_by=viewer.person_id, created_at=now)
            )
            await database.flush()
        try:
            await keep(database, _place(here, viewer, part), form, now)
        except KeptElsewhere as other:
            return kept_elsewhere(request, form, other) or _shown(request, part, form)
        except DraftTooLarge as large:
            raise PageProblem(413, _("This is too long to be kept.")) from large
        await database.commit()
    return draft_saved(request, at=now, back=f"{HOME}/parts/{part.name}")


def _part(name: str) -> ProfilePart:
    part = area_named(name)
    if part is None:
        raise HTTPException(404)
    return part


def _place(here: Held, viewer: Viewer, part: ProfilePart) -> DraftPlace:
    return DraftPlace(document_id=here.row.id, person_id=viewer.person_id, section=part.name)


async def _communities(database: AsyncSession, viewer: Viewer) -> list[tuple[str, str]]:
    query = (
        select(col(Community.id), col(Community.name))
        .join(Membership, col(Membership.community_id) == col(Community.id))
        .where(col(Membership.person_id) == viewer.person_id, *viewer.scope.communities())
        .order_by(col(Community.name))
    )
    return [(row[0], row[1]) for row in await database.execute(query)]


async def _around(
    database: AsyncSession, viewer: Viewer, part: ProfilePart, here: Held | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What there is to choose from, and what the register knows of a person who has no profile yet."""
    me = await database.get_one(Person, viewer.person_id)
    communities = await _communities(database, viewer)
    options = options_for(part, await read_topics(database), communities, zone_options(me), here)
    known = {"name": me.name, "time_zone": me.time_zone}
    if len(communities) == 1:
        known["community"] = communities[0][0]
    return options, typed_of(part, here, known)


async def _form(
    database: AsyncSession,
    viewer: Viewer,
    part: ProfilePart,
    here: Held | None,
    draft: Draft | None = None,
) -> Form[Any]:
    options, typed = await _around(database, viewer, part, here)
    return Form.blank(
        part.model,
        typed,
        draft=draft.content if draft else None,
        seen=draft.updated_at if draft else None,
        options=options,
    )


async def _read(
    request: Request, database: AsyncSession, viewer: Viewer, part: ProfilePart, here: Held | None
) -> Form[Any]:
    options, _typed = await _around(database, viewer, part, here)
    return await Form.read(request, part.model, options=options)


def _shown(
    request: Request, part: ProfilePart, form: Form[Any], saved_at: datetime | None = None
) -> Response:
    return page(
        request,
        "participants/skills_part.html",
        status=form.status,
        part=part,
        form=form,
        address=f"{HOME}/parts/{part.name}",
        saved_at=saved_at,
    )

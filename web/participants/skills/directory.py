"""The directory for members of a programme, and what everybody may read of it."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import RuleBroken
from domain.skills.fields import SLOTS, Audience
from models.skills import barriers
from models.skills.barriers import Barriers
from models.skills.directory import Asked, Entry, Found, entry_at, languages_on, look
from models.skills.profiles import one_at_a_time
from models.skills.telling import FieldTold, told_fields
from models.skills.topics import Topics, read_topics
from models.tables.community import Community
from models.tables.programme import FIRST, prefix_of
from models.tables.skill_profile import SkillProfile
from models.texts.languages import name_of
from models.texts.skills import slot_name
from models.texts.translate import _
from models.views.programmes import ProgrammeScope, scope_of
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.refusals import refused
from web.participants.skills.access import Someone, asked_in, barriers_of
from web.site.access import Public, Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
public = APIRouter()
Anyone = Annotated[Viewer | None, Depends(Public())]
CURSOR = "~"


@router.get("/skills")
async def show(request: Request, viewer: Someone) -> Response:
    """Who can share what, as the members of the programme may see it."""
    between = barriers_of(request, viewer)
    return await _list(request, viewer.scope, Audience.MEMBERS, between, "/skills")


@router.get("/skills/people/{profile_id}")
async def show_one(request: Request, profile_id: str, viewer: Someone) -> Response:
    """One profile; as if there were none where something stands between the two."""
    between = barriers_of(request, viewer)
    async with resources_of(request).autocommit() as database:
        entry = await entry_at(
            database,
            profile_id,
            programme=viewer.scope.mark,
            audience=Audience.MEMBERS,
            barriers=between,
        )
        if entry is None:
            raise HTTPException(404)
        row = await database.get_one(SkillProfile, profile_id)
        return page(
            request,
            "participants/skills_one.html",
            entry=entry,
            fields=told_fields(entry.shown, await read_topics(database), _community(entry)),
            back="/skills",
            mine=row.person_id == viewer.person_id,
            is_public=False,
        )


@router.post("/skills/people/{profile_id}/not-with")
async def keep_apart(request: Request, profile_id: str, viewer: Someone) -> Response:
    """Put somebody on one's list: neither is shown to the other from now on, and the other is not told."""
    await Form.read(request, Nothing)
    between, resources = barriers_of(request, viewer), resources_of(request)
    async with resources.sessions() as database:
        await one_at_a_time(database)
        entry = await entry_at(
            database,
            profile_id,
            programme=viewer.scope.mark,
            audience=Audience.MEMBERS,
            barriers=between,
        )
        row = await database.get(SkillProfile, profile_id)
        if entry is None or row is None or row.person_id in (None, viewer.person_id):
            raise HTTPException(404)
        try:
            await barriers.name(
                database,
                resources.vault,
                between,
                row.person_id,
                await resources.now(),
                resources.settings.profile_times,
            )
        except RuleBroken as broken:
            raise PageProblem(409, refused(broken).sentence) from broken
        await database.commit()
    return redirect(
        request, "/skills", flash=_("You two are not shown to each other any more. Nobody is told.")
    )


@public.get("/people")
async def show_public(request: Request, _viewer: Anyone) -> Response:
    """Who shows themselves to everybody: the same for whoever looks, signed in or not."""
    mark = request.path_params.get("programme", FIRST)
    async with resources_of(request).autocommit() as database:
        scope = await scope_of(database, mark)
    nobody = barriers_of(request, None)
    return await _list(request, scope, Audience.PUBLIC, nobody, f"{prefix_of(mark)}/people")


@public.get("/people/{profile_id}")
async def show_public_one(request: Request, profile_id: str, _viewer: Anyone) -> Response:
    """What somebody shows to everybody."""
    mark = request.path_params.get("programme", FIRST)
    async with resources_of(request).autocommit() as database:
        entry = await entry_at(
            database,
            profile_id,
            programme=mark,
            audience=Audience.PUBLIC,
            barriers=barriers_of(request, None),
        )
        if entry is None:
            raise HTTPException(404)
        fields = told_fields(entry.shown, await read_topics(database), _community(entry))
        return page(
            request,
            "participants/skills_one.html",
            entry=entry,
            fields=fields,
            back=f"{prefix_of(mark)}/people",
            mine=False,
            is_public=True,
        )


async def _list(
    request: Request, scope: ProgrammeScope, audience: Audience, between: Barriers, address: str
) -> Response:
    asked = asked_of(request.query_params)
    async with resources_of(request).autocommit() as database:
        topics = await read_topics(database)
        found = await look(
            database, asked, topics, programme=scope.mark, audience=audience, barriers=between
        )
        spoken = await languages_on(database, scope.mark, audience)
        is_public = audience is Audience.PUBLIC
        communities = [] if is_public else await _communities(database, scope)
    return page(
        request,
        "participants/skills.html",
        address=address,
        asked=asked,
        found=found,
        entries=[
            (one, _name(one), one.shown.get("community_name", ""), _brief(one, topics))
            for one in found.entries
        ],
        more=_more(address, request.query_params, found),
        topics=topics.choices,
        highlighted=topics.highlighted,
        languages=sorted(((code, name_of(code)) for code in spoken), key=lambda one: one[1]),
        communities=communities,
        slots=[(slot, slot_name(slot)) for slot in SLOTS],
        is_public=is_public,
        is_narrowed=bool(asked.words or asked.terms),
    )


def asked_of(parameters: Mapping[str, str]) -> Asked:
    """What an address asks for; anything that is not understood finds nobody, and says nothing."""
    sort, _mark, profile = asked_in(parameters, "after", 200).rpartition(CURSOR)
    return Asked(
        words=asked_in(parameters, "q"),
        topic=asked_in(parameters, "topic", 40),
        offered=parameters.get("offered") == "yes",
        wanted=asked_in(parameters, "wants", 40),
        language=asked_in(parameters, "language", 20),
        slot=asked_in(parameters, "time", 2),
        community=asked_in(parameters, "community", 64),
        after=(sort, profile),
    )


def _more(address: str, parameters: Mapping[str, str], found: Found) -> str:
    """The address of the next page; "" after the last one."""
    if found.after is None:
        return ""
    kept = {name: value for name, value in parameters.items() if name != "after" and value}
    return f"{address}?{urlencode({**kept, 'after': CURSOR.join(found.after)})}"


def _name(entry: Entry) -> str:
    return str(entry.shown["name"][""]["v"])


def _community(entry: Entry) -> dict[str, str]:
    held = entry.shown.get("community", {}).get("", {}).get("v")
    return {held: entry.shown.get("community_name", held)} if held else {}


def _brief(entry: Entry, topics: Topics) -> list[FieldTold]:
    """What a list shows of somebody: topics, those they offer first, and languages."""
    have = entry.shown.get("have", {})
    offered = [code for code, value in have.items() if value.get("offered")]
    others = [code for code in have if code not in offered]
    found = []
    for title, codes in ((_("Offers"), offered), (_("Knows"), others)):
        if codes:
            found.append(FieldTold("have", title, [topics.label(code) for code in codes]))
    if languages := entry.shown.get("languages", {}):
        found.append(FieldTold("languages", _("Speaks"), [name_of(code) for code in languages]))
    return found


async def _communities(database: AsyncSession, scope: ProgrammeScope) -> list[tuple[str, str]]:
    query = (
        select(col(Community.id), col(Community.name))
        .where(col(Community.active), col(Community.merged_into).is_(None), *scope.communities())
        .order_by(col(Community.name))
        .limit(500)
    )
    return [(row[0], row[1]) for row in await database.execute(query)]

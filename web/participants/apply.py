"""Applying: a community writes its application together, part by part, and the application becomes an exchange."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import RuleBroken
from models.documents.shared_answers import FormPlace
from models.documents.store import attach, read_document, save_version, versions_of
from models.messages.exchange import StartExchange
from models.register.writing import Author, one_at_a_time, take_in
from models.tables.community import Community
from models.tables.programme import FIRST, prefix_of
from models.texts.translate import _
from runtime.exchange_start import starting
from web.exchanges.mentoring import mentor_address
from web.exchanges.recorded import recorded
from web.forms.answers_store import answers_in, read_shared
from web.forms.long_form import (
    Ready,
    Sheet,
    not_sent,
    part_of,
    ready,
    saved_part,
    shown_check,
    shown_list,
    shown_part,
)
from web.forms.shared import Shared
from web.participants.application import OUTLINE, application_options, eligibility_hints
from web.participants.application_status import Standing, communities_of, own_draft, standing_of
from web.participants.apply_late import none_now, too_late
from web.participants.pages.change_application import sent_address
from web.site.access import SignedIn, Viewer
from web.site.resources import Resources, resources_of
from web.site.templates import page, redirect

router = APIRouter()
Applicant = Annotated[Viewer, Depends(SignedIn())]


@dataclass(frozen=True, kw_only=True)
class Applying:
    """Whoever applies for which community, and how that stands."""

    request: Request
    viewer: Viewer
    database: AsyncSession
    resources: Resources
    here: Standing
    several: bool
    now: datetime

    async def sheet(self, *, write: bool = False) -> Sheet:
        """The application as it stands; begun where it is to be written in, and then nobody else's until the commit."""
        here, database, me = self.here, self.database, self.viewer.person_id
        document = here.document
        if write:
            document = await here.ensure_document(database, me, self.now)
        versions = await versions_of(database, document) if document else []
        place = FormPlace(document_id=document, form=OUTLINE.name) if document else None
        shared = Shared(
            outline=OUTLINE,
            answers=answers_in(OUTLINE, versions),
            options=await application_options(database, here.community.id, self.viewer.scope),
            known={"active_people": here.community.active_people},
        )
        saved_at = versions[-1].created_at if versions else None
        name = here.community.name
        return Sheet(
            shared=await read_shared(database, shared, place, saved_at=saved_at, lock=write),
            place=place,
            address="/apply",
            query=f"community={here.community.slug}" if self.several else "",
            prefix=prefix_of(self.request.path_params.get("programme", FIRST)),
            heading=_("Apply for an exchange"),
            submit=_("Send the application"),
            me=me,
            now=self.now,
            who=_("Everybody of {community} writes the same answers here; each says whose it is.",
                  community=name),
            around={"here": here},
            list_template="participants/apply.html",
            check_template="participants/apply_check.html",
        )  # fmt: skip


async def applying(
    request: Request, viewer: Viewer, database: AsyncSession, *, lock: bool = False
) -> Applying | list[Community]:
    """Who applies for whom; the communities to choose from where the address names none of theirs."""
    resources = resources_of(request)
    mine = await communities_of(database, viewer.communities)
    slug = request.query_params.get("community")
    if slug is None and len(mine) == 1:
        community: Community | None = mine[0]
    else:
        community = next((one for one in mine if one.slug == slug), None)
    if community is None:
        return mine
    now = await resources.now()
    return Applying(
        request=request,
        viewer=viewer,
        database=database,
        resources=resources,
        here=await standing_of(database, community.id, now, lock=lock, scope=viewer.scope),
        several=len(mine) > 1,
        now=now,
    )


@router.get("/apply")
async def show(request: Request, viewer: Applicant) -> Response:
    """The parts of the application and how far each is, or why there is none to write now."""
    async with resources_of(request).autocommit() as database:
        at = await applying(request, viewer, database)
        if isinstance(at, list):
            return page(request, "participants/apply_choose.html", communities=at)
        if at.here.running or at.here.cycle is None:
            return await none_now(request, database, at.here)
        own = await own_draft(database, at.here, viewer.person_id)
        return shown_list(
            request,
            await at.sheet(),
            {
                "hints": list(eligibility_hints(at.here.community, at.now)),
                "mentoring": await mentor_address(database, at.here.community.id, viewer.person_id),
                "own_at": own.updated_at if own else None,
            },
        )


@router.get("/apply/check")
async def check(request: Request, viewer: Applicant) -> Response:
    """All answers once more before they are sent."""
    return await _read_page(request, viewer)


@router.get("/apply/parts/{part}")
async def show_application_part(request: Request, part: str, viewer: Applicant) -> Response:
    """One part of the application."""
    return await _read_page(request, viewer, part)


async def _read_page(request: Request, viewer: Viewer, part: str | None = None) -> Response:
    async with resources_of(request).autocommit() as database:
        at = await applying(request, viewer, database)
        if isinstance(at, list):
            return page(request, "participants/apply_choose.html", communities=at)
        if at.here.running or at.here.cycle is None:
            return await none_now(request, database, at.here)
        sheet = await at.sheet()
        if part is None:
            return shown_check(request, sheet)
        return shown_part(request, sheet, part_of(sheet, part))


@router.post("/apply/parts/{part}")
@router.post("/apply/parts/{part}/draft")
async def save_application_part(request: Request, part: str, viewer: Applicant) -> Response:
    """Save one part for the community; nothing is sent."""
    return await _save(request, viewer, part)


@router.post("/apply/draft")
async def keep_draft(request: Request, viewer: Applicant) -> Response:
    """What a page from before the application was in parts keeps while somebody types."""
    return await _save(request, viewer, OUTLINE.whole.name)


async def _save(request: Request, viewer: Viewer, part: str) -> Response:
    async with resources_of(request).sessions() as database:
        at = await applying(request, viewer, database, lock=True)
        if isinstance(at, list):
            raise HTTPException(403)
        one = part_of(await at.sheet(), part)
        if at.here.running:
            return await too_late(request, database, viewer, at.here, one)
        return await saved_part(request, database, await at.sheet(write=True), one)


@router.post("/apply")
async def submit(request: Request, viewer: Applicant) -> Response:
    """Send the application: the exchange starts, once, however often the form is sent."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await applying(request, viewer, database, lock=True)
        if isinstance(at, list):
            raise HTTPException(403)
        if at.here.running:
            return await too_late(request, database, viewer, at.here, OUTLINE.whole)
        sheet = await at.sheet(write=True)
        if at.here.cycle is None:
            await saved_part(request, database, sheet, OUTLINE.whole)
            return await none_now(request, database, at.here, status=409, typed=True)
        found = await ready(request, database, sheet)
        if not isinstance(found, Ready):
            return found
        start = await _saved(at, found)
        await database.commit()
        if start is None:
            return not_sent(request, found.sheet, found.form)
        await resources.exchanges.start(start)
        # Start, then attach: where something fails between, sending again mends it.
        await attach(database, start.application.id, start.exchange_id)
        await database.commit()
        await recorded(resources, start.exchange_id, 1)
    return redirect(request, sent_address(start.exchange_id))


async def _saved(at: Applying, found: Ready) -> StartExchange | None:
    """Save the version and say what starts; None where a rule was in the way: what was written stays."""
    place, cycle, database, me = found.sheet.place, at.here.cycle, at.database, at.viewer.person_id
    if place is None or cycle is None:
        return None
    document = await read_document(database, place.document_id)
    try:
        async with database.begin_nested():
            ref = await save_version(
                database,
                document.id,
                found.answer,
                base_version=document.head_version,
                by=me,
                now=at.now,
            )
            start = await starting(
                database,
                at.here.community.id,
                ref,
                found.answer,
                cycle=cycle,
                submitted_by=me,
                now=at.now,
            )
            await _takes_part(at)
    except RuleBroken as broken:
        found.form.refuse(broken)
        return None
    return start


async def _takes_part(at: Applying) -> None:
    """Whoever applies takes part in the programme: its hub finds the community in its register."""
    if at.viewer.scope.several:
        await one_at_a_time(at.database)
        author = Author(at.viewer.person_id, at.now, "request")
        await take_in(at.database, at.here.community, at.viewer.scope.mark, author)

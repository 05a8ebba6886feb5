"""The joint plan: one page to read it, one for what changed."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from domain.case.documents import DocumentKind
from models.documents.joint_plan import PLAN, newest, written
from models.documents.plan import ActivityPlan
from models.documents.plan_checklist import hints
from web.cases.live import stream
from web.cases.names import Names
from web.cases.pages import Place
from web.exchanges.documents import reads
from web.exchanges.earlier import earlier_reports
from web.exchanges.estimate import estimate_of
from web.exchanges.inquiries import ask_address
from web.exchanges.plan_rules import checked
from web.forms.paper import as_pdf, file_name
from web.participants.plan.carried import carried_goal
from web.participants.plan.comments import counts
from web.participants.plan.differences import Change, changes_between
from web.participants.plan.sections import section_named, sections_of, title_of
from web.participants.plan.views import (
    has_topics,
    host_zone,
    may_edit,
    my_sign_ask,
    plan_names,
    signatures,
)
from web.participants.together.editing import reader_place
from web.participants.together.presence import come, others_here
from web.participants.together.section_authors import last_changes
from web.participants.together.store import last_look
from web.site.access import RENEWAL, MemberOf, Seat
from web.site.live import of_case, of_joint
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter(prefix="/exchanges/{exchange_id}/plan")
InExchange = Annotated[Seat, Depends(MemberOf())]


@router.get("")
async def show(request: Request, seat: InExchange) -> Response:
    """The plan as it stands, its checklist and signatures, and what changed since one's last look."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await plan_place(request, seat, database)
        x, plan = at.exchange, await newest(database, seat.exchange_id)
        await come(at, "plan", "")
        # A page that renews itself goes on saying what is new since it was opened.
        opened = RENEWAL not in request.headers
        seen = await last_look(database, plan, at.me, at.now, note=opened)
        sections = sections_of(len(plan.plan.days), reciprocal=has_topics(x))
        lasts = await last_changes(database, PLAN, plan, sections)
        authors = [last.author_id for last in lasts.values()]
        names = await plan_names(database, x, plan.plan, plan.author_id, *authors)
        before = await written(database, x.id, seen) if seen and seen < plan.version else None
        changes = await _changes(before.plan, plan.plan, names) if before else []
        return page(
            request,
            "participants/plan.html",
            at=at,
            x=x,
            written=plan,
            names=names,
            lasts=lasts,
            notes=await counts(at, plan),
            carried=bool(await carried_goal(at, plan)),
            present=await others_here(at, "plan", title_of),
            rules=await checked(database, x, plan.plan, at.now),
            hints=hints(x, plan.plan),
            signed=await signatures(database, x, plan),
            estimate=await estimate_of(database, x, plan.plan),
            editable=may_edit(x, at.me),
            zone=await host_zone(database, x),
            sign_address=await my_sign_ask(at),
            since=before,
            asking=ask_address(x, at.me),
            changes=changes,
            earlier=await earlier_reports(database, x.id),
        )


@router.get("/live")
async def stream_changes(
    request: Request, seat: InExchange, where: Annotated[str, Query(alias="at", max_length=20)] = ""
) -> StreamingResponse:
    """What happens to the plan, for pages that show it; whoever listens has it open."""
    async with resources_of(request).autocommit() as database:
        at = await plan_place(request, seat, database)
        await come(at, "plan", where if section_named(where, reciprocal=True) else "")
    return stream(request, of_case(seat.exchange_id), of_joint("plan", seat.exchange_id))


@router.get("/changes")
async def show_changes(
    request: Request, seat: InExchange, since: str = "", until: str = ""
) -> Response:
    """What changed between two versions; by default from the one before to the newest."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await plan_place(request, seat, database)
        now = await newest(database, seat.exchange_id)
        last = int(until) if until.isdecimal() and len(until) < 9 else now.version
        first = int(since) if since.isdecimal() and len(since) < 9 else max(last - 1, 0)
        old = await written(database, seat.exchange_id, first)
        new = await written(database, seat.exchange_id, last)
        if old is None or new is None:
            raise HTTPException(404)
        names = await plan_names(
            database, at.exchange, new.plan, *old.plan.travellers, old.plan.lead_contact,
            new.author_id,
        )  # fmt: skip
        return page(
            request,
            "participants/plan_changes.html",
            at=at,
            old=old,
            new=new,
            newest=now,
            names=names,
            changes=await _changes(old.plan, new.plan, names),
        )


@router.get("/pdf")
async def show_as_pdf(request: Request, seat: InExchange) -> Response:
    """The plan as it stands, to be kept."""
    async with resources_of(request).autocommit() as database:
        at = await plan_place(request, seat, database)
        x, plan = at.exchange, await newest(database, seat.exchange_id)
        names = await plan_names(database, x, plan.plan, plan.author_id)
        signed, zone = await signatures(database, x, plan), await host_zone(database, x)
    partner = x.mentor.community if x.mentor else None
    return await as_pdf(
        request,
        "participants/paper/plan.html",
        name=file_name("plan", names.pair(x.mentee.community, partner)),
        x=x,
        written=plan,
        names=names,
        signed=signed,
        zone=zone,
    )


async def _changes(before: ActivityPlan, after: ActivityPlan, names: Names) -> list[Change]:
    """Aside, so that everybody else's pages go on meanwhile."""
    return await asyncio.to_thread(changes_between, before, after, names.person)


async def plan_place(request: Request, seat: Seat, database: Any) -> Place:
    """As `reader_place`, for those of the exchange whose part in it includes the plan."""
    if seat.side is None and not reads(seat, DocumentKind.PLAN):
        raise HTTPException(403)
    return await reader_place(request, seat, database)

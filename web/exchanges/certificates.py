"""Certificates of participation: one for each person of an exchange that is over, made of what was recorded."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.documents import DocumentKind
from domain.exchange.exchange import Exchange
from domain.exchange.participation import Participation, participation_of, people_of
from domain.exchange.people import Side
from models.documents.call_log import CallLog
from models.documents.plan import ActivityPlan, SessionKind
from models.documents.store import UnknownDocument, documents_of, read_version
from models.documents.stored import read_stored
from models.paper.blocks import Layout
from models.tables.exchange_view import ExchangeView
from models.texts.translate import _, ngettext
from web.cases.names import names_of
from web.exchanges.load import is_hub, load_state
from web.forms.paper import as_pdf, file_name
from web.site.access import MemberOf, Seat
from web.site.dates import days_between
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import shown_programme

router = APIRouter()
InExchange = Annotated[Seat, Depends(MemberOf())]


def certified(seat: Seat, x: Exchange) -> list[str]:
    """The people whose certificates a viewer may have: their own, as the hub everybody's."""
    return [person for person in people_of(x) if is_hub(seat) or person == seat.viewer.person_id]


@router.get("/exchanges/{exchange_id}/certificates/{person_id}")
async def show_certificate(request: Request, seat: InExchange, person_id: str) -> Response:
    """A certificate as a PDF, for the person named on it and for the hub."""
    resources, person = resources_of(request), person_id
    now = await resources.now()
    async with resources.autocommit() as database:
        x = await load_state(database, seat)
        if x is None or (person != seat.viewer.person_id and not is_hub(seat)):
            raise HTTPException(404)
        part = participation_of(x, person)
        if part is None:
            raise PageProblem(
                409,
                _("There is no certificate of this exchange for this person."),
                _("Certificates are there once an exchange with a visit is over."),
                link=(f"/exchanges/{x.id}", _("See the exchange")),
            )
        mentor = x.mentor.community if x.mentor else None
        names = await names_of(database, [person], [x.mentee.community, mentor])
        plan = await _plan(database, x)
        calls = await _calls_of(database, x, person)
        topic = (await database.get_one(ExchangeView, x.id)).topic
    communities = {Side.MENTEE: x.mentee.community, Side.MENTOR: mentor}
    other = Side.MENTOR if part.side is Side.MENTEE else Side.MENTEE
    return await as_pdf(
        request,
        "exchanges/paper/certificate.html",
        name=file_name("certificate", names.person(person)),
        layout=Layout.CERTIFICATE,
        who=names.person(person),
        part=part,
        own=names.community(communities[part.side]),
        other=names.community(communities[other]),
        pair=names.pair(x.mentee.community, mentor),
        lines=_lines(part, plan, calls),
        topics=topics_of(plan, topic),
        programme=shown_programme(request).name,
        issued=now,
    )


def _lines(part: Participation, plan: ActivityPlan | None, calls: int) -> list[tuple[str, str]]:
    lines = [
        (_("The visit"), f"{days_between(visit.first, visit.last)} ({ngettext('{n} day', '{n} days', visit.days)})")
        for visit in part.visits
    ]  # fmt: skip
    took_part = part.travelled or part.hosted
    if took_part and plan is not None and part.planned:
        hours = hours_of(plan, part.visits[-1].days)
        lines.append((_("Sessions of the plan, without free time"), _hours(hours)))
    if calls:
        lines.append((_("Follow-up calls attended"), str(calls)))
    return lines


def hours_of(plan: ActivityPlan, days: int) -> timedelta:
    """How long the sessions of the first days of a plan last, without free time."""
    sessions = [session for day in plan.days[:days] for session in day.sessions]
    return timedelta(minutes=sum(s.minutes for s in sessions if s.kind is not SessionKind.DOWNTIME))


def _hours(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    whole = ngettext("{n} hour", "{n} hours", minutes // 60)
    if not minutes % 60:
        return whole
    return _(
        "{hours} {minutes}",
        hours=whole,
        minutes=ngettext("{n} minute", "{n} minutes", minutes % 60),
    )


def topics_of(plan: ActivityPlan | None, topic: str) -> list[str]:
    """What the exchange was about: the plan's topics where it has them, else the topic applied for, and its goals."""
    if plan is None:
        return [topic] if topic else []
    named = [one.title for one in plan.topics] or ([topic] if topic else [])
    return [*named, *(goal.text for goal in plan.goals)]


async def _plan(database: AsyncSession, x: Exchange) -> ActivityPlan | None:
    if x.plan is None:
        return None
    try:
        found = await read_version(database, x.plan.doc.id, x.plan.doc.version)
    except UnknownDocument:
        return None
    plan: ActivityPlan = read_stored(DocumentKind.PLAN, found.content)
    return plan


async def _calls_of(database: AsyncSession, x: Exchange, person: str) -> int:
    """At how many calls a person was, as their notes say."""
    attended = set()
    for document in await documents_of(database, x.id, DocumentKind.CALL_LOG):
        found = await read_version(database, document.id)
        log: CallLog = read_stored(DocumentKind.CALL_LOG, found.content)
        if person in log.attended:
            attended.add(log.number)
    return len(attended)

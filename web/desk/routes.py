"""The hub's desk: the queue with claim and release, and the list of all exchanges."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import RuleBroken
from domain.exchange.messages.any_phase import ClaimAsk, ReleaseAsk
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from models.concerns.people import CIRCLES, ConcernsWaiting, waiting_for
from models.conversation.letters import unread
from models.texts.translate import N_, _
from models.views.desk_queue import MOST_COUNTED, Sort
from models.views.setup import setup_facts, tasks_of
from models.webhooks.store import count_off
from runtime.exchanges import ExchangeUnknown
from runtime.programmes import sender_in
from web.cases.settled import not_taken
from web.desk.bulk.actions import OF_QUEUE
from web.desk.filters import HUB_KINDS, TURNS, queues_of, read_filters
from web.desk.kept_views import kept_views, query_of, view_of
from web.desk.mails import lost_mails, mailbox
from web.desk.narrowing import kept, said
from web.desk.outbox import held_for_review
from web.desk.overview import TURN_NAMES, read_overview
from web.desk.queue import read_counts, read_queue
from web.desk.waiting import LOOK_AFTER
from web.exchanges.load import COST_READERS
from web.exchanges.recorded import recorded
from web.forms.back_to import BackTo
from web.forms.form import Form
from web.site.access import Hub, MemberOf, Seat, Viewer
from web.site.paths import safe_path
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
BULK_NAMES = {
    "take": N_("Take"),
    "assign": N_("Hand over to …"),
    "remind": N_("Remind now"),
    "move": N_("Move the deadline to …"),
}
SORT_NAMES = {Sort.DUE: N_("Due soonest"), Sort.WAITING: N_("Waiting longest")}
Staff = Annotated[Viewer, Depends(Hub())]
InExchange = Annotated[Seat, Depends(MemberOf())]


@router.get("/desk")
async def show_queue(request: Request, viewer: Staff) -> Response:
    """Open work of the viewer's roles."""
    resources = resources_of(request)
    filters, now = read_filters(request.query_params), await resources.now()
    async with resources.autocommit() as database:
        queue = await read_queue(database, viewer, filters, now)
        counts = await read_counts(database, viewer, now)
        lost = await lost_mails(database, viewer, limit=MOST_COUNTED)
        box = await mailbox(database, request)
        news = await unread(database, viewer.person_id)
        held, held_late = await held_for_review(request, database, viewer)
        left = await _steps_left(request, database, viewer)
        views = await kept_views(database, viewer)
        concerns = ConcernsWaiting()
        if not viewer.roles.isdisjoint(CIRCLES):
            concerns = await waiting_for(database, viewer.person_id, now, viewer.scope.mark)
        silent = (
            await count_off(database, viewer.scope.mark) if Role.COORDINATOR in viewer.roles else 0
        )
    return page(
        request,
        "desk/queue.html",
        silent=silent,
        queue=queue,
        counts=counts,
        most=MOST_COUNTED,
        concerns=concerns,
        lost=len(lost),
        news=news,
        box=box,
        held=held,
        held_late=held_late,
        steps_left=left,
        filters=filters,
        view=query_of(view_of(request.url.query)),
        views=views,
        sorts=[(sort.value, _(SORT_NAMES[sort])) for sort in Sort],
        kinds=HUB_KINDS,
        phases=tuple(Phase),
        queues=sorted(queues_of(viewer.roles)),
        sees_cost=bool(viewer.roles & COST_READERS),
        sees_waiting=bool(viewer.roles & LOOK_AFTER),
        new_key=lambda: str(uuid4()),
        bulk=[(name, _(BULK_NAMES[name])) for name in OF_QUEUE],
        ticked=request.query_params.get("select") == "all",
    )


async def _steps_left(request: Request, database: AsyncSession, viewer: Viewer) -> int:
    """How many steps of set-up are left, for those who can take them."""
    if Role.COORDINATOR not in viewer.roles:
        return 0
    resources = resources_of(request)
    facts = await setup_facts(database, await resources.now(), viewer.scope.mark)
    return sum(
        not task.done for task in tasks_of(facts, sender_in(facts, resources.settings.mail_from))
    )


@router.get("/desk/exchanges")
async def show_exchanges(request: Request, viewer: Staff) -> Response:
    """All exchanges the viewer may see."""
    resources = resources_of(request)
    filters, now = read_filters(request.query_params), await resources.now()
    async with resources.autocommit() as database:
        overview = await read_overview(database, viewer, filters, now)
        told = await said(database, viewer.scope, filters)
    turns = [(turn, _(TURN_NAMES[turn])) for turn in TURNS]
    return page(
        request,
        "desk/exchanges.html",
        overview=overview,
        filters=filters,
        phases=tuple(Phase),
        turns=turns,
        kept=kept(filters),
        told=told,
        looks_after=bool(viewer.roles & LOOK_AFTER),
        ticked=request.query_params.get("select") == "all",
    )


@router.post("/desk/asks/{exchange_id}/{ask_id}/claim")
async def claim(request: Request, ask_id: str, seat: InExchange) -> Response:
    """Take a task; two people at once: the second one is told."""
    return await _sent(request, seat, ClaimAsk(by=seat.viewer.person_id, ask=ask_id))


@router.post("/desk/asks/{exchange_id}/{ask_id}/release")
async def release(request: Request, ask_id: str, seat: InExchange) -> Response:
    """Give a task back to the queue."""
    return await _sent(request, seat, ReleaseAsk(by=seat.viewer.person_id, ask=ask_id))


async def _sent(request: Request, seat: Seat, message: ClaimAsk | ReleaseAsk) -> Response:
    if not seat.viewer.is_staff:
        raise HTTPException(403)
    resources, form = resources_of(request), await Form.read(request, BackTo)
    answer = form.validated()
    back = safe_path(answer.back) if answer else "/desk"
    try:
        receipt = await resources.exchanges.send(seat.exchange_id, message, form.sending)
        await recorded(resources, seat.exchange_id, receipt.revision)
    except ExchangeUnknown:
        ended = _("This exchange has ended: nothing is left to do in it.")
        return redirect(request, back, flash=ended, kind="warning")
    except RuleBroken as broken:
        why = await not_taken(request, seat, message.ask, broken)
        return redirect(request, back, flash=why, kind="warning")
    done = (
        _("The task is yours.") if isinstance(message, ClaimAsk) else _("The task is free again.")
    )
    return redirect(request, back, flash=done)

"""The page of a case that is no exchange: whose turn it is, what one can do, what happened."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case import permissions
from domain.case.capabilities import ClaimAsk, ReleaseAsk
from domain.case.errors import RuleBroken
from domain.case.kind import KINDS, Kind
from domain.case.names import HUB
from models.conversation.letters import unread
from models.messages.cases import state_of
from models.texts.translate import _
from models.views.cases import case_asks, case_members, case_state, case_title
from models.views.history import TimelineRow, timeline
from models.views.outbox import mails_that_wait
from runtime.exchanges import ExchangeUnknown
from web.cases.ahead_read import comes_in
from web.cases.names import names_of
from web.cases.pages import is_offered, pages_of
from web.cases.settled import not_taken
from web.cases.timeline import Teller
from web.cases.timeline_groups import chronicle
from web.cases.timeline_sentences import Told
from web.cases.whose import whose
from web.forms.back_to import BackTo
from web.forms.form import Form
from web.site.access import PartOf, Seat
from web.site.paths import safe_path
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
InCase = Annotated[Seat, Depends(PartOf())]


@dataclass(frozen=True)
class Offer:
    """Something that can be done without being asked."""

    address: str
    text: str
    destructive: bool


@router.get("/cases/{case_id}")
async def show_case(request: Request, seat: InCase) -> Response:
    """Where it stands, whose turn it is, and everything that happened that the viewer may read."""
    resources, kind = resources_of(request), KINDS[seat.kind]
    async with resources.autocommit() as database:
        state = await case_state(database, seat.exchange_id)
        if state is None:
            raise HTTPException(404)
        x = state_of(kind.name).validate_python(state)
        title = await case_title(database, x.id)
        asks = await case_asks(database, x.id)
        members = await case_members(database, x.id, kind)
        news = await unread(database, seat.viewer.person_id, x.id)
        now, viewer = await resources.now(), seat.viewer.person_id
        ahead = await comes_in(database, kind, x, viewer, now)
        of_hub = bool(seat.roles & HUB) and seat.viewer.is_staff
        mails = await mails_that_wait(database, x.id) if of_hub else None
        parts = chronicle(
            [teller.tell(row) for teller, row in await told_to(database, seat, kind, x)]
        )
    me = seat.viewer.person_id
    mine = [ask for ask in asks if permissions.is_turn(x, me, whose(kind, ask))]
    return page(
        request,
        "cases/case.html",
        kind=kind,
        title=title or _(kind.title),
        links=pages_of(kind.name).links(x),
        x=x,
        mine=mine,
        others=[ask for ask in asks if ask not in mine],
        members=members,
        offers=offers(kind, x, seat.viewer.person_id),
        parts=parts,
        new_messages=sum(one.number for one in news),
        ahead=ahead,
        mails=mails,
        now=now,
    )


def offers(kind: Kind, x: Any, me: str) -> list[Offer]:
    """What this person can do now without being asked; what ends something comes last."""
    found = [
        Offer(f"{kind.path_of(x.id)}/actions/{name}", _(one.link or one.title), one.destructive)
        for name, one in pages_of(kind.name).actions.items()
        if one.group and is_offered(one, x, me)
    ]
    return sorted(found, key=lambda offer: offer.destructive)


_ANYBODY = Told("")


async def told_to(
    database: AsyncSession, seat: Seat, kind: Kind, x: Any
) -> list[tuple[Teller, TimelineRow]]:
    """The entries the viewer may read, latest first: what is the hub's own is for the hub."""
    for_hub, sentences = bool(seat.roles & HUB), pages_of(kind.name).sentences
    rows = await timeline(database, x.id, for_hub=for_hub, phases=kind.phases)
    shown = [
        row
        for row in rows
        if for_hub or not (row.refused or sentences.get(row.kind, _ANYBODY).hub_only)
    ]
    people = [str(row.data["person"]) for row in shown if "person" in row.data]
    people += [row.actor_id for row in shown if row.actor_id]  # also who has no role any more
    names = await names_of(database, [*people, *(who for who, _role in x.members())], [])
    teller = Teller(kind, x, names, sentences)
    return [(teller, row) for row in shown]


@router.post("/cases/{case_id}/asks/{ask_id}/claim")
async def claim(request: Request, ask_id: str, seat: InCase) -> Response:
    """Take a task of the hub's queue; two people at once: the second one is told."""
    return await _sent(request, seat, ClaimAsk.name, ask_id, _("The task is yours."))


@router.post("/cases/{case_id}/asks/{ask_id}/release")
async def release(request: Request, ask_id: str, seat: InCase) -> Response:
    """Give a task back to the queue."""
    return await _sent(request, seat, ReleaseAsk.name, ask_id, _("The task is free again."))


async def _sent(request: Request, seat: Seat, name: str, ask_id: str, done: str) -> Response:
    kind = KINDS[seat.kind]
    if not seat.roles & HUB or name not in kind.messages:
        raise HTTPException(403)
    message: Any = kind.messages[name]
    form = await Form.read(request, BackTo)
    answer = form.validated()
    back = safe_path(answer.back) if answer else "/desk"
    message = message(by=seat.viewer.person_id, ask=ask_id)
    try:
        await resources_of(request).cases.send(kind, seat.exchange_id, message, form.sending)
    except ExchangeUnknown:
        return redirect(request, back, flash=_(kind.over_meanwhile), kind="warning")
    except RuleBroken as broken:
        why = await not_taken(request, seat, ask_id, broken)
        return redirect(request, back, flash=why, kind="warning")
    return redirect(request, back, flash=done)

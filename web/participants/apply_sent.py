"""An application was sent: what comes next and until when, whom to write to, how it is corrected."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.exchange.messages.application import CorrectApplication
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.documents.store import read_version
from models.tables.outbox import OutboxNotice
from web.cases.names import names_of
from web.cases.pages import allowed
from web.exchanges.inquiries import ask_address
from web.participants.pages.change_application import review_of
from web.participants.together.editing import reader_place
from web.site.access import MemberOf, Seat
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()


@router.get("/apply/sent/{exchange_id}")
async def show_sent(request: Request, seat: Annotated[Seat, Depends(MemberOf())]) -> Response:
    """What was sent, and what comes next; once the hub has answered, the page of the exchange."""
    if seat.side is not Side.MENTEE:
        raise HTTPException(403)
    async with resources_of(request).autocommit() as database:
        at = await reader_place(request, seat, database)
        x = at.exchange
        review = await review_of(database, x.id)
        if review is None or x.phase is not Phase.ELIGIBILITY:
            return redirect(request, at.exchange_address)
        sent = await read_version(database, x.application.id, x.application.version)
        mails = select(col(OutboxNotice.person_id)).where(
            col(OutboxNotice.exchange_id) == x.id,
            col(OutboxNotice.kind) == NoticeKind.APPLICATION_RECEIVED.value,
        )
        told = list(await database.scalars(mails))
        people = [*told, sent.author_id, review.claimed_by, x.team.case_owner]
        names = await names_of(database, people, [x.mentee.community])
        return page(
            request,
            "participants/apply_sent.html",
            at=at,
            x=x,
            review=review,
            sent=sent,
            told=", ".join(sorted(names.person(person) for person in told)),
            names=names,
            correctable=not review.claimed_by and allowed(x, at.me, [CorrectApplication]),
            asking=ask_address(x, at.me),
        )

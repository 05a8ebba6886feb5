"""The design of a programme on one page: what it says, who has signed it, the way to its sections."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.design import ReviseDesign
from models.documents.joint import newest
from web.cases.names import names_of
from web.cases.pages import ACTIONS, Place, allowed, is_offered, may_answer, open_asks
from web.exchanges.documents import reads
from web.exchanges.inquiries import ask_address
from web.participants.design.editing import DESIGN, signatures
from web.participants.design.sections import SECTIONS
from web.participants.together.editing import InExchange, reader_place
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter(prefix="/exchanges/{exchange_id}/design")


@router.get("")
async def show_design(request: Request, seat: InExchange) -> Response:
    """The design as it stands."""
    async with resources_of(request).autocommit() as database:
        at = await reader_place(request, seat, database)
        x = at.exchange
        if not x.reciprocal:
            raise HTTPException(404)
        if seat.side is None and not reads(seat, DocumentKind.DESIGN):
            raise HTTPException(403)
        written = await newest(database, DESIGN, x.id)
        people = [written.author_id] if written.author_id else []
        parties = [party.community for party in (x.mentee, x.mentor) if party]
        return page(
            request,
            "participants/design.html",
            at=at,
            x=x,
            written=written,
            content=written.content.model_dump(mode="json"),
            sections=SECTIONS,
            names=await names_of(database, people, parties),
            signed=await signatures(at, written),
            editable=allowed(x, at.me, [ReviseDesign]),
            sign_address=await _sign_address(at) if written.ref else "",
            asking=ask_address(x, at.me),
        )


async def _sign_address(at: Place) -> str:
    """Where the viewer signs: the ask, or the form for who is first; "" where it is not theirs now."""
    if not is_offered(ACTIONS["sign-design"], at.exchange, at.me):
        return ""
    for ask in await open_asks(at):
        here = Place(at.request, at.seat, at.exchange, ask, at.now, at.database)
        if ask.kind == AskKind.SIGN_DESIGN and may_answer(here):
            return f"{at.exchange_address}/asks/{ask.ask_id}"
    return f"{at.exchange_address}/actions/sign-design"

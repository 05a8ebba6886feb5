"""Whom to call when a traveller is not heard of; every look at it is written down (law 9)."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.exchange.exchange import Exchange
from domain.exchange.people import Role
from domain.exchange.privacy import RULES, DataClass
from models.texts.translate import _
from models.vault.vault import Erased, NotForYou, Place, Reader
from web.cases.names import names_of
from web.exchanges.load import load_state
from web.exchanges.vault_labels import told
from web.site.access import MemberOf, Seat
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
ON_DUTY = (Role.PROGRAMME, Role.SAFETY_OFFICER)
PURPOSE = "emergency"
Duty = Annotated[Seat, Depends(MemberOf(staff=ON_DUTY))]


@dataclass(frozen=True)
class Traveller:
    """One traveller, and whom to call; nothing where nothing was given, or it has gone."""

    name: str
    parts: list[tuple[str, str]]


@router.get("/exchanges/{exchange_id}/emergency")
async def show_emergency(request: Request, seat: Duty) -> Response:
    """The emergency contacts of everybody who travels; shortly before and during the visit only."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        found = await load_state(database, seat)
        if found is None:
            raise HTTPException(404)
        x = found[1]
        if x.roles_of(seat.viewer.person_id).isdisjoint(ON_DUTY):
            raise HTTPException(403)
        if x.phase not in RULES[DataClass.EMERGENCY].phases:
            raise _not_now(x)
        travellers = await _contacts(request, database, seat, x)
        await database.commit()
    return page(request, "desk/emergency.html", travellers=travellers, address=f"/exchanges/{x.id}")


async def _contacts(
    request: Request, database: AsyncSession, seat: Seat, x: Exchange
) -> list[Traveller]:
    resources, now = resources_of(request), await resources_of(request).now()
    me = seat.viewer.person_id
    reader = Reader(person_id=me, roles=x.roles_of(me), phase=x.phase, purpose=PURPOSE)
    names = await names_of(database, x.travellers, ())
    shown: list[Traveller] = []
    for person in x.travellers:
        place = Place(person_id=person, exchange_id=x.id, data_class=DataClass.EMERGENCY)
        try:
            data = await resources.vault.read(database, place, reader, now)
        except (NotForYou, Erased):
            data = {}
        shown.append(Traveller(names.person(person), told(DataClass.EMERGENCY, data)))
    return shown


def _not_now(x: Exchange) -> PageProblem:
    return PageProblem(
        409,
        _("Nobody is travelling now."),
        _("Emergency contacts can be read shortly before and during a visit."),
        link=(f"/exchanges/{x.id}", _("See the exchange")),
    )

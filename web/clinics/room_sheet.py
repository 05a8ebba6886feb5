"""The room sheet: for who holds a clinic everything at one look; sharers read numbers, no names."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.names import HUB
from domain.clinic.kind import CLINIC
from domain.clinic.names import TEAM, FollowUp
from models.skills.topics import read_topics
from models.tables.clinic import LevelFound
from models.texts.clinics import MISSING
from models.texts.translate import _
from models.views.clinics import clinic, heard, material_of, rooms_of
from models.views.names import people_named
from web.cases.page import offers
from web.site.access import PartOf, Seat
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
InCase = Annotated[Seat, Depends(PartOf())]


@router.get("/cases/{case_id}/room")
async def show_room(request: Request, seat: InCase) -> Response:
    """Who comes, who waits, what is missing, what there is to do."""
    if seat.kind != CLINIC.name:
        raise HTTPException(404)
    resources = resources_of(request)
    async with resources.autocommit() as database:
        row = await clinic(database, seat.exchange_id)
        if row is None:
            raise HTTPException(404)
        x = row.x
        named = sees_names(seat)
        shown = {*x.crew(), x.safety_contact, x.ambassador, x.proposer}
        if named:
            shown |= {place.person for place in x.places} | {wish.person for wish in x.wishes}
        people = await people_named(database, shown)
        said = await heard(database, x.id)
        material = await material_of(database, x)
        rooms = await rooms_of(database, x.id)
        topics = await read_topics(database)
    return page(
        request,
        "clinics/room.html",
        row=row,
        x=x,
        people=people,
        named=named,
        rooms=rooms,
        material=material,
        heard=said,
        levels=list(LevelFound),
        wishes=[(people.get(w.person, ""), FollowUp(w.way)) for w in x.wishes if named],
        missing=[_(MISSING[gate]) for gate in x.gates()],
        offers=offers(CLINIC, x, seat.viewer.person_id),
        topic=topics.label(x.topic),
    )


def sees_names(seat: Seat) -> bool:
    """Whether somebody runs the room or is of its hub: a sharer need not know who comes."""
    roles: Any = seat.roles
    return bool(roles & (TEAM | HUB))

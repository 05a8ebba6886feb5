"""How the case owner reaches everybody: addresses, and what people agreed to share; each look is written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from domain.exchange.exchange import Exchange
from domain.exchange.people import Role, Side
from domain.exchange.privacy import DataClass, may_read
from models.tables.person import Person
from models.tables.vault_read import VaultRead
from models.texts.translate import _
from models.vault.vault import Erased, PersonalData, Place, Reader, Vault
from models.views.names import people_named
from web.cases.names import names_of
from web.exchanges.load import load_state
from web.site.access import MemberOf, Seat
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
PURPOSE = "reach people of the exchange"
ADDRESS = "mail_address"
"""What a look at a mail address is called among the readings, which stands in no vault."""


@dataclass(frozen=True)
class Reachable:
    """One person of a community, and how to reach them; `details` are what they agreed to share."""

    name: str
    email: str
    details: PersonalData


def may_reach(x: Exchange, me: str) -> bool:
    """Whether somebody is the case owner, while the two communities are at work together.

    A hold shows nowhere: it is told on the page alone, in words that are not its own.
    """
    return x.team.case_owner == me and may_read(DataClass.CONTACT_FOR_HUB, x.roles_of(me), x.phase)


@router.get("/exchanges/{exchange_id}/reach")
async def show_reach(
    request: Request, seat: Annotated[Seat, Depends(MemberOf(staff=()))]
) -> Response:
    """Mail addresses of both communities, phone and chat where they were shared with the hub."""
    resources, me = resources_of(request), seat.viewer.person_id
    now = await resources.now()
    async with resources.sessions() as database:
        x = await load_state(database, seat)
        if x is None or not may_reach(x, me):
            raise PageProblem(
                403,
                _("How to reach people is for the case owner, from the partnership to the report."),
                _("Write to them in the conversation."),
                link=(f"/exchanges/{seat.exchange_id}/conversation", _("Open the conversation")),
            )
        if x.held_since is not None:
            raise PageProblem(
                403,
                _("How people are reached is not shown at this time."),
                _("Write to them in the conversation."),
                link=(f"/exchanges/{seat.exchange_id}/conversation", _("Open the conversation")),
            )
        sides = [
            (party.community, await _people(database, resources.vault, x, party.members, me, now))
            for side in Side
            if (party := x.party(side))
        ]
        names = await names_of(database, (), [community for community, _people_ in sides])
        await database.commit()
    return page(
        request,
        "exchanges/reach.html",
        sides=[(names.community(community), people) for community, people in sides],
        address=f"/exchanges/{x.id}",
    )


async def _people(
    database: AsyncSession,
    vault: Vault,
    x: Exchange,
    members: tuple[str, ...],
    me: str,
    now: datetime,
) -> list[Reachable]:
    reader = Reader(person_id=me, roles=x.roles_of(me), phase=x.phase, purpose=PURPOSE)
    query = select(col(Person.id), col(Person.email)).where(
        col(Person.id).in_(members), col(Person.active)
    )
    emails = {row.id: row.email for row in await database.execute(query)}
    names = await people_named(database, emails)
    found = []
    for person in (one for one in members if one in emails):
        database.add(_look(person, reader, now))
        place = Place(person_id=person, exchange_id=x.id, data_class=DataClass.CONTACT_FOR_HUB)
        try:
            details = await vault.read(database, place, reader, now)
        except Erased:
            details = {}
        found.append(Reachable(names[person], emails[person], details))
    return found


def _look(person: str, reader: Reader, now: datetime) -> VaultRead:
    return VaultRead(
        id=str(uuid4()), item_id="", person_id=person, data_class=ADDRESS, reader_id=reader.person_id,
        role=Role.PROGRAMME.value, phase=reader.phase.value, at=now, purpose=reader.purpose,
    )  # fmt: skip

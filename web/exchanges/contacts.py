"""How the pair reaches each other: shown to the pair once both have shared, every reading written down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.exchange import Exchange
from domain.exchange.people import SIDE_ROLES, Side
from domain.exchange.privacy import DataClass, may_read
from models.vault.vault import Erased, PersonalData, Place, Reader, Vault
from models.views.names import people_named
from web.site.access import Seat


@dataclass(frozen=True)
class Contact:
    """One person of the other side and what that person shared."""

    name: str
    details: PersonalData


def may_see_contacts(seat: Seat, x: Exchange) -> bool:
    """Whether the viewer is of the pair, both sides have shared, and the time for it has not passed.

    Not while the exchange is on hold.
    """
    roles = x.roles_of(seat.viewer.person_id)
    return (
        bool(roles & SIDE_ROLES)
        and len(x.contacts_shared) == len(Side)
        and x.held_since is None
        and may_read(DataClass.CONTACT, roles, x.phase)
    )


async def read_contacts(
    database: AsyncSession, vault: Vault, seat: Seat, x: Exchange, now: datetime
) -> list[Contact]:
    """What the other side's people shared; commit afterwards, or the log of the reading is lost."""
    me = seat.viewer.person_id
    other = x.party(x.side_of(me).other)
    reader = Reader(person_id=me, roles=x.roles_of(me), phase=x.phase, purpose="reach the partner")
    found = []
    for person_id in other.members if other else ():
        place = Place(person_id=person_id, exchange_id=x.id, data_class=DataClass.CONTACT)
        try:
            details = await vault.read(database, place, reader, now)
        except Erased:
            continue
        told = await people_named(database, [person_id])
        found.append(Contact(told.get(person_id, ""), details))
    return found

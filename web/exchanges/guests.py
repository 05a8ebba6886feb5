"""What the travellers want their host to know: a sentence each, for whoever receives them and nobody else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.exchange import Exchange
from domain.exchange.privacy import DataClass, may_read
from models.vault.vault import Erased, Place, Reader, Vault
from models.views.names import people_named


@dataclass(frozen=True)
class Guest:
    """A traveller by name, with the sentence for the host; empty where nothing was written."""

    name: str
    sentence: str


def receives_guests(x: Exchange, person: str) -> bool:
    """Whether this person is the host now: from the approved plan to the end of the visit.

    The same whether a traveller wrote anything or not; not while the exchange is on hold.
    """
    host = person in x.hosts and person not in x.travellers
    return (
        host
        and x.held_since is None
        and bool(x.travellers)
        and may_read(DataClass.FOR_HOST, (), x.phase, host=host)
    )


async def read_guests(
    database: AsyncSession, vault: Vault, x: Exchange, host: str, now: datetime
) -> list[Guest]:
    """The travellers and their sentences; commit afterwards, or the log of the reading is lost."""
    reader = Reader(
        person_id=host,
        roles=x.roles_of(host),
        phase=x.phase,
        purpose="receive the travellers",
        host=True,
    )
    names = await people_named(database, list(x.travellers))
    found = []
    for person in x.travellers:
        place = Place(person_id=person, exchange_id=x.id, data_class=DataClass.FOR_HOST)
        try:
            told = await vault.read(database, place, reader, now)
        except Erased:
            told = {}
        found.append(Guest(names.get(person, ""), told.get("tell_host", "")))
    return found

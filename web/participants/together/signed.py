"""Who has signed what both sides write, and signing exactly the version that was shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.exchange import Exchange
from domain.exchange.people import Side
from models.documents.joint import Written
from models.tables.timeline_entry import TimelineEntry
from models.texts.translate import _
from web.cases.names import names_of
from web.site.problems import PageProblem


@dataclass(frozen=True)
class Signed:
    """How one side stands: `current` says whether it signed the newest version."""

    side: Side
    community: str
    version: int | None
    at: datetime | None
    current: bool


async def who_signed(
    database: AsyncSession, x: Exchange, message: str, signed: Mapping[Side, str], newest: Written
) -> list[Signed]:
    """Both sides, the mentee first; `message` is the name of the one that signs."""
    query = (
        select(TimelineEntry)
        .where(
            col(TimelineEntry.exchange_id) == x.id,
            col(TimelineEntry.kind) == message,
            col(TimelineEntry.refused).is_(False),
        )
        .order_by(col(TimelineEntry.seq))
    )
    last = {
        x.side_of(entry.actor_id): entry
        for entry in await database.scalars(query)
        if entry.actor_id
    }
    names = await names_of(database, (), [p.community for p in (x.mentee, x.mentor) if p])
    newest_hash = newest.ref.hash if newest.ref else None
    found = []
    for side in Side:
        party, entry = x.party(side), last.get(side) if side in signed else None
        found.append(
            Signed(
                side,
                names.community(party.community if party else None),
                int(entry.data["version"]) if entry and "version" in entry.data else None,
                entry.at if entry else None,
                newest_hash is not None and signed.get(side) == newest_hash,
            )
        )
    return found


def read_first(sentence: str) -> AfterValidator:
    """Whoever signs says that they have read; the sentence for who does not."""

    def check(value: bool) -> bool:  # noqa: FBT001 - a checkbox is a bool
        if not value:
            raise PydanticCustomError("not_read", sentence)
        return value

    return AfterValidator(check)


def changed_since(what: str, way_out: str, address: str) -> PageProblem:
    """What somebody is told who signs a version that is not the newest any more; `address` shows what changed."""
    return PageProblem(
        409,
        what,
        way_out,
        link=(address, _("See what changed")),
    )

"""Ties of the hub's people to communities: who has one decides nothing about its exchanges that begin from now on."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.community import Community
from models.tables.person import Person
from models.tables.programme import FIRST
from models.tables.staff_tie import StaffTie
from models.views.programmes import EVERYTHING, ProgrammeScope
from runtime.setup import one_at_a_time, record

WHAT = "staff/tie"


async def ties_of(
    session: AsyncSession, person_id: str, scope: ProgrammeScope = EVERYTHING
) -> list[Community]:
    """The communities of a programme somebody has a tie to, by name."""
    query = (
        select(Community)
        .join(StaffTie, col(StaffTie.community_id) == col(Community.id))
        .where(col(StaffTie.person_id) == person_id, *scope.communities())
        .order_by(col(Community.name), col(Community.id))
    )
    return list(await session.scalars(query))


async def tie(
    session: AsyncSession,
    person: Person,
    community: Community,
    *,
    by: str | None,
    now: datetime,
    programme: str = FIRST,
) -> bool:
    """Write a tie down; False where it is known. Does not commit."""
    await one_at_a_time(session)
    if await session.get(StaffTie, (person.id, community.id)):
        return False
    session.add(StaffTie(person_id=person.id, community_id=community.id))
    await session.flush()
    told = f"{person.name}, {community.name}"
    return record(session, WHAT, ("", told), by=by, now=now, person=person.id, programme=programme)


async def untie(
    session: AsyncSession,
    person: Person,
    community: Community,
    *,
    by: str | None,
    now: datetime,
    programme: str = FIRST,
) -> bool:
    """Strike a tie out; False where there is none. Does not commit."""
    await one_at_a_time(session)
    known = (col(StaffTie.person_id) == person.id, col(StaffTie.community_id) == community.id)
    struck = delete(StaffTie).where(*known).returning(col(StaffTie.person_id))
    if await session.scalar(struck) is None:
        return False
    told = f"{person.name}, {community.name}"
    return record(session, WHAT, (told, ""), by=by, now=now, person=person.id, programme=programme)

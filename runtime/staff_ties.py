"""Ties of the hub's people to communities: who has one decides nothing about its exchanges that begin from now on."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.errors import N_, RuleBroken
from models.register.writing import works_at_the_hub
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
    for_all: bool = False,
) -> bool:
    """Strike a tie out; False where there is none. Does not commit.

    RuleBroken for one's own, and for one that counts in another programme, too, unless whoever runs the
    installation (`for_all`) strikes it out.
    """
    await one_at_a_time(session)
    if not await session.get(StaffTie, (person.id, community.id)):
        return False
    if by == person.id:
        raise RuleBroken(
            "",
            N_("Nobody strikes out a tie of their own."),
            N_("Ask another coordinator, or whoever runs the installation."),
            rule="own_tie_kept",
        )
    if not for_all and await _counts_elsewhere(session, person, community, programme):
        raise RuleBroken(
            "",
            N_(
                "{name} works for another programme, too, and {community} takes part there: the tie counts in both."
            ),
            N_(
                "Agree with the coordinators there; whoever runs the installation then strikes it out, by remove-tie."
            ),
            rule="tie_of_two_programmes",
            name=person.name,
            community=community.name,
        )
    known = (col(StaffTie.person_id) == person.id, col(StaffTie.community_id) == community.id)
    struck = delete(StaffTie).where(*known).returning(col(StaffTie.person_id))
    if await session.scalar(struck) is None:
        return False
    told = f"{person.name}, {community.name}"
    return record(session, WHAT, (told, ""), by=by, now=now, person=person.id, programme=programme)


async def _counts_elsewhere(
    session: AsyncSession, person: Person, community: Community, programme: str
) -> bool:
    """Whether another programme in which somebody has a role has the community, too."""
    for mark in community.programmes:
        if mark != programme and await works_at_the_hub(session, person.id, mark):
            return True
    return False

"""What the desk's pages can be narrowed to: the cycles of a programme, and who owns its cases."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.people import Role
from models.tables.cycle import Cycle
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.views.names import people_named
from models.views.programmes import ProgrammeScope

MOST = 50
OWNERS = (Role.PROGRAMME.value, Role.COORDINATOR.value)

Choices = list[tuple[str, str]]
"""Ids and names."""


async def cycles_of(session: AsyncSession, scope: ProgrammeScope) -> Sequence[Cycle]:
    """The cycles of a programme, the latest first."""
    query = select(Cycle).where(*scope.named(col(Cycle.programme)))
    latest = query.order_by(col(Cycle.opens_at).desc(), col(Cycle.id)).limit(MOST)
    return (await session.scalars(latest)).all()


async def owners_of(session: AsyncSession, scope: ProgrammeScope) -> Choices:
    """Who of a programme's hub may own a case, by name."""
    query = (
        select(col(Person.id))
        .join(StaffRole, col(StaffRole.person_id) == col(Person.id))
        .where(
            col(StaffRole.role).in_(OWNERS),
            col(Person.active),
            *scope.marked(col(StaffRole.programme)),
        )
        .distinct()
        .order_by(col(Person.id))
        .limit(MOST)
    )
    named = await people_named(session, await session.scalars(query))
    return sorted(named.items(), key=lambda owner: (owner[1], owner[0]))

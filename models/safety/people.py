"""Who may read which concern, as the register and the concern itself say at this moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.people import Role
from domain.safety import handlers
from models.tables.incident import IncidentCase
from models.tables.incident_person import IncidentPerson
from models.tables.person import Person
from models.tables.staff_role import StaffRole

CIRCLES = (Role.SAFETY_OFFICER, Role.CHAIR, Role.COORDINATOR)
"""Who may ever handle a concern, in the order in which they come in."""


@dataclass(frozen=True)
class Register:
    """The people of each circle, by id."""

    circles: dict[Role, list[str]] = field(default_factory=dict)

    def handling(self, accused: Collection[str], joined: int) -> tuple[str, ...]:
        """Who handles a concern about `accused`; see domain.safety.handlers."""
        officers, chairs, coordinators = (self.circles.get(role, []) for role in CIRCLES)
        return handlers(officers, chairs, coordinators, accused, joined=joined)


async def read_register(session: AsyncSession) -> Register:
    """Active staff who may handle concerns."""
    query = (
        select(col(StaffRole.role), col(StaffRole.person_id))
        .join(Person, col(Person.id) == col(StaffRole.person_id))
        .where(col(Person.active), col(StaffRole.role).in_([role.value for role in CIRCLES]))
        .order_by(col(StaffRole.person_id))
    )
    circles: dict[Role, list[str]] = {}
    for role, person in (await session.execute(query)).all():
        circles.setdefault(Role(role), []).append(person)
    return Register(circles)


async def accused_in(session: AsyncSession, incident_id: str) -> list[str]:
    """Everybody a concern is about, as far as they are named."""
    query = (
        select(col(IncidentPerson.person_id))
        .where(col(IncidentPerson.incident_id) == incident_id)
        .order_by(col(IncidentPerson.person_id))
    )
    return list(await session.scalars(query))


async def handlers_of(session: AsyncSession, incident_id: str, joined: int) -> tuple[str, ...]:
    """Who handles a concern now; somebody named in it is never among them."""
    register = await read_register(session)
    return register.handling(await accused_in(session, incident_id), joined)


async def handled_by(session: AsyncSession, person_id: str) -> list[IncidentCase]:
    """The concerns this person may read, newest first."""
    register = await read_register(session)
    accused: dict[str, list[str]] = {}
    for row in await session.scalars(select(IncidentPerson)):
        accused.setdefault(row.incident_id, []).append(row.person_id)
    cases = await session.scalars(
        select(IncidentCase).order_by(col(IncidentCase.created_at).desc(), col(IncidentCase.id))
    )
    return [
        case
        for case in cases
        if person_id in register.handling(accused.get(case.id, []), case.joined)
    ]


async def name_people(
    session: AsyncSession, incident_id: str, people: Iterable[str], *, by: str, now: datetime
) -> None:
    """Exclude people for good; nobody is ever taken off the list. Does not commit."""
    known = set(await session.scalars(select(col(Person.id)).where(col(Person.id).in_(people))))
    if known:
        rows = [
            {"incident_id": incident_id, "person_id": person, "named_by": by, "at": now}
            for person in sorted(known)
        ]
        await session.execute(insert(IncidentPerson).values(rows).on_conflict_do_nothing())

"""Who may read which concern, as the register and the concern itself say at this moment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.concern.concern import OPEN_PHASES, ConcernPhase, handlers, overseers
from domain.exchange.people import Role
from models.tables.concern import ConcernCase
from models.tables.concern_person import ConcernPerson
from models.tables.person import Person
from models.tables.programme import FIRST
from models.tables.staff_role import StaffRole

CIRCLES = (Role.SAFETY_OFFICER, Role.CHAIR, Role.COORDINATOR)
"""Who may ever handle a concern, in the order in which they come in."""


@dataclass(frozen=True)
class Register:
    """The people of each circle of each programme, by id."""

    circles: dict[tuple[str, Role], list[str]] = field(default_factory=dict)

    def handling(self, accused: Collection[str], programme: str) -> tuple[str, ...]:
        """Who handles a concern about `accused`; see domain.concern.concern.handlers."""
        return handlers(*self._all(programme), accused)

    def overseeing(
        self, accused: Collection[str], escalated: int, programme: str
    ) -> tuple[str, ...]:
        """Who was told that a concern about `accused` waits; see domain.concern.concern.overseers."""
        return overseers(*self._all(programme), accused, escalated=escalated)

    def _all(self, programme: str) -> tuple[list[str], list[str], list[str]]:
        officers, chairs, coordinators = (
            self.circles.get((programme, role), []) for role in CIRCLES
        )
        return officers, chairs, coordinators


async def read_register(session: AsyncSession) -> Register:
    """Active staff who may handle concerns."""
    query = (
        select(col(StaffRole.programme), col(StaffRole.role), col(StaffRole.person_id))
        .join(Person, col(Person.id) == col(StaffRole.person_id))
        .where(col(Person.active), col(StaffRole.role).in_([role.value for role in CIRCLES]))
        .order_by(col(StaffRole.person_id))
    )
    circles: dict[tuple[str, Role], list[str]] = {}
    for programme, role, person in (await session.execute(query)).all():
        circles.setdefault((programme, Role(role)), []).append(person)
    return Register(circles)


async def accused_in(session: AsyncSession, incident_id: str) -> list[str]:
    """Everybody a concern is about, as far as they are named, under each entry that is theirs."""
    query = (
        select(col(ConcernPerson.person_id))
        .where(col(ConcernPerson.incident_id) == incident_id)
        .order_by(col(ConcernPerson.person_id))
    )
    named = list(await session.scalars(query))
    return _with_kept(named, await _merged(session))


async def _merged(session: AsyncSession) -> dict[str, str]:
    """The entry that stayed, by the one that turned out to be the same person's."""
    query = select(col(Person.id), col(Person.merged_into)).where(
        col(Person.merged_into).is_not(None)
    )
    return {gone: kept for gone, kept in (await session.execute(query)).all() if kept}


def _with_kept(named: Sequence[str], merged: Mapping[str, str]) -> list[str]:
    found = dict.fromkeys(named)
    for person in named:
        while (person := merged.get(person, "")) and person not in found:
            found[person] = None
    return list(found)


async def handlers_of(session: AsyncSession, incident_id: str) -> tuple[str, ...]:
    """Who handles a concern now; somebody named in it is never among them."""
    register, programme = (
        await read_register(session),
        await programme_of_concern(session, incident_id),
    )
    return register.handling(await accused_in(session, incident_id), programme)


async def overseers_of(session: AsyncSession, incident_id: str, escalated: int) -> tuple[str, ...]:
    """Who was told that a concern waits, without reading it; never somebody named in it."""
    register, programme = (
        await read_register(session),
        await programme_of_concern(session, incident_id),
    )
    return register.overseeing(await accused_in(session, incident_id), escalated, programme)


async def programme_of_concern(session: AsyncSession, incident_id: str) -> str:
    """The mark of the programme a concern is about."""
    query = select(col(ConcernCase.programme)).where(col(ConcernCase.id) == incident_id)
    return await session.scalar(query) or FIRST


async def handled_by(session: AsyncSession, person_id: str, programme: str) -> list[ConcernCase]:
    """The concerns of a programme that this person may read, newest first."""
    register, accused = await read_register(session), await _all_accused(session)
    cases = await session.scalars(
        select(ConcernCase)
        .where(col(ConcernCase.programme) == programme)
        .order_by(col(ConcernCase.created_at).desc(), col(ConcernCase.id))
    )
    return [
        case
        for case in cases
        if person_id in register.handling(accused.get(case.id, []), programme)
    ]


@dataclass(frozen=True)
class ConcernsWaiting:
    """How many concerns wait for somebody who handles them, and how many of these are past their day."""

    open: int = 0
    overdue: int = 0


async def waiting_for(
    session: AsyncSession, person_id: str, now: datetime, programme: str = FIRST
) -> ConcernsWaiting:
    """What of a programme waits for this person as a handler: open concerns, and closed ones whose yearly look is due."""
    register = await read_register(session)
    if not any(person_id in people for people in register.circles.values()):
        return ConcernsWaiting()
    accused = await _all_accused(session)
    state, due = col(ConcernCase.state), col(ConcernCase.due_at)
    waits = state.in_([phase.value for phase in OPEN_PHASES]) | (
        (state == ConcernPhase.CLOSED.value) & (due < now)
    )
    of_it = col(ConcernCase.programme) == programme
    rows = (await session.execute(select(col(ConcernCase.id), due).where(waits, of_it))).all()
    mine = [
        until
        for one, until in rows
        if person_id in register.handling(accused.get(one, []), programme)
    ]
    return ConcernsWaiting(len(mine), sum(until is not None and until < now for until in mine))


async def unheard_for(
    session: AsyncSession, person_id: str, programme: str = FIRST
) -> list[datetime]:
    """Until when an answer was due to each concern of a programme that this person was told of, as it waits."""
    register, accused = await read_register(session), await _all_accused(session)
    waiting = await session.scalars(
        select(ConcernCase).where(
            col(ConcernCase.state) == ConcernPhase.RECEIVED.value,
            col(ConcernCase.escalated) > 0,
            col(ConcernCase.programme) == programme,
        )
    )
    return sorted(
        case.due_at or case.created_at
        for case in waiting
        if person_id in register.overseeing(accused.get(case.id, []), case.escalated, programme)
    )


async def _all_accused(session: AsyncSession) -> dict[str, list[str]]:
    accused: dict[str, list[str]] = {}
    for row in await session.scalars(select(ConcernPerson)):
        accused.setdefault(row.incident_id, []).append(row.person_id)
    merged = await _merged(session)
    return {incident: _with_kept(people, merged) for incident, people in accused.items()}


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
        await session.execute(insert(ConcernPerson).values(rows).on_conflict_do_nothing())

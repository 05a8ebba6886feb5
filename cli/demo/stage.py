"""Where the stories are played: the running installation, its date, and its people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cli.connection import Connection
from cli.demo.base import (
    AUTUMN,
    SPRING,
    WINDOW,
    addresses,
    community_names,
    sample,
    seed_base,
    staff_people,
)
from cli.demo.documents import Names
from cli.demo.stories import SECOND_ROUND
from domain.case.errors import RuleBroken
from domain.case.workdays import local_date
from domain.exchange.people import Role
from domain.exchange.policy import Policy
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.installation import Installation
from models.tables.person import Person
from models.tables.register_change import RegisterChange, Subject
from models.views.setup import programme_of
from runtime.errors import SetupProblem
from runtime.setup import CycleWish, set_cycle

AUTUMN_WINDOW = timedelta(days=42)
CYCLES = ("demo-1", "demo-2")
"""What the stories call the two rounds."""


@dataclass(frozen=True)
class Stage:
    """The first day of the stories, and who is who. `cycles` are ids by what the stories call them."""

    first_day: date
    names: Names
    zones: dict[str, str]
    cycles: dict[str, str]

    def moment(self, after: timedelta) -> datetime:
        """An instant of the stories, in UTC."""
        return datetime.combine(self.first_day, time(), UTC) + after

    def needs_visa(self, guest: str, host: str) -> bool:
        """Whether travellers of one community need a visa to visit another."""
        return self.zones[guest] != self.zones[host]


async def prepare(connection: Connection) -> Stage:
    """Add people, communities and the two rounds; SetupProblem where this is no rehearsal."""
    async with connection.sessions() as session:
        await _check_rehearsal(session)
        now = await connection.clock.now()
        await seed_base(session, now)
        people = await ids_of(session, Subject.PERSON, addresses().values())
        communities = await ids_of(session, Subject.COMMUNITY, community_names().values())
        (coordinator,) = staff_people(Role.COORDINATOR)
        first_day, cycles = await settle_cycles(session, people[coordinator], now)
        known = {key: communities[name] for key, name in community_names().items()}
        zones = await _visa_zones(session, known)
        await session.commit()
    names = Names(
        people={name: people[mail] for name, mail in addresses().items() if mail in people},
        communities=known,
        first_day=first_day,
    )
    return Stage(first_day, names, zones, cycles)


async def ids_of(session: AsyncSession, subject: Subject, told: Iterable[str]) -> dict[str, str]:
    """Ids of people by an address, of communities by a name that they have or had.

    What somebody changed since hides nobody: whoever had it first is meant.
    """
    wanted, field = set(told), "email" if subject is Subject.PERSON else "name"
    found: dict[str, str] = {}
    changes = select(col(RegisterChange.subject_id), col(RegisterChange.changes)).where(
        col(RegisterChange.subject) == subject.value
    )
    in_order = changes.order_by(col(RegisterChange.at), col(RegisterChange.number))
    for row, changed in await session.execute(in_order):
        for name, *values in changed:
            for value in wanted.intersection(values) if name == field else ():
                found.setdefault(value, row)
    table: Any = Person if subject is Subject.PERSON else Community
    now = select(getattr(table, field), table.id).where(getattr(table, field).in_(wanted))
    for value, row in await session.execute(now):
        found.setdefault(value, row)
    return found


async def _visa_zones(session: AsyncSession, known: dict[str, str]) -> dict[str, str]:
    keys = {community: key for key, community in known.items()}
    rows = await session.execute(select(col(Community.id), col(Community.visa_zone)))
    return {keys[community]: zone for community, zone in rows if community in keys}


async def _check_rehearsal(session: AsyncSession) -> None:
    row = await session.get(Installation, 1)
    if row is not None and row.rehearsal:
        return
    if row is None and not await session.scalar(select(func.count()).select_from(Person)):
        return
    raise SetupProblem(
        "This installation is not a rehearsal: invented exchanges do not belong in it.",
        "Stop it, start an empty one with PEER_EXCHANGE_DATA_DIR set to another folder, then make demo with the same.",
    )


BUDGET = 6000
"""Of each round, in euro: more than its bookings cost."""


async def settle_cycles(
    session: AsyncSession, by: str, now: datetime
) -> tuple[date, dict[str, str]]:
    """Give both rounds their dates, once; the first day of the stories, and the ids of the rounds."""
    spring, autumn = await session.get(Cycle, SPRING), await session.get(Cycle, AUTUMN)
    programme = await programme_of(session)
    if programme is None or spring is None:
        raise SetupProblem(
            "The demo's programme or its cycle is not in this installation.",
            "Start with an empty folder.",
        )
    if autumn is not None:
        zone = programme.time_zone or Policy().time_zone
        first_day = local_date(autumn.opens_at, zone) - SECOND_ROUND
    else:
        told = date.fromisoformat(sample()["cycle"]["application_opens"])
        first_day = told if told > now.date() else _next_monday(now.date())
        try:
            wish = _wish("Spring round", first_day, WINDOW)
            await set_cycle(session, SPRING, wish, by=by, now=now)
            wish = _wish("Autumn round", first_day + SECOND_ROUND, AUTUMN_WINDOW)
            await set_cycle(session, None, wish, by=by, now=now, new_id=AUTUMN)
        except RuleBroken as broken:
            raise SetupProblem(
                f"A cycle of this rehearsal stands in the way: {broken}",
                "Start with an empty folder.",
            ) from broken
    return first_day, dict(zip(CYCLES, (SPRING, AUTUMN), strict=True))


def _wish(name: str, opens: date, window: timedelta) -> CycleWish:
    closes = opens + window - timedelta(days=1)
    return CycleWish(name=f"{name} {opens.year}", opens=opens, closes=closes, budget=BUDGET)


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())

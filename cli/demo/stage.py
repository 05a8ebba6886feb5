"""Where the stories are played: the running installation, its date, and its people."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cli.connection import Connection
from cli.demo.base import (
    CYCLE,
    MATCHING_AFTER,
    WINDOW,
    community_people,
    demo_id,
    end_of_window,
    sample,
    seed_base,
    staff_people,
)
from cli.demo.documents import Names
from cli.demo.stories import SECOND_ROUND
from domain.exchange.people import HUB_ROLES
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.installation import Installation
from models.tables.person import Person
from runtime.errors import SetupProblem

SECOND_CYCLE = "demo-2"
AUTUMN_WINDOW = timedelta(days=42)


@dataclass(frozen=True)
class Stage:
    """The first day of the stories, and who is who."""

    first_day: date
    names: Names
    zones: dict[str, str]

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
        await seed_base(session, await connection.clock.now())
        first_day = await _settle_cycles(session, await connection.clock.now())
        people = await session.execute(select(col(Person.name), col(Person.id)))
        mine = {demo_id("community", c["id"]): c["id"] for c in sample()["communities"]}
        zones = await session.execute(select(col(Community.id), col(Community.visa_zone)))
        known = {person_id: name for name, person_id in people}
        await session.commit()
    invented = _invented()
    names = Names(
        people={name: person_id for person_id, name in known.items() if person_id in invented},
        communities={key: community_id for community_id, key in mine.items()},
        first_day=first_day,
    )
    return Stage(first_day, names, {mine[c]: zone for c, zone in zones if c in mine})


def _invented() -> set[str]:
    keys = [community["id"] for community in sample()["communities"]]
    staff = {person for role in HUB_ROLES for person in staff_people(role.value)}
    return staff | {person for key in keys for person in community_people(key)}


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


async def _settle_cycles(session: AsyncSession, now: datetime) -> date:
    """Give both rounds their dates, once; the first day of the stories."""
    second = await session.get(Cycle, SECOND_CYCLE)
    if second is not None:
        return (second.opens_at - SECOND_ROUND).date()
    told = date.fromisoformat(sample()["cycle"]["application_opens"])
    first_day = told if told > now.date() else _next_monday(now.date())
    opens = datetime.combine(first_day, time(), UTC)
    first = await session.get_one(Cycle, CYCLE)
    first.name = f"Spring round {first_day.year}"
    first.opens_at, first.closes_at = opens, end_of_window(opens, WINDOW)
    first.matching_on = opens + WINDOW + MATCHING_AFTER
    opens += SECOND_ROUND
    autumn = Cycle(
        id=SECOND_CYCLE,
        programme=first.programme,
        name=f"Autumn round {opens.year}",
        opens_at=opens,
        closes_at=end_of_window(opens, AUTUMN_WINDOW),
        matching_on=opens + AUTUMN_WINDOW + MATCHING_AFTER,
    )
    await session.execute(insert(Cycle).values(autumn.model_dump()).on_conflict_do_nothing())
    return first_day


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())

"""What a rehearsal installation starts with: hub staff, twelve communities, one open cycle.

Everything is invented. Ids are derived from names, so seeding twice changes nothing, and what
somebody changed in between stays changed.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from domain.case.workdays import end_of_day
from domain.exchange.policy import Policy
from models.tables.community import Community, CommunityKind
from models.tables.cycle import Cycle
from models.tables.installation import Installation
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.programme import Programme
from models.tables.staff_role import StaffRole

HERE = Path(__file__).parent
CYCLE = "demo-1"
WINDOW = timedelta(days=28)  # one month to apply (programme.md section 2)
MATCHING_AFTER = timedelta(days=14)


PROGRAMME = Programme(
    id="cee-peer-learning",
    name="CEE Wiki Peer Learning Exchange",
    country="PL",
    time_zone=Policy().time_zone,
    duty_phone="+48 600 000 000",
    write_to="hub@hub.example.org",
)


def demo_id(kind: str, name: str) -> str:
    """The id of a demo row, always the same: demo_id("community", "C01"), demo_id("person", email)."""
    return str(uuid5(NAMESPACE_URL, f"urn:peer-exchange:demo:{kind}:{name}"))


def sample() -> dict[str, Any]:
    """The content of sample_data.json."""
    content: dict[str, Any] = json.loads((HERE / "sample_data.json").read_text(encoding="utf-8"))
    return content


def community_people(key: str) -> list[str]:
    """Person ids of a demo community ("C01"), its contact first."""
    invented = _invented()["communities"][key]
    return [demo_id("person", _email(name, invented["domain"])) for name in invented["people"]]


def staff_people(role: str) -> list[str]:
    """Person ids of the demo staff with a hub role, in the order of people.json."""
    return [
        demo_id("person", _email(person["name"], "hub"))
        for person in _invented()["staff"]
        if person["role"] == role
    ]


async def seed_base(session: AsyncSession, now: datetime | None = None) -> None:
    """Add what is missing and commit. The cycle, where missing, opens at `now` (UTC; default: the clock)."""
    now = now or datetime.now(UTC)
    await _add(session, Installation(id=1, rehearsal=True, created_at=now))
    await _add(session, _cycle(now))
    await _add(session, PROGRAMME)
    for person in _invented()["staff"]:
        row = _person(person["name"], "hub", person["time_zone"])
        await _add(session, row)
        await _add(session, StaffRole(person_id=row.id, role=person["role"]))
    for described in sample()["communities"]:
        await _add_community(session, described, _invented()["communities"][described["id"]])
    await session.commit()


async def _add_community(
    session: AsyncSession, described: dict[str, Any], invented: dict[str, Any]
) -> None:
    community = _community(described, invented)
    await _add(session, community)
    for position, name in enumerate(invented["people"]):
        person = _person(name, invented["domain"], invented["time_zone"])
        await _add(session, person)
        contact = position == 0
        await _add(
            session,
            Membership(person_id=person.id, community_id=community.id, is_contact=contact),
        )


def _community(described: dict[str, Any], invented: dict[str, Any]) -> Community:
    mentor = described["side"] == "mentor"
    topics = [part.strip() for part in described["topic"].split(";")]
    back = described.get("teaches_back") or described.get("learns_back")
    return Community(
        id=demo_id("community", described["id"]),
        slug=invented["domain"],
        name=described["name"],
        kind=CommunityKind(described["side"]),
        language=described["language"],
        country=invented["country"],
        visa_zone=described["visa_zone"],
        time_zone=invented["time_zone"],
        active_people=described["active_people"],
        general_support_fund=described["general_support_fund"],
        last_cee_meeting=described.get("last_cee_meeting"),
        topics=[*topics, *([back] if back else [])],
        offer=described.get("offer", ""),
        capacity=described.get("capacity", 0),
        registered_mentor=mentor,
    )


def _person(name: str, domain: str, time_zone: str) -> Person:
    email = _email(name, domain)
    return Person(id=demo_id("person", email), name=name, email=email, time_zone=time_zone)


def _cycle(now: datetime) -> Cycle:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Cycle(
        id=CYCLE,
        programme=PROGRAMME.id,
        name="Rehearsal",
        opens_at=midnight,
        closes_at=end_of_window(midnight, WINDOW),
        matching_on=midnight + WINDOW + MATCHING_AFTER,
    )


def end_of_window(opens: datetime, window: timedelta) -> datetime:
    """When a round of so many days closes: at the end of its last day, at the hub."""
    return end_of_day(opens + window - timedelta(days=1), Policy().time_zone)


def _email(name: str, domain: str) -> str:
    return f"{name.lower().replace(' ', '.')}@{domain}.example.org"


def _invented() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
    return content


async def _add(session: AsyncSession, row: SQLModel) -> None:
    """Insert unless it is there, by key or by another unique column."""
    await session.execute(insert(type(row)).values(row.model_dump()).on_conflict_do_nothing())

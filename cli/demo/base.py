"""What a rehearsal installation starts with: hub staff, twelve communities, one open cycle.

Everything is invented, and enters as it would anywhere: the first start, settings, invitations, a
table imported into the register. All of it is one transaction, done once; what somebody changed since
stays changed.
"""

import csv
import io
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.workdays import local_date
from domain.exchange.people import Role
from domain.exchange.policy import Policy
from models.accounts.first_code import issue_first_code
from models.register.entries import PersonEntry, entry_of
from models.register.fields import COLUMNS
from models.register.importing import carry_out, plan_for, read_register
from models.register.writing import Author, change_entry, one_at_a_time
from models.tables.installation import Installation
from models.tables.person import Person
from runtime import first_start
from runtime.languages import set_languages
from runtime.mail_holding import set_holding
from runtime.setup import CycleWish, StaffWish, invite_staff, set_cycle, set_programme

HERE = Path(__file__).parent
REHEARSAL = "Rehearsal"
"""The name of the first cycle until the stories are played."""
WINDOW = timedelta(days=28)  # one month to apply (programme.md section 2)

PROGRAMME = {
    "name": "CEE Wiki Peer Learning Exchange",
    "country": "PL",
    "time_zone": Policy().time_zone,
    "duty_phone": "+48 600 000 000",
    "write_to": "hub@hub.example.org",
}


def demo_id(kind: str, name: str) -> str:
    """The id of something that a second demo must find again: demo_id("application", "karpavia")."""
    return str(uuid5(NAMESPACE_URL, f"urn:peer-exchange:demo:{kind}:{name}"))


SPRING, AUTUMN = demo_id("cycle", "spring"), demo_id("cycle", "autumn")
"""Ids of the demo's two rounds, however they are called and whatever rounds are there besides."""


def sample() -> dict[str, Any]:
    """The content of sample_data.json."""
    content: dict[str, Any] = json.loads((HERE / "sample_data.json").read_text(encoding="utf-8"))
    return content


def invented() -> dict[str, Any]:
    """The content of people.json."""
    content: dict[str, Any] = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
    return content


def address(name: str, domain: str) -> str:
    """The mail address that somebody of the demo enters with."""
    return f"{name.lower().replace(' ', '.')}@{domain}.example.org"


def community_names() -> dict[str, str]:
    """The name that each community enters with, by its key ("C01")."""
    return {described["id"]: described["name"] for described in sample()["communities"]}


def community_people(key: str) -> list[str]:
    """Mail addresses of a community's people ("C01"), its contact first."""
    told = invented()["communities"][key]
    return [address(name, told["domain"]) for name in told["people"]]


def staff_names(role: Role) -> list[str]:
    """Full names of the staff with a hub role, in the order of people.json."""
    return [one["name"] for one in invented()["staff"] if one["role"] == role]


def staff_people(role: Role) -> list[str]:
    """Their mail addresses."""
    return [address(name, "hub") for name in staff_names(role)]


def addresses() -> dict[str, str]:
    """The mail address that each person of the demo enters with, by full name."""
    told = invented()
    domains = [(told["domain"], told["people"]) for told in told["communities"].values()]
    domains += [("hub", [one["name"] for one in told["staff"]])]
    domains += [(one["domain"], [one["name"]]) for one in told["newcomers"]]
    return {name: address(name, domain) for domain, names in domains for name in names}


async def seed_base(session: AsyncSession, now: datetime | None = None) -> None:
    """Enter everything and commit, unless that is done. The cycle opens at `now` (UTC; default: the clock)."""
    now = now or datetime.now(UTC)
    if await session.get(Installation, 1) is not None:
        return
    session.add(Installation(id=1, rehearsal=True, created_at=now))
    coordinator = await _begin(session, now)
    await set_programme(session, PROGRAMME, by=coordinator.id, now=now)
    await set_languages(session, ["en"], by=coordinator.id, now=now)
    # Months pass in minutes: what waits in real time would leave after what came of it.
    await set_holding(session, 0, (), by=coordinator.id, now=now)
    await _enter_staff(session, coordinator, now)
    await _open_cycle(session, coordinator, now)
    await _import_table(session, coordinator, now)
    await session.commit()


async def _begin(session: AsyncSession, now: datetime) -> Person:
    """The first start, with a code as `make up` prints one."""
    key, name = secrets.token_bytes(32), _coordinator()["name"]
    code = await issue_first_code(session, key)
    person = code and await first_start.start(
        session, key, code, name=name, email=address(name, "hub"), now=now
    )
    if not person:
        raise ValueError("somebody is here already")
    return await session.get_one(Person, person)


def _coordinator() -> dict[str, str]:
    staff: list[dict[str, str]] = invented()["staff"]
    return next(one for one in staff if one["role"] == Role.COORDINATOR)


async def _enter_staff(session: AsyncSession, coordinator: Person, now: datetime) -> None:
    """Each is invited by a mail, and then gives the time zone they live in."""
    for told in invented()["staff"]:
        person = coordinator
        if told != _coordinator():
            wish = StaffWish(
                name=told["name"], email=address(told["name"], "hub"), roles=[Role(told["role"])]
            )
            invited = await invite_staff(session, wish, by=coordinator.id, now=now)
            person = invited.person
        entry = PersonEntry(**{**entry_of(person), "time_zone": told["time_zone"]})
        await change_entry(session, person, entry, Author(person.id, now))


async def _open_cycle(session: AsyncSession, coordinator: Person, now: datetime) -> None:
    opens = local_date(now, PROGRAMME["time_zone"])
    closes = opens + WINDOW - timedelta(days=1)
    wish = CycleWish(name=REHEARSAL, opens=opens, closes=closes)
    await set_cycle(session, None, wish, by=coordinator.id, now=now, new_id=SPRING)


async def _import_table(session: AsyncSession, coordinator: Person, now: datetime) -> None:
    await one_at_a_time(session)
    plan = plan_for(table(), await read_register(session))
    if plan.doubles:
        raise ValueError("the table names somebody twice")
    await carry_out(session, plan, Author(coordinator.id, now, "import"))


def table() -> str:
    """The communities and their people, as a spreadsheet would write them."""
    heads = {(column.entry, column.field): column.head for column in COLUMNS}
    told = invented()["communities"]
    lines = [
        {
            heads[entry, field]: value
            for entry, said in parts.items()
            for field, value in said.items()
        }
        for described in sample()["communities"]
        for parts in _lines(described, told[described["id"]])
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, heads.values(), restval="")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _lines(described: dict[str, Any], told: dict[str, Any]) -> Iterator[dict[str, dict[str, Any]]]:
    """One line for each person of a community, by entry and field; the first is its contact."""
    community = {
        "name": described["name"],
        "country": told["country"],
        "time_zone": told["time_zone"],
        "visa_zone": described["visa_zone"],
        "language": described["language"],
        "active_people": described["active_people"],
        "general_support_fund": "yes" if described["general_support_fund"] else "no",
        "last_cee_meeting": described.get("last_cee_meeting", ""),
    }
    if described["id"] not in sign_ups():
        community |= {
            "topics": "; ".join(topics(described)),
            "offer": described.get("offer", ""),
            "registered_mentor": "yes" if described["side"] == "mentor" else "no",
            "capacity": described.get("capacity", ""),
            "kind": described["side"],
        }
    for position, name in enumerate(told["people"]):
        yield {
            "community": community,
            "person": {"name": name, "email": address(name, told["domain"])},
            "membership": {"contact": "no" if position else "yes"},
        }


def topics(described: dict[str, Any]) -> list[str]:
    """What a community of the sample learns or teaches, in both directions."""
    back = described.get("teaches_back") or described.get("learns_back")
    found = [part.strip() for part in described["topic"].split(";")]
    return [*found, *([back] if back else [])]


def sign_ups() -> list[str]:
    """Keys of the communities that sign up as mentor themselves, later."""
    return [line[3]["community"] for line in arrivals() if line[2] == "sign_up_as_mentor"]


def arrivals() -> list[list[Any]]:
    """The content of arrivals.json: when, who, what, and what belongs to it."""
    lines: list[list[Any]] = json.loads((HERE / "arrivals.json").read_text(encoding="utf-8"))
    return lines

"""Commands about people: links that let them in."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from cli.demo.base import community_names
from cli.lookup import find_person
from cli.session import database_session
from domain.exchange.people import HUB_ROLES, Role
from models.accounts.links import issue_link, real_now
from models.accounts.security_log import Happened, latest, note
from models.accounts.sessions import end_links, end_sessions
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from runtime.embedded.console import say
from runtime.settings import Settings, load_settings

ROLE_LINK_MINUTES = 24 * 60


@dataclass(frozen=True)
class RoleLink:
    """A way in for one person; `role` says as what."""

    role: str
    person: str
    url: str


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("sign-in-link")(sign_in_link)
    commands.command("role-links")(show_role_links)
    commands.command("security-log")(security_log)
    commands.command("end-sessions")(end_all_sessions)


def sign_in_link(
    person: Annotated[str, typer.Argument(help="The person's mail address, or full name.")],
) -> None:
    """Print a link that signs this person in once."""
    asyncio.run(_print_link(person))


def show_role_links() -> None:
    """Print a sign-in link for one person of each role."""
    asyncio.run(_print_role_links())


def security_log(
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 100,
) -> None:
    """Print what happened to accounts, and what was refused at the doors."""
    asyncio.run(_print_events(most))


def end_all_sessions(
    person: Annotated[str, typer.Argument(help="The person's mail address, or full name.")],
) -> None:
    """Sign this person out everywhere, and end every link that was sent and not used."""
    asyncio.run(_end_sessions(person))


async def _end_sessions(typed: str) -> None:
    async with database_session(load_settings()) as session:
        person, now = await find_person(session, typed), real_now()
        ended = await end_sessions(session, person.id, now)
        await end_links(session, person.id, now, now)
        await note(
            session, Happened.SESSIONS_ENDED, person=person.id, detail=f"{ended}, by an operator"
        )
        await session.commit()
    say(f"{person.name} is signed out ({ended} sessions).")


async def _print_events(most: int) -> None:
    async with database_session(load_settings()) as session:
        for event in await latest(session, most):
            who = event.person_id or "nobody known"
            say(f"{event.at:%Y-%m-%d %H:%M:%S} {event.what:<18} {who} {event.detail}".rstrip())


async def role_links(session: AsyncSession, settings: Settings) -> list[RoleLink]:
    """Links for the first person of each hub role and for the contacts of the first communities."""
    people = [*await _staff(session), *await _first_contacts(session)]
    return [
        RoleLink(role, person.name, settings.public_url + _path(session, person, ROLE_LINK_MINUTES))
        for role, person in people
    ]


def _path(session: AsyncSession, person: Person, minutes: int) -> str:
    return issue_link(session, person.id, next_path="/", minutes=minutes)


async def _staff(session: AsyncSession) -> list[tuple[str, Person]]:
    rows = await session.execute(
        select(StaffRole.role, Person)
        .join(Person, col(Person.id) == col(StaffRole.person_id))
        .where(col(Person.active))
        .order_by(col(Person.name))
    )
    first: dict[str, Person] = {}
    for role, person in rows:
        first.setdefault(role, person)
    ordered = [role.value for role in Role if role in HUB_ROLES]
    return [(role.replace("_", " "), first[role]) for role in ordered if role in first]


async def _first_contacts(session: AsyncSession) -> list[tuple[str, Person]]:
    rows = await session.execute(
        select(Community, Person)
        .join(Membership, col(Membership.community_id) == col(Community.id))
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(col(Membership.is_contact), col(Person.active))
        .order_by(col(Community.slug))
    )
    told = list(community_names().values())
    in_order = sorted(
        rows, key=lambda row: told.index(row[0].name) if row[0].name in told else len(told)
    )
    first: dict[str, tuple[str, Person]] = {}
    for community, person in in_order:
        first.setdefault(community.kind, (f"{community.kind} · {community.name}", person))
    return [first[kind] for kind in ("mentee", "mentor", "both") if kind in first]


async def _print_link(typed: str) -> None:
    settings = load_settings()
    async with database_session(settings) as session:
        person = await find_person(session, typed)
        url = settings.public_url + _path(session, person, settings.link_minutes)
        await session.commit()
    say(url)


async def _print_role_links() -> None:
    settings = load_settings()
    async with database_session(settings) as session:
        links = await role_links(session, settings)
        await session.commit()
    for link in links:
        say(f"{link.role}: {link.person} {link.url}")

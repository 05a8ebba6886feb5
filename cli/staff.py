"""Commands about the hub's staff: who holds which role, giving one, taking one."""

import asyncio
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cli.lookup import InProgramme, find_community, find_person, find_programme
from cli.session import database_session
from domain.case.errors import RuleBroken
from domain.exchange.people import HUB_ROLES, Role
from models.clock import programme_now
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.texts.labels import label
from runtime.embedded.console import bold, dim, say
from runtime.errors import SetupProblem
from runtime.settings import load_settings
from runtime.setup import give_to, take_from_staff
from runtime.staff_ties import tie, untie

Whom = Annotated[str, typer.Argument(help="The person's mail address, or full name.")]
Which = Annotated[str, typer.Argument(help="The role: booker, safety_officer, chair …")]


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command()(staff)
    commands.command("give-role")(give)
    commands.command("take-role")(take)
    commands.command("add-tie")(add_tie)
    commands.command("remove-tie")(remove_tie)


def staff(programme: InProgramme = "") -> None:
    """List the hub's staff by role."""
    asyncio.run(_list(programme))


def give(
    person: Whom,
    role: Which,
    by: Annotated[str, typer.Option(help="Who decided it: mail address, or full name.")] = "",
    programme: InProgramme = "",
) -> None:
    """Give somebody a role at the hub. Exchanges that run keep the team they started with.

    A new safety officer handles concerns at once, also those that wait, unless named in them.
    """
    asyncio.run(_give(person, role_named(role), by, programme))


def take(
    person: Whom,
    role: Which,
    by: Annotated[str, typer.Option(help="Who decided it: mail address, or full name.")] = "",
    programme: InProgramme = "",
) -> None:
    """Take a role at the hub from somebody. Exchanges that run keep the team they started with."""
    asyncio.run(_take(person, role_named(role), by, programme))


def add_tie(
    person: Whom,
    community: Annotated[str, typer.Argument(help="The community, by its name or id.")],
    by: Annotated[str, typer.Option(help="Who decided it: mail address, or full name.")] = "",
    programme: InProgramme = "",
) -> None:
    """Write down that somebody at the hub has a tie to a community, and so decides nothing about its exchanges."""
    asyncio.run(_tie(person, community, by, programme, wanted=True))


def remove_tie(
    person: Whom,
    community: Annotated[str, typer.Argument(help="The community, by its name or id.")],
    by: Annotated[str, typer.Option(help="Who decided it: mail address, or full name.")] = "",
    programme: InProgramme = "",
) -> None:
    """Strike a tie out, for every programme in which it counts. Exchanges that run keep the ties they began with.

    With --programme the change stands in that one's settings.
    """
    asyncio.run(_tie(person, community, by, programme, wanted=False))


async def _tie(typed: str, community: str, by: str, programme: str, *, wanted: bool) -> None:
    async with database_session(load_settings()) as session:
        person, known = await find_person(session, typed), await find_community(session, community)
        me = (await find_person(session, by)).id if by else None
        mark, now = await find_programme(session, programme), await programme_now(session)
        try:
            if wanted:
                done = await tie(session, person, known, by=me, now=now, programme=mark)
            else:
                done = await untie(
                    session, person, known, by=me, now=now, programme=mark, for_all=True
                )
        except RuleBroken as broken:
            raise SetupProblem(broken.reason, broken.way_out) from broken
        await session.commit()
    say("Done." if done else "It was so already.")


def role_named(typed: str) -> Role:
    """The role at the hub that somebody typed. SetupProblem for any other."""
    wanted = typed.strip().lower().replace(" ", "_").replace("-", "_")
    known = [role.value for role in Role if role in HUB_ROLES]
    if wanted not in known:
        raise SetupProblem(f"{typed} is not a role at the hub.", f"One of: {', '.join(known)}.")
    return Role(wanted)


async def _list(programme: str) -> None:
    async with database_session(load_settings()) as session:
        mark = await find_programme(session, programme)
        for role in (role for role in Role if role in HUB_ROLES):
            people = await _holding(session, role, mark)
            names = ", ".join(f"{p.name} {dim(p.email)}" for p in people) or "nobody"
            say(f"{bold(label(role))} {dim(role.value)}: {names}")


async def _holding(session: AsyncSession, role: Role, mark: str) -> list[Person]:
    query = (
        select(Person)
        .join(StaffRole, col(StaffRole.person_id) == col(Person.id))
        .where(
            col(StaffRole.role) == role.value,
            col(StaffRole.programme) == mark,
            col(Person.active),
        )
        .order_by(col(Person.name))
    )
    return list(await session.scalars(query))


async def _give(typed: str, role: Role, by: str, programme: str) -> None:
    async with database_session(load_settings()) as session:
        person = await find_person(session, typed)
        giver = (await find_person(session, by)).id if by else None
        now = await programme_now(session)
        mark = await find_programme(session, programme)
        fresh = await give_to(session, person, role, by=giver, now=now, programme=mark)
        await session.commit()
    held = "is" if fresh else "was already"
    say(f"{person.name} {held} {label(role).lower()}.")


async def _take(typed: str, role: Role, by: str, programme: str) -> None:
    async with database_session(load_settings()) as session:
        person = await find_person(session, typed)
        taker = (await find_person(session, by)).id if by else None
        now = await programme_now(session)
        mark = await find_programme(session, programme)
        try:
            struck = await take_from_staff(
                session, person.id, role, by=taker, now=now, hearing=True, programme=mark
            )
        except RuleBroken as broken:
            raise SetupProblem(str(broken.reason), str(broken.way_out)) from broken
        left = await _holding(session, role, mark)
        await session.commit()
    say(f"{person.name} is no longer {label(role).lower()}." if struck else "Nothing to take.")
    if not left:
        say(f"Nobody is {label(role).lower()} now. Somebody should be: python -m cli give-role")

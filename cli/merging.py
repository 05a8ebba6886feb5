"""The command that makes one of two entries of the register, as the page does."""

import asyncio
from typing import Annotated

import typer
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cli.lookup import InProgramme, find_community, find_person, find_programme
from cli.session import database_session
from domain.case.errors import RuleBroken
from models.clock import programme_now
from models.register.entries import entry_of
from models.register.fields import COMMUNITY_NAMES, PERSON_NAMES
from models.register.merging import check_merge, merge, united
from models.register.writing import Author, one_at_a_time
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.staff_tie import StaffTie
from models.texts.translate import Sentence
from models.views.programmes import scope_of
from runtime.embedded.console import say
from runtime.errors import SetupProblem
from runtime.settings import load_settings

Row = Community | Person


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("merge-entries")(merge_entries)


def merge_entries(
    kept: Annotated[str, typer.Argument(help="The entry that stays: mail address, name or id.")],
    gone: Annotated[str, typer.Argument(help="The one that turned out to be the same.")],
    communities: Annotated[
        bool, typer.Option("--communities", help="They are communities, not people.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who decided it: mail address, or full name.")] = "",
    dry_run: Annotated[bool, typer.Option(help="Only say what would move.")] = False,
    programme: InProgramme = "",
) -> None:
    """Make one of two entries of the register: what belongs to the second goes to the first."""
    asyncio.run(_merge(kept, gone, by, programme, communities=communities, dry_run=dry_run))


async def _merge(
    kept: str, gone: str, by: str, programme: str, *, communities: bool, dry_run: bool
) -> None:
    async with database_session(load_settings()) as session:
        await one_at_a_time(session)
        one, other = (
            await _found(session, kept, communities),
            await _found(session, gone, communities),
        )
        me = (await find_person(session, by)).id if by else None
        scope = await scope_of(session, await find_programme(session, programme))
        try:
            await check_merge(session, one, other, scope)
            await _say_moved(session, one, other)
            if dry_run:
                return
            author = Author(me, await programme_now(session), "command")
            await merge(session, one, other, author, scope)
        except RuleBroken as broken:
            told = (str(Sentence(part, broken.params)) for part in (broken.reason, broken.way_out))
            raise SetupProblem(*told) from broken
        await session.commit()
    say("The two entries are one now.")


async def _found(session: AsyncSession, typed: str, communities: bool) -> Row:
    return await (find_community(session, typed) if communities else find_person(session, typed))


async def _say_moved(session: AsyncSession, kept: Row, gone: Row) -> None:
    """Each value that changes, and how many memberships and ties go along."""
    names = PERSON_NAMES if isinstance(kept, Person) else COMMUNITY_NAMES
    own, after = entry_of(kept), united(kept, gone)
    for field, value in after.items():
        if value != own[field] and field in names:
            say(f"{names[field]}: {own[field] or '–'} → {str(value).replace(chr(10), '; ')}")
    is_person = isinstance(gone, Person)
    held = col(Membership.person_id if is_person else Membership.community_id) == gone.id
    members = await session.scalar(select(func.count()).select_from(Membership).where(held))
    say(f"Memberships that go to {kept.name}: {members}")
    if not is_person:
        of_gone = col(StaffTie.community_id) == gone.id
        ties = await session.scalar(select(func.count()).select_from(StaffTie).where(of_gone))
        say(f"Ties of the hub's people: {ties}")
    say(f"{gone.name} is deactivated, and says that it is {kept.name}.")

"""Commands about the numbers of a cycle's rules: which they are, setting some, and trying them out."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cli.connection import connected
from cli.lookup import find_person
from cli.session import database_session
from domain.case.errors import PolicyBroken, RuleBroken
from domain.exchange.policy import Policy
from models.clock import programme_now
from models.tables.cycle import Cycle
from models.texts.labels import label
from models.texts.numbers import name_of
from runtime.embedded.console import bold, dim, say
from runtime.errors import SetupProblem
from runtime.numbers import numbers_in, numbers_of, set_numbers
from runtime.settings import load_settings
from runtime.trials import keep, run_trial, told, trial_start

CycleName = Annotated[str, typer.Argument(help="The cycle, by its name or id.")]


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("numbers")(show_numbers)
    commands.command("set-numbers")(change_numbers)
    commands.command("try-cycle")(try_cycle)


def show_numbers(cycle: CycleName) -> None:
    """List the numbers of a cycle's rules, and where they are not the usual ones."""
    asyncio.run(_show(cycle))


def change_numbers(
    cycle: CycleName,
    numbers: Annotated[list[str], typer.Argument(help="As name=number: min_days=4 calls=2")],
    by: Annotated[str, typer.Option(help="Who decided it: mail address, or full name.")] = "",
) -> None:
    """Set numbers of a cycle: all of those named, or none. Exchanges that run keep what they began with."""
    asyncio.run(_change(cycle, numbers, by))


def try_cycle(
    cycle: CycleName,
    by: Annotated[str, typer.Option(help="Who asks for it: mail address, or full name.")] = "",
) -> None:
    """Play one exchange with a cycle's numbers and the hub's staff, in seconds; nobody is written to."""
    asyncio.run(_try(cycle, by))


async def _try(typed: str, by: str) -> None:
    async with connected() as connection:
        async with connection.sessions() as session:
            me = (await find_person(session, by)).id if by else None
            cycle, now = await _cycle(session, typed), await programme_now(session)
            try:
                start, missing = await trial_start(session, cycle, now)
            except PolicyBroken as broken:
                raise SetupProblem(str(broken), "Correct it: set-numbers.") from broken
        try:
            trial = await run_trial(connection.exchanges, start, missing)
        except RuleBroken as broken:
            raise SetupProblem(broken.reason, broken.way_out) from broken
        async with connection.sessions() as session, session.begin():
            story = told(await keep(session, cycle.id, dict(cycle.policy), trial, by=me, now=now))
    for step in story.steps:
        say(f"{step.at:%Y-%m-%d}  {label(step.role)}: {label(step.ask)}  {dim(label(step.phase))}")
    for role in story.missing:
        say(f"Nobody is {label(role).lower()}: somebody invented stood in.")
    if story.why:
        raise SetupProblem(story.why, story.way_out)
    days = (story.ended - story.began).days
    say(f"It came to its end: {days} days, {len(story.steps)} answers, {story.mails} mails.")


async def _show(typed: str) -> None:
    async with database_session(load_settings()) as session:
        cycle = await _cycle(session, typed)
        usual, found = numbers_in(Policy()), numbers_of(cycle, await programme_now(session))
    for name, value in found.items():
        other = "" if value == usual[name] else bold(f" (usually {usual[name]})")
        say(f"{name} = {value}{other}  {dim(name_of(name))}")


async def _change(typed: str, numbers: list[str], by: str) -> None:
    async with database_session(load_settings()) as session:
        me = (await find_person(session, by)).id if by else None
        cycle, now = await _cycle(session, typed), await programme_now(session)
        changed = await _set(session, cycle, _wishes(numbers), me, now)
        await session.commit()
    say("Saved." if changed else "Nothing was different.")


async def _set(
    session: AsyncSession, cycle: Cycle, wishes: dict[str, int], by: str | None, now: datetime
) -> int:
    try:
        return await set_numbers(session, cycle, wishes, by=by, now=now)
    except PolicyBroken as broken:
        raise SetupProblem(str(broken), "Nothing was set. Choose others.") from broken


def _wishes(numbers: list[str]) -> dict[str, int]:
    usual, wishes = numbers_in(Policy()), {}
    for one in numbers:
        name, _sign, value = one.partition("=")
        if name not in usual:
            raise SetupProblem(f"There is no number {name}.", "python -m cli numbers lists them.")
        if not value.isdecimal():
            raise SetupProblem(f"{one}: the number is missing.", f"Write {name}=… in digits.")
        wishes[name] = int(value)
    return wishes


async def _cycle(session: AsyncSession, typed: str) -> Cycle:
    query = select(Cycle).where((col(Cycle.id) == typed) | (col(Cycle.name) == typed))
    found: Cycle | None = await session.scalar(query.limit(1))
    if found is None:
        raise SetupProblem(f"There is no cycle {typed}.", "python -m cli cycles lists them.")
    return found

"""Commands about cycles: which there are, and opening the next one."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated
from uuid import uuid4

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cli.connection import connected
from cli.lookup import find_person
from cli.session import database_session
from domain.case.workdays import end_of_day
from domain.exchange.policy import Policy
from models.clock import programme_now
from models.tables.cycle import Cycle
from models.views.programmes import all_programmes
from models.views.setup import programme_of
from runtime.embedded.console import bold, dim, say
from runtime.errors import SetupProblem
from runtime.settings import load_settings
from runtime.setup import MATCHING_AFTER
from runtime.waiting_list import Woken, waiting, wake_all


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command()(cycles)
    commands.command("open-cycle")(open_cycle)


def cycles() -> None:
    """List the cycles, latest first, with their windows."""
    asyncio.run(_list())


def open_cycle(
    cycle: Annotated[str, typer.Argument(help="Its id or its name; a new name makes a new one.")],
    by: Annotated[str, typer.Option(help="The person who acts: mail address, or full name.")],
    days: Annotated[int, typer.Option(min=1, max=365, help="How long a new window is open.")] = 31,
    programme: Annotated[
        str, typer.Option(help="Of a new cycle, where there are several programmes.")
    ] = "",
) -> None:
    """Open a cycle now, and look for a partner again for everybody on the waiting list.

    A new cycle keeps the numbers (policy) of its programme's last one.
    """
    asyncio.run(_open(cycle, by, timedelta(days=days), programme))


async def _list() -> None:
    async with database_session(load_settings()) as session:
        now = await programme_now(session)
        for cycle in await session.scalars(select(Cycle).order_by(col(Cycle.opens_at).desc())):
            state = "to come" if cycle.opens_at > now else "open"
            state = "over" if cycle.closes_at <= now else state
            window = f"{cycle.opens_at:%Y-%m-%d} to {cycle.closes_at:%Y-%m-%d}"
            say(f"{bold(cycle.name)}  {window}  {state}  {dim(cycle.id)}")


async def _open(typed: str, by: str, window: timedelta, programme: str) -> None:
    async with connected() as connection:
        async with connection.sessions() as session:
            person = await find_person(session, by)
            now = await programme_now(session)
            cycle = await _opened(session, typed, now, window, programme)
            ids = await waiting(session, cycle.programme)
            await session.commit()
        say(f"{bold(cycle.name)} is open until {cycle.closes_at:%Y-%m-%d}.")
        _say_woken(await wake_all(connection.exchanges, ids, by=person.id, cycle=cycle.id))


def _say_woken(done: Woken) -> None:
    say(f"Woken from the waiting list: {len(done.woken)}.")
    for exchange_id, why in done.refused.items():
        say(f"  Not {exchange_id[:8]}: {why}")


async def _opened(
    session: AsyncSession, typed: str, now: datetime, window: timedelta, programme: str
) -> Cycle:
    """The cycle, open from now on at the latest. Does not commit."""
    programme = await _programme(session, programme)
    mine = [col(Cycle.programme) == programme] if programme else []
    known = await session.scalar(
        select(Cycle).where((col(Cycle.id) == typed) | (col(Cycle.name) == typed), *mine)
    )
    if known is None:
        known = await _new(session, typed, now, window, programme)
    if known.closes_at <= now:
        raise SetupProblem(
            f"{known.name} closed on {known.closes_at:%Y-%m-%d}.",
            "Give the name of another cycle; a new name makes a new one.",
        )
    known.opens_at = min(known.opens_at, now)
    return known


async def _programme(session: AsyncSession, typed: str) -> str:
    """What the cycles of a programme call it, by its name or id. SetupProblem for none there is.

    Where none has been described yet, the first cycle says what the programme is called.
    """
    described = await all_programmes(session)
    found = [one.id for one in described if typed in {one.id, one.name}]
    called = await session.scalars(
        select(col(Cycle.programme)).where(col(Cycle.programme) == typed)
    )
    if typed and described and not (found or called.first()):
        raise SetupProblem(
            f"There is no programme {typed}.", "python -m cli programmes lists them."
        )
    return found[0] if found else typed


async def _new(
    session: AsyncSession, name: str, now: datetime, window: timedelta, programme: str
) -> Cycle:
    query = select(Cycle).order_by(col(Cycle.opens_at).desc())
    if programme:
        query = query.where(col(Cycle.programme) == programme)
    earlier = list(await session.scalars(query))
    programmes = sorted({cycle.programme for cycle in earlier})
    if len(programmes) > 1:
        raise SetupProblem(
            f"There are several programmes: {', '.join(programmes)}.", "Say which: --programme."
        )
    described = await programme_of(session)
    if not (programme or programmes) and described is not None:
        programmes = [described.id]
    if not (programme or programmes):
        raise SetupProblem("There is no programme yet.", "Name it: python -m cli set-programme")
    policy = earlier[0].policy if earlier else {}
    # Whoever applies on the last day has the whole of it.
    closes = end_of_day(now + window, policy.get("time_zone", Policy().time_zone))
    made = Cycle(
        id=str(uuid4()),
        programme=programme or programmes[0],
        name=name,
        opens_at=now,
        closes_at=closes,
        matching_on=now + window + MATCHING_AFTER,
        policy=policy,
    )
    session.add(made)
    return made

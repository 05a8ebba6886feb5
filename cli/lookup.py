"""What people type, found in the database: exchanges by the beginning of an id, people and communities by name."""

from typing import Annotated

import typer
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.community import NAME_FOLDED, Community
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from models.tables.programme import FIRST
from models.typed.search import folded
from models.typed.text import one_line
from models.views.programmes import all_programmes
from runtime.errors import SetupProblem

LEAST_LETTERS = 4
InProgramme = Annotated[
    str, typer.Option("--programme", help="Which one, by its name or id; else the first one.")
]


async def find_exchange(session: AsyncSession, typed: str) -> str:
    """The id of the one exchange whose id begins so. SetupProblem for none, or for several."""
    start = typed.strip().lower().removeprefix("exchange-")
    if len(start) < LEAST_LETTERS or not start.replace("-", "").isalnum():
        raise SetupProblem(
            f"{typed!r} is not the beginning of an exchange's id.",
            f"Give at least {LEAST_LETTERS} of its letters; the web address ends in it.",
        )
    query = select(col(ExchangeView.exchange_id)).where(
        col(ExchangeView.exchange_id).startswith(start)
    )
    found = (await session.scalars(query.order_by(col(ExchangeView.exchange_id)).limit(3))).all()
    if start in found:
        return start
    if len(found) > 1:
        raise SetupProblem(
            f"Several exchanges begin with {start}: {', '.join(found)}.", "Give more of the id."
        )
    if not found:
        raise SetupProblem(
            f"No exchange begins with {start}.",
            "See: python -m cli asks. If views are missing: python -m cli rebuild",
        )
    return found[0]


async def find_programme(session: AsyncSession, typed: str) -> str:
    """The mark of the programme with this id, else with this name; of the first one where nothing was typed.

    SetupProblem for none, or for several of one name.
    """
    wanted = one_line(typed)
    if not wanted:
        return FIRST
    known = await all_programmes(session)
    found = [one for one in known if one.id == wanted] or [
        one for one in known if one.name == wanted
    ]
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise SetupProblem(f"Several programmes are called {wanted}.", f"Give one of: {ids}.")
    if not found:
        raise SetupProblem(
            f"There is no programme {wanted}.", "python -m cli programmes lists them."
        )
    return found[0].mark


async def find_person(session: AsyncSession, typed: str) -> Person:
    """The one person with this address, id or whole name. SetupProblem for none, or for several."""
    wanted = one_line(typed)
    query = select(Person).where(
        (col(Person.email) == wanted)
        | (col(Person.id) == wanted)
        | (func.folded(col(Person.name)) == folded(wanted))
    )
    found = (await session.scalars(query.order_by(col(Person.email)).limit(3))).all()
    if len(found) > 1:
        addresses = ", ".join(person.email for person in found)
        raise SetupProblem(f"Several persons are called {wanted}.", f"Give one of: {addresses}.")
    if not found:
        raise SetupProblem(
            f"Nobody is known by {wanted}.",
            "Give a whole name or mail address, as the pages show it.",
        )
    return found[0]


async def find_community(session: AsyncSession, typed: str) -> Community:
    """The one community with this name, id or short name. SetupProblem for none, or for several."""
    wanted = one_line(typed)
    query = select(Community).where(
        (col(Community.id) == wanted)
        | (col(Community.slug) == wanted)
        | NAME_FOLDED.in_([folded(wanted)])
    )
    found = (await session.scalars(query.order_by(col(Community.slug)).limit(3))).all()
    if len(found) > 1:
        slugs = ", ".join(community.slug for community in found)
        raise SetupProblem(f"Several communities are called {wanted}.", f"Give one of: {slugs}.")
    if not found:
        raise SetupProblem(
            f"No community is known by {wanted}.", "Give its whole name, as the pages show it."
        )
    return found[0]

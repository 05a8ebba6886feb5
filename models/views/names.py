"""Names of people by their ids, as every page shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.person import Person
from models.typed.names import told_apart

R = TypeVar("R")

_WANTED = select(col(Person.name)).where(col(Person.id).in_(bindparam("wanted", expanding=True)))
_NAMESAKES = select(col(Person.id), col(Person.name), col(Person.email)).where(
    col(Person.name).in_(_WANTED)
)


async def people_named(session: AsyncSession, people: Iterable[str | None]) -> dict[str, str]:
    """Names by id; of two people with the same name a few letters more (`models.typed.names`).

    Whoever else has the name counts, so that a person is called the same on every page.
    """
    wanted = {person for person in people if person}
    if not wanted:
        return {}
    found = await session.execute(_NAMESAKES, {"wanted": sorted(wanted)})
    names = told_apart((row[0], row[1], row[2]) for row in found)
    return {person: names[person] for person in wanted if person in names}


async def renamed(session: AsyncSession, rows: Sequence[R], **fields: str) -> tuple[R, ...]:
    """The rows with their people as `people_named` calls them: `person_id="person_name"`."""
    told = await people_named(session, [getattr(row, field) for row in rows for field in fields])
    found = []
    for row in rows:
        other = {
            name: told[person]
            for field, name in fields.items()
            if (person := getattr(row, field)) in told and told[person] != getattr(row, name)
        }
        made: Any = row
        found.append(replace(made, **other) if other else made)
    return tuple(found)

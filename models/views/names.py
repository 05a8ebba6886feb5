"""Names of people by their ids, as every page shows them."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.person import Person
from models.typed.names import told_apart

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

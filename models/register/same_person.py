"""Whose entries are one person's: theirs, and those that turned out to be theirs, too."""

from sqlalchemy import CTE, Select, select
from sqlmodel import col

from models.tables.person import Person


def entries_of(person_id: str) -> Select[tuple[str]]:
    """Ids of a person's entry and of all that were merged into it, also by way of another one."""
    found: CTE = (
        select(col(Person.id).label("id")).where(col(Person.id) == person_id).cte(recursive=True)
    )
    found = found.union(select(col(Person.id)).where(col(Person.merged_into) == found.c.id))
    return select(found.c.id)

"""The register as a table that spreadsheets open, and that can be imported again."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.register.cells import safe_cell
from models.register.entries import entry_of
from models.register.fields import COLUMNS
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.typed.text import shown
from models.views.programmes import EVERYTHING, ProgrammeScope

_Line = tuple[Community | None, Person | None, Membership | None]


async def export_register(session: AsyncSession, scope: ProgrammeScope = EVERYTHING) -> str:
    """A programme's register: one line for each member of each community, and for whoever or whatever has no other; as CSV.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    communities = {
        row.id: row
        for row in await session.scalars(
            select(Community)
            .where(*scope.communities())
            .order_by(col(Community.name), col(Community.id))
        )
    }
    people = {
        row.id: row
        for row in await session.scalars(
            select(Person).where(*scope.people()).order_by(col(Person.name), col(Person.id))
        )
    }
    members = [
        one
        for one in await session.scalars(select(Membership))
        if one.community_id in communities and one.person_id in people
    ]
    return as_table(communities, people, members)


def as_table(
    communities: dict[str, Community], people: dict[str, Person], members: list[Membership]
) -> str:
    """These entries by their ids, and who belongs where, as CSV."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([column.head for column in COLUMNS])
    for line in _lines(communities, people, members):
        writer.writerow(_cells(line))
    return written.getvalue()


def _lines(
    communities: dict[str, Community], people: dict[str, Person], members: list[Membership]
) -> Iterator[_Line]:
    within: dict[str, list[Membership]] = {}
    for member in members:
        within.setdefault(member.community_id, []).append(member)
    for key, community in communities.items():
        of_it = sorted(
            within.get(key, ()), key=lambda m: (not m.is_contact, people[m.person_id].name)
        )
        for member in of_it:
            yield community, people[member.person_id], member
        if not of_it:
            yield community, None, None
    belonging = {member.person_id for member in members}
    for key, person in people.items():
        if key not in belonging:
            yield None, person, None


def _cells(line: _Line) -> list[str]:
    community, person, member = line
    said: dict[str, dict[str, Any]] = {
        "community": entry_of(community) | {"active": community.active} if community else {},
        "person": entry_of(person) | {"active": person.active} if person else {},
        "membership": {"contact": member.is_contact, "function": member.function} if member else {},
    }
    if community:
        said["community"]["topics"] = "; ".join(community.topics)
    return [_cell(said[column.entry].get(column.field)) for column in COLUMNS]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    found = getattr(value, "value", value)
    return safe_cell(shown(found) if isinstance(found, str) else found)

"""Whose words each section of what both write together has now, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models.documents.joint import Paper, Written
from models.documents.store import versions_of
from models.documents.stored import read_stored
from web.participants.together.store import Section

LOOKED_AT = 60
"""Versions that are looked through at most; a section last changed before them is nobody's on the page."""


@dataclass(frozen=True)
class LastChange:
    """Who changed a section last, and when."""

    author_id: str
    at: datetime


async def last_changes(
    database: AsyncSession, paper: Paper, newest: Written, sections: Iterable[Section]
) -> dict[str, LastChange]:
    """By the names of the sections; a section in which nobody has written yet is not among them."""
    if newest.document_id is None or not newest.version:
        return {}
    every = await versions_of(database, newest.document_id)
    versions, left = every[-LOOKED_AT:][::-1], list(sections)
    found: dict[str, LastChange] = {}
    content = newest.content
    for number, version in enumerate(versions):
        is_first = len(every) <= LOOKED_AT and number == len(versions) - 1
        if number + 1 < len(versions):
            before = read_stored(paper.kind, versions[number + 1].content)
        elif is_first:
            before = paper.model()
        else:
            break
        for section in [one for one in left if one.content(content) != one.content(before)]:
            found[section.name] = LastChange(version.author_id, version.created_at)
            left.remove(section)
        if not left:
            break
        content = before
    return found

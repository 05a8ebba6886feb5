"""What both sides write together, in the database: save one section onto whatever is newest."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocRef
from models.documents.drafts import DraftPlace, read_draft, save_draft
from models.documents.joint import Paper, Written, document_of, newest, written
from models.documents.store import StaleVersion, read_version, save_version
from models.documents.stored import read_stored
from models.documents.words import Content

SEEN = "seen"
"""Section under which the version a person looked at last is kept."""


class Section(Protocol):
    """A part that is written and saved on its own; `name` is in its address."""

    @property
    def name(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def model(self) -> type[Content]: ...
    @property
    def widgets(self) -> dict[str, Any]: ...
    def content(self, whole: Any, /) -> dict[str, Any]:
        """What this part says, as its form shows it; also what two versions differ in."""

    def content_since(self, begun: Any, whole: Any, /) -> dict[str, Any]:
        """The same, for whoever began to write in the version `begun`: with what stands elsewhere since."""

    def written(self, whole: Any, part: Any, rows: list[int], /) -> dict[str, Any]:
        """The whole with this part replaced. RuleBroken where that does not go."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One person's new words for one section, begun on version `base`; None where they fit whatever is newest."""

    section: Section
    part: Content
    rows: list[int]
    base: int | None
    by: str
    now: datetime


async def save_section(
    database: AsyncSession, paper: Paper, exchange_id: str, edit: Edit
) -> DocRef:
    """Save the document with the section replaced, and give its newest version. Does not commit.

    What others changed in other sections stays. Raises StaleVersion where somebody changed this
    section since `base` (its `newest.content` then holds only the section), RuleBroken where
    the whole does not fit together any more.
    """
    document = await document_of(database, paper, exchange_id, edit.by, edit.now)
    now = await newest(database, paper, exchange_id)
    await _refuse_stale(database, paper, exchange_id, edit, now)
    try:
        content = edit.section.written(now.content, edit.part, edit.rows)
        whole = _whole(paper, now.content, content)
    except IndexError as error:
        if paper.gone is None:
            raise
        raise paper.gone() from error
    return await save_version(
        database, document, whole, base_version=now.version, by=edit.by, now=edit.now
    )


def _whole(paper: Paper, before: Any, content: dict[str, Any]) -> Any:
    """The whole. RuleBroken where the new words do not fit it; older ones hold nobody up."""
    try:
        return paper.model.model_validate(content)
    except ValidationError as error:
        if _is_sound(paper, before):
            raise paper.misfit(str(error.errors()[0]["msg"])) from error
        return read_stored(paper.kind, content)


def _is_sound(paper: Paper, whole: Any) -> bool:
    try:
        paper.model.model_validate(whole.model_dump())
    except ValidationError:
        return False
    return True


async def _refuse_stale(
    database: AsyncSession, paper: Paper, exchange_id: str, edit: Edit, now: Written
) -> None:
    if edit.base is None or edit.base == now.version:
        return
    base = await written(database, paper, exchange_id, edit.base) or Written(None, paper.model())
    theirs = edit.section.content_since(base.content, now.content)
    untouched = edit.section.content(base.content) == theirs
    mine = edit.part.model_dump()
    if untouched or _said(paper, mine) == _said(paper, theirs) or now.document_id is None:
        return
    author = await _section_author(database, paper, exchange_id, edit, now)
    stored = await read_version(database, now.document_id, now.version)
    raise StaleVersion(None, replace(stored, content=_as_form(theirs), author_id=author))


async def _section_author(
    database: AsyncSession, paper: Paper, exchange_id: str, edit: Edit, now: Written
) -> str:
    """Who gave the section the words it has: whoever saved the newest version may have changed another."""
    theirs, author = edit.section.content(now.content), now.author_id or ""
    for number in range(now.version - 1, (edit.base or 0) - 1, -1):
        before = await written(database, paper, exchange_id, number) if number else None
        if before is None or edit.section.content(before.content) != theirs:
            break
        author = before.author_id or ""
    return author


def _said(paper: Paper, content: dict[str, Any]) -> dict[str, Any]:
    """A section's words without the ids of its parts: whoever added one and sends it twice knows none."""
    return {
        name: tuple({k: v for k, v in part.items() if k != "id"} for part in value)
        if name in paper.parted
        else value
        for name, value in content.items()
    }


def _as_form(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value is not None}


async def last_look(
    database: AsyncSession, paper: Written, me: str, now: datetime, *, note: bool = True
) -> int | None:
    """The version this person saw last, None for the first look; notes, unless told not to, that they see this one."""
    if paper.document_id is None or not paper.version:
        return None
    place = DraftPlace(document_id=paper.document_id, person_id=me, section=SEEN)
    before = await read_draft(database, place)
    seen = before.base_version if before else None
    if note and seen != paper.version:
        await save_draft(database, place, {}, base_version=paper.version, now=now)
        await database.commit()
    return seen

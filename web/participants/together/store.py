"""A document both sides write together, in the database: read it, and save one section onto whatever is newest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocRef, DocumentKind
from domain.case.errors import RuleBroken
from models.documents.drafts import DraftPlace, read_draft, save_draft
from models.documents.partnership import about_pair, id_for_pair
from models.documents.store import (
    NewDocument,
    StaleVersion,
    UnknownDocument,
    Version,
    documents_of,
    read_version,
    save_version,
    the_document,
)
from models.documents.stored import read_stored
from models.documents.words import Content
from models.tables.document import Document
from models.tables.exchange_view import ExchangeView

SEEN = "seen"
"""Section under which the version a person looked at last is kept."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What both write: `begun_from` is what it begins with, with another partner, from the one before.

    `parted` are its sections of parts that others belong to; `misfit` refuses a section
    that does not fit the whole, for the reason given.
    """

    kind: DocumentKind
    model: type[Content]
    begun_from: Callable[[Any], Any]
    misfit: Callable[[str], RuleBroken]
    parted: tuple[str, ...] = ()
    gone: Callable[[], RuleBroken] | None = None
    """What to say where a section has nothing to stand in any more."""


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

    def written(self, whole: Any, part: Any, rows: list[int], /) -> dict[str, Any]:
        """The whole with this part replaced. RuleBroken where that does not go."""


@dataclass(frozen=True)
class Written:
    """A version. `version` is 0, and `ref` None, as long as nothing is saved."""

    document_id: str | None
    content: Any
    version: int = 0
    ref: DocRef | None = None
    author_id: str | None = None
    created_at: datetime | None = None

    @property
    def plan(self) -> Any:
        """The content, where it is a plan."""
        return self.content


async def written(
    database: AsyncSession, paper: Paper, exchange_id: str, version: int | None = None
) -> Written | None:
    """A version of what the present pair writes, the newest unless said; None for one there is not.

    Version 0 is what it begins from: nothing, or what is kept of the one made with an earlier partner.
    """
    about = await _about(database, exchange_id)
    documents = await documents_of(database, exchange_id, paper.kind)
    found = _present(paper, documents, exchange_id, about)
    if found is None or not found.head_version or version == 0:
        begun = await _beginning(database, paper, documents, about)
        blank = Written(found.id if found else None, begun)
        return blank if not version else None
    try:
        return _written(await read_version(database, found.id, version))
    except UnknownDocument:
        return None


async def _about(database: AsyncSession, exchange_id: str) -> str:
    view = await database.get(ExchangeView, exchange_id)
    return about_pair(view.state) if view else ""


def _present(
    paper: Paper, documents: Sequence[Document], exchange_id: str, about: str
) -> Document | None:
    """The document both sides write in now, if it is begun."""
    if not about:
        return documents[0] if documents else None
    wanted = id_for_pair(paper.kind, exchange_id, about)
    return next((document for document in documents if document.id == wanted), None)


async def _beginning(
    database: AsyncSession, paper: Paper, documents: Sequence[Document], about: str
) -> Any:
    """What it begins from with another partner."""
    saved = [document for document in documents if document.head_version]
    if not about or not saved:
        return paper.model()
    last = max(saved, key=lambda document: document.created_at)
    return paper.begun_from(_written(await read_version(database, last.id)).content)


async def newest(database: AsyncSession, paper: Paper, exchange_id: str) -> Written:
    """The newest version; an empty document where nothing is saved yet."""
    return await written(database, paper, exchange_id) or Written(None, paper.model())


def _written(found: Version) -> Written:
    content = read_stored(found.kind, found.content)
    return Written(
        found.ref.id, content, found.ref.version, found.ref, found.author_id, found.created_at
    )


async def document_of(
    database: AsyncSession, paper: Paper, exchange_id: str, by: str, now: datetime
) -> str:
    """Id of the present pair's document, begun where there is none. Others wait until the commit."""
    view = await database.get_one(ExchangeView, exchange_id, with_for_update=True)
    about = about_pair(view.state)
    documents = await documents_of(database, exchange_id, paper.kind)
    found = _present(paper, documents, exchange_id, about)
    if found:
        return found.id
    new = NewDocument(kind=paper.kind, created_by=by, exchange_id=exchange_id)
    return await the_document(database, new, about, now)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One person's new words for one section, begun on version `base`."""

    section: Section
    part: Content
    rows: list[int]
    base: int
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
    if edit.base == now.version:
        return
    base = await written(database, paper, exchange_id, edit.base) or Written(None, paper.model())
    theirs = edit.section.content(now.content)
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
    for number in range(now.version - 1, edit.base - 1, -1):
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


async def last_look(database: AsyncSession, paper: Written, me: str, now: datetime) -> int | None:
    """The version this person saw last, None for the first look; notes that they see this one."""
    if paper.document_id is None or not paper.version:
        return None
    place = DraftPlace(document_id=paper.document_id, person_id=me, section=SEEN)
    before = await read_draft(database, place)
    seen = before.base_version if before else None
    if seen != paper.version:
        await save_draft(database, place, {}, base_version=paper.version, now=now)
        await database.commit()
    return seen

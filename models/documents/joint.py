"""A document that both sides of an exchange write together, as it stands in the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocRef, DocumentKind
from domain.case.errors import RuleBroken
from models.documents.partnership import about_pair, id_for_pair
from models.documents.store import (
    NewDocument,
    UnknownDocument,
    Version,
    documents_of,
    read_version,
    the_document,
)
from models.documents.stored import read_stored
from models.documents.words import Content
from models.tables.document import Document
from models.tables.exchange_view import ExchangeView


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

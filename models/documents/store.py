"""Documents in the database: versions that never change, and whose turn it is to be newest.

No function commits: the caller's transaction decides, so that a form saves all or nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from sqlalchemy import bindparam, select, update
from sqlalchemy import insert as add
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.documents import DocRef, DocumentKind
from domain.exchange.people import Side
from models.documents.content import hash_of, plain
from models.documents.words import Content
from models.tables.columns import table_of
from models.tables.document import Document
from models.tables.document_version import DocumentVersion


class UnknownDocument(LookupError):  # noqa: N818 - it names what happened, not a fault
    """There is no such document or version."""


class StaleVersion(Exception):  # noqa: N818 - it names what happened, not a fault
    """Somebody saved a newer version since this one was opened; `newest` is theirs."""

    def __init__(self, base: "Version | None", newest: "Version") -> None:
        super().__init__(f"document {newest.ref.id} is at version {newest.ref.version}")
        self.base = base
        self.newest = newest


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version as stored; `content` fits `models.documents.content.parse(kind, …)`."""

    ref: DocRef
    kind: DocumentKind
    content: dict[str, Any]
    author_id: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """What a new document is about. A document may be older than its exchange (application)."""

    kind: DocumentKind
    created_by: str
    exchange_id: str | None = None
    owner_side: Side | None = None
    community_id: str | None = None


# Written once: building a statement costs more than sending it.
_DOCUMENTS = table_of(Document)
_VERSIONS = table_of(DocumentVersion)
_THIS = _DOCUMENTS.c.id == bindparam("document")
_ADD_ONCE = insert(_DOCUMENTS).on_conflict_do_nothing(index_elements=["id"])
_READ = select(Document).where(_THIS).execution_options(populate_existing=True)
_HEAD = select(_DOCUMENTS.c.head_version).where(_THIS).with_for_update()
_SET_HEAD = update(_DOCUMENTS).where(_THIS).values(head_version=bindparam("head"))
_ATTACH = update(_DOCUMENTS).where(_THIS).values(exchange_id=bindparam("exchange"))
_ADD_VERSION = add(_VERSIONS)
_OF_ONE = (
    select(_VERSIONS, _DOCUMENTS.c.kind)
    .join(_DOCUMENTS, _DOCUMENTS.c.id == _VERSIONS.c.document_id)
    .where(_VERSIONS.c.document_id == bindparam("document"))
)
_EVERY = _OF_ONE.order_by(_VERSIONS.c.version)
_NEWEST = _OF_ONE.order_by(_VERSIONS.c.version.desc()).limit(1)
_VERSION = _NEWEST.where(_VERSIONS.c.version == bindparam("version"))


async def create_document(session: AsyncSession, new: NewDocument, now: datetime) -> str:
    """Adds an empty document (version 0) and returns its id."""
    document = Document(
        id=str(uuid4()),
        kind=new.kind.value,
        exchange_id=new.exchange_id,
        owner_side=new.owner_side.value if new.owner_side else None,
        community_id=new.community_id,
        created_by=new.created_by,
        created_at=now,
    )
    session.add(document)
    await session.flush()
    return document.id


async def the_document(session: AsyncSession, new: NewDocument, about: str, now: datetime) -> str:
    """The id of an exchange's one document of a kind `about` something (a day, a call, an action).

    It is added where it is missing. The id follows from what the document is about, so two
    forms sent at once agree on one.
    """
    document_id = document_id_of(new, about)
    row = {
        "id": document_id,
        "kind": new.kind.value,
        "exchange_id": new.exchange_id,
        "owner_side": new.owner_side.value if new.owner_side else None,
        "community_id": new.community_id,
        "created_by": new.created_by,
        "created_at": now,
        "head_version": 0,
    }
    await session.execute(_ADD_ONCE, row)
    return document_id


def document_id_of(new: NewDocument, about: str) -> str:
    """The id `the_document` gives."""
    side = new.owner_side.value if new.owner_side else ""
    return str(uuid5(NAMESPACE_OID, f"{new.exchange_id}/{new.kind.value}/{side}/{about}"))


async def save_version(
    session: AsyncSession,
    document_id: str,
    content: Content,
    *,
    base_version: int,
    by: str,
    now: datetime,
) -> DocRef:
    """Saves the version after `base_version` and returns its reference.

    The same words again return the newest reference unchanged, so a double click is harmless.
    Raises StaleVersion if somebody else saved in between, UnknownDocument for a wrong id.
    """
    head = await _locked(session, document_id)
    words = plain(content)
    digest = hash_of(words)
    if head:
        newest = await read_version(session, document_id)
        if newest.ref.hash == digest:
            return newest.ref
        if head != base_version:
            raise StaleVersion(await _base(session, document_id, base_version), newest)
    ref = DocRef(id=document_id, version=head + 1, hash=digest)
    await session.execute(_SET_HEAD, {"document": document_id, "head": ref.version})
    row = {
        "document_id": document_id,
        "version": ref.version,
        "content": words,
        "hash": digest,
        "author_id": by,
        "created_at": now,
    }
    await session.execute(_ADD_VERSION, row)
    return ref


async def read_version(
    session: AsyncSession, document_id: str, version: int | None = None
) -> Version:
    """A version, the newest unless said; UnknownDocument if there is none."""
    asked = {"document": document_id, "version": version}
    found = (await session.execute(_NEWEST if version is None else _VERSION, asked)).first()
    if found is None:
        raise UnknownDocument(document_id)
    return _version(found)


async def versions_of(session: AsyncSession, document_id: str) -> list[Version]:
    """Every version of a document, oldest first; none for one nobody has saved."""
    found = (await session.execute(_EVERY, {"document": document_id})).all()
    return [_version(row) for row in found]


def _version(found: Any) -> Version:
    return Version(
        ref=DocRef(id=found.document_id, version=found.version, hash=found.hash),
        kind=DocumentKind(found.kind),
        content=found.content,
        author_id=found.author_id,
        created_at=found.created_at,
    )


async def read_document(session: AsyncSession, document_id: str) -> Document:
    """The document's row; UnknownDocument if there is none."""
    document: Document | None = await session.scalar(_READ, {"document": document_id})
    if document is None:
        raise UnknownDocument(document_id)
    return document


async def documents_of(
    session: AsyncSession, exchange_id: str, kind: DocumentKind | None = None
) -> list[Document]:
    """An exchange's documents, oldest first."""
    query = (
        select(Document)
        .where(col(Document.exchange_id) == exchange_id)
        .order_by(col(Document.created_at), col(Document.id))
    )
    if kind is not None:
        query = query.where(col(Document.kind) == kind.value)
    return list((await session.scalars(query)).all())


async def attach(session: AsyncSession, document_id: str, exchange_id: str) -> None:
    """Says to which exchange a document belongs, once that exchange exists."""
    await _locked(session, document_id)
    await session.execute(_ATTACH, {"document": document_id, "exchange": exchange_id})


async def _locked(session: AsyncSession, document_id: str) -> int:
    """The newest version's number; nobody else adds one until this transaction ends."""
    head: int | None = await session.scalar(_HEAD, {"document": document_id})
    if head is None:
        raise UnknownDocument(document_id)
    return head


async def _base(session: AsyncSession, document_id: str, version: int) -> Version | None:
    try:
        return await read_version(session, document_id, version)
    except UnknownDocument:
        return None

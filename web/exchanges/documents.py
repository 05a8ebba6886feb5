"""An exchange's documents: who may read which of their versions, and what changed between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.documents import DocumentKind
from domain.exchange.both_learn import Occasion
from domain.exchange.exchange import Exchange
from domain.exchange.people import HUB_ROLES, Role, Side
from models.documents.partnership import about_occasion_in, id_for_pair
from models.documents.store import NewDocument, UnknownDocument, document_id_of, read_document
from models.files.stored import parts_of
from models.tables.document import Document
from models.tables.document_version import DocumentVersion
from web.exchanges.relationship import shown_version
from web.site.access import Seat

EVERYTHING = frozenset(DocumentKind) - {DocumentKind.HANDED_OVER, DocumentKind.RELATIONSHIP}
"""What the hub may read at all: what the two sides hand each other stays with them (CEE-16), and how they
get on is nobody's to read before both have said it (IB-21)."""
LISTED_APART = (DocumentKind.HANDED_OVER, DocumentKind.RELATIONSHIP)
"""What has a list of its own on the exchange's page."""
READERS: dict[Role, frozenset[DocumentKind]] = {
    Role.PROGRAMME: EVERYTHING,
    Role.COORDINATOR: EVERYTHING,
    Role.CHAIR: EVERYTHING,
    Role.APPROVER: frozenset({DocumentKind.APPLICATION, DocumentKind.QUESTIONS, DocumentKind.PLAN}),
    Role.BOOKER: frozenset({DocumentKind.PLAN}),
}
"""What the hub's roles read (programme.md, Who sees what); a role that is not here reads none."""

ORDER = tuple(DocumentKind)
MENTEES_OWN = {
    DocumentKind.APPLICATION,
    DocumentKind.QUESTIONS,
    DocumentKind.DAY_LOG,
    DocumentKind.POST_PLAN,
    DocumentKind.ACTION_NOTE,
}


@dataclass(frozen=True)
class DocumentLine:
    """A document in the list: `newest` is the latest version the viewer may read."""

    id: str
    kind: DocumentKind
    side: Side | None
    newest: int
    author_id: str
    saved_at: datetime
    subject: str = ""


@dataclass(frozen=True)
class ReadableVersion:
    """One version of a document with what it says, as stored, and all versions the viewer may read.

    `row` and `versions` have a version's number, hash, author and moment.
    """

    document: Document
    kind: DocumentKind
    row: Any
    versions: Sequence[Any]
    content: dict[str, Any]


def reads(seat: Seat, kind: DocumentKind) -> bool:
    """Whether the viewer reads documents of this kind as the hub."""
    return any(kind in READERS.get(role, ()) for role in seat.roles & HUB_ROLES)


def owner_of(document: Document) -> Side | None:
    """The side whose words a document holds; none for what both write."""
    if document.owner_side:
        return Side(document.owner_side)
    return Side.MENTEE if DocumentKind(document.kind) in MENTEES_OWN else None


def newest_readable(document: Document, seat: Seat, x: Exchange) -> int:
    """The latest version this viewer may read, 0 for none.

    A side's own words are the partner's to read once they were shared with it; what both write is
    theirs from the first version.
    """
    kind = DocumentKind(document.kind)
    if kind is DocumentKind.RELATIONSHIP:
        return _readable_word(document, seat, x)
    if reads(seat, kind):
        return document.head_version
    if kind is DocumentKind.HANDED_OVER or seat.side is None:
        handed = seat.side is not None and any(h.doc == document.id for h in x.handed)
        return document.head_version if handed else 0
    if seat.side is Side.MENTOR and _of_another_partner(document, kind, x):
        return 0
    owner = owner_of(document)
    if owner is None or owner is seat.side:
        return document.head_version
    return _shared(document, kind, owner, x)


def _readable_word(document: Document, seat: Seat, x: Exchange) -> int:
    """One's own newest word on the present partner; the other's, and as the hub, once both have spoken."""
    if document.id not in _words_of_pair(x):
        return 0
    if _is_own_word(document, seat):
        return document.head_version
    return shown_version(x, document.id) if hears_of_relationship(seat) else 0


def hears_of_relationship(seat: Seat) -> bool:
    """Whether a viewer reads how the two get on, once both have said it: the sides, and who reads reports."""
    return seat.side is not None or reads(seat, DocumentKind.REPORT)


def _words_of_pair(x: Exchange) -> set[str]:
    """Ids of what the present two communities say of each other."""
    kind = DocumentKind.RELATIONSHIP
    return {
        document_id_of(
            NewDocument(kind=kind, created_by="", exchange_id=x.id, owner_side=side),
            about_occasion_in(x, occasion),
        )
        for occasion in Occasion
        for side in Side
    }


def _is_own_word(document: Document, seat: Seat) -> bool:
    return seat.side is not None and seat.side is owner_of(document)


def _oldest_readable(document: Document, seat: Seat, newest: int) -> int:
    """What somebody said of the partner before thinking again is for nobody else to read."""
    is_word = document.kind == DocumentKind.RELATIONSHIP
    return newest if is_word and not _is_own_word(document, seat) else 1


def _of_another_partner(document: Document, kind: DocumentKind, x: Exchange) -> bool:
    """Whether it was written with, or by, a mentor community that has left the exchange."""
    if not x.former or x.mentor is None:
        return False
    if kind in (DocumentKind.PLAN, DocumentKind.DESIGN):
        return document.id != id_for_pair(kind, x.id, x.mentor.community)
    return document.created_by in x.former


def _shared(document: Document, kind: DocumentKind, owner: Side, x: Exchange) -> int:
    if kind is DocumentKind.QUESTIONS:
        shared = x.prepared_lists.get(owner) or x.question_lists.get(owner)
        return shared.version if shared and shared.id == document.id else 0
    if kind is DocumentKind.PRE_WORK:
        written = x.pre_works.get(owner)
        return written.version if written and written.id == document.id else 0
    if kind is DocumentKind.POST_PLAN:
        plan = x.post_plans.get(owner)
        return plan.version if plan and plan.id == document.id else 0
    if kind is DocumentKind.REPORT:
        part = x.reports.get(owner) if x.report_accepted_at else None
        return part.version if part and part.id == document.id else 0
    return document.head_version


# Written once: building a statement costs more than sending it.
_DOCUMENTS = (
    select(Document)
    .where(
        (col(Document.exchange_id) == bindparam("exchange"))
        | (col(Document.id) == bindparam("application"))
    )
    .order_by(col(Document.created_at), col(Document.id))
)
# Of what a version says only what tells it from others of its kind.
_NEWEST = text("""
    SELECT document_id, version, author_id, created_at,
        content ->> 'day' AS day, content ->> 'number' AS number
    FROM document_version
    JOIN unnest(CAST(:ids AS varchar[]), CAST(:versions AS int[])) AS wanted (id, newest)
        ON document_id = wanted.id AND version = wanted.newest
""")
_VERSIONS = (
    select(
        *(getattr(DocumentVersion, name) for name in ("version", "hash", "author_id", "created_at"))
    )
    .where(
        col(DocumentVersion.document_id) == bindparam("document"),
        col(DocumentVersion.version).between(bindparam("oldest"), bindparam("newest")),
    )
    .order_by(col(DocumentVersion.version))
)
_WITH_PART = (
    select(col(DocumentVersion.version))
    .where(
        col(DocumentVersion.document_id) == bindparam("document"),
        col(DocumentVersion.version).between(bindparam("oldest"), bindparam("newest")),
        col(DocumentVersion.content)["pictures"].contains(bindparam("named", type_=JSONB)),
    )
    .limit(1)
)
_CONTENT = select(col(DocumentVersion.content)).where(
    col(DocumentVersion.document_id) == bindparam("document"),
    col(DocumentVersion.version) == bindparam("version"),
)


async def documents_for(database: AsyncSession, seat: Seat, x: Exchange) -> list[DocumentLine]:
    """The documents of the exchange that the viewer may read, in the order of the programme."""
    asked = {"exchange": x.id, "application": x.application.id}
    allowed = {
        document.id: (document, newest)
        for document in await database.scalars(_DOCUMENTS, asked)
        if document.kind not in LISTED_APART and (newest := newest_readable(document, seat, x))
    }
    versions = [newest for _document, newest in allowed.values()]
    rows = await database.execute(_NEWEST, {"ids": list(allowed), "versions": versions})
    lines = [_line(allowed[row.document_id][0], row) for row in rows]
    return sorted(lines, key=lambda line: (ORDER.index(line.kind), line.subject, line.saved_at))


def _line(document: Document, row: Any) -> DocumentLine:
    kind = DocumentKind(document.kind)
    return DocumentLine(
        id=document.id,
        kind=kind,
        side=owner_of(document) if kind is DocumentKind.REPORT or document.owner_side else None,
        newest=row.version,
        author_id=row.author_id,
        saved_at=row.created_at,
        subject=row.day or row.number or "",
    )


async def readable_version(
    database: AsyncSession, seat: Seat, x: Exchange, document_id: str, version: int | None = None
) -> ReadableVersion | None:
    """A version the viewer may read, the newest unless said; None for any other."""
    try:
        document = await read_document(database, document_id)
    except UnknownDocument:
        return None
    if document.exchange_id != x.id and document.id != x.application.id:
        return None
    newest = newest_readable(document, seat, x)
    oldest = _oldest_readable(document, seat, newest)
    asked = {"document": document_id, "oldest": oldest, "newest": newest}
    versions = list((await database.execute(_VERSIONS, asked)).all())
    wanted = version if version is not None else newest
    row = next((row for row in versions if row.version == wanted), None)
    if row is None:
        return None
    content = await database.scalar(_CONTENT, {"document": document_id, "version": wanted})
    content = await without_erased(database, document_id, content or {})
    return ReadableVersion(document, DocumentKind(document.kind), row, versions, content)


async def reads_part(
    database: AsyncSession, seat: Seat, x: Exchange, document_id: str, file_id: str
) -> bool:
    """Whether a picture stands in a version the viewer may read; one that is not sent yet stands in none."""
    newest = await readable_version(database, seat, x, document_id)
    if newest is None:
        return False
    numbers = [row.version for row in newest.versions]
    asked = {"document": document_id, "oldest": min(numbers), "newest": max(numbers)}
    named = {"named": [{"file": file_id}]}
    return (await database.scalar(_WITH_PART, {**asked, **named})) is not None


async def without_erased(
    database: AsyncSession, document_id: str, content: dict[str, Any]
) -> dict[str, Any]:
    """A stored content in which pictures that were erased since have no `file`; their words stay."""
    if not content.get("pictures"):
        return content
    known = await parts_of(database, [document_id])
    pictures = [
        one if one.get("file") in known else {**one, "file": ""} for one in content["pictures"]
    ]
    return {**content, "pictures": pictures}

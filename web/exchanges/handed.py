"""Internal documents that the two sides have handed each other, as only they see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.documents import DocumentKind
from domain.exchange.exchange import Exchange
from domain.exchange.handed import HandedDocument
from domain.exchange.people import Side
from models.documents.handed_over import HandedOver
from models.documents.stored import read_stored
from models.files.stored import files_of
from models.tables.document_version import DocumentVersion
from models.tables.stored_file import StoredFile

_WORDS = select(col(DocumentVersion.document_id), col(DocumentVersion.content)).where(
    col(DocumentVersion.document_id).in_(bindparam("ids", expanding=True)),
    col(DocumentVersion.version) == 1,
)
"""What is handed over is never written again: it is taken back, and handed over anew."""


@dataclass(frozen=True)
class Handed:
    """One document with its words, and who has it since when."""

    id: str
    side: Side
    by: str
    at: datetime
    received_by: str | None
    received_at: datetime | None
    words: HandedOver
    file: StoredFile | None = None


async def handed_documents(database: AsyncSession, x: Exchange, side: Side | None) -> list[Handed]:
    """What was handed over, oldest first; nothing for whoever is of neither side."""
    if side is None or not x.handed:
        return []
    return await with_words(database, x.handed)


async def with_words(database: AsyncSession, handed: Iterable[HandedDocument]) -> list[Handed]:
    """Documents with their words; one whose words are gone is left out."""
    found = {one.doc: one for one in handed}
    rows = (await database.execute(_WORDS, {"ids": list(found)})).all()
    files = await files_of(database, found)
    words: dict[str, dict[str, Any]] = {row.document_id: row.content for row in rows}
    return [
        Handed(
            id=one.doc,
            side=one.side,
            by=one.by,
            at=one.at,
            received_by=one.received_by,
            received_at=one.received_at,
            words=read_stored(DocumentKind.HANDED_OVER, words[one.doc]),
            file=files.get(one.doc),
        )
        for one in found.values()
        if one.doc in words
    ]

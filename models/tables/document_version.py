"""What a document said, version by version."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment


class DocumentVersion(SQLModel, table=True):
    """One immutable version; `hash` is the SHA-256 of the content's canonical JSON."""

    __tablename__ = "document_version"
    __table_args__ = (
        Index(
            "ix_document_version_words",
            sql("to_tsvector('simple'::regconfig, folded(words_of(content)))"),
            postgresql_using="gin",
        ),
    )

    document_id: str = Field(primary_key=True, foreign_key="document.id")
    version: int = Field(primary_key=True)
    content: dict[str, Any] = json_object()
    hash: str
    author_id: str
    created_at: datetime = moment()

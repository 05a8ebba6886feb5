"""Reasons and remarks, in words."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, stored


class NoteAudience(StrEnum):
    """Who may read a note: everyone of the exchange, or hub staff only."""

    ALL = "all"
    HUB = "hub"


class Note(SQLModel, table=True):
    """One remark; the workflow knows only its id.

    `details` has in parts what the text of a booking says in words (`models.documents.booked`).
    """

    __tablename__ = "note"
    __table_args__ = (
        Index(
            "ix_note_words",
            sql("to_tsvector('simple'::regconfig, folded(text))"),
            postgresql_using="gin",
        ),
    )

    id: str = Field(primary_key=True)
    exchange_id: str = Field(index=True)
    author_id: str
    text: str
    created_at: datetime = moment()
    audience: NoteAudience = Field(
        default=NoteAudience.ALL, sa_type=stored(NoteAudience, "note_audience")
    )
    details: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))

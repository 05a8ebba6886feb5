"""Files that people handed over: what they are; their bytes are in the store of `models.files.store`."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none


class StoredFile(SQLModel, table=True):
    """One file, kept under its `id`, and of the one document it belongs to. Moments are the programme's.

    `part` is empty for the one file of a document; of several it tells each, by what was sent.

    `name` is what its sender calls it, in one line; `media_type` is found by content. It is read by nobody
    from `erased_at` on; `gone_at` says since when the store has it no more.
    """

    __tablename__ = "stored_file"
    __table_args__ = (UniqueConstraint("document_id", "part"),)

    id: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    document_id: str
    part: str = ""
    by: str = Field(foreign_key="person.id", index=True)
    name: str
    media_type: str
    size: int
    sha256: str
    at: datetime = moment()
    erased_at: datetime | None = moment_or_none()
    gone_at: datetime | None = moment_or_none()

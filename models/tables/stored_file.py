"""Files that people handed over: what they are; their bytes are in the store of `models.files.store`."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none


class StoredFile(SQLModel, table=True):
    """One file, kept under its `id`, and of the one document it belongs to. Moments are the programme's.

    `name` is what its sender calls it, in one line; `media_type` is found by content. It is read by nobody
    from `erased_at` on; `gone_at` says since when the store has it no more.
    """

    __tablename__ = "stored_file"

    id: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    document_id: str = Field(unique=True)
    by: str = Field(foreign_key="person.id", index=True)
    name: str
    media_type: str
    size: int
    sha256: str
    at: datetime = moment()
    erased_at: datetime | None = moment_or_none()
    gone_at: datetime | None = moment_or_none()

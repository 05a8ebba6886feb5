"""Signed-in browsers."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none


class WebSession(SQLModel, table=True):
    """A browser's session; only the SHA-256 of its token is kept, and it can be revoked.

    `programme` is the mark of the one that was chosen in it, none while nothing was.
    """

    __tablename__ = "session"

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    created_at: datetime = moment()
    expires_at: datetime = moment()
    last_seen_at: datetime = moment()
    revoked_at: datetime | None = moment_or_none()
    programme: str | None = None

"""Single-use sign-in links."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none


class SignInLink(SQLModel, table=True):
    """A link as sent; only the SHA-256 of its token is kept. `next_path` is a local path."""

    __tablename__ = "sign_in_link"
    # Counting a person's recent links is the rate limit.
    __table_args__ = (Index(None, "person_id", "created_at"),)

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id")
    purpose: str
    next_path: str
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment_or_none()

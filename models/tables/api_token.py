"""Tokens by which a programme's own tools read."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none
from models.tables.programme import of_programme


class ApiToken(SQLModel, table=True):
    """One token by the name of the tool that has it; only its SHA-256 is kept. Moments are real."""

    __tablename__ = "api_token"

    id: str = Field(primary_key=True)
    programme: str = of_programme()
    name: str
    token_hash: str = Field(unique=True)
    made_by: str
    made_at: datetime = moment()
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment_or_none()
    last_used_at: datetime | None = moment_or_none()

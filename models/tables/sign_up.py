"""People who are to enter themselves, until they opened the link in their mail."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none
from models.tables.programme import of_programme


class SignUp(SQLModel, table=True):
    """A mailed link that makes an entry; only the SHA-256 of its token is kept. Moments are real time."""

    __tablename__ = "sign_up"

    token_hash: str = Field(primary_key=True)
    name: str
    email: str
    language: str
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment_or_none()
    programme: str = of_programme()

"""Who asked for sign-in links, counted to limit them; kept apart from the links so that unknown addresses count too."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class SignInRequest(SQLModel, table=True):
    """One request for a sign-in link; address and client are kept as SHA-256 only."""

    __tablename__ = "sign_in_request"
    __table_args__ = (
        Index(None, "address_hash", "asked_at"),
        Index(None, "client_hash", "asked_at"),
    )

    id: str = Field(primary_key=True)
    address_hash: str
    client_hash: str
    asked_at: datetime = moment()

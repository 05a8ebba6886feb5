"""What reporter and handlers write to each other about a concern, encrypted."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class ConcernWords(SQLModel, table=True):
    """One message, readable only with the concern's key. `author_id` is none for the reporter.

    `seq` rises with each; it orders what was written at one moment.
    """

    __tablename__ = "incident_message"
    __table_args__ = (Index(None, "incident_id", "at"),)

    id: str = Field(primary_key=True)
    incident_id: str = Field(foreign_key="incident.id")
    side: str
    author_id: str | None = None
    nonce: bytes
    ciphertext: bytes
    at: datetime = moment()
    seq: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False)
    )

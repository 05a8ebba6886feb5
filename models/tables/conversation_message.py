"""What people of a case write to each other, encrypted."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlmodel import Field, SQLModel

from models.tables.columns import json_list, moment


class ConversationMessage(SQLModel, table=True):
    """One message, readable only with the key of its author in this case; without words once its author erased it.

    `audience` are the places that read it (`domain.case.conversation`), `place` where its author stood. `seq` rises
    with each. The moment is the programme's.
    """

    __tablename__ = "conversation_message"
    __table_args__ = (Index(None, "case_id", "seq"), Index(None, "author_id", "at"))

    id: str = Field(primary_key=True)
    case_id: str
    author_id: str = Field(foreign_key="person.id")
    place: str
    audience: list[str] = json_list()
    nonce: bytes
    ciphertext: bytes
    by_mail: bool = False
    at: datetime = moment()
    seq: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False)
    )

"""How far somebody has read the conversation of a case."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class ConversationSeen(SQLModel, table=True):
    """The last message a person was shown, by its `seq`, and when (the programme's moment)."""

    __tablename__ = "conversation_seen"

    case_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True, index=True)
    seq: int = Field(sa_type=BigInteger)
    at: datetime = moment()

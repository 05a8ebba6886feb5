"""The key which opens what one person wrote in one case."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class ConversationKey(SQLModel, table=True):
    """A data key wrapped by the master key `master_id` and a file; its row goes when it is destroyed."""

    __tablename__ = "conversation_key"

    case_id: str = Field(primary_key=True)
    author_id: str = Field(primary_key=True, foreign_key="person.id", index=True)
    master_id: str
    wrapped_key: bytes
    created_at: datetime = moment()

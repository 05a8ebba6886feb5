"""The installation itself."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class Installation(SQLModel, table=True):
    """One row, id 1: whether this is a rehearsal and how far its date is ahead (seconds)."""

    __tablename__ = "installation"

    id: int = Field(default=1, primary_key=True)
    rehearsal: bool = False
    offset_seconds: int = 0
    created_at: datetime = moment()

"""The one-time code by which an empty installation gets its first person."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class FirstCode(SQLModel, table=True):
    """One row, id 1: the code that counts now, as a keyed mark only; a new one takes its place."""

    __tablename__ = "first_code"

    id: int = Field(default=1, primary_key=True)
    mark: str
    expires_at: datetime = moment()

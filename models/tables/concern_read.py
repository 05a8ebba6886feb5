"""Which of the hub's people read a concern."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class ConcernRead(SQLModel, table=True):
    """One reading of its words; it outlives them. The reporter's own readings are not noted."""

    __tablename__ = "incident_read"

    id: str = Field(primary_key=True)
    incident_id: str = Field(index=True)
    reader_id: str
    at: datetime = moment()

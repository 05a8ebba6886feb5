"""Who used the pages for concerns of late, counted to limit it."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class ConcernAttempt(SQLModel, table=True):
    """One sending. `client_mark` cannot be turned back into an address; the row goes after an hour.

    Nothing leads from here to a concern.
    """

    __tablename__ = "concern_attempt"
    __table_args__ = (Index(None, "client_mark", "what", "at"), Index(None, "at"))

    id: str = Field(primary_key=True)
    what: str
    client_mark: str
    at: datetime = moment()

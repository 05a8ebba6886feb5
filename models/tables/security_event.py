"""What happened to accounts, and what was refused at the doors."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class SecurityEvent(SQLModel, table=True):
    """One event; `person_id` is empty where nobody is known. Kept for three months."""

    __tablename__ = "security_event"

    id: str = Field(primary_key=True)
    at: datetime = moment(index=True)
    what: str
    person_id: str | None = None
    detail: str = ""

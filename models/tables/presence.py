"""Who has something open that several people write together."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none


class Presence(SQLModel, table=True):
    """Where somebody is now; it is written over when they go on, and deleted soon after they have left."""

    __tablename__ = "presence"

    place: str = Field(primary_key=True)
    """What is open: the topic under which its pages hear of changes."""
    person_id: str = Field(primary_key=True, index=True)
    part: str = ""
    """The part of it, "" for its reading page."""
    seen_at: datetime = moment()
    wrote_at: datetime | None = moment_or_none()

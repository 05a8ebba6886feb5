"""What happened in an exchange, in order."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment


class TimelineEntry(SQLModel, table=True):
    """One event. `actor_id` is none for the clock; `data` holds enums, numbers and ids only."""

    __tablename__ = "timeline_entry"

    exchange_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    revision: int
    at: datetime = moment()
    actor_id: str | None = None
    via: str
    kind: str
    phase: str
    refused: bool = False
    data: dict[str, Any] = json_object()
    note_id: str | None = None

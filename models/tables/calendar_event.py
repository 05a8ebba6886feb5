"""Calendar entries people were invited to."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.tables.columns import moment, stored


class EventKind(StrEnum):
    """What the entry is for."""

    VISIT = "visit"
    CALL = "call"
    CASE = "case"
    """Whatever a case that is no exchange invites to; its mails say what."""


class EventStatus(StrEnum):
    """Whether the entry stands (RFC 5545 STATUS)."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class CalendarEvent(SQLModel, table=True):
    """One entry; `sequence` rises with every change (RFC 5545 SEQUENCE)."""

    __tablename__ = "calendar_event"

    uid: str = Field(primary_key=True)
    exchange_id: str = Field(index=True)
    kind: EventKind = Field(sa_type=stored(EventKind, "event_kind"))
    number: int = 0
    sequence: int = 0
    zone: str = "UTC"
    all_day: bool = False
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    status: EventStatus = Field(
        default=EventStatus.CONFIRMED, sa_type=stored(EventStatus, "event_status")
    )

"""What a programme's own tools are told, where, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import json_list, json_object, moment, moment_or_none
from models.tables.programme import of_programme


class DeliveryState(StrEnum):
    """Whether the tool has taken it, still has to, or never did."""

    OWED = "owed"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Webhook(SQLModel, table=True):
    """One address that is told of events of the kinds named. Moments are real.

    The secret is sealed (`models.webhooks.secrets`); the one before it signs besides until `former_until`. While
    `off_at` is set nothing is told, for the reason `off_why` (`models.webhooks.store.OffWhy`). `failing_since` is when
    the first of those attempts was made of which none has succeeded.
    """

    __tablename__ = "webhook"
    __table_args__ = (Index("ix_webhook_programme", "programme"),)

    id: str = Field(primary_key=True)
    programme: str = of_programme()
    name: str
    address: str
    kinds: list[str] = json_list()
    nonce: bytes
    ciphertext: bytes
    former_nonce: bytes = b""
    former_ciphertext: bytes = b""
    former_until: datetime | None = moment_or_none()
    made_by: str
    made_at: datetime = moment()
    failing_since: datetime | None = moment_or_none()
    off_at: datetime | None = moment_or_none()
    off_why: str = ""


class WebhookEvent(SQLModel, table=True):
    """Something that happened, as tools are told it: `body` is what is signed and sent, byte for byte."""

    __tablename__ = "webhook_event"
    __table_args__ = (Index("ix_webhook_event_made", "made_at"),)

    id: str = Field(primary_key=True)
    kind: str
    body: str
    made_at: datetime = moment()


class WebhookDelivery(SQLModel, table=True):
    """One event for one address: how often it was tried, what came back last, when it is tried again.

    `status` is the HTTP status, none where no answer came; `said` its first words, or why there was none.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(
            "ix_webhook_delivery_owed",
            "webhook_id",
            "next_at",
            postgresql_where=text("state = 'owed'"),
        ),
        Index("ix_webhook_delivery_event", "event_id"),
    )

    webhook_id: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    state: str = DeliveryState.OWED.value
    attempts: int = 0
    next_at: datetime = moment()
    last_at: datetime | None = moment_or_none()
    status: int | None = None
    said: str = ""


class WebhookPlace(SQLModel, table=True):
    """Up to where tools were told of a case: what its record said then, and the tasks that were open or late."""

    __tablename__ = "webhook_place"

    case_id: str = Field(primary_key=True)
    programme: str = of_programme()
    revision: int
    task_at: datetime | None = moment_or_none()
    phase: str
    seq: int = 0
    asks: dict[str, Any] = json_object()
    late: dict[str, Any] = json_object()
    ended: bool = False
    published: bool = False

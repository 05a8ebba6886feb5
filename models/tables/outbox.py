"""Notices owed to people (the transactional outbox)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment, moment_or_none, stored


class OutboxStatus(StrEnum):
    """Where a notice is: still owed, leased by a sender, sent, refused for good, or never to be sent."""

    OWED = "owed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


WAITING = text("status IN ('owed', 'sending')")
SIGN_IN_WAITING = text("kind = 'sign_in_link' AND status IN ('owed', 'sending')")
HOLDING_BACK = text("hold_until IS NOT NULL AND status = 'owed'")
FOR_REVIEW = text("review AND status = 'owed'")
ABOUT_INCIDENT = text("incident_id IS NOT NULL")


def marked(address: str) -> str:
    """SQL for the mark of an address, given as SQL: the same however it is spelled in capitals."""
    return f"encode(sha256(convert_to(lower({address}), 'UTF8')), 'hex')"


class OutboxNotice(SQLModel, table=True):
    """One notice to one person. `key` is its business key: the same notice never enters twice.

    It is about an exchange or about a concern, never both: what is owed about a concern stands on
    no page of an exchange, and goes out whatever is on hold. A sign-in link is about neither; nobody
    has the address it was asked for where `person_id` is empty.
    `lease_until` is real time, whatever the programme's date is. `task_at` marks the record that owes
    it: it does not leave while that is unconfirmed.

    `address_mark` is the hash of the address it went to, once a server took or refused it, `came_back_at`
    when a bounce of it was read: such a notice has `sent_at` and has failed all the same. Somebody may note
    by `settled_by` and `settled_at` that a failed one is dealt with. `digest_id` names the one mail of a day in which
    it travels with others: it stays, whatever becomes of an attempt, so that a second one is the same mail.

    `decision` is set where somebody of the hub caused it: the ask that was answered by that, or empty. It does not leave
    before `hold_until` (real time), nor while it is held for `review`; `handled_by` held it or let it go at
    `handled_at`. Undone in time it is withdrawn, `withdrawn_in` being the mark of the record that undid it. `again_of` is
    the notice that was sent once more. `edits` are the words that somebody of the hub gave it while it was held, in place
    of those that come with its kind: each with `subject`, `text`, `by` and `at`, the last one counts.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "exchange_id", "owed_at", postgresql_where=WAITING),
        Index("ix_outbox_owed", "owed_at", "id", postgresql_where=WAITING),
        Index(
            "ix_outbox_failed", "owed_at", "id", postgresql_where=text("status = 'failed'")
        ),
        Index("ix_outbox_exchange", "exchange_id", "owed_at"),
        Index(
            "ix_outbox_incident", "incident_id", "owed_at", postgresql_where=ABOUT_INCIDENT
        ),
        Index("ix_outbox_message", "message_id", postgresql_where=text("message_id IS NOT NULL")),
        Index("ix_outbox_address", "address_mark", postgresql_where=text("address_mark IS NOT NULL")),
        Index("ix_outbox_digest", "digest_id", postgresql_where=text("digest_id IS NOT NULL")),
        Index("ix_outbox_hold", "hold_until", postgresql_where=HOLDING_BACK),
        Index("ix_outbox_review", "owed_at", "id", postgresql_where=FOR_REVIEW),
        Index("ix_outbox_person", "person_id", "owed_at"),
        Index("ix_outbox_latest", text("owed_at DESC"), "id"),
        Index("ix_outbox_sign_in", "owed_at", "id", postgresql_where=SIGN_IN_WAITING),
        CheckConstraint(
            "num_nonnulls(exchange_id, incident_id) = CASE WHEN kind = 'sign_in_link' THEN 0 ELSE 1 END",
            name="about_one",
        ),
    )  # fmt: skip

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    exchange_id: str | None = None
    incident_id: str | None = None
    revision: int
    kind: str
    person_id: str
    data: dict[str, Any] = json_object()
    status: OutboxStatus = Field(
        default=OutboxStatus.OWED, sa_type=stored(OutboxStatus, "outbox_status")
    )
    owed_at: datetime = moment()
    lease_until: datetime | None = moment_or_none()
    attempts: int = 0
    last_error: str | None = None
    sent_at: datetime | None = moment_or_none()
    message_id: str | None = None
    address_mark: str | None = None
    came_back_at: datetime | None = moment_or_none()
    settled_at: datetime | None = moment_or_none()
    settled_by: str | None = None
    task_at: datetime | None = moment_or_none()
    digest_id: str | None = None
    decision: str | None = None
    hold_until: datetime | None = moment_or_none()
    review: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    withdrawn_in: datetime | None = moment_or_none()
    again_of: str | None = None
    edits: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_type=JSONB,
        nullable=False,
        sa_column_kwargs={"server_default": "[]"},
    )
    handled_by: str | None = None
    handled_at: datetime | None = moment_or_none()

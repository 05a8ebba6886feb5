"""Concerns raised in confidence."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment, moment_or_none
from models.tables.programme import of_programme


class ConcernCase(SQLModel, table=True):
    """One concern: where it stands, its own key, and how its reporter is known again.

    Only those who handle concerns of its `programme` read it.
    `revision` is 0 until its workflow has recorded something. `lookup` and `secret_hash` are the
    two parts of the receipt code: a name to find the row by, and the SHA-256 of the rest.
    `wrapped_key` is empty once the key is destroyed; then nobody can read the words again.
    `state_kept` is what its workflow knew at that revision, should an operator end it; `task_at` marks
    the record it is from (decision 0013).
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_holding", "exchange_id", postgresql_where=text("state = 'on_hold'")),
        Index("ix_incident_fresh", "created_at", postgresql_where=text("revision = 0")),
    )

    id: str = Field(primary_key=True)
    exchange_id: str | None = None
    state: str = "received"
    revision: int = 0
    escalated: int = 0
    created_at: datetime = moment()
    acknowledged_at: datetime | None = moment_or_none()
    due_at: datetime | None = moment_or_none()
    closed_at: datetime | None = moment_or_none()
    retention_due: bool = False
    lookup: str | None = Field(default=None, unique=True)
    secret_hash: str = ""
    master_id: str
    wrapped_key: bytes
    state_kept: dict[str, Any] = json_object()
    task_at: datetime | None = moment_or_none()
    erased_at: datetime | None = moment_or_none()
    programme: str = of_programme()

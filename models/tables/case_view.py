"""Where each case stands that is not an exchange, as its workflow last told."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import json_list, json_object, moment, moment_or_none


class CaseView(SQLModel, table=True):
    """One case of the kind named. `revision` only rises; `state` is the serialised domain object.

    `task_at` marks the record it is from (decision 0013). It came to its phase at `phase_since`, where it may
    be for `phase_days` by its policy.
    Its asks, members, timeline, notices and calendar events are in the tables of exchanges, where
    `exchange_id` is the case's id. While `held`, the courier leaves its mails where they are.
    """

    __tablename__ = "case_view"
    __table_args__ = (
        Index("ix_case_view_updated", "kind", text("updated_at DESC")),
        Index(
            "ix_case_view_board", "kind", "phase", "due_at", "case_id",
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_case_view_held", "case_id", postgresql_where=text("held")),
    )  # fmt: skip

    case_id: str = Field(primary_key=True)
    kind: str
    revision: int
    phase: str
    waiting_for: list[str] = json_list()
    due_at: datetime | None = moment_or_none()
    hub_due_at: datetime | None = moment_or_none()
    open_asks: int = 0
    held: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    started_at: datetime | None = moment_or_none()
    updated_at: datetime = moment()
    ended_at: datetime | None = moment_or_none()
    state: dict[str, Any] = json_object()
    task_at: datetime | None = moment_or_none()
    phase_since: datetime | None = moment_or_none()
    phase_days: int | None = None
    paused: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})

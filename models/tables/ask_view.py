"""Every wait for a person, as its workflow last told."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from domain.case.asks import AskStatus
from domain.case.names import HUB
from models.tables.columns import json_list, moment, moment_or_none, stored

OPEN = text("status = 'open'")
HUB_IS_ASKED = f"role IN ({', '.join(repr(role) for role in sorted(map(str, HUB)))})"
"""As the index of the hub's whole queue says it; a query that repeats it word for word is served by it."""


class AskView(SQLModel, table=True):
    """One ask. `programme` is what its case names as its programme: the queue of a small one is a walk along it.
    `cycle_id` is that of an exchange, else empty.

    `subject` names the order, call, action or day meant; `level` the ladder's rung.

    Any of `roles` may answer; `role`, the first, is the queue it stands in. `side` is none
    where the hub or both sides are asked. `barred` are those of the hub whom the separation of duties keeps
    from answering it, whatever their role: it stands in no queue of theirs.

    The partial indexes hold open asks only, so queues stay as fast after years as on day one;
    each ends in the key that a queue's next page starts after.
    """

    __tablename__ = "ask_view"
    __table_args__ = (
        Index(
            "ix_ask_view_role", "role", "due_at", "exchange_id", "ask_id", postgresql_where=OPEN
        ),
        Index(
            "ix_ask_view_hub",
            "due_at", "exchange_id", "ask_id",
            postgresql_where=text(f"status = 'open' AND {HUB_IS_ASKED}"),
        ),
        Index(
            "ix_ask_view_hub_free",
            "due_at", "exchange_id", "ask_id",
            postgresql_where=text(f"status = 'open' AND claimed_by IS NULL AND {HUB_IS_ASKED}"),
        ),
        Index(
            "ix_ask_view_kind", "kind", "due_at", "exchange_id", "ask_id", postgresql_where=OPEN
        ),
        Index(
            "ix_ask_view_claim",
            "claimed_by", "due_at", "exchange_id", "ask_id",
            postgresql_where=text("status = 'open' AND claimed_by IS NOT NULL"),
        ),
        Index(
            "ix_ask_view_free",
            "role", "due_at", "exchange_id", "ask_id",
            postgresql_where=text("status = 'open' AND claimed_by IS NULL"),
        ),
        Index(
            "ix_ask_view_hub_opened",
            "opened_at", "exchange_id", "ask_id",
            postgresql_where=text(f"status = 'open' AND {HUB_IS_ASKED}"),
        ),
        Index(
            "ix_ask_view_role_opened",
            "role", "opened_at", "exchange_id", "ask_id",
            postgresql_where=OPEN,
        ),
        Index(
            "ix_ask_view_programme",
            "programme", "due_at", "exchange_id", "ask_id",
            postgresql_where=OPEN,
        ),
        Index(
            "ix_ask_view_cycle",
            "cycle_id", "role", "due_at", "exchange_id", "ask_id",
            postgresql_include=["kind"],
            postgresql_where=text("status = 'open' AND cycle_id <> ''"),
        ),
        Index("ix_ask_view_person", "person_id", "due_at", postgresql_where=OPEN),
        Index("ix_ask_view_exchange", "exchange_id", "side", postgresql_where=OPEN),
    )  # fmt: skip

    exchange_id: str = Field(primary_key=True)
    ask_id: str = Field(primary_key=True)
    revision: int
    programme: str = Field(default="", sa_column_kwargs={"server_default": ""})
    cycle_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    kind: str
    role: str
    roles: list[str] = json_list()
    side: str | None = None
    person_id: str | None = None
    subject: str = ""
    status: AskStatus = Field(sa_type=stored(AskStatus, "ask_status"))
    opened_at: datetime = moment()
    starts_at: datetime = moment()
    due_at: datetime = moment()
    next_alarm_at: datetime | None = moment_or_none()
    level: int = 0
    claimed_by: str | None = None
    claimed_at: datetime | None = moment_or_none()
    barred: list[str] = Field(
        default_factory=list,
        sa_type=JSONB,
        nullable=False,
        sa_column_kwargs={"server_default": "[]"},
    )
    answered_by: str | None = None
    answered_at: datetime | None = moment_or_none()
    outcome: str | None = None

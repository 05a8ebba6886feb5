"""Where each exchange stands, as its workflow last told."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Computed, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from domain.exchange.stages import Stage
from models.tables.columns import (
    MOMENT,
    json_list,
    json_object,
    moment,
    moment_or_none,
    number,
    table_of,
)

VISIT = list(Stage).index(Stage.VISIT)
"""From this stage on somebody learned from somebody: as the index and the sums of a cycle count it."""


class ExchangeView(SQLModel, table=True):
    """One exchange. `revision` only rises; `state` is the serialised domain Exchange.

    `task_at` marks the record it is from (decision 0013).
    `topic` is read from the application when the row is written, and what became of the goals from the
    mentee's report: the workflow has no words. While `held`, the courier leaves its mails where they are.
    It came to its phase at `phase_since`, where it may be for `phase_days` by its policy; what is counted of
    it is as in `domain.exchange.figures`.
    """

    __tablename__ = "exchange_view"
    __table_args__ = (
        Index(None, "cycle_id", "phase", text("updated_at DESC")),
        Index("ix_exchange_view_phase", "phase", text("updated_at DESC"), "exchange_id"),
        Index(None, "mentee_community", text("updated_at DESC")),
        Index(None, "mentor_community", text("updated_at DESC")),
        Index("ix_exchange_view_programme", "programme", text("updated_at DESC")),
        Index(
            "ix_exchange_view_board",
            "phase", "due_at", "exchange_id",
            postgresql_include=["cycle_id", "programme", "case_owner", "phase_since", "phase_days"],
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_exchange_view_over",
            "cycle_id", text("over_at"),
            postgresql_where=text("over_at IS NOT NULL"),
        ),
        Index(
            "ix_exchange_view_pair",
            "cycle_id", "mentee_community", "mentor_community", text("updated_at DESC"),
            postgresql_where=text(f"reached >= {VISIT} AND mentor_community IS NOT NULL"),
        ),
        Index("ix_exchange_view_starts", "starts_on", "exchange_id"),
        Index("ix_exchange_view_updated", text("updated_at DESC"), "exchange_id"),
        Index(
            "ix_exchange_view_published",
            text("published_at DESC"),
            "exchange_id",
            postgresql_where=text("published_at IS NOT NULL"),
        ),
        Index(
            "ix_exchange_view_folded",
            text("to_tsvector('simple'::regconfig, topic_folded)"),
            postgresql_using="gin",
        ),
    )  # fmt: skip

    exchange_id: str = Field(primary_key=True)
    revision: int
    programme: str
    cycle_id: str
    phase: str
    direction: str
    topic: str = ""
    mentee_community: str
    mentor_community: str | None = None
    application_doc: str
    plan_doc: str | None = None
    plan_hash: str | None = None
    approved_hash: str | None = None
    case_owner: str | None = Field(default=None, index=True)
    starts_on: date | None = None
    ends_on: date | None = None
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
    reached: int = number()
    calls: int = number()
    calls_held: int = number()
    actions: int = number()
    actions_done: int = number()
    goals: int = number()
    goals_reached: int = number()
    spent_cents: int = number(BigInteger)
    last_call_on: date | None = None


# Written by the database alone, so objects have them not. For searches (see `models.typed.search`):
TOPIC_FOLDED: Column[str] = Column("topic_folded", Text, Computed("folded(topic)", persisted=True))
# When it will have been longer in its phase than the policy allows, unless it ends or pauses before:
OVER_AT: Column[datetime] = Column(
    "over_at",
    MOMENT,
    Computed(
        "CASE WHEN ended_at IS NULL AND NOT paused "
        "THEN (phase_since AT TIME ZONE 'UTC' + make_interval(days => phase_days)) AT TIME ZONE 'UTC' END",
        persisted=True,
    ),
)
# For lists of published reports, which would unpack the whole state of each exchange otherwise:
PUBLISHED_AT: Column[str] = Column(
    "published_at", Text, Computed("state ->> 'published_at'", persisted=True)
)
MENTEE_REPORT: Column[dict[str, Any]] = Column(
    "mentee_report", JSONB, Computed("state #> '{reports,mentee}'", persisted=True)
)
for _column in (TOPIC_FOLDED, OVER_AT, PUBLISHED_AT, MENTEE_REPORT):
    table_of(ExchangeView).append_column(_column)

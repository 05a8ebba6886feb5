"""Trials of cycles: what came of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment


class TrialRun(SQLModel, table=True):
    """One trial of a cycle with the numbers (`policy`) it had then; `story` is a `runtime.trials.Story`."""

    __tablename__ = "trial_run"
    __table_args__ = (Index("ix_trial_run_cycle", "cycle_id", "at"),)

    id: str = Field(primary_key=True)
    cycle_id: str
    at: datetime = moment()
    by: str | None = None
    went_through: bool
    policy: dict[str, Any] = json_object()
    story: dict[str, Any] = json_object()

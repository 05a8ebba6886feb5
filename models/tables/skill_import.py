"""What came into the directory from elsewhere, and which profiles were found to be one."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment, moment_or_none


class SkillBatch(SQLModel, table=True):
    """One import. `counts` are numbers; of what it brought nothing is here."""

    __tablename__ = "skill_batch"

    id: str = Field(primary_key=True)
    programme: str
    source: str
    by: str | None = None
    at: datetime = moment()
    counts: dict[str, Any] = json_object()


class SkillMatch(SQLModel, table=True):
    """Two profiles that may be one person's: why, and what was answered. A no is for ever."""

    __tablename__ = "skill_match"
    __table_args__ = (UniqueConstraint("one", "other"),)

    id: str = Field(primary_key=True)
    programme: str
    one: str = Field(foreign_key="skill_profile.id")
    other: str = Field(foreign_key="skill_profile.id", index=True)
    why: str
    found_at: datetime = moment()
    answer: str = ""
    """`no`, or `merged`."""
    answered_by: str | None = None
    answered_at: datetime | None = moment_or_none()


class SkillMerge(SQLModel, table=True):
    """Two profiles made one. `originals` is what both held, for taking it back; it goes when that time is over."""

    __tablename__ = "skill_merge"

    id: str = Field(primary_key=True)
    kept: str = Field(foreign_key="skill_profile.id", index=True)
    gone: str = Field(foreign_key="skill_profile.id", index=True)
    at: datetime = moment(index=True)
    by: str | None = None
    originals: dict[str, Any] = json_object()
    undone_at: datetime | None = moment_or_none()

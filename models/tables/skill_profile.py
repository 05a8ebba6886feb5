"""Skills profiles: whose they are, what they hold, and what was agreed to."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment, moment_or_none


class SkillProfile(SQLModel, table=True):
    """One person's profile in one programme; of an imported one nobody may have said yet whose it is.

    `version` rises with each change. `sign_at` is the last sign that somebody stands behind it; without one it is
    `hidden_at` some day, and erased later. `merged_into` is the profile that this one turned out to be.
    """

    __tablename__ = "skill_profile"
    __table_args__ = (
        Index(
            "ix_skill_profile_person",
            "programme",
            "person_id",
            unique=True,
            postgresql_where=text("person_id IS NOT NULL AND merged_into IS NULL"),
        ),
        Index("ix_skill_profile_sign", "sign_at"),
    )

    id: str = Field(primary_key=True)
    programme: str
    person_id: str | None = Field(default=None, foreign_key="person.id")
    version: int = 0
    made_at: datetime = moment()
    sign_at: datetime = moment()
    hidden_at: datetime | None = moment_or_none()
    blocked_at: datetime | None = moment_or_none()
    blocked_by: str | None = None
    merged_into: str | None = Field(default=None, index=True)


class SkillValue(SQLModel, table=True):
    """One value as one source says it. It counts once it is confirmed and until it is removed.

    A row that was removed stays, without its value, so that no import brings it back.
    """

    __tablename__ = "skill_value"
    __table_args__ = (
        Index(
            "ix_skill_value_account",
            "key_folded",
            postgresql_where=text("key_folded <> ''"),
        ),
    )

    profile_id: str = Field(primary_key=True, foreign_key="skill_profile.id")
    field: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    value: dict[str, Any] = json_object()
    key_folded: str = ""
    """Of an account and a name: as they are compared when duplicates are looked for."""
    batch: str = ""
    at: datetime = moment()
    confirmed_at: datetime | None = moment_or_none()
    removed_at: datetime | None = moment_or_none()


class SkillConsent(SQLModel, table=True):
    """To whom somebody showed a field, since when and until when; `id` is the number of the receipt."""

    __tablename__ = "skill_consent"

    id: str = Field(primary_key=True)
    profile_id: str = Field(foreign_key="skill_profile.id", index=True)
    field: str
    audience: str
    given_at: datetime = moment()
    withdrawn_at: datetime | None = moment_or_none()

"""What hub staff may do."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment_or_none
from models.tables.programme import of_programme


class StaffRole(SQLModel, table=True):
    """One hub role (`domain` Role value) of one person in one programme; who gave it, and when, where known."""

    __tablename__ = "staff_role"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    role: str = Field(primary_key=True, index=True)
    programme: str = of_programme(key=True)
    given_by: str | None = None
    given_at: datetime | None = moment_or_none()

"""What hub staff may do."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment_or_none


class StaffRole(SQLModel, table=True):
    """One hub role (`domain` Role value) of one person; who gave it, and when, where that is known."""

    __tablename__ = "staff_role"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    role: str = Field(primary_key=True, index=True)
    given_by: str | None = None
    given_at: datetime | None = moment_or_none()

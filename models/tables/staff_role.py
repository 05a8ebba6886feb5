"""What hub staff may do."""

from sqlmodel import Field, SQLModel


class StaffRole(SQLModel, table=True):
    """One hub role (`domain` Role value) of one person."""

    __tablename__ = "staff_role"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    role: str = Field(primary_key=True, index=True)

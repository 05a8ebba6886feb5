"""Conflicts of interest of hub staff."""

from sqlmodel import Field, SQLModel


class StaffTie(SQLModel, table=True):
    """A declared tie to a community: this person approves nothing of its exchanges."""

    __tablename__ = "staff_tie"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    community_id: str = Field(primary_key=True, foreign_key="community.id", index=True)

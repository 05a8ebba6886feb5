"""Whom a concern is about."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class ConcernPerson(SQLModel, table=True):
    """Somebody who never reads this concern, whatever role they hold. `named_by` is a person or "reporter"."""

    __tablename__ = "incident_person"

    incident_id: str = Field(primary_key=True, foreign_key="incident.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    named_by: str
    at: datetime = moment()

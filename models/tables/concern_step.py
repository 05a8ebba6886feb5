"""What happened with a concern, in order."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class ConcernStep(SQLModel, table=True):
    """One step. `actor_id` is a person, "reporter", or empty for the clock."""

    __tablename__ = "incident_step"

    incident_id: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    at: datetime = moment()
    kind: str
    actor_id: str

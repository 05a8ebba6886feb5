"""One round of a programme."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment


class Cycle(SQLModel, table=True):
    """A round: its window, its matching date, and the policy new exchanges start with.

    `places` is how many exchanges the hub plans for, `budget` what their bookings may cost together, in
    euro; nothing is refused by either.
    """

    __tablename__ = "cycle"

    id: str = Field(primary_key=True)
    programme: str = Field(index=True)
    name: str
    opens_at: datetime = moment()
    closes_at: datetime = moment()
    matching_on: datetime = moment()
    policy: dict[str, Any] = json_object()
    places: int | None = None
    budget: int | None = None

"""Attempts that are limited."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class Attempt(SQLModel, table=True):
    """How much of its attempts somebody has spent: `mark` is a keyed hash, `spent_until` real time.

    A row in the past says nothing any more; it is dropped soon. Nothing leads from here to a concern.
    """

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "spent_until"),)

    what: str = Field(primary_key=True)
    mark: str = Field(primary_key=True)
    spent_until: datetime = moment()

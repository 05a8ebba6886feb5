"""What was changed in the register: by whom, when, from what to what."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.tables.columns import json_list, moment


class Subject(StrEnum):
    """What an entry of the register is about."""

    PERSON = "person"
    COMMUNITY = "community"


class RegisterChange(SQLModel, table=True):
    """One change of one entry; never altered.

    `changes` is a list of `[field, before, after]`; `by` is empty for an operator who named nobody;
    `number` counts the entry's changes, so that of two at once the second is noticed.
    """

    __tablename__ = "register_change"
    __table_args__ = (
        Index("ix_register_change_subject", "subject", "subject_id", "number", unique=True),
    )

    id: str = Field(primary_key=True)
    subject: str
    subject_id: str
    number: int
    at: datetime = moment()
    by: str | None = None
    via: str
    changes: list[list[Any]] = json_list()

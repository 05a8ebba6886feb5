"""Tables that are too long for one answer, on their way into the register."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment


class ImportState(StrEnum):
    """How far a table has come; `CHECKING` and `ENTERING` are at work, the others wait for a person or are over."""

    CHECKING = "checking"
    SHOWN = "shown"
    ENTERING = "entering"
    ENTERED = "entered"
    STOPPED = "stopped"


class RegisterImport(SQLModel, table=True):
    """One long table, checked and entered beside the pages. Moments are real time.

    `run` names the work that goes on: an older one that comes late enters nothing. It says at `seen_at` that
    it is alive and how many lines are `done`. `report` is what a check found; `text` goes once it is entered.
    """

    __tablename__ = "register_import"

    id: str = Field(primary_key=True)
    programme: str
    person_id: str = Field(foreign_key="person.id")
    text: str
    encoding: str = ""
    state: str = ImportState.CHECKING.value
    run: str
    lines: int
    done: int = 0
    report: dict[str, Any] = json_object()
    moved: bool = False
    begun_at: datetime = moment(index=True)
    seen_at: datetime = moment()

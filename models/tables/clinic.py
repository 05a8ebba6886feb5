"""The words of learning clinics, which no workflow knows: what each is about, its rooms, its material, what people said."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.tables.columns import moment, stored


class ClinicWords(SQLModel, table=True):
    """What a clinic is about; its title is in `case_title`. `programme` is the mark of the one it belongs to."""

    __tablename__ = "clinic_words"

    clinic_id: str = Field(primary_key=True)
    programme: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    summary: str
    not_for: str = Field(default="", sa_column_kwargs={"server_default": ""})
    changed_at: datetime = moment()


class ClinicRoom(SQLModel, table=True):
    """The way into one session, shown to who has a seat from a day before; gone the day after it (`purge_on`)."""

    __tablename__ = "clinic_room"

    clinic_id: str = Field(primary_key=True)
    session: int = Field(primary_key=True)
    address: str
    purge_on: date = Field(index=True)


class ClinicMaterial(SQLModel, table=True):
    """One piece of material: text that is shown on the page, or an address elsewhere. Which are shown, the case says."""

    __tablename__ = "clinic_material"

    id: str = Field(primary_key=True)
    clinic_id: str = Field(index=True)
    title: str
    words: str = Field(default="", sa_column_kwargs={"server_default": ""})
    address: str = Field(default="", sa_column_kwargs={"server_default": ""})
    added_at: datetime = moment()


class LevelFound(StrEnum):
    """Whether people got the level they came for (LC-14)."""

    TOO_EASY = "too_easy"
    RIGHT = "right"
    TOO_HARD = "too_hard"


class ClinicFeedback(SQLModel, table=True):
    """What somebody said of a clinic: nobody can tell who, and only the day is known."""

    __tablename__ = "clinic_feedback"

    id: str = Field(primary_key=True)
    clinic_id: str = Field(index=True)
    given_on: date
    level: LevelFound = Field(sa_type=stored(LevelFound, "level_found"))
    will_use: str = Field(default="", sa_column_kwargs={"server_default": ""})
    did_not_work: str = Field(default="", sa_column_kwargs={"server_default": ""})

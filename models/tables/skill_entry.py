"""The directory as one audience sees it: made from profiles, and holding nothing that this audience may not read."""

from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.tables.columns import json_object


class SkillEntry(SQLModel, table=True):
    """What the members of a programme, or everybody, may read of one profile. `shown` are its fields."""

    __tablename__ = "skill_entry"

    profile_id: str = Field(primary_key=True, foreign_key="skill_profile.id")
    audience: str = Field(primary_key=True)
    programme: str
    sort: str
    shown: dict[str, Any] = json_object()


class SkillTerm(SQLModel, table=True):
    """One word, topic, language or hour by which an entry is found.

    `shelf` names audience and programme. The key is in the order of reading: an answer walks it and stops, so
    that it costs the same however many entries there are.
    """

    __tablename__ = "skill_term"
    __table_args__ = (Index("ix_skill_term_profile", "profile_id"),)

    shelf: str = Field(primary_key=True)
    term: str = Field(primary_key=True)
    sort: str = Field(primary_key=True)
    profile_id: str = Field(primary_key=True, foreign_key="skill_profile.id")


class SkillSpelling(SQLModel, table=True):
    """A word of the directory by what is left of it without one letter: two words an error apart share a row."""

    __tablename__ = "skill_spelling"

    shelf: str = Field(primary_key=True)
    left_over: str = Field(primary_key=True)
    word: str = Field(primary_key=True)


class SkillBarrier(SQLModel, table=True):
    """Two people who are not brought together: a mark of both that only this installation can make.

    It says neither who they are nor who asked for it. `owner` is a mark of whoever asked, so that two who both asked
    have two rows.
    """

    __tablename__ = "skill_barrier"
    __table_args__ = (Index("ix_skill_barrier_owner", "owner"),)

    pair: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)

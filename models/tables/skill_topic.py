"""The vocabulary of topics: what somebody can, or wants to learn."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import json_list, json_object, moment_or_none


class SkillTopic(SQLModel, table=True):
    """One topic, or a heading of several (`parent` empty). Never deleted: one that is retired stays in what was said.

    `labels` are by language; `aliases` are what else it is called, in any script; `capx` are the ids that Capacity
    Exchange has for it, `capx_root` its heading there. `version` counts what was changed.
    """

    __tablename__ = "skill_topic"

    code: str = Field(primary_key=True)
    parent: str = Field(default="", sa_column_kwargs={"server_default": ""})
    labels: dict[str, str] = json_object()
    aliases: list[str] = json_list()
    wikidata: str = ""
    capx_root: str = ""
    capx: list[int] = json_list()
    highlighted: bool = False
    version: int = 1
    retired_at: datetime | None = moment_or_none()

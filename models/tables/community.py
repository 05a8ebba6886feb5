"""Communities: who learns and who teaches."""

from enum import StrEnum

from sqlalchemy import Column, Computed, Index, Text
from sqlmodel import Field, SQLModel

from models.tables.columns import json_list, stored, table_of
from models.tables.programme import of_programmes


class CommunityKind(StrEnum):
    """What a community takes part as (programme.md section 2)."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    BOTH = "both"


class Community(SQLModel, table=True):
    """One community. `last_cee_meeting` is a year; `country` an ISO 3166 code.

    `programmes` are those it takes part in. One that is not `active` begins nothing new; what runs goes on.
    `merged_into` is the entry that this one turned out to be, too.
    """

    __tablename__ = "community"
    __table_args__ = (Index("ix_community_programmes", "programmes", postgresql_using="gin"),)

    id: str = Field(primary_key=True)
    slug: str = Field(unique=True)
    name: str
    kind: CommunityKind = Field(sa_type=stored(CommunityKind, "community_kind"))
    language: str
    country: str
    visa_zone: str
    time_zone: str
    active_people: int
    general_support_fund: bool = False
    last_cee_meeting: int | None = None
    topics: list[str] = json_list()
    offer: str = ""
    capacity: int = 0
    registered_mentor: bool = False
    active: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    programmes: list[str] = of_programmes()
    merged_into: str | None = None


# For searches: written by the database alone, so objects have neither (see `models.typed.search`).
NAME_FOLDED: Column[str] = Column("name_folded", Text, Computed("folded(name)", persisted=True))
TOPICS_FOLDED: Column[str] = Column(
    "topics_folded", Text, Computed("folded(topics::text)", persisted=True)
)
for _column in (NAME_FOLDED, TOPICS_FOLDED):
    table_of(Community).append_column(_column)

"""Secret addresses at which calendars fetch what comes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import moment
from models.tables.programme import of_programme


class FeedOf(StrEnum):
    """Whose time it shows: what a person takes part in, or what they do at the hub of a programme."""

    PERSON = "person"
    HUB = "hub"


class CalendarFeed(SQLModel, table=True):
    """One address; of its secret only the hash is kept. A new one takes the place of the one before.

    `programme` is the mark of the hub's programme; a person's own feed is of all programmes.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("person_id", "feed_of", "programme"),)

    id: str = Field(primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id")
    feed_of: str = FeedOf.PERSON.value
    programme: str = of_programme()
    made_at: datetime = moment()

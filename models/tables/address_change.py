"""Changes of mail addresses that wait until both addresses have agreed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none


class Outcome(StrEnum):
    """How a change ended; "" while it waits."""

    WAITING = ""
    DONE = "done"
    REFUSED = "refused"
    CALLED_OFF = "called_off"


class AddressChange(SQLModel, table=True):
    """One wish for another address; at most one of a person waits. Moments are real time.

    `asked_in` is the programme whose coordinator asked for somebody who belongs to several; `vouchers` are the
    coordinators who spoke for the lost old address, by their programmes. Of each link only the SHA-256 of its token is kept, from when its mail was written.
    """

    __tablename__ = "address_change"
    __table_args__ = (
        Index(
            "ix_address_change_waiting",
            "person_id",
            unique=True,
            postgresql_where=text("outcome = ''"),
        ),
    )

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    old: str
    new: str
    asked_by: str = Field(foreign_key="person.id")
    asked_at: datetime = moment()
    expires_at: datetime = moment()
    old_token: str | None = Field(default=None, unique=True)
    new_token: str | None = Field(default=None, unique=True)
    old_agreed_at: datetime | None = moment_or_none()
    new_agreed_at: datetime | None = moment_or_none()
    asked_in: str | None = None
    vouchers: dict[str, str] = Field(
        default_factory=dict,
        sa_type=JSONB,
        nullable=False,
        sa_column_kwargs={"server_default": "{}"},
    )
    vouched_by: str | None = Field(default=None, foreign_key="person.id")
    outcome: str = ""
    ended_at: datetime | None = moment_or_none()

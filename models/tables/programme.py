"""What the hub says about its programme."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.tables.columns import moment_or_none

FIRST = ""
"""The mark of the programme an installation begins with; any other one's is its id (decision 0018)."""


class SignUps(StrEnum):
    """Who enters people: they themselves by a mailed link, too, or the hub alone."""

    OPEN = "open"
    CLOSED = "closed"


class MailRhythm(StrEnum):
    """Which mails are gathered into one a day: none, reminders of what is not due yet, or whatever is not urgent."""

    AT_ONCE = "at_once"
    REMINDERS = "reminders"
    DAILY = "daily"


class Programme(SQLModel, table=True):
    """One programme; `id` is what cycles name as theirs, `country` the hub's (ISO 3166), empty while unknown.

    The zone and the country's holidays go into exchanges that begin from now on. `made_at` is none for the
    first one. `part_of` is the plan or initiative it belongs to, in the hub's words (IB-01). Its mails come from
    `mail_from` ("name <address>"), or from the installation's sender. `languages` are those of its texts, the first one
    first; none until its hub has chosen (`models.texts.languages.offered`). `mail_rhythm` is for people who chose
    none themselves.

    Mails that a decision of the hub causes wait `mail_hold` seconds, those of the kinds in `mail_review` until somebody
    lets them go.
    """

    __tablename__ = "programme"
    __table_args__ = (
        Index(
            "ix_programme_first",
            text("(made_at IS NULL)"),
            unique=True,
            postgresql_where=text("made_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    name: str
    country: str = ""
    time_zone: str = ""
    duty_phone: str = ""
    write_to: str = ""
    sign_up: str = Field(default=SignUps.OPEN.value, sa_column_kwargs={"server_default": "open"})
    made_at: datetime | None = moment_or_none()
    part_of: str = Field(default="", sa_column_kwargs={"server_default": ""})
    mail_from: str = Field(default="", sa_column_kwargs={"server_default": ""})
    languages: list[str] = Field(
        default_factory=list,
        sa_type=JSONB,
        nullable=False,
        sa_column_kwargs={"server_default": "[]"},
    )
    mail_rhythm: str = Field(
        default=MailRhythm.REMINDERS.value, sa_column_kwargs={"server_default": "reminders"}
    )
    mail_hold: int = Field(default=60, sa_column_kwargs={"server_default": "60"})
    mail_review: list[str] = Field(
        default_factory=list,
        sa_type=JSONB,
        nullable=False,
        sa_column_kwargs={"server_default": "[]"},
    )

    @property
    def mark(self) -> str:
        """How rows name it."""
        return FIRST if self.made_at is None else self.id


def prefix_of(mark: str) -> str:
    """What the addresses of a programme's public pages begin with; nothing for the first one."""
    return f"/in/{quote(mark, safe='')}" if mark else ""


def of_programme(*, key: bool = False) -> Any:
    """The mark of the one programme a row belongs to."""
    return Field(default=FIRST, primary_key=key, sa_column_kwargs={"server_default": FIRST})


def of_programmes() -> Any:
    """The marks of all programmes that an entry of the register belongs to."""
    return Field(
        default_factory=lambda: [FIRST],
        sa_type=JSONB,
        nullable=False,
        sa_column_kwargs={"server_default": '[""]'},
    )

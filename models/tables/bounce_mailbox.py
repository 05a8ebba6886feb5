"""The mailbox in which mails come back: how far it is read, and what was found."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.tables.columns import moment_or_none


class BounceMailbox(SQLModel, table=True):
    """One row per mailbox that was ever named, by user, host and folder (no password).

    Read up to `last_uid` of `uid_validity`. Counts: `recorded` bounces of mails that were sent, `unknown`
    ones of mails that nobody here sent, `replies` that became messages, `replies_refused` ones that did not, `others` that
    are neither. `refused` are the numbers of mails that their server does not give, each with how often it was asked
    for. `problem` says why it cannot be read,
    since `problem_since` (real time, as `looked_at`).
    """

    __tablename__ = "bounce_mailbox"

    name: str = Field(primary_key=True)
    uid_validity: int = Field(default=0, sa_type=BigInteger)
    last_uid: int = Field(default=0, sa_type=BigInteger)
    recorded: int = 0
    unknown: int = 0
    others: int = 0
    replies: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    replies_refused: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    looked_at: datetime | None = moment_or_none()
    refused: dict[str, int] = Field(
        default_factory=dict,
        sa_type=JSONB,
        nullable=False,
        sa_column_kwargs={"server_default": "{}"},
    )
    problem: str = ""
    problem_since: datetime | None = moment_or_none()

"""What two communities say to each other beside their plan: comments, and other words for a field."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, moment_or_none


class PlanNote(SQLModel, table=True):
    """One comment, or one suggestion for a `field` of a part, such as `goal-1` or `session-203`.

    Readable only with the key of its author in this case (`ConversationKey`); without words once its author erased
    them. `version` is the plan's at that time. `outcome` is empty while it waits for somebody
    (`models.conversation.plan_notes.Outcome`). `is_gone` once the part was taken out of the plan. Moments are
    the programme's.
    """

    __tablename__ = "plan_note"
    __table_args__ = (Index(None, "case_id", "seq"),)

    id: str = Field(primary_key=True)
    case_id: str
    document_id: str = Field(index=True)
    part: str
    field: str = ""
    author_id: str = Field(foreign_key="person.id", index=True)
    place: str
    version: int
    nonce: bytes
    ciphertext: bytes
    at: datetime = moment()
    outcome: str = Field(default="", sa_column_kwargs={"server_default": ""})
    settled_by: str | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = moment_or_none()
    is_gone: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    seq: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False)
    )

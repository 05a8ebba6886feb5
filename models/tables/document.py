"""Documents: the words of an exchange, by kind."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment

DRAFTS_OF_CASE = "case_drafts"
"""Kind of the document a case that is no exchange has for what is typed into its forms: no versions."""


class Document(SQLModel, table=True):
    """One document. `head_version` is 0 until the first version is saved."""

    __tablename__ = "document"

    id: str = Field(primary_key=True)
    kind: str
    exchange_id: str | None = Field(default=None, index=True)
    owner_side: str | None = None
    community_id: str | None = Field(default=None, index=True)
    created_by: str = Field(index=True)
    created_at: datetime = moment()
    head_version: int = 0

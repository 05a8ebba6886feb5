"""Published reports that somebody had taken down, or put back."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment


class ReportWord(SQLModel, table=True):
    """What one party said last about a published report: a community (its side), or the hub.

    `public` is False where it had the report taken down; rows are added, never changed, and each party's latest
    one counts. No row means what the exchange itself says: both consented.
    """

    __tablename__ = "report_word"

    id: int | None = Field(default=None, primary_key=True)
    exchange_id: str = Field(index=True)
    party: str
    public: bool
    by: str
    reason: str = ""
    at: datetime = moment()

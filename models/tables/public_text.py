"""What the hub says on the public pages, version by version."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import moment
from models.tables.programme import of_programme


class PublicTextVersion(SQLModel, table=True):
    """One immutable version of one text of a programme in one language, counted from 1; the newest is shown.

    An empty body means the text that comes with the program. `by` is empty for an operator nobody named.
    `source` is the fingerprint of the text of another language that it says the same as; empty where nobody said so.
    """

    __tablename__ = "public_text"

    key: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    programme: str = of_programme(key=True)
    body: str
    by: str | None = None
    at: datetime = moment()
    source: str = Field(default="", sa_column_kwargs={"server_default": ""})

"""What several people have typed together into one form and not yet sent."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment


class SharedAnswer(SQLModel, table=True):
    """One answer of a form that everybody who may send it writes in: its newest words as typed, and whose they are.

    One row per field, so that two people in one form stand in each other's way only where both write the
    same answer.
    """

    __tablename__ = "shared_answer"

    document_id: str = Field(primary_key=True, foreign_key="document.id")
    form: str = Field(primary_key=True)
    """Which form about the document: one that is sent again later has the name it had."""
    field: str = Field(primary_key=True)
    content: dict[str, list[str]] = json_object()
    author_id: str = Field(index=True)
    window: str = ""
    """The form, as it was once opened, that wrote it last: two windows of one person have two."""
    updated_at: datetime = moment()

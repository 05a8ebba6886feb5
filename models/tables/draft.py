"""What a person has typed and not yet saved."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import json_object, moment


class Draft(SQLModel, table=True):
    """Raw form fields as typed, one draft per person and section of a document.

    Per person, so that two people at one form never overwrite each other's words.
    """

    __tablename__ = "draft"

    document_id: str = Field(primary_key=True, foreign_key="document.id")
    person_id: str = Field(primary_key=True, index=True)
    section: str = Field(default="", primary_key=True)
    content: dict[str, list[str]] = json_object()
    base_version: int = 0
    window: str = ""
    """The form, as it was once opened, that kept it last: two windows of one person have two."""
    updated_at: datetime = moment()

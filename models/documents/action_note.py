"""What became of an action item, in words."""

from typing import Annotated

from pydantic import Field

from models.documents.words import Content, Line, Words


class ActionNote(Content):
    """Progress, or what blocks it. `evidence` is a link or a place to look."""

    text: Annotated[Words, Field(min_length=5, max_length=1500)]
    evidence: Annotated[Line, Field(max_length=300)] = ""

"""What became of an action item, in words."""

from typing import Annotated

from pydantic import Field

from models.documents.words import LINE, WORDS, Content


class ActionNote(Content):
    """Progress, or what blocks it. `evidence` is a link or a place to look."""

    text: Annotated[str, Field(min_length=5, max_length=1500), WORDS]
    evidence: Annotated[str, Field(max_length=300), LINE] = ""

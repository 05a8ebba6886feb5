"""Something both communities do together (IB-18)."""

from typing import Annotated

from pydantic import Field

from models.documents.words import LINE, WORDS, Content, Id, PlainDate


class JointAction(Content):
    """What, the common goal it serves, what shows that it is reached, an owner on each side, until when."""

    title: Annotated[str, Field(min_length=5, max_length=150), LINE]
    goal: Annotated[str, Field(min_length=10, max_length=400), WORDS]
    outcome: Annotated[str, Field(min_length=10, max_length=400), WORDS]
    owner: Id
    other_owner: Id
    due: PlainDate

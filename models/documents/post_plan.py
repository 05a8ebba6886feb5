"""What the mentee will do at home (CEE-13, CEE-14)."""

from typing import Annotated

from pydantic import Field

from models.documents.words import Content, Id, Line, PlainDate, Words


class PlannedAction(Content):
    """One action: what, what it will bring, who does it, until when."""

    title: Annotated[Line, Field(min_length=5, max_length=150)]
    outcome: Annotated[Words, Field(min_length=10, max_length=400)]
    owner: Id
    due: PlainDate


class PostPlan(Content):
    """The post-exchange plan: at least one owned, dated action (hard gate)."""

    actions: Annotated[tuple[PlannedAction, ...], Field(min_length=1, max_length=10)]
    remarks: Annotated[Words, Field(max_length=2000)] = ""

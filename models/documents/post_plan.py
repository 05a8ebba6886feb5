"""What the mentee will do at home (CEE-13, CEE-14)."""

from typing import Annotated

from pydantic import Field

from models.documents.words import LINE, NOT_EMPTY, WORDS, Content, Id, PlainDate


class PlannedAction(Content):
    """One action: what, what it will bring, who does it, until when."""

    title: Annotated[str, Field(min_length=5, max_length=150), LINE]
    outcome: Annotated[str, Field(min_length=10, max_length=400), WORDS]
    owner: Id
    due: PlainDate


class PostPlan(Content):
    """The post-exchange plan: at least one owned, dated action (hard gate)."""

    actions: Annotated[tuple[PlannedAction, ...], Field(max_length=10), NOT_EMPTY]
    remarks: Annotated[str, Field(max_length=2000), WORDS] = ""

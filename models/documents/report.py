"""The impact report: one from each side, tied to the plan's goals (CEE-33)."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from models.documents.words import Content, Words


class Reached(StrEnum):
    """How far a goal was reached."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class GoalResult(Content):
    """What became of one goal of the plan (`goal` counts from 1), and what shows it."""

    goal: Annotated[int, Field(ge=1, le=5)]
    reached: Reached
    evidence: Annotated[Words, Field(min_length=10, max_length=1000)]


class MenteeReport(Content):
    """The mentee's report; failures have their own field, because they teach most."""

    side: Literal["mentee"] = "mentee"
    goals: Annotated[tuple[GoalResult, ...], Field(min_length=1, max_length=5)]
    changed: Annotated[Words, Field(min_length=30, max_length=3000)]
    unplanned: Annotated[Words, Field(max_length=2000)] = ""
    failed: Annotated[Words, Field(min_length=10, max_length=2000)]
    next_steps: Annotated[Words, Field(min_length=10, max_length=2000)]


class MentorReport(Content):
    """The mentor's report, kept short: their effort stays small (CEE-21)."""

    side: Literal["mentor"] = "mentor"
    changed: Annotated[Words, Field(min_length=30, max_length=2000)]
    failed: Annotated[Words, Field(min_length=10, max_length=2000)]
    advice: Annotated[Words, Field(max_length=2000)] = ""


Report = Annotated[MenteeReport | MentorReport, Field(discriminator="side")]

"""What a community applies with (programme.md section 2: /Apply; CEE-03, CEE-05)."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from domain.people import Direction
from models.documents.words import Content, Id, Line, Words
from models.texts.translate import N_

MIN_GOAL_WORDS = 6


class Level(StrEnum):
    """How far the community has come with the topic."""

    FIRST_TIME = "first_time"
    SOME_PRACTICE = "some_practice"
    EXPERIENCED = "experienced"


def _specific(goal: str) -> str:
    if len({word.casefold() for word in goal.split()}) < MIN_GOAL_WORDS:
        raise PydanticCustomError(
            "vague_goal",
            N_("Say what will exist or work afterwards: a vague goal goes back to you."),
        )
    return goal


def _agreed(value: bool) -> bool:  # noqa: FBT001 - a checkbox is a bool
    if not value:
        raise PydanticCustomError(
            "not_agreed", N_("The exchange needs this agreement. Tick the box to apply.")
        )
    return value


Agreement = Annotated[bool, AfterValidator(_agreed)]
Language = Annotated[Line, StringConstraints(min_length=2, max_length=40)]


class Application(Content):
    """A complete application. `partner_community` is the pre-agreed partner, if there is one.

    Groups only, hence at least two active people.
    """

    topic: Annotated[Line, Field(min_length=3, max_length=80)]
    level: Level
    goal: Annotated[Words, Field(min_length=30, max_length=600), AfterValidator(_specific)]
    measure: Annotated[Words, Field(min_length=5, max_length=300)]
    direction: Direction
    partner_community: Id | None = None
    active_people: Annotated[int, Field(ge=2, le=100_000)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=10)]
    about: Annotated[Words, Field(min_length=30, max_length=1500)]
    why_now: Annotated[Words, Field(min_length=30, max_length=1500)]
    applied_at_home: Annotated[Words, Field(min_length=30, max_length=1500)]
    share_back: Annotated[Words, Field(min_length=20, max_length=1000)]
    agree_joint_plan: Agreement
    agree_hub_books: Agreement

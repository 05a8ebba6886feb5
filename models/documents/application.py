"""What a community applies with (programme.md section 2: /Apply; CEE-03, CEE-05)."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from domain.exchange.people import Direction
from models.documents.words import LINE, NOT_EMPTY, WORDS, Content, Id
from models.texts.translate import N_
from models.typed.text import visible

MIN_GOAL_WORDS = 6


class Level(StrEnum):
    """How far the community has come with the topic."""

    FIRST_TIME = "first_time"
    SOME_PRACTICE = "some_practice"
    EXPERIENCED = "experienced"


def _specific(goal: str) -> str:
    if len({word.casefold() for word in visible(goal).split()}) < MIN_GOAL_WORDS:
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
Language = Annotated[str, StringConstraints(min_length=2, max_length=40), LINE]


class Application(Content):
    """A complete application. `partner_community` is the pre-agreed partner, if there is one;
    `could_teach` what that partner would learn in return.

    Groups only, hence at least two active people.
    """

    topic: Annotated[str, Field(min_length=3, max_length=80), LINE]
    level: Level
    goal: Annotated[str, Field(min_length=30, max_length=600), WORDS, AfterValidator(_specific)]
    measure: Annotated[str, Field(min_length=5, max_length=300), WORDS]
    direction: Direction
    partner_community: Id | None = None
    active_people: Annotated[int, Field(ge=2, le=100_000)]
    languages: Annotated[tuple[Language, ...], Field(max_length=10), NOT_EMPTY]
    about: Annotated[str, Field(min_length=30, max_length=1500), WORDS]
    why_now: Annotated[str, Field(min_length=30, max_length=1500), WORDS]
    applied_at_home: Annotated[str, Field(min_length=30, max_length=1500), WORDS]
    share_back: Annotated[str, Field(min_length=20, max_length=1000), WORDS]
    could_teach: Annotated[str, Field(max_length=120), LINE] = ""
    agree_joint_plan: Agreement
    agree_hub_books: Agreement

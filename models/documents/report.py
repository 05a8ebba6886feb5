"""The impact report: one from each side, tied to the plan's goals (CEE-33)."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from domain.exchange.people import Side
from models.documents.plan import MOST_TOPICS
from models.documents.report_picture import MOST_PICTURES, ReportPicture
from models.documents.words import FIXED, LINE, NOT_EMPTY, WORDS, Content
from models.texts.translate import N_
from models.typed.web_address import opens_a_page


class Reached(StrEnum):
    """How far a goal was reached."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class GoalResult(Content):
    """What became of one goal of the plan (`goal` counts from 1), and what shows it."""

    goal: Annotated[int, Field(ge=1, le=5)]
    reached: Reached
    evidence: Annotated[str, Field(min_length=10, max_length=1000), WORDS]


def _video(value: str) -> str:
    """As typed; only what a browser opens as a page."""
    if value and not opens_a_page(value):
        raise PydanticCustomError(
            "web_address",
            N_("Copy the whole address, as the browser shows it: https://example.org/video"),
        )
    return value


Video = Annotated[str, Field(max_length=500), FIXED, AfterValidator(_video)]
"""Where a video of the exchange can be watched (IB-19)."""
Pictures = Annotated[tuple[ReportPicture, ...], Field(max_length=MOST_PICTURES)]


class MenteeReport(Content):
    """The mentee's report; failures have their own field, because they teach most.

    `title` is what the published report is called; without one it goes by the exchange's topic.
    """

    side: Literal["mentee"] = "mentee"
    title: Annotated[str, Field(max_length=120), LINE] = ""
    goals: Annotated[tuple[GoalResult, ...], Field(max_length=5), NOT_EMPTY]
    changed: Annotated[str, Field(min_length=30, max_length=3000), WORDS]
    unplanned: Annotated[str, Field(max_length=2000), WORDS] = ""
    failed: Annotated[str, Field(min_length=10, max_length=2000), WORDS]
    next_steps: Annotated[str, Field(min_length=10, max_length=2000), WORDS]
    video: Video = ""
    pictures: Pictures = ()


class MentorReport(Content):
    """The mentor's report, kept short: their effort stays small (CEE-21)."""

    side: Literal["mentor"] = "mentor"
    changed: Annotated[str, Field(min_length=30, max_length=2000), WORDS]
    failed: Annotated[str, Field(min_length=10, max_length=2000), WORDS]
    advice: Annotated[str, Field(max_length=2000), WORDS] = ""
    video: Video = ""
    pictures: Pictures = ()


class AboutTopic(Content):
    """What either side says of one topic of the plan (`topic` counts from 1, `title` as it was then)."""

    topic: Annotated[int, Field(ge=1, le=MOST_TOPICS)]
    title: Annotated[str, Field(max_length=120), LINE] = ""
    unplanned: Annotated[str, Field(max_length=1500), WORDS] = ""
    failed: Annotated[str, Field(max_length=1500), WORDS] = ""
    practice: Annotated[str, Field(max_length=1500), WORDS] = ""


class LearnedTopic(AboutTopic):
    """A topic its learner reports on: the result, and what shows it."""

    reached: Reached
    evidence: Annotated[str, Field(min_length=10, max_length=2000), WORDS]


class TaughtTopic(AboutTopic):
    """A topic as who taught it saw it."""

    view: Annotated[str, Field(min_length=10, max_length=2000), WORDS]


class TopicsReport(Content):
    """The report of one side where both learn: by topic, as learner of some and teacher of others (IB-09)."""

    side: Side
    learned: Annotated[tuple[LearnedTopic, ...], Field(max_length=MOST_TOPICS), NOT_EMPTY]
    taught: Annotated[tuple[TaughtTopic, ...], Field(max_length=MOST_TOPICS)] = ()
    changed: Annotated[str, Field(min_length=30, max_length=3000), WORDS]
    failed: Annotated[str, Field(min_length=10, max_length=2000), WORDS]
    next_steps: Annotated[str, Field(min_length=10, max_length=2000), WORDS]
    title: Annotated[str, Field(max_length=120), LINE] = ""
    video: Video = ""
    pictures: Pictures = ()


def which(said: Any) -> str:
    """The shape of a report: by topic, or that of its side."""
    stored = said if isinstance(said, dict) else dict(said)
    return "topics" if "learned" in stored else str(stored.get("side", ""))


Report = Annotated[
    Annotated[MenteeReport, Tag("mentee")]
    | Annotated[MentorReport, Tag("mentor")]
    | Annotated[TopicsReport, Tag("topics")],
    Discriminator(which),
]

"""The joint activity plan, in words (CEE-20, CEE-22 to CEE-26).

A saved plan may be unfinished: both sides write it together, version by version. Whether it
may be signed is the domain's rule over `facts_of` (plan_facts.py).
"""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from domain.exchange.people import Side
from models.documents.words import LINE, WORDS, Content, Id, LocalTime, PlainDate
from models.texts.translate import N_

MOST_GOALS = 5
MOST_DAYS = 5
MOST_TOPICS = 4
MOST_SESSIONS = 12
LONGEST_GOAL = 400
FROM_APPLICATION = "application"


def place_name(day: int, place: int) -> str:
    """What the session at a place (from 1) of a day (from 0) is called without an id of its own."""
    return str((day + 1) * 100 + place)


class SessionKind(StrEnum):
    """What people do in a session (IB-12, IB-15, IB-17: strategic lines, funding, looking back)."""

    HANDS_ON = "hands_on"
    WORKSHOP = "workshop"
    VISIT = "visit"
    STRATEGY_LINES = "strategy_lines"
    FUNDING = "funding"
    REFLECTION = "reflection"
    DOWNTIME = "downtime"


class InternalDocumentKind(StrEnum):
    """What the mentor opens for the mentee (CEE-24)."""

    BUDGET = "budget"
    MEETING_NOTES = "meeting_notes"
    TEMPLATE = "template"
    CHALLENGE_LOG = "challenge_log"
    OTHER = "other"


class PlanPart(Content):
    """A part that others of the plan, or comments, belong to; its id stays whatever its words and place become.

    An empty id, which is not stored, is the part's place (`models.documents.plan_ids`): so are those of plans
    stored before parts had ids, whose hashes stay what they were.
    """

    id: Annotated[str, Field(max_length=6, pattern="^[0-9]*$")] = ""

    @model_serializer(mode="wrap")
    def leave_out_what_is_empty(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """The content without an id that is its place, and without an origin where there is none."""
        content: dict[str, Any] = handler(self)
        for name in ("id", "origin"):
            if not content.get(name):
                content.pop(name, None)
        return content


class Goal(PlanPart):
    """One goal and how both sides will see that it is reached. `origin` says that it began as the application's."""

    origin: Annotated[str, Field(pattern=f"^({FROM_APPLICATION})?$")] = ""
    text: Annotated[str, Field(min_length=15, max_length=LONGEST_GOAL), WORDS]
    measure: Annotated[str, Field(min_length=5, max_length=300), WORDS]


class Session(PlanPart):
    """A session, in the host's local time. `goal` counts from 1; downtime serves none."""

    start: LocalTime
    end: LocalTime
    title: Annotated[str, Field(min_length=3, max_length=120), LINE]
    kind: SessionKind
    led_by: Annotated[str, Field(max_length=120), LINE] = ""
    goal: Annotated[int, Field(ge=1, le=MOST_GOALS)] | None = None

    @model_validator(mode="after")
    def ends_after_start(self) -> Self:
        """A session cannot end before it begins."""
        if self.end <= self.start:
            raise PydanticCustomError(
                "ends_before_start", N_("A session ends after it starts. Change one of the times.")
            )
        return self

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute


class Day(Content):
    """One day of the visit; its date is the first day plus its position.

    `topic` counts from 1; only days of a reciprocal exchange belong to one.
    """

    topic: Annotated[int, Field(ge=1, le=MOST_TOPICS)] | None = None
    sessions: Annotated[tuple[Session, ...], Field(max_length=MOST_SESSIONS)] = ()


class Topic(PlanPart):
    """One topic of a reciprocal exchange: who learns it, and which goals (from 1) it serves."""

    title: Annotated[str, Field(min_length=3, max_length=120), LINE]
    learner: Side
    goals: Annotated[
        tuple[Annotated[int, Field(ge=1, le=MOST_GOALS)], ...], Field(max_length=MOST_GOALS)
    ] = ()


class InternalDocument(Content):
    """One document the mentor shares, and where to find it."""

    kind: InternalDocumentKind
    title: Annotated[str, Field(min_length=3, max_length=150), LINE]
    where: Annotated[str, Field(min_length=3, max_length=300), LINE]


class Cadence(Content):
    """Follow-up calls after the visit: how many, how many days apart, at which local hour."""

    calls: Annotated[int, Field(ge=1, le=12)] = 3
    interval_days: Annotated[int, Field(ge=1, le=90)] = 30
    hour: Annotated[int, Field(ge=7, le=21)] = 16


class ActivityPlan(Content):
    """One version of the plan. Ids are of people; everything else is words."""

    goals: Annotated[tuple[Goal, ...], Field(max_length=MOST_GOALS)] = ()
    starts_on: PlainDate | None = None
    topics: Annotated[tuple[Topic, ...], Field(max_length=MOST_TOPICS)] = ()
    days: Annotated[tuple[Day, ...], Field(max_length=MOST_DAYS)] = ()
    internal_documents: Annotated[tuple[InternalDocument, ...], Field(max_length=20)] = ()
    lead_contact: Id | None = None
    travellers: Annotated[tuple[Id, ...], Field(max_length=10)] = ()
    cadence: Cadence = Cadence()
    host_place: Annotated[str, Field(max_length=150), LINE] = ""
    working_language: Annotated[str, Field(max_length=60), LINE] = ""

    def in_time(self, day: int) -> list[Session]:
        """The sessions of a day (from 0) in the order in which they begin, each with its id."""
        named = [
            one.model_copy(update={"id": one.id or place_name(day, place)})
            for place, one in enumerate(self.days[day].sessions, 1)
        ]
        return sorted(named, key=lambda one: one.start)

    @model_validator(mode="after")
    def names_each_once(self) -> Self:
        """A traveller is named once; sessions, topics and days name only what exists."""
        if len(set(self.travellers)) < len(self.travellers):
            raise PydanticCustomError("traveller_twice", N_("A traveller is named twice."))
        served = [s.goal for day in self.days for s in day.sessions if s.goal]
        served += [goal for topic in self.topics for goal in topic.goals]
        if max(served, default=0) > len(self.goals):
            raise PydanticCustomError(
                "no_such_goal",
                N_(
                    "A session or topic serves a goal that is not in the plan. Choose another goal."
                ),
            )
        if max((day.topic or 0 for day in self.days), default=0) > len(self.topics):
            raise PydanticCustomError(
                "no_such_topic",
                N_("A day belongs to a topic that is not in the plan. Choose another topic."),
            )
        return self

"""The parts of the activity plan that people edit and save one by one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from domain.case.errors import RuleBroken
from models.documents.joint_plan import PARTED
from models.documents.plan import (
    MOST_DAYS,
    MOST_GOALS,
    MOST_SESSIONS,
    MOST_TOPICS,
    ActivityPlan,
    Cadence,
    Day,
    Goal,
    InternalDocument,
    Session,
    Topic,
)
from models.documents.plan_ids import session_ids, sessions_by_id
from models.documents.words import LINE, Content, Id, PlainDate
from models.texts.guidance import WHY_CALLS, WHY_DAYS, WHY_DOCUMENTS, WHY_GOALS, WHY_LEAD
from models.texts.labels import label
from models.texts.translate import N_, _
from web.forms.fields import Options
from web.participants.plan.kept_parts import day_kept, kept, shown
from web.participants.plan.widgets import WIDGETS


class GoalsPart(Content):
    """Section `goals`."""

    goals: Annotated[tuple[Goal, ...], Field(max_length=MOST_GOALS)] = ()


class TopicsPart(Content):
    """Section `topics`, in a reciprocal exchange."""

    topics: Annotated[tuple[Topic, ...], Field(max_length=MOST_TOPICS)] = ()


class DayPart(Content):
    """A day of an exchange in which only the mentee learns."""

    sessions: Annotated[tuple[Session, ...], Field(max_length=MOST_SESSIONS)] = ()


class DatesPart(Content):
    """Section `dates`: the days themselves are sections of their own."""

    starts_on: PlainDate
    number_of_days: Annotated[int, Field(ge=1, le=MOST_DAYS)]


class DocumentsPart(Content):
    """Section `documents`."""

    internal_documents: Annotated[tuple[InternalDocument, ...], Field(max_length=20)] = ()


class PeoplePart(Content):
    """Section `people`. All may be left open until the plan is signed."""

    lead_contact: Id | None = None
    travellers: Annotated[tuple[Id, ...], Field(max_length=10)] = ()
    host_place: Annotated[str, Field(max_length=150), LINE] = ""
    working_language: Annotated[str, Field(max_length=60), LINE] = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part: `name` is in its address, `why` the guidance beside its fields.

    `day` counts from 0 in the sections of days.
    """

    name: str
    title: str
    model: type[Content]
    intro: str = ""
    why: str = ""
    day: int | None = None

    @property
    def heading(self) -> str:
        """The title in the bound language."""
        return _(self.title) if self.day is None else _("Day {n}", n=self.day + 1)

    @property
    def widgets(self) -> dict[str, Any]:
        """How its fields are asked for."""
        return WIDGETS[self.name if self.day is None else "day"]

    def content(self, plan: ActivityPlan) -> dict[str, Any]:
        """What this part of a plan says, as its form shows it; also what two versions differ in."""
        if self.day is not None:
            if self.day >= len(plan.days):
                return Day().model_dump(include=set(self.model.model_fields))
            content = plan.days[self.day].model_dump(include=set(self.model.model_fields))
            names = session_ids(plan)[self.day]
            return content | {"sessions": _named(plan.days[self.day].sessions, names)}
        if self.name == "dates":
            return {"starts_on": plan.starts_on, "number_of_days": len(plan.days) or None}
        if self.name == "cadence":
            return plan.cadence.model_dump()
        if self.name in PARTED:
            return {self.name: shown(getattr(plan, self.name))}
        return plan.model_dump(include=set(self.model.model_fields))

    def content_since(self, begun: ActivityPlan, plan: ActivityPlan) -> dict[str, Any]:
        """What this part says now, for whoever began to write in an earlier version.

        A session that went to another day meanwhile still stands among those it stood with.
        """
        content = self.content(plan)
        if self.day is None or self.day >= min(len(begun.days), len(plan.days)):
            return content
        here, now = {one["id"] for one in content["sessions"]}, sessions_by_id(plan)
        found = list(content["sessions"])
        for place, name in enumerate(session_ids(begun)[self.day]):
            if name in now and name not in here:
                found[place:place] = _named([now[name][1]], [name])
        return content | {"sessions": found}

    def written(self, plan: ActivityPlan, part: Content, rows: list[int]) -> dict[str, Any]:
        """The plan's content with this part replaced.

        `rows` tells for each goal or topic of the form which row it was typed in. RuleBroken where days
        would go that hold sessions.
        """
        whole, own = plan.model_dump(), part.model_dump()
        if self.day is not None and isinstance(part, Day | DayPart):
            days = [*whole["days"]]
            days[self.day] = {**days[self.day], **own}
            sessions = day_kept(plan, self.day, part.sessions, rows)
            whole["days"] = [
                {**day, "sessions": one} for day, one in zip(days, sessions, strict=True)
            ]
        elif isinstance(part, DatesPart):
            whole["starts_on"] = own["starts_on"]
            whole["days"] = _with_days(plan, part.number_of_days)
        elif self.name == "cadence":
            whole["cadence"] = own
        elif isinstance(part, GoalsPart):
            whole |= _served(plan, part, rows)
        elif isinstance(part, TopicsPart):
            whole |= _with_topics(plan, part, rows)
        else:
            whole |= own
        return whole


def _named(sessions: Sequence[Session], names: Sequence[str]) -> list[dict[str, Any]]:
    return [{**one.model_dump(), "id": name} for one, name in zip(sessions, names, strict=True)]


def _with_days(plan: ActivityPlan, number: int) -> list[dict[str, Any]]:
    days = [day.model_dump() for day in plan.days]
    for place, day in enumerate(days[number:], number + 1):
        if day["sessions"]:
            raise RuleBroken(
                "number_of_days",
                N_("Day {day} has sessions."),
                N_("Move or remove them first, then take the day away."),
                rule="day_has_sessions",
                day=place,
            )
    return [
        *days[:number],
        *({"sessions": (), "topic": None} for _missing in range(number - len(days))),
    ]


def _with_topics(plan: ActivityPlan, part: TopicsPart, rows: list[int]) -> dict[str, Any]:
    """Topics, and the days, each still in its topic, wherever that went; of one taken out in none."""
    topics, places = kept(plan.topics, part.topics, rows)
    days = [day.model_dump() for day in plan.days]
    for day in days:
        day["topic"] = places.get(day["topic"])
    return {"topics": topics, "days": days}


def _served(plan: ActivityPlan, part: GoalsPart, rows: list[int]) -> dict[str, Any]:
    """Goals, and days and topics that still serve those they were made for, wherever they went."""
    goals, places = kept(plan.goals, part.goals, rows)
    days = [day.model_dump() for day in plan.days]
    for day in days:
        for session in day["sessions"]:
            session["goal"] = places.get(session["goal"])
    topics = [topic.model_dump() for topic in plan.topics]
    for topic in topics:
        topic["goals"] = [place for goal in topic["goals"] if (place := places.get(goal))]
    return {"goals": goals, "days": days, "topics": topics}


_FIXED = (
    Section(
        name="goals",
        title=N_("Goals and measures"),
        model=GoalsPart,
        intro=N_("What should work afterwards, and how will both of you see that it does?"),
        why=WHY_GOALS,
    ),
    Section(
        name="topics",
        title=N_("Topics: who learns what"),
        model=TopicsPart,
        intro=N_(
            "Both of you learn in this exchange. Give each topic its goals, and say who learns it; "
            "then choose a topic for every day."
        ),
        why=N_("Who learns asks the questions, works alongside and writes the notes of the day."),
    ),
    Section(
        name="dates",
        title=N_("Dates"),
        model=DatesPart,
        intro=N_("Be realistic about what you can cover in three to five days."),
        why=N_(
            "The hub books only after the plan is approved, and needs weeks for it. The plan "
            "makes sure that you both agree on scope and schedule."
        ),
    ),
    Section(
        name="documents",
        title=N_("Internal documents"),
        model=DocumentsPart,
        intro=N_(
            "What the mentor opens: draft budgets, meeting notes, message templates, the log of "
            "what went wrong."
        ),
        why=WHY_DOCUMENTS,
    ),
    Section(
        name="people",
        title=N_("People and place"),
        model=PeoplePart,
        intro=N_("Who travels, who is there for them, and where you meet."),
        why=WHY_LEAD,
    ),
    Section(
        name="cadence",
        title=N_("Follow-up calls"),
        model=Cadence,
        intro=N_("How you stay in touch afterwards: one call a month for three months is usual."),
        why=WHY_CALLS,
    ),
)
_BEFORE_DAYS = 3


def sections_of(days: int, *, reciprocal: bool = False) -> list[Section]:
    """Every section of a plan with this many days, in the order of the plan.

    Topics are asked for where both communities learn.
    """
    fixed = [section for section in _FIXED[:_BEFORE_DAYS] if reciprocal or section.name != "topics"]
    return [
        *fixed,
        *(_day(number, reciprocal=reciprocal) for number in range(days)),
        *_FIXED[_BEFORE_DAYS:],
    ]


def section_named(name: str, *, reciprocal: bool = False) -> Section | None:
    """The section of an address; None for a name there is not."""
    found = re.fullmatch(r"day-([1-9])", name)
    if found and int(found[1]) <= MOST_DAYS:
        return _day(int(found[1]) - 1, reciprocal=reciprocal)
    if name == "topics" and not reciprocal:
        return None
    return next((section for section in _FIXED if section.name == name), None)


def title_of(name: str) -> str:
    """The heading of a section's name, for a list of drafts."""
    section = section_named(name, reciprocal=True)
    return section.heading if section else ""


def _day(number: int, *, reciprocal: bool = False) -> Section:
    return Section(
        name=f"day-{number + 1}",
        title="",
        model=Day if reciprocal else DayPart,
        day=number,
        intro=N_("What you do, when, and who leads it. Mark where the mentee works alongside."),
        why=WHY_DAYS,
    )


def options_for(
    section: Section, plan: ActivityPlan, people: Mapping[str, Options]
) -> dict[str, Options]:
    """Choices of a section: the plan's goals and topics, and `people` by field."""
    goals = [(str(n), f"{n}. {goal.text}") for n, goal in enumerate(plan.goals, 1)]
    if section.day is not None:
        topics = [
            (str(n), f"{n}. {topic.title} ({label(topic.learner)})")
            for n, topic in enumerate(plan.topics, 1)
        ]
        asked = {"topic": topics} if "topic" in section.model.model_fields else {}
        return {"sessions.*.goal": goals, **asked}
    if section.name == "topics":
        return {"topics.*.goals": goals}
    return dict(people) if section.name == "people" else {}

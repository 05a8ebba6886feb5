"""Pre-work of one side: what it is good at, wants to improve and to learn from whom (IB-03, IB-05, IB-17)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from models.documents.words import LINE, NOT_EMPTY, WORDS, Content

MOST = 5
"""Of strengths, of what to improve, of what to learn, of activities looked back on."""


class Skill(StrEnum):
    """What a strength, or something to improve, is about."""

    EVENTS = "events"
    EDUCATION = "education"
    HERITAGE = "heritage"
    CONTESTS = "contests"
    TECHNOLOGY = "technology"
    COMMUNICATION = "communication"
    FUNDING = "funding"
    ALLIANCES = "alliances"
    GOVERNANCE = "governance"
    EVALUATION = "evaluation"
    INCLUSION = "inclusion"
    NEWCOMERS = "newcomers"
    LEADERS = "leaders"
    OTHER = "other"


class SizeBand(StrEnum):
    """How many people are active."""

    FEW = "few"
    TENS = "tens"
    FIFTY = "fifty"
    HUNDREDS = "hundreds"


class StaffBand(StrEnum):
    """Whether anybody is paid."""

    NONE = "none"
    PART_TIME = "part_time"
    ONE_OR_TWO = "one_or_two"
    MORE = "more"


class BudgetBand(StrEnum):
    """What a year may cost."""

    NONE = "none"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


Title = Annotated[str, Field(min_length=3, max_length=150), LINE]
Told = Annotated[str, Field(min_length=10, max_length=800), WORDS]


class Strength(Content):
    """Something the community does well, and what shows it."""

    what: Title
    skill: Skill
    evidence: Told


class ToImprove(Content):
    """Something the community wants to do better."""

    what: Title
    skill: Skill


class ToLearn(Content):
    """What is to be learned, and from whom of the partner."""

    what: Title
    from_whom: Annotated[str, Field(max_length=150), LINE] = ""


class PastProject(Content):
    """A project of the last year."""

    what: Title
    result: Told


class LookedBack(Content):
    """An activity of one's own, looked back on: what went well, what would be done another way."""

    what: Title
    went_well: Told
    other_way: Told


class PreWork(Content):
    """All of it; how the community lives is in bands, so that nobody looks anything up."""

    strengths: Annotated[tuple[Strength, ...], Field(max_length=MOST), NOT_EMPTY]
    improve: Annotated[tuple[ToImprove, ...], Field(max_length=MOST), NOT_EMPTY]
    learn: Annotated[tuple[ToLearn, ...], Field(max_length=MOST), NOT_EMPTY]
    projects: Annotated[tuple[PastProject, ...], Field(max_length=8)] = ()
    looked_back: Annotated[tuple[LookedBack, ...], Field(max_length=MOST), NOT_EMPTY]
    size: SizeBand
    staff: StaffBand
    budget: BudgetBand
    since: Annotated[int, Field(ge=2001, le=2100)] | None = None
    script: Annotated[str, Field(max_length=80), LINE] = ""
    law: Annotated[str, Field(max_length=800), WORDS] = ""

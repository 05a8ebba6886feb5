"""The design of a programme, written together (IB-11 to IB-14). It may be unfinished until it is signed."""

from typing import Annotated

from pydantic import Field

from domain.exchange.messages.design import DesignFacts
from models.documents.words import LINE, WORDS, Content

Title = Annotated[str, Field(min_length=3, max_length=200), LINE]
Said = Annotated[str, Field(min_length=3, max_length=600), WORDS]
Perhaps = Annotated[str, Field(max_length=300), LINE]


class Objective(Content):
    """What the programme is for, and how one sees that it is reached."""

    objective: Said
    measure: Said


class Alliance(Content):
    """An institution, and how far one is with it."""

    institution: Title
    standing: Perhaps = ""


class Activity(Content):
    """Something the programme does."""

    activity: Title
    when: Perhaps = ""
    who: Perhaps = ""


class Indicator(Content):
    """One measure of the evaluation; both communities can use the same."""

    indicator: Title
    baseline: Perhaps = ""
    target: Perhaps = ""
    method: Perhaps = ""
    measured: Perhaps = ""


class Look(Content):
    """Who looks at how it goes, and when."""

    who: Title
    when: Perhaps = ""
    at_what: Perhaps = ""


class Line(Content):
    """A strategic line of the Foundation, or of the region, that the programme serves."""

    strategic_line: Title
    how: Perhaps = ""


class Risk(Content):
    """What may go wrong, and what is done then."""

    risk: Title
    answer: Perhaps = ""


class ProgrammeDesign(Content):
    """One version of it."""

    name: Annotated[str, Field(max_length=150), LINE] = ""
    context: Annotated[str, Field(max_length=4000), WORDS] = ""
    objectives: Annotated[tuple[Objective, ...], Field(max_length=8)] = ()
    alliances: Annotated[tuple[Alliance, ...], Field(max_length=15)] = ()
    activities: Annotated[tuple[Activity, ...], Field(max_length=20)] = ()
    evaluation: Annotated[tuple[Indicator, ...], Field(max_length=12)] = ()
    monitoring: Annotated[tuple[Look, ...], Field(max_length=10)] = ()
    strategic_lines: Annotated[tuple[Line, ...], Field(max_length=8)] = ()
    risks: Annotated[tuple[Risk, ...], Field(max_length=10)] = ()


def facts_of_design(design: ProgrammeDesign) -> DesignFacts:
    """What the rules need to know of a version."""
    return DesignFacts(
        context=int(bool(design.context)),
        objectives=len(design.objectives),
        activities=len(design.activities),
        indicators=len(design.evaluation),
        monitoring=len(design.monitoring),
    )

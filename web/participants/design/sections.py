"""The parts of a programme's design that people write and save one by one (IB-11 to IB-14)."""

from dataclasses import dataclass
from typing import Any

from models.documents.design import ProgrammeDesign
from models.documents.words import Content
from models.texts.both_learn import DESIGN_FIELDS
from models.texts.translate import N_, _
from web.forms.parts import model_of
from web.forms.widgets import Area, Rows, Text, Widget


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part; `fields` of the design are in it, `why` the guidance beside them."""

    name: str
    title: str
    fields: tuple[str, ...]
    intro: str = ""
    why: str = ""
    model: type[Content]
    widgets: dict[str, Widget]

    @property
    def heading(self) -> str:
        """The title in the bound language."""
        return _(self.title)

    def content(self, whole: ProgrammeDesign) -> dict[str, Any]:
        """What this part says, as its form shows it; also what two versions differ in."""
        return whole.model_dump(include=set(self.fields))

    def content_since(self, _begun: ProgrammeDesign, whole: ProgrammeDesign) -> dict[str, Any]:
        """The same: nothing here goes from one section to another."""
        return self.content(whole)

    def written(self, whole: ProgrammeDesign, part: Content, _rows: list[int]) -> dict[str, Any]:
        """The whole with this part replaced."""
        return {**whole.model_dump(), **part.model_dump()}


def _rows(name: str, hint: str, row: str, add: str, **columns: Widget) -> dict[str, Widget]:
    asked: dict[str, Widget] = {name: Rows(label=DESIGN_FIELDS[name], hint=hint, row=row, add=add)}
    return asked | {f"{name}.*.{column}": widget for column, widget in columns.items()}


def _section(
    name: str, title: str, widgets: dict[str, Widget], *, intro: str, why: str = ""
) -> Section:
    fields = tuple(field for field in widgets if "." not in field)
    return Section(
        name=name,
        title=title,
        fields=fields,
        intro=intro,
        why=why,
        model=model_of(ProgrammeDesign, *fields),
        widgets=widgets,
    )


SECTIONS = (
    _section(
        "context",
        N_("Name and local context"),
        {
            "name": Text(label=N_("What is the programme called?")),
            "context": Area(
                label=N_("What is it like where it will run?"),
                hint=N_(
                    "Schools, law, languages, who does something like it already, what was tried."
                ),
                rows=10,
            ),
        },
        intro=N_("What works for your partner may not work for you: say what is different."),
    ),
    _section(
        "objectives",
        N_("Objectives"),
        _rows(
            "objectives",
            N_("Few. What will be different because of the programme?"),
            N_("Objective {n}"),
            N_("Add an objective"),
            objective=Area(label=N_("Objective"), rows=2),
            measure=Area(label=N_("How does one see that it is reached?"), rows=2),
        ),
        intro=N_("What the programme is for, each with its measure."),
    ),
    _section(
        "alliances",
        N_("Alliances"),
        _rows(
            "alliances",
            N_("Whoever the programme cannot do without."),
            N_("Institution {n}"),
            N_("Add an institution"),
            institution=Text(label=N_("Institution")),
            standing=Text(label=N_("How far are you with it?")),
        ),
        intro=N_("Institutions that carry the programme with you."),
    ),
    _section(
        "activities",
        N_("Activities"),
        _rows(
            "activities",
            N_("In the order in which they come."),
            N_("Activity {n}"),
            N_("Add an activity"),
            activity=Text(label=N_("What is done?")),
            when=Text(label=N_("When?")),
            who=Text(label=N_("By whom?")),
        ),
        intro=N_("What is done, when and by whom."),
    ),
    _section(
        "evaluation",
        N_("Evaluation"),
        _rows(
            "evaluation",
            N_("The same indicators in both communities can be compared."),
            N_("Indicator {n}"),
            N_("Add an indicator"),
            indicator=Text(label=N_("What is measured?")),
            baseline=Text(label=N_("How is it now?")),
            target=Text(label=N_("How should it be?")),
            method=Text(label=N_("How is it measured?")),
            measured=Text(label=N_("When is it measured?")),
        ),
        intro=N_("How both will know what came of it."),
        why=N_(
            "Agreed before it begins, an evaluation tells something; made up afterwards, it flatters."
        ),
    ),
    _section(
        "monitoring",
        N_("Monitoring"),
        _rows(
            "monitoring",
            "",
            N_("Look {n}"),
            N_("Add a look"),
            who=Text(label=N_("Who looks?")),
            when=Text(label=N_("When, or how often?")),
            at_what=Text(label=N_("At what?")),
        ),
        intro=N_("Who looks at how it goes while it runs, and when."),
    ),
    _section(
        "strategic-lines",
        N_("Strategic lines"),
        _rows(
            "strategic_lines",
            N_("Of the movement, the Foundation, your region."),
            N_("Line {n}"),
            N_("Add a line"),
            strategic_line=Text(label=N_("Strategic line")),
            how=Text(label=N_("How does the programme serve it?")),
        ),
        intro=N_("What the programme is a part of; whoever funds it will ask."),
    ),
    _section(
        "risks",
        N_("Risks"),
        _rows(
            "risks",
            "",
            N_("Risk {n}"),
            N_("Add a risk"),
            risk=Text(label=N_("What may go wrong?")),
            answer=Text(label=N_("What do you do then?")),
        ),
        intro=N_("What may go wrong, and what you do then."),
    ),
)


def section_named(name: str) -> Section | None:
    """The section of an address; None for a name there is not."""
    return next((section for section in SECTIONS if section.name == name), None)


def title_of(name: str) -> str:
    """The heading of a section's name, for a list of drafts."""
    section = section_named(name)
    return section.heading if section else ""

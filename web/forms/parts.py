"""A long form in parts: each part is a page of its own, filled in any order, by anybody who may send the form.

    APPLICATION = Outline(
        name="application",
        model=Application,
        widgets=WIDGETS,
        parts=(
            Part(name="goal", title=N_("What you want to learn"), fields=("topic", "goal")),
            Part(name="about", title=N_("About you"), fields=("active_people", "about")),
        ),
        declared=("agree_joint_plan", "agree_hub_books"),
        declaration=N_("We agree to both."),
    )

Every field of the model stands in one part, or is declared where the answers are checked.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import BaseModel, create_model

from models.documents.words import Content
from models.texts.translate import N_, _
from web.forms.specs import Spec, Widgets, specs_of
from web.forms.widgets import Check

NOT_DECLARED = N_("Tick this box to say that you agree: it cannot be sent without.")
ALL = "all"
"""Name of the part that has every field of every part."""


def model_of(whole: type[BaseModel], *fields: str) -> type[Content]:
    """A model of these fields, with the whole's own bounds."""
    known = whole.model_fields
    parts: dict[str, Any] = {
        name: (known[name].rebuild_annotation(), known[name]) for name in fields
    }
    return create_model("Part", __base__=Content, **parts)


class Declared(Content):
    """What whoever sends the form declares for everybody."""

    agreed: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One page; `why` the guidance above its fields, `template` shows the fields where they need more than that."""

    name: str
    title: str
    fields: tuple[str, ...]
    intro: str = ""
    why: str = ""
    template: str = ""

    @property
    def heading(self) -> str:
        """The title in the bound language."""
        return _(self.title)


class State(StrEnum):
    """How far a part is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    LOOK = "look"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Outline:
    """Which form it is, and its parts.

    `name` is what its answers are kept under: two pages with one name write in the same answers. `declared` are
    yes-or-no fields of the model; all are ticked by one box, whose words are `declaration`, below the answers;
    `terms` say one by one what is agreed to.
    """

    name: str
    model: type[Content]
    widgets: Widgets
    parts: tuple[Part, ...]
    declared: tuple[str, ...] = ()
    declaration: str = ""
    terms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Every field stands somewhere, once."""
        asked = [*(name for part in self.parts for name in part.fields), *self.declared]
        if sorted(asked) != sorted(self.model.model_fields):
            msg = f"the parts of {self.name} ask {sorted(asked)}, the model has {sorted(self.model.model_fields)}"
            raise TypeError(msg)

    @cached_property
    def models(self) -> dict[str, type[Content]]:
        """Each part's own form, by name."""
        return {part.name: model_of(self.model, *part.fields) for part in (*self.parts, self.whole)}

    @cached_property
    def specs(self) -> dict[str, Spec]:
        """Every field."""
        return specs_of(self.model, self.widgets)

    @cached_property
    def whole(self) -> Part:
        """All questions on one page."""
        fields = tuple(name for part in self.parts for name in part.fields)
        return Part(name=ALL, title=N_("All questions on one page"), fields=fields)

    @property
    def declaration_widgets(self) -> Widgets:
        """The one box."""
        return {"agreed": Check(label=self.declaration, must=NOT_DECLARED)}

    def part(self, name: str) -> Part | None:
        """The part of an address; None for a name there is not."""
        return next((part for part in (*self.parts, self.whole) if part.name == name), None)

    def part_with(self, field: str) -> Part | None:
        """The part that asks a field, by its full name."""
        top = field.partition(".")[0]
        return next((part for part in self.parts if top in part.fields), None)

    def after(self, part: Part) -> Part | None:
        """The part that comes next; None after the last one."""
        if part not in self.parts:
            return None
        place = self.parts.index(part) + 1
        return self.parts[place] if place < len(self.parts) else None

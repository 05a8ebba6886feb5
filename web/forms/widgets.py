"""How a field of a form model is asked for, declared beside its bounds:

    class Goal(BaseModel):
        aim: Annotated[str, Field(min_length=10, max_length=300), Area(label=N_("What will change?"), rows=3)]
        by: Annotated[date, Date(label=N_("By when?"))]

    class PlanForm(BaseModel):
        goals: Annotated[list[Goal], Field(min_length=1, max_length=5),
                         Rows(label=N_("Goals"), row=N_("Goal {n}"), add=N_("Add a goal"))]
        notes: Annotated[str | None, Area(label=N_("Notes"))] = None

A field with a default may be left empty. Labels and hints are marked with `N_` and translated when shown.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Widget:
    """What all widgets have: a label, and a hint shown below it.

    `conditional` is for a field whose label says itself when it is needed ("If not: why?").
    """

    label: str = ""
    hint: str = ""
    conditional: bool = False


FIXED_KINDS = frozenset({"email", "tel", "url"})


@dataclass(frozen=True, kw_only=True)
class Text(Widget):
    """One line. `kind` is the HTML input type (`email`, `tel`, `url`), `autocomplete` its token.

    `code` is for a number or code: odd spaces, dashes and digits become plain ones, as they do in
    an address or a telephone number.
    """

    kind: str = "text"
    autocomplete: str = ""
    code: bool = False

    @property
    def fixed(self) -> bool:
        """Whether what is typed has a fixed form, no words."""
        return self.code or self.kind in FIXED_KINDS


@dataclass(frozen=True, kw_only=True)
class Area(Widget):
    """Several lines; line breaks are kept."""

    rows: int = 5
    fixed: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class Choice(Widget):
    """One of several: of an enum's members, or of the options given to the form.

    Up to `radios` options are shown as radio buttons, more as a menu.
    """

    radios: int = 6


@dataclass(frozen=True, kw_only=True)
class Person(Choice):
    """One of several people; the form is given `(person id, name)` options."""


@dataclass(frozen=True, kw_only=True)
class Checks(Widget):
    """Any number of several (a `list[...]` field), as check boxes."""


@dataclass(frozen=True, kw_only=True)
class Check(Widget):
    """Yes or no (a `bool` field), as one check box. `must` is the sentence for one that has to be ticked."""

    must: str = ""


@dataclass(frozen=True, kw_only=True)
class Date(Widget):
    """A `date`. `autocomplete` is the browser's token, `bday` for a birthday."""

    autocomplete: str = ""


@dataclass(frozen=True, kw_only=True)
class Time(Widget):
    """A `time` of the day, in the time zone the hint names."""


@dataclass(frozen=True, kw_only=True)
class Number(Widget):
    """An `int` or `Decimal`, spaces and a decimal comma allowed; `unit` stands behind it."""

    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Rows(Widget):
    """A list the person can lengthen and shorten, of a model or of single fields.

    `row` names one (`N_("Goal {n}")`), `add` the button, `start` how many empty rows a new form shows.
    """

    row: str = ""
    add: str = ""
    start: int = 1


@dataclass(frozen=True, kw_only=True)
class Group(Widget):
    """Fields that belong together (a nested model), under a heading."""


@dataclass(frozen=True, kw_only=True)
class Hidden(Widget):
    """Carried along unseen, such as the version a decision is about."""


@dataclass(frozen=True, kw_only=True)
class File(Widget):
    """A file of one's own (a `str` field, which holds its name while the form is checked).

    `accept` are the endings a browser offers first, `most_bytes` what it need not even send.
    """

    accept: tuple[str, ...] = ()
    most_bytes: int = 0

"""What a template needs of one field, ready to be shown."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, get_args

from models.texts.labels import LABELS, label
from models.texts.translate import Sentence, _, ngettext
from models.typed.text import visible_length
from web.forms.sentences import OPTION, least_length
from web.forms.specs import Spec, find
from web.forms.widgets import Area, Check, Checks, Choice, Rows, Widget

if TYPE_CHECKING:
    from web.forms.form import Form

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class FieldView:
    """One field: `kind` is the widget's name in lower case, `id` the element errors link to.

    `described_by` lists the ids of hint and error for `aria-describedby`; `row` the label of the row it stands in.
    """

    name: str
    id: str
    kind: str
    widget: Widget
    label: str
    hint: str
    bounds: str
    required: bool
    values: list[str]
    errors: list[str]
    options: Options
    children: list[str]
    row: str

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def path(self) -> str:
        """The label, below that of its row: `Goal 2 – Aim`."""
        return " – ".join(part for part in (self.row, self.label) if part)

    @property
    def next_id(self) -> str:
        """The element of the row that would be added: the browser goes there when it has come."""
        numbers = [int(child.rpartition(".")[2]) for child in self.children]
        return f"{self.id}-{max(numbers, default=-1) + 1}"

    @property
    def owner_id(self) -> str:
        """The element of the list a row stands in."""
        return self.id.rpartition("-")[0]

    @property
    def described_by(self) -> str:
        parts = ("hint" if self.hint or self.bounds else "", "error" if self.errors else "")
        return " ".join(f"{self.id}-{part}" for part in parts if part)


def view_of(form: "Form[Any]", name: str) -> FieldView:
    """The view of a field by its full name. KeyError for a name the form has not."""
    spec = find(form.specs, name)
    if spec is None:
        raise KeyError(name)
    row = bool(re.search(r"\.\d+$", name))
    whole_row = row and spec.repeats
    return FieldView(
        name=name,
        id="f-" + name.replace(".", "-"),
        kind="row" if whole_row else type(spec.widget).__name__.lower(),
        widget=spec.widget,
        label=_row_label(form, spec, name) if row else _told(spec.widget.label) or spec.name,
        hint="" if whole_row else _told(spec.widget.hint),
        bounds="" if whole_row else _bounds(spec),
        required=spec.required,
        values=form.values.get(name, []),
        errors=[str(sentence) for sentence in form.errors.get(name, [])],
        options=options_of(spec, name, form.options),
        children=_children(form, spec, name, whole_row=whole_row),
        row=_row_of(form, name),
    )


def _row_of(form: "Form[Any]", name: str) -> str:
    within = re.match(r"(.*\.\d+)\.[^.]+$", name)
    return view_of(form, within[1]).path if within else ""


def _told(text: str) -> str:
    return _(text) if text else ""


def _children(form: "Form[Any]", spec: Spec, name: str, *, whole_row: bool) -> list[str]:
    if spec.repeats and not whole_row:
        return form.rows(name)
    return [f"{name}.{child}" for child in spec.children]


def _row_label(form: "Form[Any]", spec: Spec, name: str) -> str:
    parent, _dot, _number = name.rpartition(".")
    rows = form.rows(parent)
    place = rows.index(name) + 1 if name in rows else 1
    owner = find(form.specs, parent) or spec
    pattern = owner.widget.row if isinstance(owner.widget, Rows) else ""
    return _(pattern, n=place) if pattern else f"{_told(owner.widget.label)} {place}"


def _bounds(spec: Spec) -> str:
    low, high = spec.bounds.get("min_length"), spec.bounds.get("max_length")
    if not isinstance(spec.widget, Area) or high is None:
        return ""
    if low and low > 1:
        return _("{low} to {high} characters.", low=low, high=high)
    return ngettext("At most {n} character.", "At most {n} characters.", high)


def options_of(spec: Spec, name: str, given: Mapping[str, Options]) -> Options:
    """The options of a choice: those given to the form, else the members of its enum with their labels."""
    pattern = re.sub(r"\.\d+(?=\.|$)", ".*", name)
    if pattern in given:
        return given[pattern]
    kind = get_args(spec.kind)[0] if get_args(spec.kind) else spec.kind
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return [(m.value, label(m) if (kind, m.value) in LABELS else m.value) for m in kind]
    return []


def option_errors(
    specs: Mapping[str, Spec], values: Mapping[str, list[str]], given: Mapping[str, Options]
) -> Iterator[tuple[str, Sentence]]:
    """Fields whose value is none of the options given to the form."""
    for name, typed in values.items():
        pattern = re.sub(r"\.\d+(?=\.|$)", ".*", name)
        spec = find(dict(specs), name) if pattern in given else None
        if spec is not None and isinstance(spec.widget, (Choice, Checks)):
            known = {value for value, _label in given[pattern]}
            if any(value and value not in known for value in typed):
                yield name, Sentence(OPTION)


def too_short(
    specs: Mapping[str, Spec], values: Mapping[str, list[str]]
) -> Iterator[tuple[str, Sentence]]:
    """Texts of which less can be seen than their least length."""
    for name, typed in values.items():
        spec = find(dict(specs), name)
        least = spec.bounds.get("min_length", 0) if spec and spec.kind is str else 0
        if typed and 0 < visible_length(typed[0]) < least:
            yield name, least_length(least)


def unticked(
    specs: Mapping[str, Spec], values: Mapping[str, list[str]], prefix: str = ""
) -> Iterator[tuple[str, Sentence]]:
    """Boxes that have to be ticked and are not; those in rows are their model's to check."""
    for spec in specs.values():
        name = prefix + spec.name
        if isinstance(spec.widget, Check) and spec.widget.must and not any(values.get(name, [])):
            yield name, Sentence(spec.widget.must)
        if spec.children and not spec.repeats:
            yield from unticked(spec.children, values, f"{name}.")

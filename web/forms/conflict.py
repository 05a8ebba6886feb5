"""Two people wrote at once: what differs between the saved words and the typed ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from web.forms.specs import find
from web.forms.text_changes import Effort, Piece, word_pieces
from web.forms.tree import ROWS_FIELD, Values, normal
from web.forms.widgets import Hidden

if TYPE_CHECKING:
    from web.forms.form import Form


@dataclass(frozen=True)
class Difference:
    """One field both wrote in differently."""

    name: str
    id: str
    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Conflict:
    """Everything that differs, in the form's order; `own` where the other words are one's own draft.

    `by` is who saved the other words, "" for the same person.
    """

    differences: list[Difference]
    own: bool = False
    by: str = ""


def _readable(form: "Form[Any]", name: str, values: list[str]) -> str:
    spec, shown = find(form.specs, name), dict(form.field(name).options)
    texts = [normal(spec, value) if spec else value for value in values]
    return ", ".join(shown.get(text, text) for text in texts)


def _differences(form: "Form[Any]", theirs: Values) -> Iterator[Difference]:
    effort = Effort()
    for name in dict.fromkeys([*form.values, *theirs]):
        spec = find(form.specs, name)
        if name == ROWS_FIELD or (spec and isinstance(spec.widget, Hidden)):
            continue
        other, own = (
            _readable(form, name, values.get(name, [])) for values in (theirs, form.values)
        )
        if other != own:
            view = form.field(name)
            yield Difference(name, view.id, view.label, word_pieces(other, own, effort))


def between(form: "Form[Any]", theirs: Values, *, own: bool = False, by: str = "") -> Conflict:
    """The differences between the saved values and the form's."""
    return Conflict(list(_differences(form, theirs)), own, by)

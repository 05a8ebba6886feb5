"""Two people wrote at once: what differs between the saved words and the typed ones."""

from collections.abc import Iterator, Sequence
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
    saved: Sequence[str] = ()
    """The other words, as the form would have them typed."""


@dataclass(frozen=True)
class Conflict:
    """Everything that differs, in the form's order; `own` where the other words are one's own draft.

    `by` is who saved the other words, "" for the same person. With `choices` everything else was put together
    already, and each of these fields is settled by a button of its own.
    """

    differences: list[Difference]
    own: bool = False
    by: str = ""
    choices: bool = False


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


def to_choose(form: "Form[Any]", saved: Values, *, by: str) -> Conflict | None:
    """These fields of the form, each with what was saved in it meanwhile; None where nothing differs."""
    found, effort = [], Effort()
    for name, theirs in saved.items():
        other, own = (_readable(form, name, words) for words in (theirs, form.values.get(name, [])))
        if other != own:
            view = form.field(name)
            pieces = word_pieces(other, own, effort)
            found.append(Difference(name, view.id, view.path, pieces, theirs))
    return Conflict(found, by=by, choices=True) if found else None


def settled(form: "Form[Any]", typed: Values) -> bool:
    """Take in what a button chose where two had changed one field; whether there is more to choose.

    The main button keeps what is typed, in every field.
    """
    taken, mine = typed.get("_theirs", [])[:1], typed.get("_mine", [])[:1]
    if not (taken or mine):
        return False
    asked = [name for name in typed.get("_clash", []) if find(form.specs, name) is not None]
    saved = {name: typed.get(f"_saved.{name}", []) for name in asked}
    for name in taken:
        if name in saved:
            form.values = {**form.values, name: saved[name]}
    left = {name: words for name, words in saved.items() if name not in (*taken, *mine)}
    form.conflict = to_choose(form, left, by=next(iter(typed.get("_by", [])), ""))
    return form.conflict is not None

"""What changed between two versions of the plan, word by word, under the names people know."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.exchange.people import Side
from models.documents.changes import FieldChange, diff_contents
from models.documents.plan import ActivityPlan, InternalDocumentKind, SessionKind
from models.texts.labels import label
from models.texts.translate import N_, _
from web.exchanges.changes import without_ids
from web.forms.text_changes import Effort, Piece, word_pieces
from web.participants.plan.widgets import WIDGETS

Name = Callable[[str | None], str]
"""A person's name for an id."""


@dataclass(frozen=True)
class Change:
    """One thing that differs: where, and the words before (`theirs`) and after (`mine`)."""

    where: str
    pieces: list[Piece]


_ROWS = {
    "goals": N_("Goal {n}"),
    "topics": N_("Topic {n}"),
    "internal_documents": N_("Document {n}"),
}
_KINDS = {
    "goals": "goals",
    "topics": "topics",
    "internal_documents": "documents",
    "sessions": "day",
}
_PLAIN = {
    field: widget.label
    for section in ("dates", "people", "cadence")
    for field, widget in WIDGETS[section].items()
}


def changes_between(before: ActivityPlan, after: ActivityPlan, name: Name) -> list[Change]:
    """Every difference, in the order of the plan."""
    old, new = (without_ids(plan.model_dump(mode="json")) for plan in (before, after))
    for whole in (old, new):
        # Who travels has no order: one sentence tells more than places in a list.
        whole["travellers"] = ", ".join(sorted(name(one) for one in whole["travellers"]))
        whole["lead_contact"] = name(whole["lead_contact"]) if whole["lead_contact"] else ""
    effort = Effort()
    return [_change(change, effort) for change in diff_contents(old, new)]


def _change(change: FieldChange, effort: Effort) -> Change:
    pieces = word_pieces(_text(change.before), _text(change.after), effort)
    return Change(_where(change.path), pieces)


def _where(path: tuple[str | int, ...]) -> str:
    """`("days", 0, "sessions", 1, "title")` as `Day 1, Session 2, What happens`."""
    parts: list[str] = []
    names = [step for step in path if isinstance(step, str)]
    numbers = [step + 1 for step in path if isinstance(step, int)]
    if names[0] == "days":
        parts += [_("Day {n}", n=numbers[0])] if numbers else [_("Days")]
        parts += [_("Session {n}", n=numbers[1])] if len(numbers) > 1 else []
    elif names[0] in _ROWS:
        parts += [_(_ROWS[names[0]], n=numbers[0])] if numbers else []
    elif names[-1] in _PLAIN:
        return _(_PLAIN[names[-1]])
    parts += _field(names)
    return ", ".join(parts)


def _field(names: list[str]) -> list[str]:
    owner = next((name for name in ("sessions", *_ROWS) if name in names), "")
    widgets = WIDGETS.get(_KINDS.get(owner, ""), {})
    widget = widgets.get(f"{owner}.*.{names[-1]}")
    if names[-1] == "topic":
        widget = WIDGETS["day"]["topic"]
    return [_(widget.label)] if widget else []


def _text(value: Any) -> str:
    """A value as one reads it; a whole session, goal or document in one line."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return " · ".join(text for text in map(_text, value.values()) if text)
    if isinstance(value, list):
        return "; ".join(text for text in map(_text, value) if text)
    for kind in (SessionKind, InternalDocumentKind, Side):
        if value in set(kind):
            return label(kind(value))
    text = str(value)
    return text[:5] if len(text) == 8 and text[2] == text[5] == ":" else text

"""A timeline entry as a person reads it: one sentence, the reason, the words that explain it."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain.case.asks import Escalation
from domain.case.case import Case
from domain.case.kind import Kind
from domain.case.timeline import Via
from models.texts.labels import label
from models.texts.translate import _
from models.views.history import TimelineRow
from web.cases.names import Names
from web.cases.timeline_sentences import CLOCK, REFUSED, REFUSED_UNNAMED, UNKNOWN, Told
from web.site.dates import day

REMINDERS = frozenset({"reminded", "escalated", "second_contact_asked", "silence_to_decide"})
Worded = Mapping[str, Callable[[str], str]]


@dataclass(frozen=True)
class TimelineItem:
    """An entry, ready to be shown; `kind` is "refused" for one that a rule turned down.

    `reminder` marks what the calendar did: somebody was reminded, or told that something is late.
    `in_place_of` names who was asked where the coordinator answered, `because` says why.
    """

    at: datetime
    title: str
    by: str
    text: str
    note: str
    kind: str
    phase: str
    reminder: bool = False
    in_place_of: str = ""
    because: str = ""


@dataclass(frozen=True)
class Teller:
    """Tells the entries of one case, by the `sentences` of its kind."""

    kind: Kind
    case: Case[Any, Any, Any]
    names: Names
    sentences: Mapping[str, Told]

    def tell(self, row: TimelineRow) -> TimelineItem:
        """The entry in the bound language."""
        told = (
            self.sentences.get(f"{row.kind}/{row.data.get('way')}")
            or self.sentences.get(f"{row.kind}@{row.phase}")
            or self.sentences.get(row.kind, Told(UNKNOWN))
        )
        values = self.values(row)
        return TimelineItem(
            at=row.at,
            title=self._refused(row, told, values)
            if row.refused
            else filled(told.sentence, values),
            by="" if row.via is Via.FORM else label(row.via),
            text=self.why(row),
            note=row.note or "",
            kind="refused" if row.refused else "",
            phase=label(row.phase) if "from" in row.data or row.seq == 1 else "",
            reminder=row.kind in REMINDERS,
            in_place_of=self.names.person(asked) if (asked := row.data.get("instead_of")) else "",
            because=row.because or "",
        )

    def _refused(self, row: TimelineRow, told: Told, values: dict[str, str]) -> str:
        often = f" (×{row.data['times']})" if "times" in row.data else ""
        if row.actor_id is None or not told.attempt:
            return _(REFUSED_UNNAMED) + often
        return _(REFUSED, who=values["who"], attempt=filled(told.attempt, values)) + often

    def why(self, row: TimelineRow) -> str:
        """The reason that the entry gives, if it gives one."""
        return str(row.data.get("reason", "")) if row.refused else ""

    def values(self, row: TimelineRow) -> dict[str, str]:
        """What the sentence may name, in words."""
        worded = self.worded()
        values = {
            name: worded[name](str(value)) if name in worded else str(value)
            for name, value in row.data.items()
        }
        return {**values, "who": self._who(row)}

    def worded(self) -> Worded:
        """How the entry's data are put into words, by their names."""
        return {
            "person": self.names.person,
            "ask": self.ask_name,
            "to": lambda value: named(Escalation, value),
            "from": lambda value: named(self.kind.phases, value),
            "until": date_in_words,
            "due_on": date_in_words,
            "old": moment_in_words,
        }

    def ask_name(self, ask_id: str) -> str:
        """What an ask is about, from its id (`sign_plan-5`)."""
        value = re.sub(r"-\d+$", "", ask_id)
        try:
            return label(self.kind.asks.kind(value))
        except (ValueError, KeyError):
            return value

    def _who(self, row: TimelineRow) -> str:
        if row.actor_id is None:
            return _(CLOCK) if row.via is Via.CLOCK else _("Somebody unknown")
        roles = sorted(self.case.roles_of(row.actor_id))
        shown = ", ".join(label(role) for role in roles if self.is_shown(role))
        name = row.actor_name or self.names.person(row.actor_id)
        return f"{name} ({shown})" if shown else name

    def is_shown(self, role: StrEnum) -> bool:
        """Whether a role is named beside the person."""
        return True


def filled(sentence: str, values: dict[str, str]) -> str:
    """The sentence in the bound language; a value the entry does not have reads as an ellipsis."""
    return _(sentence).format_map(defaultdict(lambda: "…", values))


def named(kind: type[StrEnum], value: str) -> str:
    """The label of a member by its value; the value itself where there is none."""
    try:
        return label(kind(value))
    except (ValueError, KeyError):
        return value


def date_in_words(value: str) -> str:
    """A day, from its ISO form."""
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def moment_in_words(value: str) -> str:
    """The day of an instant, from its ISO form."""
    try:
        return day(datetime.fromisoformat(value))
    except ValueError:
        return value

"""One row per kind of ask: everything that is particular to it, in one place (law 2)."""

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any, Generic, TypeVar

from domain.case.ask_rules import AskRule
from domain.case.errors import N_

K = TypeVar("K", bound=StrEnum)
Effect = Callable[[Any, Any, datetime], None]
"""What goes on when an ask is waived or opened again: the case, the ask, now."""
Sentence = str
Refusal = tuple[Sentence, Sentence]
"""The reason, and what to do instead."""


class Clock(Enum):
    """What moves the time of an ask, when a pause ends."""

    OWN = "own"
    """It is made up for the time that stood still."""
    DATED = "dated"
    """It is due on a day that stands elsewhere too, and moves by exactly as much."""
    FIXED = "fixed"
    """It follows something outside, which no pause of ours moves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiver:
    """How the case goes on without an answer. `unless` says, for an ask, why it cannot be waived."""

    effect: Effect
    unless: Callable[[Any, Any], Sentence | None] = lambda _case, _ask: None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reopening:
    """In which phases an ask can be opened again, and what that undoes and asks anew.

    `may` says more than the phase where the phase alone does not tell.
    """

    phases: tuple[Any, ...]
    effect: Effect
    may: Callable[[Any, Any], bool] = lambda _case, _ask: True


DO_ANEW = N_("Do what it led to anew: the page offers what is possible now.")


@dataclass(frozen=True, kw_only=True, slots=True)
class AskSpec:
    """A kind of ask.

    `rule` is how long it may take and to whom it is carried, `answered_by` the messages that answer
    it, `settled_by` those nobody is asked for that settle it by the way. `waive` and `reopen` say how,
    or the sentence what to do instead. `bars` is the separation of duties: it gives the refusal for a
    person who may not decide this in this case. With `anybody_of_the_role` whoever holds the role may
    answer, though one person is named.
    """

    rule: AskRule
    answered_by: tuple[str, ...]
    settled_by: tuple[str, ...] = ()
    clock: Clock = Clock.OWN
    waive: Waiver | Sentence
    reopen: Reopening | Sentence = DO_ANEW
    bars: Callable[[Any, str], Refusal | None] | None = None
    anybody_of_the_role: bool = False

    def waived(self, case: Any, ask: Any, now: datetime) -> None:
        """Go on as if it were answered; the ask itself is settled by the caller."""
        if isinstance(self.waive, Waiver):
            self.waive.effect(case, ask, now)

    def reopened(self, case: Any, ask: Any, now: datetime) -> None:
        """Undo the answer, and ask again."""
        if isinstance(self.reopen, Reopening):
            self.reopen.effect(case, ask, now)


class AskTable(Mapping[K, AskSpec], Generic[K]):
    """The rows of all kinds of ask of one kind of case; TypeError where one is missing.

    The rows know the rules, and the rules know the names of the asks: hence the rows are in a module
    of their own, `rows_in`, which is imported when the first of them is looked up. A small kind gives
    its `rows` at once.
    """

    def __init__(
        self, kinds: type[K], rows: Mapping[K, AskSpec] | None = None, *, rows_in: str = ""
    ) -> None:
        self._kinds, self._rows_in = kinds, rows_in
        self._rows: dict[K, AskSpec] = {}
        if rows is not None:
            self.fill(rows)

    def fill(self, rows: Mapping[K, AskSpec]) -> None:
        """Enter every row, once."""
        missing = [kind.value for kind in self._kinds if kind not in rows]
        if missing:
            msg = f"{self._kinds.__name__}: no row for {', '.join(missing)}"
            raise TypeError(msg)
        self._rows = dict(rows)

    def __getitem__(self, kind: K) -> AskSpec:
        """The row of a kind."""
        if not self._rows:
            importlib.import_module(self._rows_in)
        return self._rows[kind]

    def __iter__(self) -> Iterator[K]:
        """The kinds in the order in which they are named."""
        return iter(self._kinds)

    def __len__(self) -> int:
        """How many kinds there are."""
        return len(self._kinds)

    def kind(self, value: str) -> K:
        """The kind of this name, as the database has it; ValueError where there is none."""
        return self._kinds(value)

    def answered_by(self, message: str) -> list[K]:
        """The kinds of ask that a message answers."""
        return [kind for kind in self if message in self[kind].answered_by]

    def rules(self) -> dict[K, AskRule]:
        """The time and the ladder of every kind, as a new programme starts with them."""
        return {kind: self[kind].rule for kind in self}

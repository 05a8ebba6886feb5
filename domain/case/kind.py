"""Kinds of case: what everything outside a kind's own rules knows of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, get_type_hints

from domain.case.ask_table import AskTable
from domain.case.case import Case
from domain.case.errors import N_
from domain.case.message import Messages
from domain.case.names import CasePhase


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of case. `name` stands in the database and in workflow ids: it never changes.

    `title` is what a case of this kind is called in mails and lists; `address` the first part of its
    pages' paths. `has_pair` says that two communities are brought together, who may write to each other alone.
    `can_wait` are those of its notices that may wait for the one mail of a day; whatever is not among them leaves at
    once. `called_off` brings a case to its end, and tells people, where an operator cancelled its workflow
    (`domain.case.engine.call_off`). The other sentences are what its pages call it.
    """

    name: str
    title: str
    case: type[Case[Any, Any, Any]]
    messages: Messages[Any]
    called_off: Callable[[Any, datetime], None]
    address: str = "cases"
    has_pair: bool = False
    back: str = N_("Back to the case")
    see: str = N_("See where it stands")
    moved_on: str = N_("This is no longer needed: things have moved on.")
    over_meanwhile: str = N_("This has ended meanwhile.")
    can_wait: frozenset[str] = frozenset()

    @property
    def workflow(self) -> str:
        """The name of its workflow: `learning_clinic` has `LearningClinic`."""
        return "".join(word.capitalize() for word in self.name.split("_"))

    @cached_property
    def phases(self) -> type[CasePhase]:
        """The phases a case of this kind goes through, as its class declares them."""
        found: type[CasePhase] = get_type_hints(self.case)["phase"]
        return found

    @cached_property
    def asks(self) -> AskTable[Any]:
        """What a case of this kind asks of people."""
        table: AskTable[Any] = get_type_hints(self.case)["policy"].table
        return table

    @property
    def roles(self) -> type[StrEnum]:
        """What people may be in a case of this kind."""
        return self.case.role_type

    def path_of(self, case_id: str) -> str:
        """Path of a case's page."""
        return f"/{self.address}/{case_id}"

    def workflow_id(self, case_id: str) -> str:
        """The id operators know a case by."""
        return f"{self.name}-{case_id}"


_BY_CLASS: dict[type[Case[Any, Any, Any]], Kind] = {}
KINDS: dict[str, Kind] = {}
"""Every kind whose module was imported, by its name."""


def kind_of(case: Case[Any, Any, Any]) -> Kind:
    """The kind of a case; LookupError where its module was not imported."""
    found = _BY_CLASS.get(type(case))
    if found is None:
        msg = f"{type(case).__name__} is no registered kind of case"
        raise LookupError(msg)
    return found


def register_kind(kind: Kind) -> Kind:
    """Enter a kind under its name; two of one name are a mistake."""
    if kind.name in KINDS:
        msg = f"there is a kind of case called {kind.name!r} already"
        raise TypeError(msg)
    KINDS[kind.name] = kind
    _BY_CLASS[kind.case] = kind
    return kind

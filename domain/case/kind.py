"""Kinds of case: what everything outside a kind's own rules knows of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.case.ask_table import AskTable
from domain.case.case import Case
from domain.case.errors import N_
from domain.case.message import Messages
from domain.case.names import CasePhase


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of case. `name` stands in the database and in workflow ids: it never changes.

    `workflow` is the name of its workflow, `address` the first part of its pages' paths. `begin` opens
    what a new case asks first. `title` is what a case of this kind is called in mails and lists,
    `back` the link to its page.
    """

    name: str
    workflow: str
    title: str
    case: type[Case[Any, Any, Any]]
    phases: type[CasePhase]
    messages: Messages[Any]
    asks: AskTable[Any]
    begin: Callable[[Any, datetime], None] | None = None
    address: str = "cases"
    back: str = N_("Back to the case")

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


KINDS: dict[str, Kind] = {}
"""Every kind whose module was imported, by its name."""


def register_kind(kind: Kind) -> Kind:
    """Enter a kind under its name; two of one name are a mistake."""
    if kind.name in KINDS:
        msg = f"there is a kind of case called {kind.name!r} already"
        raise TypeError(msg)
    KINDS[kind.name] = kind
    return kind

"""Of whom an ask is, as the views know it: what `domain.case.permissions` is asked with."""

from dataclasses import dataclass
from typing import Any

from domain.case.kind import Kind
from models.tables.ask_view import AskView
from models.views.asks import AskRow
from models.views.cases import CaseAsk


@dataclass(frozen=True, kw_only=True)
class Whose:
    """A `domain.case.permissions.Asked`."""

    kind: Any
    of: tuple[Any, ...]
    person: str | None
    subject: str
    claimed_by: str | None


def whose(kind: Kind, ask: AskView | AskRow | CaseAsk) -> Whose:
    """Of whom this ask of a case of this kind is, and who has taken it."""
    return Whose(
        kind=kind.asks.kind(ask.kind),
        of=tuple(kind.roles(role) for role in ask.roles),
        person=ask.person_id,
        subject=ask.subject,
        claimed_by=ask.claimed_by,
    )

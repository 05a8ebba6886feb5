"""The hub's people in one case. Opaque ids only."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

R = TypeVar("R", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamMember(Generic[R]):
    """A member of the hub's team for this case.

    `ties` are the communities the person belongs to: who decides about one of them must have none.
    """

    person: str
    roles: tuple[R, ...]
    ties: tuple[str, ...] = ()


@dataclass(kw_only=True, slots=True)
class HubTeam(Generic[R]):
    """The hub's people for one case; `case_owner` is the programme person who leads it.

    `away` says who is not there, and on which day each is back: substitutes come first meanwhile.
    """

    members: list[TeamMember[R]] = field(default_factory=list)
    case_owner: str | None = None
    away: dict[str, date] = field(default_factory=dict)

    def find(self, person: str) -> TeamMember[R] | None:
        """The team member with this person id, if there is one."""
        return next((m for m in self.members if m.person == person), None)

    def holding(self, role: str) -> tuple[str, ...]:
        """Person ids of everyone who holds the role: the case owner first, who is away last."""
        found = [m.person for m in self.members if role in m.roles]
        return tuple(sorted(found, key=lambda p: (p in self.away, p != self.case_owner)))

    def present(self, role: str) -> tuple[str, ...]:
        """As `holding`, without who is away."""
        return tuple(person for person in self.holding(role) if person not in self.away)

"""Who takes part in an exchange: two communities and the hub's team. Opaque ids only."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.case.names import HubRole


class Side(StrEnum):
    """The two communities of an exchange (CEE-01, CEE-02)."""

    MENTEE = "mentee"
    MENTOR = "mentor"

    @property
    def other(self) -> "Side":
        """The partner's side."""
        return Side.MENTOR if self is Side.MENTEE else Side.MENTEE


class Role(StrEnum):
    """What a person may be in one exchange. Asks are addressed to roles."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    TRAVELLER = "traveller"
    PROGRAMME = "programme"
    APPROVER = "approver"
    BOOKER = "booker"
    COORDINATOR = "coordinator"
    SAFETY_OFFICER = "safety_officer"
    CHAIR = "chair"


SIDE_ROLES = frozenset({Role.MENTEE, Role.MENTOR})
HUB_ROLES = frozenset(Role(role.value) for role in HubRole)


class Direction(StrEnum):
    """Which side travels; a switchable fact of the exchange, not its type."""

    MENTEE_TRAVELS = "mentee_travels"
    MENTOR_TRAVELS = "mentor_travels"

    @property
    def traveller(self) -> Side:
        """The side that travels."""
        return Side.MENTEE if self is Direction.MENTEE_TRAVELS else Side.MENTOR


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairing:
    """Why the hub proposed these two: its reasons, and the id of the words beside them (IB-03)."""

    reasons: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """One community in an exchange.

    `members` are person ids who may act for it, `contact` is the member who is written to
    (the lead contact on the mentor's side, CEE-18), `time_zone` an IANA name; `zones` holds those of
    members who live elsewhere, `holidays` the days the community does not work.
    """

    community: str
    members: tuple[str, ...]
    contact: str
    time_zone: str = "UTC"
    zones: dict[str, str] = field(default_factory=dict)
    holidays: tuple[date, ...] = ()

"""What a move is: one thing one person can do, its rule and its effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, TypeVar

from domain.case.errors import N_, RuleBroken
from domain.case.payloads import check_plain
from domain.case.timeline import Via
from domain.exchange.exchange import Exchange
from domain.exchange.messages import on_behalf
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import OPEN_PHASES, WHAT_TO_DO, Phase

Leads = Mapping[Phase, tuple[Phase, ...]]
Instead = Mapping[Phase, tuple[str, str]]

MOVES: "dict[str, type[Move]]" = {}
"""Every move by its message name, filled as the modules of this package are imported."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """One message of a person to an exchange: update, signal and command at once.

    `by` is the person who acts, `note` the id of words that explain it. A subclass states who
    may send it (`who`) and in which phases, with the phases it may lead to (`leads`).

    With `instead_of` the coordinator answers in another person's place; `because` is then the id of
    the words that say why, shown in the timeline for ever.
    """

    by: str
    note: str | None = None
    instead_of: str | None = None
    because: str | None = None

    name: ClassVar[str] = ""
    who: ClassVar[frozenset[Role]] = frozenset()
    leads: ClassVar[Leads] = {}
    needs_words: ClassVar[tuple[str, str] | None] = None
    """For moves that must be explained by a note: what is missing without it, and the way out."""
    instead: ClassVar[Instead] = {}
    """Phases that refuse the move in words of their own: the reason, and what to do instead."""

    def check(self, x: Exchange, now: datetime) -> None:
        """Raise RuleBroken if the programme's rules do not allow the move now."""

    def apply(self, x: Exchange, now: datetime) -> None:
        """Carry the move out; only called after `check` passed at the same instant."""
        raise NotImplementedError

    def facts(self) -> dict[str, str | int]:
        """What of the move the timeline keeps: ids, enums and numbers."""
        return {}

    def seen(self, x: Exchange) -> dict[str, str | int]:
        """What of the exchange, as it is before the move, the timeline keeps beside the facts."""
        return {}


def goes(leads: dict[Phase, tuple[Phase, ...]]) -> Leads:
    """The move is allowed in the keys and leads to one of the values."""
    return MappingProxyType(leads)


def stays(*phases: Phase) -> Leads:
    """The move is allowed in these phases and leaves the exchange where it is."""
    return goes({phase: (phase,) for phase in phases})


def otherwise(*cases: tuple[tuple[Phase, ...], str, str]) -> Instead:
    """The move is refused in these phases for this reason, with this to do instead."""
    return MappingProxyType(
        {phase: (reason, way_out) for phases, reason, way_out in cases for phase in phases}
    )


SAY_WHY = (N_("Say why, in a sentence."), N_("Both sides read it."))
PROGRAMME_STAFF = frozenset({Role.PROGRAMME, Role.COORDINATOR})
MENTEES = frozenset({Role.MENTEE})
PARTICIPANTS = frozenset({Role.MENTEE, Role.MENTOR})
BEFORE_VISIT = (Phase.PLANNING, Phase.PLAN_REVIEW, Phase.APPEAL, Phase.TRAVEL, Phase.READY)
AFTER_VISIT = (Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT)
SEARCHING = (Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST)
EVERYWHERE: Leads = stays(*OPEN_PHASES)


M = TypeVar("M", bound=type[Move])


def register(cls: M) -> M:
    """Enter a move into the table under its message name; two of one name are a mistake."""
    if not cls.name or cls.name in MOVES:
        msg = f"move {cls.__name__} needs a name of its own, not {cls.name!r}"
        raise TypeError(msg)
    MOVES[cls.name] = cls
    return cls


def is_hub_decision(move: type[Move]) -> bool:
    """Whether only the hub may send it; such moves are signals too (law 5)."""
    return move.who <= HUB_ROLES


def check(x: Exchange, move: Move, now: datetime) -> None:
    """Raise RuleBroken unless this person may make this move in this phase, by every rule."""
    check_plain(move)
    on_behalf.check(x, move)
    acting = on_behalf.acting(move)
    _check_person(x, acting)
    _check_phase(x, acting)
    acting.check(x, now)
    _check_words(acting)


def make(x: Exchange, move: Move, now: datetime, via: Via = Via.FORM) -> None:
    """Check the move, carry it out and remember it."""
    check(x, move, now)
    before, asks, seen = x.phase, x.open_asks(), move.seen(x)
    x.revision += 1
    on_behalf.acting(move).apply(x, now)
    facts = {**move.facts(), **seen, **({"from": before.value} if x.phase is not before else {})}
    facts |= on_behalf.told(x, move, asks, now)
    x.happened(move.name, now, by=move.by, via=via, note=move.note, facts=facts)


def _check_person(x: Exchange, move: Move) -> None:
    roles = x.roles_of(move.by)
    if not roles and move.by in x.conflicted:
        raise RuleBroken(
            "by",
            N_("A conflict of interest was declared: this person decides nothing here."),
            N_("A colleague takes care of it."),
        )
    if not roles:
        raise RuleBroken(
            "by",
            N_("This person has no part in the exchange."),
            N_("Ask the hub to be added."),
        )
    if not roles & move.who:
        raise RuleBroken(
            "by",
            N_("Only {roles} may do this."),
            N_("Ask one of them."),
            roles=", ".join(sorted(role.value for role in move.who)),
        )


def _check_words(move: Move) -> None:
    if move.needs_words and move.note is None:
        reason, way_out = move.needs_words
        raise RuleBroken("note", reason, way_out)


def _check_phase(x: Exchange, move: Move) -> None:
    if x.phase not in move.leads:
        reason, way_out = why_not(type(move), x.phase)
        raise RuleBroken("phase", reason, way_out)


def why_not(move: type[Move], phase: Phase) -> tuple[str, str]:
    """Say why a move is refused in a phase, and what to do instead."""
    if phase in move.instead:
        return move.instead[phase]
    if phase.is_end:
        return N_("This exchange has ended."), WHAT_TO_DO[phase]
    if phase is Phase.WINDING_UP:  # it may lead back or to an end: neither early nor late
        return N_("This is not possible now."), WHAT_TO_DO[phase]
    if all(phase.order < allowed.order for allowed in move.leads):
        return N_("It is too early for this."), WHAT_TO_DO[phase]
    if all(phase.order > allowed.order for allowed in move.leads):
        return N_("This step is over."), WHAT_TO_DO[phase]
    return N_("This is not possible now."), WHAT_TO_DO[phase]

"""What a message is: one thing one person can do, its rule and its effect."""

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

Transitions = Mapping[Phase, tuple[Phase, ...]]
Refusals = Mapping[Phase, tuple[str, str]]

MESSAGES: "dict[str, type[Message]]" = {}
"""Every message by its message name, filled as the modules of this package are imported."""


@dataclass(frozen=True, kw_only=True)
class Message:
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
    roles: ClassVar[frozenset[Role]] = frozenset()
    transitions: ClassVar[Transitions] = {}
    note_required: ClassVar[tuple[str, str] | None] = None
    """For messages that must be explained by a note: what is missing without it, and the way out."""
    refusals: ClassVar[Refusals] = {}
    """Phases that refuse the message in words of their own: the reason, and what to do instead."""

    def check(self, x: Exchange, now: datetime) -> None:
        """Raise RuleBroken if the programme's rules do not allow the message now."""

    def execute(self, x: Exchange, now: datetime) -> None:
        """Carry the message out; only called after `check` passed at the same instant."""
        raise NotImplementedError

    def facts(self) -> dict[str, str | int]:
        """What of the message the timeline keeps: ids, enums and numbers."""
        return {}

    def facts_before(self, x: Exchange) -> dict[str, str | int]:
        """What of the exchange, as it is before the message, the timeline keeps beside the facts."""
        return {}


def leads_to(leads: dict[Phase, tuple[Phase, ...]]) -> Transitions:
    """The message is allowed in the keys and leads to one of the values."""
    return MappingProxyType(leads)


def stays_in(*phases: Phase) -> Transitions:
    """The message is allowed in these phases and leaves the exchange where it is."""
    return leads_to({phase: (phase,) for phase in phases})


def refused_in(*cases: tuple[tuple[Phase, ...], str, str]) -> Refusals:
    """The message is refused in these phases for this reason, with this to do instead."""
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
EVERYWHERE: Transitions = stays_in(*OPEN_PHASES)


M = TypeVar("M", bound=type[Message])


def register(cls: M) -> M:
    """Enter a message into the table under its message name; two of one name are a mistake."""
    if not cls.name or cls.name in MESSAGES:
        msg = f"message {cls.__name__} needs a name of its own, not {cls.name!r}"
        raise TypeError(msg)
    MESSAGES[cls.name] = cls
    return cls


def is_hub_decision(message: type[Message]) -> bool:
    """Whether only the hub may send it; such messages are signals too (law 5)."""
    return message.roles <= HUB_ROLES


def check(x: Exchange, message: Message, now: datetime) -> None:
    """Raise RuleBroken unless this person may make this message in this phase, by every rule."""
    check_plain(message)
    on_behalf.check(x, message)
    acting = on_behalf.acting(message)
    _check_person(x, acting)
    _check_phase(x, acting)
    acting.check(x, now)
    _check_words(acting)


def execute(x: Exchange, message: Message, now: datetime, via: Via = Via.FORM) -> None:
    """Check the message, carry it out and remember it."""
    check(x, message, now)
    before, asks, seen = x.phase, x.open_asks(), message.facts_before(x)
    x.revision += 1
    on_behalf.acting(message).execute(x, now)
    facts = {**message.facts(), **seen, **({"from": before.value} if x.phase is not before else {})}
    facts |= on_behalf.note_on_behalf(x, message, asks, now)
    x.add_entry(message.name, now, by=message.by, via=via, note=message.note, facts=facts)


def _check_person(x: Exchange, message: Message) -> None:
    roles = x.roles_of(message.by)
    if not roles and message.by in x.conflicted:
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
    if not roles & message.roles:
        raise RuleBroken(
            "by",
            N_("Only {roles} may do this."),
            N_("Ask one of them."),
            roles=", ".join(sorted(role.value for role in message.roles)),
        )


def _check_words(message: Message) -> None:
    if message.note_required and message.note is None:
        reason, way_out = message.note_required
        raise RuleBroken("note", reason, way_out)


def _check_phase(x: Exchange, message: Message) -> None:
    if x.phase not in message.transitions:
        reason, way_out = why_not(type(message), x.phase)
        raise RuleBroken("phase", reason, way_out)


def why_not(message: type[Message], phase: Phase) -> tuple[str, str]:
    """Say why a message is refused in a phase, and what to do instead."""
    if phase in message.refusals:
        return message.refusals[phase]
    if phase.is_end:
        return N_("This exchange has ended."), WHAT_TO_DO[phase]
    if phase is Phase.WINDING_UP:  # it may lead back or to an end: neither early nor late
        return N_("This is not possible now."), WHAT_TO_DO[phase]
    if all(phase.order < allowed.order for allowed in message.transitions):
        return N_("It is too early for this."), WHAT_TO_DO[phase]
    if all(phase.order > allowed.order for allowed in message.transitions):
        return N_("This step is over."), WHAT_TO_DO[phase]
    return N_("This is not possible now."), WHAT_TO_DO[phase]

"""What a message is: one thing one person can do in a case, its rule (`check`) and its effect (`execute`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Generic, TypeVar

from domain.case.errors import N_, RuleBroken
from domain.case.names import HUB, CasePhase

C = TypeVar("C")
M = TypeVar("M", bound="type[Message[Any]]")
Transitions = Mapping[Any, tuple[Any, ...]]
Refusals = Mapping[Any, tuple[str, str]]

TOO_EARLY = N_("It is too early for this.")
OVER = N_("This step is over.")
NOT_NOW = N_("This is not possible now.")


@dataclass(frozen=True, kw_only=True)
class Message(Generic[C]):
    """One message of a person to a case: update, signal and command at once.

    `by` is the person who acts. A subclass states which `roles` may send it and in which phases,
    with the phases it may lead to (`transitions`).
    """

    by: str
    note: str | None = None
    """The id of words that explain it."""
    instead_of: str | None = None
    """In whose place the coordinator answers."""
    because: str | None = None
    """The id of the words that say why, shown in the timeline for ever."""

    name: ClassVar[str] = ""
    roles: ClassVar[frozenset[Any]] = frozenset()
    transitions: ClassVar[Transitions] = {}
    note_required: ClassVar[tuple[str, str] | None] = None
    """For messages that must be explained by a note: what is missing without it, and the way out."""
    refusals: ClassVar[Refusals] = {}
    """Phases that refuse the message in words of their own: the reason, and what to do instead."""
    personal: ClassVar[bool] = False
    """Whether only the person can give it: data of one's own, and consent."""

    def check(self, case: C, now: datetime) -> None:
        """Raise RuleBroken if the programme's rules do not allow the message now."""

    def execute(self, case: C, now: datetime) -> None:
        """Carry the message out; only called after `check` passed at the same instant."""
        raise NotImplementedError

    def sent_on_behalf(self, case: C) -> None:
        """Remember that `by` stood in for somebody; called after it was carried out."""

    def facts(self) -> dict[str, str | int]:
        """What of the message the timeline keeps: ids, enums and numbers."""
        return {}

    def facts_before(self, case: C) -> dict[str, str | int]:  # noqa: ARG002 - a hook
        """What of the case, as it is before the message, the timeline keeps beside the facts."""
        return {}

    @classmethod
    def not_yet(cls, case: C) -> RuleBroken | None:  # noqa: ARG003 - a hook
        """Why such a message is refused now, whatever it says: pages ask it before they offer it."""
        return None

    @classmethod
    def is_signal(cls) -> bool:
        """Whether it is a signal too: only the hub may send it (law 5)."""
        return cls.roles <= HUB


class Messages(Mapping[str, type[Message[C]]], Generic[C]):
    """The messages of one kind of case by their names, in the order in which they are registered."""

    def __init__(
        self, what_next: Mapping[Any, str], *, ended: str, apart: frozenset[Any] = frozenset()
    ) -> None:
        """`what_next` says for each phase what to do instead of what is refused, `ended` that it is over.

        Phases `apart` stand beside the story: they are neither early nor late.
        """
        self._found: dict[str, type[Message[C]]] = {}
        self._what_next, self.ended, self._apart = what_next, ended, apart

    def register(self, cls: M) -> M:
        """Enter a message under its name; two of one name are a mistake."""
        if not cls.name or cls.name in self._found:
            msg = f"message {cls.__name__} needs a name of its own, not {cls.name!r}"
            raise TypeError(msg)
        self._found[cls.name] = cls
        return cls

    def __getitem__(self, name: str) -> type[Message[C]]:
        """The class of a message."""
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        """The names in order of registration."""
        return iter(self._found)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._found)

    def why_not(self, message: type[Message[C]], phase: CasePhase) -> tuple[str, str]:
        """Say why a message is refused in a phase, and what to do instead."""
        if phase in message.refusals:
            return message.refusals[phase]
        return self._reason(message, phase), self._what_next[phase]

    def _reason(self, message: type[Message[C]], phase: CasePhase) -> str:
        if phase.is_end:
            return self.ended
        if phase not in self._apart:
            if all(phase.order < allowed.order for allowed in message.transitions):
                return TOO_EARLY
            if all(phase.order > allowed.order for allowed in message.transitions):
                return OVER
        return NOT_NOW


def leads_to(leads: dict[Any, tuple[Any, ...]]) -> Transitions:
    """The message is allowed in the keys and leads to one of the values."""
    return MappingProxyType(leads)


def stays_in(*phases: Any) -> Transitions:
    """The message is allowed in these phases and leaves the case where it is."""
    return leads_to({phase: (phase,) for phase in phases})


def refused_in(*cases: tuple[tuple[Any, ...], str, str]) -> Refusals:
    """The message is refused in these phases for this reason, with this to do instead."""
    return MappingProxyType(
        {phase: (reason, way_out) for phases, reason, way_out in cases for phase in phases}
    )


AnyMessage = Message[Any]
"""A message to whatever kind of case."""

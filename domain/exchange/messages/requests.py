"""Wishes: what participants may ask the hub for after the match, and what the hub says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import stays_in
from domain.exchange import requests
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import Request, RequestKind
from domain.exchange.messages.base import PARTICIPANTS, PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.people import Role
from domain.exchange.phases import BEFORE_VISIT, MATCHED, Phase

SENSIBLE: Mapping[RequestKind, tuple[Phase, ...]] = MappingProxyType(
    {
        RequestKind.PAUSE: tuple(phase for phase in MATCHED if phase is not Phase.VISIT),
        RequestKind.POSTPONE: (*BEFORE_VISIT, Phase.VISIT),
        RequestKind.SWITCH_DIRECTION: BEFORE_VISIT,
        RequestKind.NEW_PARTNER: BEFORE_VISIT,
    }
)
"""Phases in which a wish can still be fulfilled; any phase after the match for the others."""

DONE_BY: Mapping[RequestKind, str] = MappingProxyType(
    {
        RequestKind.MORE_TIME: N_("Change the deadline: that grants the wish."),
        RequestKind.PAUSE: N_("Pause the exchange: that grants the wish."),
        RequestKind.POSTPONE: N_("Postpone the visit: that grants the wish."),
        RequestKind.CANCEL: N_("Cancel or close the exchange: that grants the wish."),
        RequestKind.SWITCH_DIRECTION: N_("Switch the direction: that grants the wish."),
        RequestKind.NEW_PARTNER: N_("Replace the partner: that grants the wish."),
    }
)
"""Wishes that are granted by doing them, and how; the others are granted in words."""


def sensible(kind: RequestKind, phase: Phase) -> bool:
    """Whether a wish of this kind can still be fulfilled in the phase."""
    return phase in SENSIBLE.get(kind, MATCHED)


@register
@dataclass(frozen=True, kw_only=True)
class RaiseRequest(ExchangeMessage):
    """Somebody wishes for something only the hub can do; the note says what and why.

    `ask` is the open ask it is about, when more time is wished for.
    """

    kind: RequestKind
    ask: str | None = None

    name = "raise_request"
    roles = PARTICIPANTS | {Role.TRAVELLER}
    transitions = stays_in(*MATCHED)

    def check(self, x: Exchange, now: datetime) -> None:
        """In words, not twice, and while it can still be done."""
        check_raised(x, self.by, self.kind, self.note)
        if self.ask and self.ask not in {ask.id for ask in x.open_asks()}:
            raise RuleBroken(
                "ask",
                N_("This task is no longer open."),
                N_("Choose one that still is, or none in particular."),
                rule="ask_not_open",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The hub is asked to decide."""
        requests.put(x, now, self.by, self.kind, note=self.note, about=self.ask)

    def facts(self) -> dict[str, str | int]:
        """What is wished for."""
        return {"wish": self.kind.value, **({"ask": self.ask} if self.ask else {})}


def check_raised(x: Exchange, by: str, kind: RequestKind, note: str | None) -> None:
    """Raise RuleBroken where a wish makes no sense, says nothing, or is already with the hub."""
    if not sensible(kind, x.phase):
        raise RuleBroken(
            "kind",
            N_("It is too late for this wish."),
            N_("Choose “something else” and say what would help now."),
            rule="request_too_late",
        )
    if any(request.by == by for request in requests.open_requests(x, kind)):
        raise RuleBroken(
            "kind",
            N_("You have already asked for this."),
            N_("The hub is reading it; you will hear as soon as it is decided."),
            rule="request_raised_already",
        )
    if note is None:
        raise RuleBroken(
            "note",
            N_("Say what you wish for, and why."),
            N_("Write a few sentences; the hub reads them."),
            rule="request_without_words",
        )


def _need_open(x: Exchange, request_id: str) -> Request:
    for request in requests.open_requests(x):
        if request.id == request_id:
            return request
    raise RuleBroken(
        "request",
        N_("This wish is no longer open."),
        N_("Go back to the queue; somebody has decided it."),
        rule="request_not_open",
    )


@register
@dataclass(frozen=True, kw_only=True)
class GrantRequest(ExchangeMessage):
    """The hub says yes to a wish no other message fulfils; the note says what happens now."""

    request: str

    name = "grant_request"
    roles = PROGRAMME_STAFF
    note_required = Refusal(
        N_("Say what happens now."),
        N_("Write a sentence; the person reads it."),
        rule="request_granted_without_words",
    )
    transitions = stays_in(*MATCHED)

    def check(self, x: Exchange, now: datetime) -> None:
        """An open wish that is granted in words, with the words."""
        request = _need_open(x, self.request)
        if request.kind in DONE_BY:
            raise RuleBroken(
                "decision",
                N_("This wish is granted by doing it."),
                DONE_BY[request.kind],
                rule="request_granted_by_doing",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tell whoever asked."""
        request = _need_open(x, self.request)
        requests.decide(x, now, self.by, request, granted=True, note=self.note)

    def facts(self) -> dict[str, str | int]:
        """Which wish."""
        return {"request": self.request}


@register
@dataclass(frozen=True, kw_only=True)
class DeclineRequest(ExchangeMessage):
    """The hub cannot fulfil a wish; the note says why, and what else may help."""

    request: str

    name = "decline_request"
    roles = PROGRAMME_STAFF
    note_required = Refusal(
        N_("Say why not, and what else may help."),
        N_("Write a few sentences; the person reads them."),
        rule="request_declined_without_words",
    )
    transitions = stays_in(*MATCHED)

    def check(self, x: Exchange, now: datetime) -> None:
        """An open wish, and the reason in words."""
        _need_open(x, self.request)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tell whoever asked."""
        request = _need_open(x, self.request)
        requests.decide(x, now, self.by, request, granted=False, note=self.note)

    def facts(self) -> dict[str, str | int]:
        """Which wish."""
        return {"request": self.request}

"""What handlers and the reporter can do with a concern, each with its rule and its effect."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.case import engine, permissions
from domain.case.errors import N_, RuleBroken
from domain.case.message import NOT_NOW, Message, Messages, Transitions, leads_to, stays_in
from domain.concern.concern import OPEN_PHASES, REPORTER, Concern, ConcernRole
from domain.concern.concern import ConcernPhase as P
from domain.concern.notices import ConcernNotice

WHAT_NEXT = {
    P.RECEIVED: N_("Say first that you have read it."),
    P.ACKNOWLEDGED: N_("Somebody looks after it already; go on from there."),
    P.ON_HOLD: N_("The exchange is on hold. Release it first."),
    P.CLOSED: N_("It is closed. New words of the reporter open it again."),
    P.ERASED: N_("Its words are erased; only the receipt is left."),
}
CONCERN_MESSAGES: Messages[Concern] = Messages(WHAT_NEXT, ended=NOT_NOW, apart=frozenset(P))
"""Every message to a concern by its name. It goes back and forth: none is too early, or over."""
register = CONCERN_MESSAGES.register

UNTIL_HELD = (P.RECEIVED, P.ACKNOWLEDGED)
TAKEN_UP: Transitions = leads_to(
    {P.RECEIVED: (P.ACKNOWLEDGED,), P.ACKNOWLEDGED: (P.ACKNOWLEDGED,), P.ON_HOLD: (P.ON_HOLD,)}
)


@dataclass(frozen=True, kw_only=True)
class ConcernMessage(Message[Concern]):
    """One message of a handler to a concern, or with `by` REPORTER of who holds the receipt code."""

    roles: ClassVar[frozenset[ConcernRole]] = frozenset({ConcernRole.HANDLER})

    def execute(self, case: Concern, now: datetime) -> None:
        """Whatever a handler does is an answer."""
        case.taken_up(now)

    @classmethod
    def is_signal(cls) -> bool:
        """Never: decisions come from the people who handle it, not from an operator's tool."""
        return False


@register
@dataclass(frozen=True, kw_only=True)
class Acknowledge(ConcernMessage):
    """A handler has read it and looks after it."""

    name = "acknowledge"
    transitions = leads_to({P.RECEIVED: (P.ACKNOWLEDGED,)})


@register
@dataclass(frozen=True, kw_only=True)
class Answer(ConcernMessage):
    """A handler wrote to the reporter; `message` is the id of the words. Also acknowledges."""

    message: str

    name = "answer"
    transitions = TAKEN_UP


@register
@dataclass(frozen=True, kw_only=True)
class AddWords(ConcernMessage):
    """The reporter added words, under the id `message`; a closed concern waits again."""

    message: str
    by: str = REPORTER

    name = "add_words"
    roles = frozenset({ConcernRole.REPORTER})
    transitions = leads_to({**stays_in(*OPEN_PHASES), P.CLOSED: (P.RECEIVED,)})

    def execute(self, case: Concern, now: datetime) -> None:
        """Who handles it is told; nobody is taken to have answered."""
        if case.phase is P.CLOSED:
            case.wait_again(now)
        case.owe(ConcernNotice.CONCERN_NEWS)


@register
@dataclass(frozen=True, kw_only=True)
class LinkExchange(ConcernMessage):
    """A handler says which exchange it is about."""

    exchange: str

    name = "link_exchange"
    transitions = leads_to(dict.fromkeys(UNTIL_HELD, (P.ACKNOWLEDGED,)))

    def execute(self, case: Concern, now: datetime) -> None:
        """From now on this exchange can be put on hold."""
        case.exchange = self.exchange
        case.taken_up(now)


@register
@dataclass(frozen=True, kw_only=True)
class Hold(ConcernMessage):
    """Stop automatic mail and contact sharing of the exchange it is about."""

    name = "hold"
    transitions = leads_to(dict.fromkeys(UNTIL_HELD, (P.ON_HOLD,)))

    @classmethod
    def not_yet(cls, case: Concern) -> RuleBroken | None:
        """Needs an exchange."""
        if case.exchange is not None:
            return None
        return RuleBroken(
            "exchange",
            N_("It is not known which exchange this is about."),
            N_("Name the exchange first."),
            rule="exchange_to_hold_unknown",
        )

    def execute(self, case: Concern, now: datetime) -> None:
        """Holding an exchange is an answer too."""
        case.taken_up(now)
        case.phase = P.ON_HOLD


@register
@dataclass(frozen=True, kw_only=True)
class Release(ConcernMessage):
    """The exchange may go on."""

    name = "release"
    transitions = leads_to({P.ON_HOLD: (P.ACKNOWLEDGED,)})

    def execute(self, case: Concern, now: datetime) -> None:
        """Back to being looked after."""
        case.phase = P.ACKNOWLEDGED
        case.taken_up(now)


@register
@dataclass(frozen=True, kw_only=True)
class Review(ConcernMessage):
    """A handler looked at it again; it stays open."""

    name = "review"
    transitions = stays_in(P.ACKNOWLEDGED, P.ON_HOLD)


@register
@dataclass(frozen=True, kw_only=True)
class Close(ConcernMessage):
    """Nothing more is to be done."""

    name = "close"
    transitions = leads_to({P.ACKNOWLEDGED: (P.CLOSED,)})

    def execute(self, case: Concern, now: datetime) -> None:
        """The yearly question whether to keep it begins."""
        case.close(now)


@dataclass(frozen=True, kw_only=True)
class YearlyDecision(ConcernMessage):
    """What is decided at the yearly look only, so that nobody makes words vanish in haste."""

    @classmethod
    def not_yet(cls, case: Concern) -> RuleBroken | None:
        """Asked a year after it was closed, and a year after it was kept."""
        if case.retention_due or not case.retention_at:
            return None
        return RuleBroken(
            "",
            N_("This is decided when the yearly look at it is due."),
            N_("You are asked on {day}."),
            rule="yearly_look_not_due",
            day=case.retention_at.date().isoformat(),
        )


@register
@dataclass(frozen=True, kw_only=True)
class Keep(YearlyDecision):
    """It is still needed: keep it for another year."""

    name = "keep"
    transitions = stays_in(P.CLOSED)

    def execute(self, case: Concern, now: datetime) -> None:
        """Asked again in a year."""
        case.keep(now)


@register
@dataclass(frozen=True, kw_only=True)
class Erase(YearlyDecision):
    """It is no longer needed: its key is destroyed, a receipt remains."""

    name = "erase"
    transitions = leads_to({P.CLOSED: (P.ERASED,)})

    def execute(self, case: Concern, now: datetime) -> None:
        """Nothing is left to wait for."""
        case.phase, case.retention_at, case.exchange = P.ERASED, None, None


def check(x: Concern, message: ConcernMessage, now: datetime) -> None:
    """Raise RuleBroken unless this person may do this now, by every rule."""
    engine.check(x, message, now, CONCERN_MESSAGES)


def execute(x: Concern, message: ConcernMessage, now: datetime) -> None:
    """Check the message, carry it out and remember it."""
    engine.execute(x, message, now, CONCERN_MESSAGES)


def offers(x: Concern, person: str) -> list[str]:
    """The names of the messages nothing keeps this person from sending now."""
    return permissions.offers(x, person, CONCERN_MESSAGES)

"""What handlers and the reporter can do with a concern, each with its rule and its effect."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeVar

from domain.case.errors import N_, RuleBroken
from domain.case.payloads import check_plain
from domain.concern.concern import OPEN_STATES, REPORTER, Concern, ConcernPhase
from domain.concern.notices import ConcernNotice

CONCERN_MESSAGES: "dict[str, type[ConcernMessage]]" = {}
"""Every message to an incident by its name, filled below."""

UNDER_WAY = frozenset({ConcernPhase.ACKNOWLEDGED, ConcernPhase.ON_HOLD})
CLOSED = frozenset({ConcernPhase.CLOSED})

WHAT_NEXT = {
    ConcernPhase.RECEIVED: N_("Say first that you have read it."),
    ConcernPhase.ACKNOWLEDGED: N_("Somebody looks after it already; go on from there."),
    ConcernPhase.ON_HOLD: N_("The exchange is on hold. Release it first."),
    ConcernPhase.CLOSED: N_("It is closed. New words of the reporter open it again."),
    ConcernPhase.ERASED: N_("Its words are erased; only the receipt is left."),
}


@dataclass(frozen=True, kw_only=True)
class ConcernMessage:
    """One message of a person to an incident. `by` is a person id, or REPORTER."""

    by: str

    name: ClassVar[str] = ""
    states: ClassVar[frozenset[ConcernPhase]] = frozenset()
    tells: ClassVar[ConcernNotice | None] = None

    def check(self, x: Concern, now: datetime) -> None:
        """Raise RuleBroken if the rules do not allow it now."""

    def execute(self, x: Concern, now: datetime) -> None:
        """Carry it out; only called after `check` passed at the same instant."""
        x.taken_up(now)


M = TypeVar("M", bound=type[ConcernMessage])


def register(cls: M) -> M:
    """Enter a message into the table under its message name."""
    CONCERN_MESSAGES[cls.name] = cls
    return cls


@register
@dataclass(frozen=True, kw_only=True)
class Acknowledge(ConcernMessage):
    """A handler has read it and looks after it."""

    name = "acknowledge"
    states = frozenset({ConcernPhase.RECEIVED})


@register
@dataclass(frozen=True, kw_only=True)
class Answer(ConcernMessage):
    """A handler wrote to the reporter; `message` is the id of the words. Also acknowledges."""

    message: str

    name = "answer"
    states = OPEN_STATES


@register
@dataclass(frozen=True, kw_only=True)
class AddWords(ConcernMessage):
    """The reporter added words, under the id `message`; a closed concern waits again."""

    message: str
    by: str = REPORTER

    name = "add_words"
    states = frozenset(set(ConcernPhase) - {ConcernPhase.ERASED})
    tells = ConcernNotice.CONCERN_NEWS

    def execute(self, x: Concern, now: datetime) -> None:
        """Who handles it is told; nobody is taken to have answered."""
        if x.state is ConcernPhase.CLOSED:
            x.wait_again(now)


@register
@dataclass(frozen=True, kw_only=True)
class LinkExchange(ConcernMessage):
    """A handler says which exchange it is about."""

    exchange: str

    name = "link_exchange"
    states = frozenset({ConcernPhase.RECEIVED, ConcernPhase.ACKNOWLEDGED})

    def execute(self, x: Concern, now: datetime) -> None:
        """From now on this exchange can be put on hold."""
        x.exchange = self.exchange
        x.taken_up(now)


@register
@dataclass(frozen=True, kw_only=True)
class Hold(ConcernMessage):
    """Stop automatic mail and contact sharing of the exchange it is about."""

    name = "hold"
    states = frozenset({ConcernPhase.RECEIVED, ConcernPhase.ACKNOWLEDGED})

    def check(self, x: Concern, now: datetime) -> None:
        """Needs an exchange."""
        if x.exchange is None:
            raise RuleBroken(
                "exchange",
                N_("It is not known which exchange this is about."),
                N_("Name the exchange first."),
            )

    def execute(self, x: Concern, now: datetime) -> None:
        """Holding an exchange is an answer too."""
        x.taken_up(now)
        x.state = ConcernPhase.ON_HOLD


@register
@dataclass(frozen=True, kw_only=True)
class Release(ConcernMessage):
    """The exchange may go on."""

    name = "release"
    states = frozenset({ConcernPhase.ON_HOLD})

    def execute(self, x: Concern, now: datetime) -> None:
        """Back to being looked after."""
        x.state = ConcernPhase.ACKNOWLEDGED
        x.taken_up(now)


@register
@dataclass(frozen=True, kw_only=True)
class Review(ConcernMessage):
    """A handler looked at it again; it stays open."""

    name = "review"
    states = UNDER_WAY


@register
@dataclass(frozen=True, kw_only=True)
class Close(ConcernMessage):
    """Nothing more is to be done."""

    name = "close"
    states = frozenset({ConcernPhase.ACKNOWLEDGED})

    def execute(self, x: Concern, now: datetime) -> None:
        """The yearly question whether to keep it begins."""
        x.close(now)


def _need_review(x: Concern) -> None:
    if not x.retention_due and x.retention_at:
        raise RuleBroken(
            "",
            N_("This is decided when the yearly look at it is due."),
            N_("You are asked on {day}."),
            day=x.retention_at.date().isoformat(),
        )


@register
@dataclass(frozen=True, kw_only=True)
class Keep(ConcernMessage):
    """It is still needed: keep it for another year."""

    name = "keep"
    states = CLOSED

    def check(self, x: Concern, now: datetime) -> None:
        """At the yearly look only."""
        _need_review(x)

    def execute(self, x: Concern, now: datetime) -> None:
        """Asked again in a year."""
        x.keep(now)


@register
@dataclass(frozen=True, kw_only=True)
class Erase(ConcernMessage):
    """It is no longer needed: its key is destroyed, a receipt remains."""

    name = "erase"
    states = CLOSED

    def check(self, x: Concern, now: datetime) -> None:
        """At the yearly look only, so that nobody makes words vanish in haste."""
        _need_review(x)

    def execute(self, x: Concern, now: datetime) -> None:
        """Nothing is left to wait for."""
        x.state, x.retention_at, x.exchange = ConcernPhase.ERASED, None, None


def check(x: Concern, message: ConcernMessage, now: datetime) -> None:
    """Raise RuleBroken unless this person may do this now, by every rule."""
    check_plain(message)
    allowed = (REPORTER,) if isinstance(message, AddWords) else x.handlers
    if message.by not in allowed:
        raise RuleBroken(
            "by",
            N_("You do not look after this concern."),
            N_("Whoever looks after it can do this."),
        )
    if x.state not in message.states:
        raise RuleBroken("state", N_("This is not possible now."), WHAT_NEXT[x.state])
    message.check(x, now)


def execute(x: Concern, message: ConcernMessage, now: datetime) -> None:
    """Check the message, carry it out and remember it."""
    check(x, message, now)
    message.execute(x, now)
    x.last_by = message.by
    x.add_entry(message.name, now, message.by, message.tells)

"""What handlers and the reporter can do with a concern, each with its rule and its effect."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeVar

from domain.case.errors import N_, RuleBroken
from domain.case.notices import NoticeKind
from domain.case.payloads import check_plain
from domain.concern.concern import OPEN_STATES, REPORTER, Incident, IncidentState

INCIDENT_MOVES: "dict[str, type[IncidentMove]]" = {}
"""Every message to an incident by its name, filled below."""

UNDER_WAY = frozenset({IncidentState.ACKNOWLEDGED, IncidentState.ON_HOLD})
CLOSED = frozenset({IncidentState.CLOSED})

WHAT_NEXT = {
    IncidentState.RECEIVED: N_("Say first that you have read it."),
    IncidentState.ACKNOWLEDGED: N_("Somebody looks after it already; go on from there."),
    IncidentState.ON_HOLD: N_("The exchange is on hold. Release it first."),
    IncidentState.CLOSED: N_("It is closed. New words of the reporter open it again."),
    IncidentState.ERASED: N_("Its words are erased; only the receipt is left."),
}


@dataclass(frozen=True, kw_only=True)
class IncidentMove:
    """One message of a person to an incident. `by` is a person id, or REPORTER."""

    by: str

    name: ClassVar[str] = ""
    states: ClassVar[frozenset[IncidentState]] = frozenset()
    tells: ClassVar[NoticeKind | None] = None

    def check(self, x: Incident, now: datetime) -> None:
        """Raise RuleBroken if the rules do not allow it now."""

    def apply(self, x: Incident, now: datetime) -> None:
        """Carry it out; only called after `check` passed at the same instant."""
        x.taken_up(now)


M = TypeVar("M", bound=type[IncidentMove])


def register(cls: M) -> M:
    """Enter a move into the table under its message name."""
    INCIDENT_MOVES[cls.name] = cls
    return cls


@register
@dataclass(frozen=True, kw_only=True)
class Acknowledge(IncidentMove):
    """A handler has read it and looks after it."""

    name = "acknowledge"
    states = frozenset({IncidentState.RECEIVED})


@register
@dataclass(frozen=True, kw_only=True)
class Answer(IncidentMove):
    """A handler wrote to the reporter; `message` is the id of the words. Also acknowledges."""

    message: str

    name = "answer"
    states = OPEN_STATES


@register
@dataclass(frozen=True, kw_only=True)
class AddWords(IncidentMove):
    """The reporter added words, under the id `message`; a closed concern waits again."""

    message: str
    by: str = REPORTER

    name = "add_words"
    states = frozenset(set(IncidentState) - {IncidentState.ERASED})
    tells = NoticeKind.CONCERN_NEWS

    def apply(self, x: Incident, now: datetime) -> None:
        """Who handles it is told; nobody is taken to have answered."""
        if x.state is IncidentState.CLOSED:
            x.wait_again(now)


@register
@dataclass(frozen=True, kw_only=True)
class LinkExchange(IncidentMove):
    """A handler says which exchange it is about."""

    exchange: str

    name = "link_exchange"
    states = frozenset({IncidentState.RECEIVED, IncidentState.ACKNOWLEDGED})

    def apply(self, x: Incident, now: datetime) -> None:
        """From now on this exchange can be put on hold."""
        x.exchange = self.exchange
        x.taken_up(now)


@register
@dataclass(frozen=True, kw_only=True)
class Hold(IncidentMove):
    """Stop automatic mail and contact sharing of the exchange it is about."""

    name = "hold"
    states = frozenset({IncidentState.RECEIVED, IncidentState.ACKNOWLEDGED})

    def check(self, x: Incident, now: datetime) -> None:  # noqa: ARG002 - one signature for all
        """Needs an exchange."""
        if x.exchange is None:
            raise RuleBroken(
                "exchange",
                N_("It is not known which exchange this is about."),
                N_("Name the exchange first."),
            )

    def apply(self, x: Incident, now: datetime) -> None:
        """Holding an exchange is an answer too."""
        x.taken_up(now)
        x.state = IncidentState.ON_HOLD


@register
@dataclass(frozen=True, kw_only=True)
class Release(IncidentMove):
    """The exchange may go on."""

    name = "release"
    states = frozenset({IncidentState.ON_HOLD})

    def apply(self, x: Incident, now: datetime) -> None:
        """Back to being looked after."""
        x.state = IncidentState.ACKNOWLEDGED
        x.taken_up(now)


@register
@dataclass(frozen=True, kw_only=True)
class Review(IncidentMove):
    """A handler looked at it again; it stays open."""

    name = "review"
    states = UNDER_WAY


@register
@dataclass(frozen=True, kw_only=True)
class Close(IncidentMove):
    """Nothing more is to be done."""

    name = "close"
    states = frozenset({IncidentState.ACKNOWLEDGED})

    def apply(self, x: Incident, now: datetime) -> None:
        """The yearly question whether to keep it begins."""
        x.close(now)


def _need_review(x: Incident) -> None:
    if not x.retention_due and x.retention_at:
        raise RuleBroken(
            "",
            N_("This is decided when the yearly look at it is due."),
            N_("You are asked on {day}."),
            day=x.retention_at.date().isoformat(),
        )


@register
@dataclass(frozen=True, kw_only=True)
class Keep(IncidentMove):
    """It is still needed: keep it for another year."""

    name = "keep"
    states = CLOSED

    def check(self, x: Incident, now: datetime) -> None:  # noqa: ARG002 - one signature for all
        """At the yearly look only."""
        _need_review(x)

    def apply(self, x: Incident, now: datetime) -> None:
        """Asked again in a year."""
        x.keep(now)


@register
@dataclass(frozen=True, kw_only=True)
class Erase(IncidentMove):
    """It is no longer needed: its key is destroyed, a receipt remains."""

    name = "erase"
    states = CLOSED

    def check(self, x: Incident, now: datetime) -> None:  # noqa: ARG002 - one signature for all
        """At the yearly look only, so that nobody makes words vanish in haste."""
        _need_review(x)

    def apply(self, x: Incident, now: datetime) -> None:  # noqa: ARG002 - one signature for all
        """Nothing is left to wait for."""
        x.state, x.retention_at, x.exchange = IncidentState.ERASED, None, None


def check(x: Incident, move: IncidentMove, now: datetime) -> None:
    """Raise RuleBroken unless this person may do this now, by every rule."""
    check_plain(move)
    allowed = (REPORTER,) if isinstance(move, AddWords) else x.handlers
    if move.by not in allowed:
        raise RuleBroken(
            "by",
            N_("You do not look after this concern."),
            N_("Whoever looks after it can do this."),
        )
    if x.state not in move.states:
        raise RuleBroken("state", N_("This is not possible now."), WHAT_NEXT[x.state])
    move.check(x, now)


def make(x: Incident, move: IncidentMove, now: datetime) -> None:
    """Check the move, carry it out and remember it."""
    check(x, move, now)
    move.apply(x, now)
    x.last_by = move.by
    x.happened(move.name, now, move.by, move.tells)

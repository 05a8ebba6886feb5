"""What a message to an exchange is, and the table of all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.case import engine, permissions
from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import Message, Messages, Transitions, stays_in
from domain.case.timeline import Via
from domain.exchange.exchange import Exchange
from domain.exchange.people import Role
from domain.exchange.phases import OPEN_PHASES, WHAT_TO_DO, Phase

MESSAGES: Messages[Exchange] = Messages(
    WHAT_TO_DO,
    ended=N_("This exchange has ended."),
    apart=frozenset({Phase.WINDING_UP, Phase.HELPING}),
)
"""Every message by its name, filled as the modules of this package are imported."""
register = MESSAGES.register
why_not = MESSAGES.why_not


@dataclass(frozen=True, kw_only=True)
class ExchangeMessage(Message[Exchange]):
    """One message of a person to an exchange."""

    roles: ClassVar[frozenset[Role]] = frozenset()


SAY_WHY = Refusal(
    N_("Say why, in a sentence."), N_("Both sides read it."), rule="said_without_reason"
)
PROGRAMME_STAFF = frozenset({Role.PROGRAMME, Role.COORDINATOR})
MENTEES = frozenset({Role.MENTEE})
PARTICIPANTS = frozenset({Role.MENTEE, Role.MENTOR})
EVERYWHERE: Transitions = stays_in(*OPEN_PHASES)


def check(x: Exchange, message: Message[Exchange], now: datetime) -> None:
    """Raise RuleBroken unless this person may send this message in this phase, by every rule."""
    engine.check(x, message, now, MESSAGES)


def execute(x: Exchange, message: Message[Exchange], now: datetime, via: Via = Via.FORM) -> None:
    """Check the message, carry it out and remember it."""
    engine.execute(x, message, now, MESSAGES, via)


def hindrance(x: Exchange, person: str, message: type[Message[Exchange]]) -> RuleBroken | None:
    """Why this person may not send this kind of message now (`domain.case.permissions`)."""
    return permissions.hindrance(x, person, message, MESSAGES)

"""The table of a connection's messages, and what several of them share."""

from datetime import datetime, timedelta

from domain.case.errors import N_, Refusal
from domain.case.message import Message, Messages
from domain.connection.connection import NEXT, Connection
from domain.connection.names import Role

MESSAGES: Messages[Connection] = Messages(NEXT, ended=N_("This connection is over."))
register = MESSAGES.register
ConnectionMessage = Message[Connection]
PEOPLE = frozenset({Role.PERSON})

NOT_ASKED = Refusal(
    N_("You were not asked this, or have answered."),
    N_("Go back to its page: it says what is open."),
    rule="connection_not_asked",
)
NOT_YOURS = Refusal(
    N_("You have not said yes to this."),
    N_("Say yes first, or leave it."),
    rule="connection_no_yes",
)
TIME_PASSED = Refusal(
    N_("This time has passed, or comes in a moment."),
    N_("Choose one that is an hour ahead at least."),
    rule="connection_time_passed",
)
TOO_FAR = Refusal(
    N_("This is too far ahead: by then nobody remembers why."),
    N_("Choose a time in the next two months."),
    rule="connection_time_too_far",
)
AN_HOUR = timedelta(hours=1)


def need_yes(x: Connection, person: str) -> None:
    """RuleBroken for somebody who does not take part."""
    if all(one.person != person for one in x.taking_part()):
        raise NOT_YOURS.broken("by")


def need_time(x: Connection, at: datetime, now: datetime, field: str) -> None:
    """RuleBroken for a time nobody can come to, or too far ahead."""
    if at < now + AN_HOUR:
        raise TIME_PASSED.broken(field)
    if at > now + timedelta(days=x.policy.ahead_days):
        raise TOO_FAR.broken(field)

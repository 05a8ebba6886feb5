"""Connections as a kind of case (LC-20)."""

from datetime import datetime

from domain.case.errors import N_
from domain.case.kind import Kind, register_kind
from domain.connection.connection import Connection
from domain.connection.ending import finish
from domain.connection.messages.all import MESSAGES
from domain.connection.names import ConnectionNotice, Phase


def call_off(x: Connection, now: datetime) -> None:
    """An operator ends it: everybody is told, and a meeting leaves the calendars."""
    finish(x, Phase.CALLED_OFF, ConnectionNotice.ENDED, now)


CONNECTION = register_kind(
    Kind(
        name="connection",
        title=N_("Connection"),
        case=Connection,
        messages=MESSAGES,
        called_off=call_off,
        back=N_("Back to the connection"),
        see=N_("See the connection"),
        over_meanwhile=N_("This connection is over meanwhile."),
        can_wait=frozenset({ConnectionNotice.AGREED, ConnectionNotice.SOMEBODY_LEFT}),
    )
)

"""A safety hold: automatic mail and the sharing of contacts stop, and nothing else shows it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import N_, RuleBroken
from domain.exchange import Exchange
from domain.moves.plain import OPAQUE
from domain.people import Role

HOLDERS = frozenset({Role.SAFETY_OFFICER, Role.CHAIR, Role.COORDINATOR})


@dataclass(frozen=True, kw_only=True)
class SetHold:
    """Hold an exchange, or release it. `by` is the opaque id of who handles the concern."""

    by: str
    held: bool


def set_hold(x: Exchange, order: SetHold, now: datetime) -> None:
    """Hold or release; an order that is not allowed, or changes nothing, leaves no trace.

    Whoever handles a concern need not be of the exchange's team; who is, must hold a role that may.
    No timeline entry and no notice: only handlers and the reporter know of a concern.
    """
    roles = x.roles_of(order.by)
    if x.ended or not OPAQUE.fullmatch(order.by) or (roles and not roles & HOLDERS):
        return
    if order.held:
        x.hold(now)
    else:
        x.release(now)


def check_not_held(x: Exchange, field: str) -> None:
    """Refuse what shares or publishes while an exchange is held, in words that tell nothing."""
    if x.held_since:
        raise RuleBroken(
            field,
            N_("This cannot be done at the moment."),
            N_("Try again later, or ask the hub."),
        )

"""A safety hold: automatic mail and the sharing of contacts stop, and nothing else shows it."""

from dataclasses import dataclass
from datetime import datetime

from domain.case import pausing
from domain.case.errors import N_, RuleBroken
from domain.case.payloads import OPAQUE
from domain.exchange.exchange import Exchange
from domain.exchange.people import SIDE_ROLES, Role

PARTICIPANTS = SIDE_ROLES | {Role.TRAVELLER}


@dataclass(frozen=True, kw_only=True)
class SetHold:
    """Hold an exchange, or release it. `by` is the opaque id of who handles the concern."""

    by: str
    held: bool


def set_hold(x: Exchange, order: SetHold, now: datetime) -> None:
    """Hold or release; an order that is not allowed, or changes nothing, leaves no trace.

    The concern judges who handles it: officers are named long after a team was put together, from
    within it or from elsewhere. Only who takes part in this exchange can never hold or release it.
    No timeline entry and no notice: only handlers and the reporter know of a concern.
    """
    if x.ended or not OPAQUE.fullmatch(order.by) or x.roles_of(order.by) & PARTICIPANTS:
        return
    if order.held:
        pausing.hold(x, now)
    else:
        pausing.release(x, now)


def check_not_held(x: Exchange, field: str) -> None:
    """Refuse what shares or publishes while an exchange is held, in words that tell nothing."""
    if x.held_since:
        raise RuleBroken(
            field,
            N_("This cannot be done at the moment."),
            N_("Try again later, or ask the hub."),
            rule="not_at_the_moment",
        )

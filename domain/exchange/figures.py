"""What the hub counts of an exchange: how far it came, and its calls, actions and money."""

from dataclasses import dataclass
from datetime import date

from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import ActionStatus, CallStatus
from domain.exchange.orders import Order
from domain.exchange.phases import Phase
from domain.exchange.spending import of_order
from domain.exchange.stages import Stage, stage_of

COMPLETE = len(Stage)
"""As `Figures.reached`: it went all the way."""
HELD = frozenset({CallStatus.HELD, CallStatus.CHECKED_IN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """`reached` is the number of the furthest stage, from 0, or COMPLETE.

    A call that was waived and an action that was let go do not count. Money is in euro cents: what was
    paid for bookings, without what came back. `last_call_on` is the day of the last call.
    """

    reached: int
    calls: int
    calls_held: int
    actions: int
    actions_done: int
    spent_cents: int
    last_call_on: date | None


def figures_of(x: Exchange) -> Figures:
    """Counted from the exchange as it stands."""
    calls = [call for call in x.calls if call.status is not CallStatus.WAIVED]
    actions = [one for one in x.actions if one.status is not ActionStatus.LET_GO]
    return Figures(
        reached=furthest(x),
        calls=len(calls),
        calls_held=sum(call.status in HELD for call in calls),
        actions=len(actions),
        actions_done=sum(one.status is ActionStatus.DONE for one in actions),
        spent_cents=sum(spent(order) for order in x.orders),
        last_call_on=max((call.at.date() for call in calls), default=None),
    )


def spent(order: Order) -> int:
    """What an order has cost so far, in euro cents, as it stands beside budgets."""
    return of_order(order).together


def furthest(x: Exchange) -> int:
    """The furthest stage the exchange was ever in, whatever came of it."""
    if x.phase is Phase.CLOSED:
        return COMPLETE
    seen = {x.phase, *(Phase(name) for name in x.stays), *(entry.phase for entry in x.timeline)}
    order = list(Stage)
    return max((order.index(stage) for phase in seen if (stage := stage_of(phase))), default=0)

"""The exchange among the kinds of case."""

from domain.case.errors import N_
from domain.case.kind import Kind, register_kind
from domain.exchange import phase_entry
from domain.exchange.exchange import Exchange
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.notices import CAN_WAIT

EXCHANGE = register_kind(
    Kind(
        name="exchange",
        title=N_("Exchange"),
        case=Exchange,
        messages=MESSAGES,
        called_off=phase_entry.call_off,
        address="exchanges",
        has_pair=True,
        back=N_("Back to the exchange"),
        see=N_("See where the exchange stands"),
        moved_on=N_("This is no longer needed: the exchange has moved on."),
        over_meanwhile=N_("This exchange has ended meanwhile."),
        can_wait=CAN_WAIT,
    )
)

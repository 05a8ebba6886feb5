"""The exchange among the kinds of case."""

from domain.case.errors import N_
from domain.case.kind import Kind, register_kind
from domain.exchange.ask_kinds import ASKS
from domain.exchange.exchange import Exchange
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.phases import Phase

EXCHANGE = register_kind(
    Kind(
        name="exchange",
        workflow="Exchange",
        title=N_("Exchange"),
        case=Exchange,
        phases=Phase,
        messages=MESSAGES,
        asks=ASKS,
        address="exchanges",
        back=N_("Back to the exchange"),
    )
)

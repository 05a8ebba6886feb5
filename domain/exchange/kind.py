"""The exchange among the kinds of case."""

from domain.case.errors import N_
from domain.case.kind import Kind, register_kind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.registry import MESSAGES

EXCHANGE = register_kind(
    Kind(
        name="exchange",
        title=N_("Exchange"),
        case=Exchange,
        messages=MESSAGES,
        address="exchanges",
        back=N_("Back to the exchange"),
    )
)

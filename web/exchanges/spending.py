"""What bookings cost, beside what they may cost: the rows of a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.exchange.exchange import Exchange
from domain.exchange.orders import OrderKind
from domain.exchange.spending import Spending, by_kind


@dataclass(frozen=True)
class Costs:
    """Spending by kind and together, in euro cents; `budget` is None where there is none."""

    kinds: Mapping[OrderKind, Spending]
    budget: int | None

    @property
    def together(self) -> Spending:
        """All kinds."""
        return sum(self.kinds.values(), Spending())

    @property
    def left(self) -> int:
        """Of the budget; negative where more has been paid."""
        return (self.budget or 0) - self.together.together


def costs_of(x: Exchange) -> Costs:
    """Of all bookings of an exchange, those for earlier partners included."""
    return Costs(by_kind(x.orders), x.policy.budget_cents or None)

"""What a visit may cost before anything is booked: people, nights and days times the programme's numbers."""

from dataclasses import dataclass
from enum import StrEnum

from domain.exchange.policy import Policy

BANDS = (500, 2000, 3000, 4000, 8000)
"""Kilometres in a straight line below which each price of a journey counts; the last price is for what is farther."""
UNKNOWN_KM = 1000
"""Counted where nobody knows how far it is."""


class CostItem(StrEnum):
    """What a visit costs money for."""

    JOURNEY = "journey"
    NIGHTS = "nights"
    DAYS = "days"
    INSURANCE = "insurance"
    VISA = "visa"


@dataclass(frozen=True)
class CostLine:
    """One item: how many, at how many euro cents each, of the setting `number`."""

    item: CostItem
    count: int
    cents: int
    number: str

    @property
    def together(self) -> int:
        """Euro cents."""
        return self.count * self.cents


def journey_number(kilometres: int) -> str:
    """The setting that has the price of a journey of this length, in a straight line."""
    band = next((one for one in BANDS if kilometres < one), None)
    return f"journey_under_{band}_km_cents" if band else "journey_farther_cents"


def estimated(
    policy: Policy, *, travellers: int, days: int, kilometres: int, visa: bool
) -> list[CostLine]:
    """Item by item, for so many travellers on a visit of so many days; without what costs nothing."""
    number = journey_number(kilometres)
    nights = max(0, days - 1 + policy.nights_around)
    lines = [
        CostLine(CostItem.JOURNEY, travellers, getattr(policy, number), number),
        CostLine(CostItem.NIGHTS, travellers * nights, policy.night_cents, "night_cents"),
        CostLine(CostItem.DAYS, travellers * days, policy.day_cents, "day_cents"),
        CostLine(CostItem.INSURANCE, travellers, policy.insurance_cents, "insurance_cents"),
        CostLine(CostItem.VISA, travellers if visa else 0, policy.visa_cents, "visa_cents"),
    ]
    return [line for line in lines if line.together]

"""What journeys have cost so far: of others, for an approver to compare with; of a cycle, beside its budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.orders import OrderKind
from domain.exchange.spending import COMMITTED, SPENT, Spending

NEWEST = 50
"""As many exchanges are looked at; prices of years ago say little."""
FEWEST = 3
"""Of fewer travellers nothing is told: what one person's journey cost could be read from it."""

_BOOKED = text(
    """
    SELECT sum((booked ->> 'cost_cents')::bigint)
        FILTER (WHERE booked ->> 'status' IN ('booked', 'confirmed', 'used')) AS cents
    FROM (
        SELECT exchange_id, state -> 'orders' AS orders FROM exchange_view
        WHERE programme = :programme AND exchange_id <> :exchange
          AND jsonb_path_exists(state, '$.orders[*] ? ((@.status == "confirmed" || @.status == "used") && @.cost_cents > 0)')
        ORDER BY updated_at DESC LIMIT :newest
    ) AS found, jsonb_array_elements(orders) AS booked
    GROUP BY exchange_id, booked ->> 'traveller'
    HAVING NOT bool_or(booked ->> 'status' = 'requested')
        AND bool_or(booked ->> 'status' IN ('booked', 'confirmed', 'used'))
    """
)


@dataclass(frozen=True)
class PastCosts:
    """Of one traveller's journey, stay and insurance together, in euro cents; `travellers` were counted."""

    travellers: int
    least: int
    middle: int
    most: int


async def past_costs(session: AsyncSession, programme: str, exchange_id: str) -> PastCosts | None:
    """What other exchanges of the programme booked for each traveller; None of fewer than FEWEST."""
    asked = {"programme": programme, "exchange": exchange_id, "newest": NEWEST}
    cents = [int(row.cents) for row in await session.execute(_BOOKED, asked)]
    if len(cents) < FEWEST:
        return None
    return PastCosts(len(cents), min(cents), round(median(cents)), max(cents))


# The same sums as `domain.exchange.spending`, which counts the bookings of one exchange; a test compares them.
_OF_CYCLES = text(
    """
    SELECT cycle_id, booked ->> 'kind' AS kind,
        coalesce(sum((booked ->> 'cost_cents')::bigint)
            FILTER (WHERE booked ->> 'status' = ANY (:committed)), 0) AS committed,
        coalesce(sum((booked ->> 'cost_cents')::bigint)
            FILTER (WHERE booked ->> 'status' = ANY (:spent)), 0) AS spent,
        coalesce(sum((booked ->> 'refund_cents')::bigint)
            FILTER (WHERE booked ->> 'status' = ANY (:spent)), 0) AS refunded
    FROM exchange_view, jsonb_array_elements(state -> 'orders') AS booked
    WHERE cycle_id = ANY (:cycles)
    GROUP BY cycle_id, kind
    """
)


async def spending_of_cycles(
    session: AsyncSession, cycles: Sequence[str]
) -> dict[str, dict[OrderKind, Spending]]:
    """What the bookings of each of these cycles have cost so far, by kind; without kinds that cost nothing."""
    asked = {
        "cycles": list(cycles),
        "committed": [status.value for status in COMMITTED],
        "spent": [status.value for status in SPENT],
    }
    found: dict[str, dict[OrderKind, Spending]] = {cycle: {} for cycle in cycles}
    for row in await session.execute(_OF_CYCLES, asked):
        cost = Spending(int(row.committed), int(row.spent), int(row.refunded))
        if cost != Spending():
            found[row.cycle_id][OrderKind(row.kind)] = cost
    return {
        cycle: {kind: kinds[kind] for kind in OrderKind if kind in kinds}
        for cycle, kinds in found.items()
    }

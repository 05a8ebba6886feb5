"""What journeys of a programme have cost so far: what an approver compares a plan with."""

from dataclasses import dataclass
from statistics import median

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

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

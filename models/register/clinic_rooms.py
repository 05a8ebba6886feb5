"""The ways into clinics stay until the day after their session, also where that was put off."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_FOLLOW = text("""
    UPDATE clinic_room AS room SET purge_on = held.ends_on + 1
    FROM (
        SELECT case_id, CAST(one ->> 'number' AS integer) AS number, CAST((
            CAST(one ->> 'starts_at' AS timestamptz) + make_interval(mins => CAST(one ->> 'minutes' AS integer))
        ) AT TIME ZONE 'UTC' AS date) AS ends_on
        FROM case_view, jsonb_array_elements(state -> 'sessions') AS one
        WHERE kind = 'clinic' AND ended_at IS NULL
    ) AS held
    WHERE held.case_id = room.clinic_id AND held.number = room.session AND room.purge_on <= held.ends_on
""")


async def follow_moves(session: AsyncSession) -> None:
    """Keep the way into a session that was put off for as long as that takes. Does not commit."""
    await session.execute(_FOLLOW)

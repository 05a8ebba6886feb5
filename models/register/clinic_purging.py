"""What of learning clinics goes when its day has come: the way in, who was there, what was said of it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.clinic import ClinicFeedback, ClinicRoom

PLACES_KEPT = timedelta(days=90)
"""After the end of a clinic; then only how many came is known."""
FEEDBACK_KEPT = timedelta(days=730)
_FORGET_PLACES = text("""
    UPDATE case_view SET state = state || '{"places": [], "left": [], "wishes": [], "gave_feedback": [],
        "letters": {}, "answers": {}, "merged_with": []}'::jsonb
    WHERE kind = 'clinic' AND ended_at < :before AND (
        jsonb_array_length(state -> 'places') > 0 OR jsonb_array_length(state -> 'wishes') > 0
        OR jsonb_array_length(state -> 'left') > 0 OR state -> 'letters' <> '{}' OR state -> 'answers' <> '{}'
    )
""")


async def purge_clinics(session: AsyncSession, now: datetime) -> None:
    """Forget rooms from the day after their session on, places 90 days after the end, feedback after two years."""
    await session.execute(delete(ClinicRoom).where(col(ClinicRoom.purge_on) <= now.date()))
    await session.execute(_FORGET_PLACES, {"before": now - PLACES_KEPT})
    old = col(ClinicFeedback.given_on) < (now - FEEDBACK_KEPT).date()
    await session.execute(delete(ClinicFeedback).where(old))

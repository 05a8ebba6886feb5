"""What of learning clinics goes when its day has come: the way in, who was there, what was said of it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.clinic import ClinicFeedback, ClinicRoom

PLACES_KEPT = timedelta(days=90)
"""After the end of a clinic; then only how many came is known."""
FEEDBACK_KEPT = timedelta(days=730)
BY_LEARNERS = (
    "sign_up",
    "leave_clinic",
    "take_seat",
    "stop_recording",
    "could_not_get_in",
    "choose_follow_up",
    "give_feedback",
    "ask_sharer",
)
"""What those do who are not of the team: their names leave the timeline, too."""
_OVER = "SELECT case_id FROM case_view WHERE kind = 'clinic' AND ended_at < :before"
_FORGET_PLACES = text("""
    UPDATE case_view SET state = state || '{"places": [], "left": [], "wishes": [], "gave_feedback": [],
        "letters": {}, "answers": {}, "merged_with": []}'::jsonb
    WHERE kind = 'clinic' AND ended_at < :before AND (
        jsonb_array_length(state -> 'places') > 0 OR jsonb_array_length(state -> 'wishes') > 0
        OR jsonb_array_length(state -> 'left') > 0 OR jsonb_array_length(state -> 'merged_with') > 0
        OR jsonb_array_length(state -> 'gave_feedback') > 0
        OR state -> 'letters' <> '{}' OR state -> 'answers' <> '{}'
    )
""")
_FORGET_LETTERS = text(f"""
    DELETE FROM note USING timeline_entry AS told
    WHERE told.exchange_id IN ({_OVER}) AND told.kind IN ('ask_sharer', 'answer_learner') AND note.id = told.note_id
""")  # noqa: S608 - our own words
_FORGET_WHO = text(f"""
    UPDATE timeline_entry SET actor_id = CASE WHEN kind = 'answer_learner' THEN actor_id END, note_id = NULL
    WHERE exchange_id IN ({_OVER}) AND (
        kind = ANY(CAST(:by_learners AS text[])) AND (actor_id IS NOT NULL OR note_id IS NOT NULL)
        OR kind = 'answer_learner' AND note_id IS NOT NULL
    )
""")  # noqa: S608 - our own words
_FORGET_ASKS = text(f"""
    UPDATE ask_view SET subject = '' WHERE exchange_id IN ({_OVER}) AND kind = 'answer_learner' AND subject <> ''
""")  # noqa: S608 - our own words
_FORGET_MAILS = text(f"""
    DELETE FROM outbox WHERE exchange_id IN ({_OVER}) AND status IN ('sent', 'failed', 'withdrawn')
""")  # noqa: S608 - our own words


async def purge_clinics(session: AsyncSession, now: datetime) -> None:
    """Forget rooms from the day after their session on, who came 90 days after the end, feedback after two years."""
    await session.execute(delete(ClinicRoom).where(col(ClinicRoom.purge_on) <= now.date()))
    before = {"before": now - PLACES_KEPT}
    for forget in (_FORGET_PLACES, _FORGET_LETTERS, _FORGET_ASKS, _FORGET_MAILS):
        await session.execute(forget, before)
    await session.execute(_FORGET_WHO, {**before, "by_learners": list(BY_LEARNERS)})
    old = col(ClinicFeedback.given_on) < (now - FEEDBACK_KEPT).date()
    await session.execute(delete(ClinicFeedback).where(old))

"""What of learning clinics goes when its day has come: the way in, who was there, what was said of it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.clinic.messages.after import AnswerLearner, AskSharer, ChooseFollowUp, GiveFeedback
from domain.clinic.messages.room import CouldNotGetIn, StopRecording
from domain.clinic.messages.seats import LeaveClinic, SignUp, TakeSeat
from domain.clinic.names import TO_LEARNERS, AskKind
from models.tables.clinic import ClinicFeedback, ClinicRoom

PLACES_KEPT = timedelta(days=90)
"""After the end of a clinic; then only how many came is known."""
FEEDBACK_KEPT = timedelta(days=730)
OF_LEARNERS = (
    *(SignUp, LeaveClinic, TakeSeat, StopRecording, CouldNotGetIn),
    *(ChooseFollowUp, GiveFeedback, AskSharer),
)
"""Messages that tell who came, or wanted to."""
_OVER = "SELECT case_id FROM case_view WHERE kind = 'clinic' AND ended_at < :before"
_FORGET_PLACES = text("""
    UPDATE case_view SET state = state || '{"places": [], "left": [], "wishes": [], "gave_feedback": [],
        "letters": {}, "answers": {}, "merged_with": []}'::jsonb
    WHERE kind = 'clinic' AND ended_at < :before AND (
        jsonb_array_length(state -> 'places') > 0 OR jsonb_array_length(state -> 'wishes') > 0
        OR jsonb_array_length(state -> 'left') > 0 OR state -> 'letters' <> '{}' OR state -> 'answers' <> '{}'
    )
""")
_FORGET_WORDS = text(f"""
    DELETE FROM note WHERE id IN (
        SELECT note_id FROM timeline_entry
        WHERE kind = ANY(:asked) AND note_id IS NOT NULL AND exchange_id IN ({_OVER})
    )
""")  # noqa: S608 - our own words
_FORGET_WHO = text(f"""
    UPDATE timeline_entry SET actor_id = NULL
    WHERE kind = ANY(:kinds) AND actor_id IS NOT NULL AND exchange_id IN ({_OVER})
""")  # noqa: S608 - our own words
_FORGET_ASKER = text(f"""
    UPDATE ask_view SET subject = ''
    WHERE kind = :ask AND subject <> '' AND exchange_id IN ({_OVER})
""")  # noqa: S608 - our own words
_FORGET_MAILS = text(f"""
    DELETE FROM outbox
    WHERE kind = ANY(:told) AND status IN ('sent', 'failed', 'withdrawn') AND exchange_id IN ({_OVER})
""")  # noqa: S608 - our own words


async def purge_clinics(session: AsyncSession, now: datetime) -> None:
    """Forget rooms from the day after their session on, places 90 days after the end, feedback after two years.

    With the places go the words of questions and answers, who asked and came by the timeline, and the mails to them.
    """
    await session.execute(delete(ClinicRoom).where(col(ClinicRoom.purge_on) <= now.date()))
    over = {"before": now - PLACES_KEPT}
    await session.execute(_FORGET_PLACES, over)
    asked = [AskSharer.name, AnswerLearner.name]
    await session.execute(_FORGET_WORDS, {**over, "asked": asked})
    await session.execute(_FORGET_WHO, {**over, "kinds": [one.name for one in OF_LEARNERS]})
    await session.execute(_FORGET_ASKER, {**over, "ask": AskKind.ANSWER_LEARNER.value})
    await session.execute(_FORGET_MAILS, {**over, "told": [kind.value for kind in TO_LEARNERS]})
    old = col(ClinicFeedback.given_on) < (now - FEEDBACK_KEPT).date()
    await session.execute(delete(ClinicFeedback).where(old))

"""What of connections goes when its day has come: who met whom, and what they said to each other about it."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.connection.kind import CONNECTION
from domain.connection.names import Role

KEPT = timedelta(days=730)
"""After the end of a connection; then only that there was one, about what, and how it went is known."""
BY_PEOPLE = (
    "begun",
    *(name for name in CONNECTION.messages if Role.PERSON in CONNECTION.messages[name].roles),
)
"""Entries of the timeline that are its people's."""
_OVER = "exchange_id IN (SELECT case_id FROM case_view WHERE kind = 'connection' AND ended_at < :before)"
_FORGET_PEOPLE = text("""
    UPDATE case_view SET state = state || '{"people": [], "inviter": null, "words": null}'::jsonb
    WHERE kind = 'connection' AND ended_at < :before AND jsonb_array_length(state -> 'people') > 0
""")
_FORGET_MEMBERS = text(f"""
    DELETE FROM exchange_member WHERE role = 'person' AND {_OVER}
""")  # noqa: S608 - our own words
_FORGET_ASKED = text(f"""
    UPDATE ask_view SET person_id = NULL, answered_by = NULL
    WHERE role = 'person' AND person_id IS NOT NULL AND {_OVER}
""")  # noqa: S608 - our own words
_FORGET_WORDS = text(f"""
    DELETE FROM note WHERE audience = 'all' AND {_OVER}
""")  # noqa: S608 - our own words
_FORGET_MAILS = text(f"""
    DELETE FROM outbox WHERE status IN ('sent', 'failed', 'withdrawn') AND {_OVER}
""")  # noqa: S608 - our own words
_FORGET_WHO = text(f"""
    UPDATE timeline_entry SET actor_id = NULL
    WHERE kind = ANY(CAST(:kinds AS text[])) AND actor_id IS NOT NULL AND {_OVER}
""")  # noqa: S608 - our own words
_EACH = (_FORGET_PEOPLE, _FORGET_MEMBERS, _FORGET_ASKED, _FORGET_WORDS, _FORGET_MAILS)


async def purge_connections(session: AsyncSession, now: datetime) -> None:
    """Forget who met whom two years after the end. Repeating it changes nothing. Does not commit."""
    before = {"before": now - KEPT}
    for forget in _EACH:
        await session.execute(forget, before)
    await session.execute(_FORGET_WHO, {**before, "kinds": list(BY_PEOPLE)})

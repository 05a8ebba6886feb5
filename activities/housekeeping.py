"""What has to go when its day has come (law 9), and concerns that must not stay unheard."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from temporalio import activity

from activities import errors
from activities.mail.outbox import Sessions
from models.clock import programme_now
from models.messages.incidents import StartIncident
from models.messages.records import Purged
from models.tables.concern_attempt import ConcernAttempt
from models.tables.incident import IncidentCase
from models.vault.erasure import purge_due

ATTEMPTS_KEPT = timedelta(hours=1)
"""How long it is remembered that somebody used the pages for concerns."""

AT_ONCE = 50
"""Concerns started at one look."""


class Housekeeping:
    """Clears what may not be kept any longer; `sessions` belongs to the worker."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @activity.defn
    async def purge(self) -> Purged:
        """Erase vault items whose purge date has come, each with a receipt; counts the persons.

        Forgets who used the pages for concerns, too, and names concerns that nobody was told of.

        Repeating it changes nothing. Raises a retryable error when the database is away.
        """
        with errors.database_told():
            async with self._sessions() as session, session.begin():
                now = await programme_now(session)
                receipts = await purge_due(session, now)
                old = col(ConcernAttempt.at) < now - ATTEMPTS_KEPT
                await session.execute(delete(ConcernAttempt).where(old))
                return Purged(persons=len(receipts), unheard=tuple(await _unheard(session)))


async def _unheard(session: AsyncSession) -> list[StartIncident]:
    """Concerns whose handling never started, because Temporal was away when they came in."""
    query = (
        select(IncidentCase)
        .where(col(IncidentCase.revision) == 0)
        .order_by(col(IncidentCase.created_at))
        .limit(AT_ONCE)
    )
    return [
        StartIncident(incident_id=case.id, received_at=case.created_at, exchange=case.exchange_id)
        for case in (await session.scalars(query)).all()
    ]

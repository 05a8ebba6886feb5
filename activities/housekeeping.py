"""What has to go when its day has come (law 9)."""

from temporalio import activity

from activities import errors
from activities.mail.outbox import Sessions
from models.clock import programme_now
from models.messages.records import Purged
from models.vault.erasure import purge_due


class Housekeeping:
    """Clears what may not be kept any longer; `sessions` belongs to the worker."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @activity.defn
    async def purge(self) -> Purged:
        """Erase vault items whose purge date has come, each with a receipt; counts the persons.

        Repeating it changes nothing. Raises a retryable error when the database is away.
        """
        with errors.database_told():
            async with self._sessions() as session, session.begin():
                receipts = await purge_due(session, await programme_now(session))
        return Purged(persons=len(receipts))

"""What has to go when its day has come (law 9), and concerns that must not stay unheard."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from temporalio import activity
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities import errors
from activities.driver import Sessions
from domain.skills.fields import TIMES, ProfileTimes
from models.accounts import security_log, sessions
from models.accounts.attempts import forget_attempts
from models.accounts.links import real_now
from models.clock import programme_now
from models.concerns.restart import first_start, start_again
from models.conversation.erasing import purge_conversations
from models.documents.presence import forget_presence
from models.documents.sendings import forget_sendings, sweep_notes
from models.files.store import Files
from models.files.stored import remove_erased, sweep_files
from models.messages.concern import StartConcern
from models.messages.records import Purged
from models.register.addresses import purge_changes
from models.register.clinic_purging import purge_clinics
from models.register.clinic_rooms import follow_moves
from models.register.connection_purging import purge_connections
from models.register.long_imports import purge_imports
from models.register.signing_up import purge_sign_ups
from models.skills.retention import purge_profiles
from models.tables.concern import ConcernCase
from models.vault.erasure import purge_due
from models.vault.key_folder import KeyFolder
from models.webhooks.store import forget_told

AT_ONCE = 50
"""Concerns started at one look."""

ENDED_FROM_OUTSIDE = frozenset(
    {
        WorkflowExecutionStatus.CANCELED,
        WorkflowExecutionStatus.TERMINATED,
        WorkflowExecutionStatus.FAILED,
        WorkflowExecutionStatus.TIMED_OUT,
    }
)
"""How an operator, or an accident, ends a workflow; one that came to its own end has completed."""


class Housekeeping:
    """Clears what may not be kept any longer; `sessions` belongs to the worker, `apart` and `files` to all programs."""

    def __init__(
        self, sessions: Sessions, apart: KeyFolder, files: Files, times: ProfileTimes = TIMES
    ) -> None:
        self._sessions = sessions
        self._apart = apart
        self._files = files
        self._times = times

    @activity.defn
    async def purge(self) -> Purged:
        """Erase vault items, conversations and skills profiles whose day has come, each with a receipt; counts the persons.

        Forgets ended sessions and links, who made attempts that are limited, and old security events,
        ways into clinics, changes of addresses, long tables and what tools were told, too, all by the real date, and which forms
        were sent; deletes words of messages that were never
        carried out, and files that no page shows; names concerns that nobody was told of. A store of files that is
        away keeps none of the rest waiting.

        Repeating it changes nothing. Raises a retryable error when the database is away.
        """
        with errors.database_told():
            async with self._sessions() as session, session.begin():
                now = await programme_now(session)
                receipts = await purge_due(session, now, self._apart)
                receipts += await purge_conversations(session, now, self._apart)
                receipts += await purge_profiles(session, now, self._times)
                await forget_attempts(session)
                await sessions.purge(session, real_now())
                await security_log.purge(session, real_now())
                await purge_changes(session, real_now())
                await purge_sign_ups(session, real_now())
                await purge_imports(session)
                await follow_moves(session)
                await purge_clinics(session, now)
                await purge_connections(session, now)
                await forget_presence(session, now)
                await forget_told(session, real_now())
                await sweep_notes(session, now)
                await forget_sendings(session, now)
                await sweep_files(session, now)
                done = Purged(persons=len(receipts), unheard=tuple(await _unheard(session)))
            await remove_erased(self._sessions, self._files, now)
            return done

    @activity.defn
    async def find_stopped(self) -> tuple[StartConcern, ...]:
        """Concerns that are not erased and whose workflow is gone, each with the start that goes on.

        Raises a retryable error when the database or the server is away.
        """
        client, found = activity.client(), list[StartConcern]()
        with errors.database_told():
            async with self._sessions() as session:
                now = await programme_now(session)
                for case in (await session.scalars(_handled())).all():
                    if len(found) < AT_ONCE and await _has_ended(client, case.id):
                        start = await start_again(session, case, now)
                        found += [start] if start else []
        return tuple(found)


def _handled() -> Select[ConcernCase]:
    """Concerns whose handling began and is not over, the oldest first."""
    return (
        select(ConcernCase)
        .where(col(ConcernCase.revision) > 0, col(ConcernCase.erased_at).is_(None))
        .order_by(col(ConcernCase.created_at))
    )


async def _unheard(session: AsyncSession) -> list[StartConcern]:
    """Concerns whose handling never started, because Temporal was away when they came in."""
    query = (
        select(ConcernCase)
        .where(col(ConcernCase.revision) == 0)
        .order_by(col(ConcernCase.created_at))
        .limit(AT_ONCE)
    )
    return [first_start(case) for case in (await session.scalars(query)).all()]


async def _has_ended(client: Client, incident_id: str) -> bool:
    """Whether a concern's workflow was ended from outside, or the server no longer knows it."""
    try:
        found = await client.get_workflow_handle(f"incident-{incident_id}").describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return True
        raise
    return found.status in ENDED_FROM_OUTSIDE

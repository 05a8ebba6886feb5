"""Records of concerns: where one stands, and the mails it owes, in one transaction (law 6)."""

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from temporalio import activity

from activities import rows
from activities.errors import database_told
from activities.mail.letter import packed
from activities.mail.outbox import Sessions
from domain.safety import IncidentState, Owed
from models.messages.incidents import IncidentChange, Standing, WhichIncident
from models.safety.concerns import erase
from models.safety.people import handlers_of
from models.tables.incident import IncidentCase
from models.tables.incident_step import IncidentStep
from models.tables.outbox import OutboxNotice, OutboxStatus


class Incidents:
    """Writes what becomes of concerns; `sessions` belongs to the worker."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @activity.defn
    async def record_incident(self, change: IncidentChange) -> Standing:
        """Writes the change in one transaction, keyed by incident and revision.

        A repeat changes nothing, an older revision overwrites nothing newer. Whoever handles the
        concern at this moment is owed its mails; who is named in it never is.
        """
        with database_told():
            async with self._sessions() as session, session.begin():
                await _take_turn(session, change.exchange or change.incident_id)
                case = await session.get(IncidentCase, change.incident_id, with_for_update=True)
                if case is None:
                    return Standing()
                people = await handlers_of(session, case.id, change.joined)
                await _write(session, case, change)
                await _owe(session, change, people)
                return await _standing(session, case.id, change.exchange, people)

    @activity.defn
    async def look_at_incident(self, which: WhichIncident) -> Standing:
        """Who handles the concern now, and whether its exchange is on hold. Writes nothing."""
        with database_told():
            async with self._sessions() as session:
                people = await handlers_of(session, which.incident_id, which.joined)
                return await _standing(session, which.incident_id, which.exchange, people)


async def _take_turn(session: AsyncSession, name: str) -> None:
    """Incidents of one exchange decide about its hold one after another."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 1))"), {"id": name}
    )


async def _write(session: AsyncSession, case: IncidentCase, change: IncidentChange) -> None:
    if change.revision > case.revision:
        case.revision, case.state, case.joined = change.revision, change.state.value, change.joined
        case.acknowledged_at, case.closed_at = change.acknowledged_at, change.closed_at
        case.due_at, case.retention_due = change.due_at, change.retention_due
        case.exchange_id = change.exchange
        if change.state is IncidentState.ERASED:
            await erase(session, case, by=change.by, now=change.at)
    if change.steps:
        steps = [
            {
                "incident_id": case.id,
                "revision": step.revision,
                "at": step.at,
                "kind": step.kind,
                "actor_id": step.by,
            }
            for step in change.steps
        ]
        await session.execute(rows.upsert(IncidentStep, steps, ["incident_id", "revision"]))
    await session.flush()


async def _owe(session: AsyncSession, change: IncidentChange, people: Sequence[str]) -> None:
    notices = [_notice(change, owed, person) for owed in change.owed for person in people]
    if notices:
        await session.execute(rows.insert_new(OutboxNotice, notices, ["key"]))


def _notice(change: IncidentChange, owed: Owed, person: str) -> rows.Row:
    due = {"due": change.due_at.isoformat()} if change.due_at else {}
    return {
        "id": str(uuid4()),
        "key": f"incident/{change.incident_id}/{owed.kind.value}/{owed.revision}/{person}",
        "exchange_id": None,
        "incident_id": change.incident_id,
        "revision": change.revision,
        "kind": owed.kind.value,
        "person_id": person,
        "data": packed(None, None, None, due),
        "status": OutboxStatus.OWED,
        "owed_at": change.at,
        "attempts": 0,
    }


async def _standing(
    session: AsyncSession, incident_id: str, exchange: str | None, people: tuple[str, ...]
) -> Standing:
    if exchange is None:
        return Standing(handlers=people)
    query = select(col(IncidentCase.id)).where(
        col(IncidentCase.exchange_id) == exchange,
        col(IncidentCase.state) == IncidentState.ON_HOLD.value,
    )
    holding = set(await session.scalars(query))
    return Standing(handlers=people, held=bool(holding), by_others=bool(holding - {incident_id}))

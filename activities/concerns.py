"""Records of concerns: where one stands, and the mails it owes, in one transaction (law 6)."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from temporalio import activity

from activities import rows
from activities.driver import Sessions
from activities.errors import database_told
from activities.mail.content import packed
from activities.mail.wake import RING
from domain.concern.concern import REPORTER, ConcernPhase, Owed
from domain.concern.notices import ConcernNotice
from models.clock import to_the_hour
from models.concerns.concerns import erase
from models.concerns.people import handled_by, handlers_of, overseers_of
from models.messages.concern import ConcernChange, Standing, WhichConcern
from models.tables.concern import ConcernCase
from models.tables.concern_step import ConcernStep
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.vault.key_folder import KeyFolder

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
WITHOUT_CONTENT = frozenset({ConcernNotice.CONCERN_ESCALATED})
"""For those who oversee: that something waits, and nothing by which it could be recognised."""


class ConcernRecords:
    """Writes what becomes of concerns; `sessions` belongs to the worker, `apart` to all programs."""

    def __init__(self, sessions: Sessions, apart: KeyFolder) -> None:
        self._sessions = sessions
        self._apart = apart

    @activity.defn(name="record_incident")
    async def record_concern(self, change: ConcernChange) -> Standing:
        """Writes the change in one transaction, keyed by concern and revision.

        A repeat changes nothing, an older revision overwrites nothing newer. Whoever handles the
        concern at this moment is owed its mails, whoever oversees it only the one that something
        waits; who is named in it never is owed any.
        """
        with database_told():
            async with self._sessions() as session, session.begin():
                await _take_turn(session, change.exchange or change.incident_id)
                case = await session.get(ConcernCase, change.incident_id, with_for_update=True)
                if case is None:
                    return Standing()
                people = await handlers_of(session, case.id)
                told = await overseers_of(session, case.id, change.escalated)
                await _write(session, case, change, self._apart)
                await _owe(session, change, people, told)
                return await _standing(session, case.id, change.exchange, people)

    @activity.defn(name="look_at_incident")
    async def look_at_concern(self, which: WhichConcern) -> Standing:
        """Who handles the concern now, and whether its exchange is on hold. Writes nothing."""
        with database_told():
            async with self._sessions() as session:
                people = await handlers_of(session, which.incident_id)
                return await _standing(session, which.incident_id, which.exchange, people)


async def _take_turn(session: AsyncSession, name: str) -> None:
    """Concerns of one exchange decide about its hold one after another."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 1))"), {"id": name}
    )


async def _write(
    session: AsyncSession, case: ConcernCase, change: ConcernChange, apart: KeyFolder
) -> None:
    if change.revision > case.revision:
        case.revision, case.state = change.revision, change.state.value
        case.escalated = change.escalated
        case.acknowledged_at, case.closed_at = change.acknowledged_at, change.closed_at
        case.due_at = to_the_hour(change.due_at) if change.due_at else None
        case.retention_due = change.retention_due
        case.exchange_id, case.state_kept = change.exchange, _coarse(change.state_kept)
        if change.state is ConcernPhase.ERASED:
            await erase(session, case, apart, by=change.by, now=change.at)
    if change.steps:
        steps = [
            {
                "incident_id": case.id,
                "revision": step.revision,
                "at": to_the_hour(step.at) if step.by == REPORTER else step.at,
                "kind": step.kind,
                "actor_id": step.by,
            }
            for step in change.steps
        ]
        await session.execute(rows.upsert(ConcernStep, steps, ["incident_id", "revision"]))
    await session.flush()


def _coarse(state: dict[str, Any]) -> dict[str, Any]:
    """A stored state whose moments are to the hour: its clocks go on from there."""
    return {name: _coarse_value(value) for name, value in state.items()}


def _coarse_value(value: Any) -> Any:
    if not isinstance(value, str) or not _MOMENT.match(value):
        return value
    return to_the_hour(datetime.fromisoformat(value)).isoformat()


async def _owe(
    session: AsyncSession, change: ConcernChange, people: Sequence[str], told: Sequence[str]
) -> None:
    notices = [
        _notice(change.incident_id, owed, person, change.at, change.due_at)
        for owed in change.owed
        for person in (told if owed.kind in WITHOUT_CONTENT else people)
    ]
    if notices:
        await session.execute(rows.insert_new(OutboxNotice, notices, ["key"]))
        await session.execute(RING)


async def tell_new_officer(session: AsyncSession, person: str, now: datetime) -> int:
    """Owes somebody who may handle concerns from now on a mail about each that waits for an answer.

    How many there are. Concerns they are named in are none of them. Does not commit.
    """
    waiting = [
        case
        for case in await handled_by(session, person)
        if case.state == ConcernPhase.RECEIVED.value
    ]
    notices = [
        _notice(
            case.id,
            Owed(kind=ConcernNotice.CONCERN_REMINDER, revision=case.revision),
            person,
            now,
            case.due_at,
        )
        for case in waiting
    ]
    if notices:
        await session.execute(rows.insert_new(OutboxNotice, notices, ["key"]))
        await session.execute(RING)
    return len(waiting)


def _notice(
    incident_id: str, owed: Owed, person: str, at: datetime, due_at: datetime | None
) -> rows.Row:
    due_at = to_the_hour(due_at) if due_at else None
    due = {"due": due_at.isoformat()} if due_at and owed.kind not in WITHOUT_CONTENT else {}
    return {
        "id": str(uuid4()),
        "key": f"incident/{incident_id}/{owed.kind.value}/{owed.revision}/{person}",
        "exchange_id": None,
        "incident_id": incident_id,
        "revision": owed.revision,
        "kind": owed.kind.value,
        "person_id": person,
        "data": packed(None, None, None, due),
        "status": OutboxStatus.OWED,
        "owed_at": to_the_hour(at),
        "attempts": 0,
    }


async def _standing(
    session: AsyncSession, incident_id: str, exchange: str | None, people: tuple[str, ...]
) -> Standing:
    if exchange is None:
        return Standing(handlers=people)
    query = select(col(ConcernCase.id)).where(
        col(ConcernCase.exchange_id) == exchange,
        col(ConcernCase.state) == ConcernPhase.ON_HOLD.value,
    )
    holding = set(await session.scalars(query))
    return Standing(handlers=people, held=bool(holding), by_others=bool(holding - {incident_id}))

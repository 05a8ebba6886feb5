"""Records of concerns: where one stands, and the mails it owes, in one transaction (law 6)."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from temporalio import activity

from activities import rows
from activities.driver import Sessions
from activities.errors import database_told
from activities.mail.content import packed
from activities.mail.wake import RING
from activities.record_statement import JUDGE_CONCERN, WITHDRAW
from activities.records import ACCEPTED, in_task, mark
from domain.concern.concern import REPORTER, ConcernPhase, Owed
from domain.concern.notices import ConcernNotice
from models.clock import to_the_hour
from models.concerns.concerns import erase
from models.concerns.people import handled_by, handlers_of, overseers_of
from models.messages.concern import ConcernChange, Standing, WhichConcern
from models.tables.concern import ConcernCase
from models.tables.concern_step import ConcernStep
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.unconfirmed_record import UnconfirmedRecord
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

        A repeat changes nothing, nor does one that comes late; what a task recorded that was never
        accepted gives way (`activities.record_statement`). Whoever handles the concern at this moment is
        owed its mails, whoever oversees it only the one that something waits; who is named in it never
        is owed any.
        """
        with database_told():
            async with self._sessions() as session, session.begin():
                await _take_turn(session, change.exchange or change.incident_id)
                case = await session.get(ConcernCase, change.incident_id, with_for_update=True)
                if case is None:
                    return Standing()
                people = await handlers_of(session, case.id)
                told = await overseers_of(session, case.id, change.escalated)
                task = in_task()
                is_to, displaced = await _judged(session, change, task)
                await _write(session, case, change, is_to, self._apart)
                if is_to != "late":
                    await _owe(session, change, people, told, displaced)
                if is_to in ("next", "fork"):
                    await _keep_no_time(session, case, change, accepted=task["accepted"])
                return await _standing(session, case.id, change.exchange, people)

    async def rebuild(self, change: ConcernChange, seen: datetime | None = None) -> bool:
        """Writes a whole concern again; what lies above it goes. Owes nobody anything.

        False, and nothing done, where another record than the one with the mark `seen` is stored.
        """
        with database_told():
            async with self._sessions() as session, session.begin():
                await _take_turn(session, change.exchange or change.incident_id)
                case = await session.get(ConcernCase, change.incident_id, with_for_update=True)
                if case is None:
                    return False
                waits = await session.get(UnconfirmedRecord, case.id)
                lost = waits.task_at if waits else None
                is_to, _ = await _judged(session, change, ACCEPTED, seen=seen, renew=True)
                if is_to != "next":
                    return False
                await _write(session, case, change, "fork", self._apart)
                if lost and lost not in (change.task_at, change.after):
                    await _withdraw(session, case.id, lost)
                await _keep_no_time(session, case, change, accepted=True)
                return True

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


async def _judged(
    session: AsyncSession,
    change: ConcernChange,
    task: dict[str, Any],
    *,
    seen: datetime | None = None,
    renew: bool = False,
) -> tuple[str, datetime | None]:
    """What the record is to the stored one, and the mark of one that gives way to it."""
    given = {"exchange_id": change.incident_id, "seen": seen, "renew": renew}
    pooled = await (await session.connection()).get_raw_connection()
    ((is_to, displaced),) = await JUDGE_CONCERN.fetch(
        pooled.driver_connection, **given, **mark(change), **task
    )
    return is_to, displaced


async def _withdraw(session: AsyncSession, incident_id: str, task_at: datetime) -> None:
    pooled = await (await session.connection()).get_raw_connection()
    await WITHDRAW.fetch(pooled.driver_connection, case_id=incident_id, task_at=task_at)


async def _keep_no_time(
    session: AsyncSession, case: ConcernCase, change: ConcernChange, *, accepted: bool
) -> None:
    """A mark is to the second what no row of a concern may be: it stays only while it is needed."""
    if accepted:
        case.task_at = None
    other = col(OutboxNotice.task_at).is_distinct_from(None if accepted else change.task_at)
    mine = col(OutboxNotice.incident_id) == case.id, col(OutboxNotice.task_at).is_not(None)
    await session.execute(update(OutboxNotice).where(*mine, other).values(task_at=None))


async def _write(
    session: AsyncSession,
    case: ConcernCase,
    change: ConcernChange,
    is_to: str,
    apart: KeyFolder,
) -> None:
    if is_to == "late":
        return
    if is_to in ("next", "fork"):
        case.revision, case.state = change.revision, change.state.value
        case.task_at = change.task_at
        case.escalated = change.escalated
        case.acknowledged_at, case.closed_at = change.acknowledged_at, change.closed_at
        case.due_at = to_the_hour(change.due_at) if change.due_at else None
        case.retention_due = change.retention_due
        case.exchange_id, case.state_kept = change.exchange, _coarse(change.state_kept)
        if change.state is ConcernPhase.ERASED:
            await erase(session, case, apart, by=change.by, now=change.at)
    if is_to == "fork":
        above = col(ConcernStep.revision) > change.revision
        mine = col(ConcernStep.incident_id) == case.id
        await session.execute(delete(ConcernStep).where(mine, above))
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
    session: AsyncSession,
    change: ConcernChange,
    people: Sequence[str],
    told: Sequence[str],
    displaced: datetime | None,
) -> None:
    if displaced:
        await _withdraw(session, change.incident_id, displaced)
    notices = [
        {
            **_notice(change.incident_id, owed, person, change.at, change.due_at),
            "task_at": change.task_at,
        }
        for owed in change.owed
        for person in (told if owed.kind in WITHOUT_CONTENT else people)
    ]
    if notices:
        await session.execute(rows.insert_new(OutboxNotice, notices, ["key"]))
        await session.execute(RING)


async def tell_new_officer(
    session: AsyncSession, person: str, now: datetime, programme: str
) -> int:
    """Owes somebody who may handle concerns of a programme from now on a mail about each that waits for an answer.

    How many there are. Concerns they are named in are none of them. Does not commit.
    """
    waiting = [
        case
        for case in await handled_by(session, person, programme)
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
        "task_at": None,
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

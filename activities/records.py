"""One record per step: the views of a case, and the notices it owes, together (law 6)."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic_core import to_json
from temporalio import activity

from activities import rows
from activities.driver import Sessions, Statement, driver
from activities.errors import database_told
from activities.record_statement import CLEAR, TAKE_TURN, UNDO, WITHDRAW, WRITE, WRITE_CASE
from models.messages.cases import CaseChange, events_of
from models.messages.concern import ConcernChange
from models.messages.records import Change
from models.vault.erasure import SCHEDULE, Journey, purge_plan

SCHEDULE_PURGE = Statement(SCHEDULE)
_NUMBER = re.compile("[0-9]+$")


class Records:
    """Writes changes of cases into the database; `sessions` belongs to the worker."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @activity.defn
    async def record(self, change: Change) -> None:
        """Writes the change in one transaction, keyed by exchange and workflow task.

        A repeat changes nothing, nor does one that comes late. What a task recorded that was never
        accepted gives way to what happened instead (`activities.record_statement`).
        """
        await self._write(WRITE, change, _parameters(change))

    @activity.defn
    async def record_case(self, change: CaseChange) -> None:
        """Writes the change of a case that is no exchange, in the same way as `record`."""
        await self._write(WRITE_CASE, change, _case_parameters(change))

    @activity.defn
    async def rebuild(self, change: Change, seen: datetime | None = None) -> bool:
        """Writes a whole exchange again, over damaged rows too (law 7). Owes nobody anything.

        What lies above it goes. False, and nothing done, where another record than the one with the
        mark `seen` is stored: the change may be older than that.
        """
        events = [event.uid for event in change.events]
        return await self._rebuild(WRITE, change, _parameters(change), seen, events)

    async def rebuild_case(self, change: CaseChange, seen: datetime | None = None) -> bool:
        """As `rebuild`, for a case that is no exchange; of its calendar events it knows nothing."""
        return await self._rebuild(WRITE_CASE, change, _case_parameters(change), seen, None)

    async def _write(
        self, statement: Statement, change: rows.Recorded, given: dict[str, Any]
    ) -> None:
        case_id = rows.id_of(change)
        with database_told():
            async with driver(self._sessions) as connection, connection.transaction():
                await TAKE_TURN.fetch(connection, exchange_id=case_id)
                ((is_to, displaced, *_),) = await statement.fetch(
                    connection, **given, **mark(change), **in_task(), renew=False, seen=None
                )
                if displaced:
                    await WITHDRAW.fetch(connection, case_id=case_id, task_at=displaced)
                if is_to in ("next", "fork") and (asks := rows.undone_asks(change)):
                    await UNDO.fetch(connection, case_id=case_id, asks=asks, task_at=change.task_at)
                if is_to in ("next", "fork") and (purge := _purge_of(change)):
                    await SCHEDULE_PURGE.fetch(connection, **purge)

    async def _rebuild(
        self,
        statement: Statement,
        change: rows.Recorded,
        given: dict[str, Any],
        seen: datetime | None,
        events: Sequence[str] | None,
    ) -> bool:
        case_id = rows.id_of(change)
        with database_told():
            async with driver(self._sessions) as connection, connection.transaction():
                await TAKE_TURN.fetch(connection, exchange_id=case_id)
                waiting = await WAITING.fetch(connection, case_id=case_id)
                ((is_to, *_),) = await statement.fetch(
                    connection, **given, **mark(change), **ACCEPTED, renew=True, seen=seen
                )
                if is_to == "late":
                    return False
                await CLEAR.fetch(connection, case_id=case_id, **_extent(change), events=events)
                for (task_at,) in waiting:
                    if task_at not in (change.task_at, change.after):
                        await WITHDRAW.fetch(connection, case_id=case_id, task_at=task_at)
                if isinstance(change, Change):
                    purge = _purge_of(change) or purge_plan(
                        case_id, returned_on=None, ended_on=None
                    )
                    await SCHEDULE_PURGE.fetch(connection, **purge)
                return True


WAITING = Statement("SELECT task_at FROM unconfirmed_record WHERE case_id = :case_id")
ACCEPTED = {"accepted": True, "workflow_id": None, "run_id": None}


def in_task() -> dict[str, Any]:
    """In which workflow's task this is recorded, and whether the server has accepted that for certain.

    An activity of its own starts only after it was; a local one runs within it.
    """
    if not activity.in_activity():
        return ACCEPTED
    info = activity.info()
    return {
        "accepted": not info.is_local,
        "workflow_id": info.workflow_id,
        "run_id": info.workflow_run_id,
    }


def mark(change: rows.Recorded | ConcernChange) -> dict[str, Any]:
    """What tells a record from others of its case."""
    return {"task_at": change.task_at, "after": change.after, "revision": change.revision}


def _extent(change: rows.Recorded) -> dict[str, Any]:
    """Up to where the rows of a whole case go."""
    asks = [ask.id for ask in change.asks]
    numbers = [int(found[0]) for ask in asks if (found := _NUMBER.search(ask))]
    return {
        "last_entry": max((entry.seq for entry in change.entries), default=0),
        "asks": asks,
        "numbers": numbers,
        "last_ask": max(numbers, default=0),
    }


def _parameters(change: Change) -> dict[str, Any]:
    """What the statement is given: rows as JSON."""
    given: dict[str, list[rows.Row]] = {
        "view": [rows.view_row(change)],
        "members": rows.member_rows(change),
        "asks": [rows.ask_row(change, ask) for ask in change.asks],
        "entries": [rows.entry_row(change, entry) for entry in change.entries],
        "events": [rows.event_row(change.exchange_id, event) for event in change.events],
        "notices": [rows.notice_row(change, notice) for notice in change.notices],
        "stays": rows.stay_rows(change),
    }
    return {"exchange_id": change.exchange_id, **_as_json(given)}


def _case_parameters(change: CaseChange) -> dict[str, Any]:
    """As `_parameters`, for a case that is no exchange."""
    given: dict[str, list[rows.Row]] = {
        "view": [rows.case_row(change)],
        "members": rows.case_member_rows(change),
        "asks": [rows.ask_row(change, ask) for ask in change.asks],
        "entries": [rows.entry_row(change, entry) for entry in change.entries],
        "events": [rows.case_event_row(change, event) for event in events_of(change.notices)],
        "notices": [rows.notice_row(change, notice) for notice in change.notices],
        "stays": rows.stay_rows(change),
        "drafts": [rows.draft_document_row(change)],
    }
    return {"exchange_id": change.case_id, **_as_json(given)}


def _as_json(given: dict[str, list[rows.Row]]) -> dict[str, str]:
    return {name: to_json(listed).decode() for name, listed in given.items()}


def _purge_of(change: rows.Recorded) -> dict[str, Any] | None:
    """By when which personal data go; None while nobody travelled, left, or was asked for any."""
    if isinstance(change, CaseChange):
        return None
    returned, ended = change.state.get("ended_on"), change.view.ended_at
    ordered = bool(change.state.get("orders"))  # before, nobody was asked for travel data
    left = tuple(change.state.get("former", ()))
    if not (returned or ended or ordered or left):
        return None
    journey = Journey(travellers=tuple(change.state.get("travel_data", ())), left=left)
    return purge_plan(
        change.exchange_id,
        returned_on=date.fromisoformat(returned) if returned else None,
        ended_on=ended.date() if ended else None,
        journey=journey if ordered or left else None,
    )

"""One record per step: the views of an exchange, and the notices it owes, together (law 6)."""

from datetime import date
from typing import Any

from pydantic_core import to_json
from temporalio import activity

from activities import rows
from activities.driver import Sessions, Statement, driver
from activities.errors import database_told
from activities.record_statement import TAKE_TURN, WRITE, WRITE_CASE
from models.messages.cases import CaseChange, events_of
from models.messages.records import Change
from models.vault.erasure import SCHEDULE, Journey, purge_plan

SCHEDULE_PURGE = Statement(SCHEDULE)


class Records:
    """Writes changes of cases into the database; `sessions` belongs to the worker."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @activity.defn
    async def record(self, change: Change) -> None:
        """Writes the change in one transaction, keyed by exchange and revision.

        A repeat changes nothing. An older revision overwrites nothing newer, but its timeline
        entries and notices are still taken in: each of them has a key of its own. An entry whose
        place was taken by a step that a crash undid is overwritten by what happened instead.
        """
        await self._write(change, renew=False)

    @activity.defn
    async def rebuild(self, change: Change) -> None:
        """Writes a whole exchange again, over damaged rows too (law 7). Owes nobody anything."""
        await self._write(change, renew=True)

    @activity.defn
    async def record_case(self, change: CaseChange) -> None:
        """Writes the change of a case that is no exchange, in the same way as `record`."""
        with database_told():
            async with driver(self._sessions) as connection, connection.transaction():
                await TAKE_TURN.fetch(connection, exchange_id=change.case_id)
                await WRITE_CASE.fetch(connection, **_case_parameters(change))

    async def _write(self, change: Change, *, renew: bool) -> None:
        with database_told():
            async with driver(self._sessions) as connection, connection.transaction():
                await TAKE_TURN.fetch(connection, exchange_id=change.exchange_id)
                await WRITE.fetch(connection, **_parameters(change, renew=renew))
                if purge := _purge_of(change):
                    await SCHEDULE_PURGE.fetch(connection, **purge)


def _parameters(change: Change, *, renew: bool) -> dict[str, Any]:
    """What the statement is given: rows as JSON."""
    notices = [] if renew else [rows.notice_row(change, notice) for notice in change.notices]
    given: dict[str, list[rows.Row]] = {
        "view": [rows.view_row(change)],
        "members": rows.member_rows(change),
        "asks": [rows.ask_row(change, ask) for ask in change.asks],
        "entries": [rows.entry_row(change, entry) for entry in change.entries],
        "events": [rows.event_row(change.exchange_id, event) for event in change.events],
        "notices": notices,
    }
    return {"exchange_id": change.exchange_id, "renew": renew, **_as_json(given)}


def _case_parameters(change: CaseChange) -> dict[str, Any]:
    """As `_parameters`, for a case that is no exchange."""
    given: dict[str, list[rows.Row]] = {
        "view": [rows.case_row(change)],
        "members": rows.case_member_rows(change),
        "asks": [rows.ask_row(change, ask) for ask in change.asks],
        "entries": [rows.entry_row(change, entry) for entry in change.entries],
        "events": [rows.case_event_row(change, event) for event in events_of(change.notices)],
        "notices": [rows.notice_row(change, notice) for notice in change.notices],
        "drafts": [rows.draft_document_row(change)],
    }
    return {"exchange_id": change.case_id, "renew": False, **_as_json(given)}


def _as_json(given: dict[str, list[rows.Row]]) -> dict[str, str]:
    return {name: to_json(listed).decode() for name, listed in given.items()}


def _purge_of(change: Change) -> dict[str, Any] | None:
    """By when which personal data go; None while nobody travelled, left, or was asked for any."""
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

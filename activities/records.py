"""One record per step: the views of an exchange, and the notices it owes, together (law 6)."""

from datetime import date
from typing import Any

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio import activity

from activities import rows
from activities.errors import database_told
from activities.record_statement import TAKE_TURN, WRITE
from models.clock import programme_now
from models.messages.records import Change
from models.vault.erasure import Journey, schedule_purge

Sessions = async_sessionmaker[AsyncSession]


class Records:
    """Writes changes of exchanges into the database; `sessions` belongs to the worker."""

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

    async def _write(self, change: Change, *, renew: bool) -> None:
        with database_told():
            async with self._sessions() as session, session.begin():
                await self._write_all(session, change, renew=renew)

    @staticmethod
    async def _write_all(session: AsyncSession, change: Change, *, renew: bool) -> None:
        await session.execute(TAKE_TURN, {"exchange_id": change.exchange_id})
        await session.execute(WRITE, _parameters(change, renew=renew))
        await _set_purge_dates(session, change)


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
    as_json = {name: to_json(listed).decode() for name, listed in given.items()}
    return {"exchange_id": change.exchange_id, "renew": renew, **as_json}


async def _set_purge_dates(session: AsyncSession, change: Change) -> None:
    returned, ended = change.state.get("ended_on"), change.view.ended_at
    ordered = bool(change.state.get("orders"))  # before, nobody was asked for travel data
    left = tuple(change.state.get("former", ()))
    if not (returned or ended or ordered or left):
        return
    travellers = tuple(change.state.get("travel_data", ()))
    today = (await programme_now(session)).date()
    journey = Journey(travellers=travellers, today=today, left=left)
    await schedule_purge(
        session,
        change.exchange_id,
        returned_on=date.fromisoformat(returned) if returned else None,
        ended_on=ended.date() if ended else None,
        journey=journey if ordered or left else None,
    )

"""One record per step: the views of an exchange, and the notices it owes, together (law 6)."""

from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio import activity

from activities import rows
from activities.errors import database_told
from models.clock import programme_now
from models.messages.records import Change
from models.tables.ask_view import AskView
from models.tables.calendar_event import CalendarEvent
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.timeline_entry import TimelineEntry
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
        stored = await _lock(session, change.exchange_id)
        newer = stored is None or change.revision > stored
        if newer or (renew and change.revision == stored):
            await _write_view(session, change)
            await _write_members(session, change)
        await _write_asks(session, change, renew=renew)
        await _write_timeline(session, change, renew=renew)
        await _write_events(session, change)
        if not renew:
            await _owe(session, change)
        await _set_purge_dates(session, change)


async def _lock(session: AsyncSession, exchange_id: str) -> int | None:
    """Takes turns per exchange, the first record included; returns the stored revision."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": exchange_id}
    )
    query = select(col(ExchangeView.revision)).where(col(ExchangeView.exchange_id) == exchange_id)
    return await session.scalar(query)


async def _write_view(session: AsyncSession, change: Change) -> None:
    view = {**rows.view_row(change), "topic": rows.topic_of(change.view.application)}
    await session.execute(rows.upsert(ExchangeView, [view], ["exchange_id"]))


async def _write_members(session: AsyncSession, change: Change) -> None:
    wanted = rows.member_rows(change)
    if await rows.stored_members(session, change.exchange_id) != wanted:
        await rows.replace_members(session, change.exchange_id, wanted)


async def _write_asks(session: AsyncSession, change: Change, *, renew: bool) -> None:
    if change.asks:
        asks = [rows.ask_row(change, ask) for ask in change.asks]
        newer = _newer_ask_again if renew else _newer_ask
        await session.execute(rows.upsert(AskView, asks, ["exchange_id", "ask_id"], newer))


def _newer_ask(given: Any) -> Any:
    return given.revision > col(AskView.revision)


def _newer_ask_again(given: Any) -> Any:
    return given.revision >= col(AskView.revision)


async def _write_timeline(session: AsyncSession, change: Change, *, renew: bool) -> None:
    if change.entries:
        entries = [rows.entry_row(change, entry) for entry in change.entries]
        newer = None if renew else _newer_entry
        await session.execute(rows.upsert(TimelineEntry, entries, ["exchange_id", "seq"], newer))


def _newer_entry(given: Any) -> Any:
    return given.revision > col(TimelineEntry.revision)


async def _write_events(session: AsyncSession, change: Change) -> None:
    if change.events:
        events = [rows.event_row(change.exchange_id, event) for event in change.events]
        await session.execute(
            rows.upsert(
                CalendarEvent,
                events,
                ["uid"],
                lambda given: given.sequence > col(CalendarEvent.sequence),
            )
        )


async def _owe(session: AsyncSession, change: Change) -> None:
    if change.notices:
        notices = [rows.notice_row(change, notice) for notice in change.notices]
        await session.execute(rows.insert_new(OutboxNotice, notices, ["key"]))


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

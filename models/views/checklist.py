"""Reading and keeping the checklists of an exchange."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete

from models.tables.ask_view import AskView
from models.tables.checklist_tick import ChecklistTick


async def asks_ever(session: AsyncSession, exchange_id: str) -> list[AskView]:
    """Every ask of an exchange, settled or not, in the order in which they were opened."""
    query = (
        select(AskView)
        .where(col(AskView.exchange_id) == exchange_id)
        .order_by(col(AskView.opened_at), col(AskView.ask_id))
    )
    return list(await session.scalars(query))


async def ticks_of(
    session: AsyncSession, exchange_id: str, community: str
) -> dict[str, ChecklistTick]:
    """What a community has ticked, by line; a former partner's ticks are its own."""
    mine = (
        col(ChecklistTick.exchange_id) == exchange_id,
        col(ChecklistTick.community_id) == community,
    )
    rows = await session.scalars(select(ChecklistTick).where(*mine))
    return {row.item: row for row in rows}


async def set_ticks(
    session: AsyncSession,
    exchange_id: str,
    community: str,
    *,
    shown: Iterable[str],
    ticked: Iterable[str],
    by: str,
    now: datetime,
) -> None:
    """Of the lines that were shown, those are ticked; a tick that was there keeps who and when. Does not commit."""
    chosen = set(ticked)
    gone = [item for item in shown if item not in chosen]
    await session.execute(
        delete(ChecklistTick).where(
            col(ChecklistTick.exchange_id) == exchange_id,
            col(ChecklistTick.community_id) == community,
            col(ChecklistTick.item).in_(gone),
        )
    )
    rows = [
        {"exchange_id": exchange_id, "community_id": community, "item": item, "by": by, "at": now}
        for item in sorted(chosen)
    ]
    if rows:
        await session.execute(insert(ChecklistTick).values(rows).on_conflict_do_nothing())

"""Who has what several write together open now: short-lived rows, of which nothing is kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.columns import table_of
from models.tables.presence import Presence

SHOWN = timedelta(minutes=10)
"""Without JavaScript a page does not say when it is left: so long it counts as open, with its time."""
LIVELY = timedelta(minutes=2)
"""So long somebody is here, and is writing, without a time: an open page says so more often (`web.site.live`)."""

_NEW = insert(table_of(Presence))


async def note_presence(
    session: AsyncSession,
    place: str,
    person: str,
    part: str,
    now: datetime,
    *,
    writes: bool = False,
) -> bool:
    """Note that somebody is here, and forget who has left; whether the others see something new by it."""
    before = await session.get(Presence, (place, person), populate_existing=True)
    was_here = before is not None and now - before.seen_at < LIVELY and before.part == part
    wrote_at = before.wrote_at if before is not None and before.part == part else None
    wrote = wrote_at is not None and now - wrote_at < LIVELY
    row = {"place": place, "person_id": person, "part": part, "seen_at": now}
    row["wrote_at"] = now if writes else wrote_at
    told = {name: row[name] for name in ("part", "seen_at", "wrote_at")}
    await session.execute(
        _NEW.on_conflict_do_update(index_elements=("place", "person_id"), set_=told), row
    )
    await forget_presence(session, now)
    return not was_here or (writes and not wrote)


async def present(session: AsyncSession, place: str, me: str, now: datetime) -> list[Presence]:
    """Who else is here, or was a moment ago; whoever came last first."""
    query = (
        select(Presence)
        .where(
            col(Presence.place) == place,
            col(Presence.person_id) != me,
            col(Presence.seen_at) > now - SHOWN,
        )
        .order_by(col(Presence.seen_at).desc(), col(Presence.person_id))
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(query))


async def forget_presence(session: AsyncSession, now: datetime) -> None:
    """Delete who is here no more."""
    await session.execute(delete(Presence).where(col(Presence.seen_at) <= now - SHOWN))

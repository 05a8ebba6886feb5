"""The programme's date: the real one, or a rehearsal's, which is ahead by one offset (law 12)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


def to_the_hour(moment: datetime) -> datetime:
    """A moment so coarse that nobody is recognised by it."""
    return moment.replace(minute=0, second=0, microsecond=0)


AHEAD = "SELECT offset_seconds FROM installation WHERE id = 1 AND rehearsal"
"""Seconds by which the programme is ahead of the real date; no row unless this is a rehearsal."""

_AHEAD = text(AHEAD)


async def programme_offset(session: AsyncSession) -> timedelta:
    """How far the programme is ahead of the real date; nothing unless this is a rehearsal."""
    return timedelta(seconds=(await session.scalar(_AHEAD)) or 0)


async def programme_now(session: AsyncSession) -> datetime:
    """The programme's present moment (UTC)."""
    return datetime.now(UTC) + await programme_offset(session)

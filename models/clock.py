"""The programme's date: the real one, or a rehearsal's, which is ahead by one offset (law 12)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.installation import Installation

_OFFSET = select(col(Installation.offset_seconds)).where(
    col(Installation.id) == 1, col(Installation.rehearsal)
)


async def programme_offset(session: AsyncSession) -> timedelta:
    """How far the programme is ahead of the real date; nothing unless this is a rehearsal."""
    return timedelta(seconds=(await session.scalar(_OFFSET)) or 0)


async def programme_now(session: AsyncSession) -> datetime:
    """The programme's present moment (UTC)."""
    return datetime.now(UTC) + await programme_offset(session)

"""What happened to accounts and was refused at the doors, for operators; kept for three months.

Nothing here is about the pages for concerns: no trace leads from a person to one.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from models.accounts.links import real_now
from models.tables.security_event import SecurityEvent

KEPT = timedelta(days=90)
log = structlog.get_logger("security")


class Happened(StrEnum):
    """What is written down."""

    LINK_ASKED = "link_asked"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    LINK_REFUSED = "link_refused"
    SESSIONS_ENDED = "sessions_ended"
    SESSION_REPLACED = "session_replaced"
    TOO_MANY = "too_many"
    NOT_ALLOWED = "not_allowed"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    FIRST_CODE = "first_code"
    FIRST_START = "first_start"
    CODE_REFUSED = "code_refused"
    ADDRESS_ASKED = "address_asked"
    ADDRESS_CHANGED = "address_changed"
    ADDRESS_REFUSED = "address_refused"


async def note(
    session: AsyncSession, what: Happened, *, person: str | None = None, detail: str = ""
) -> None:
    """Write an event down, in the log and in the table. The caller commits.

    `detail` is ours, never what somebody typed.
    """
    log.info(what.value, person=person, detail=detail)
    row = {"id": str(uuid4()), "at": real_now(), "what": what.value, "person_id": person}
    await session.execute(insert(SecurityEvent).values(**row, detail=detail))


async def note_alone(
    sessions: async_sessionmaker[AsyncSession], what: Happened, **more: Any
) -> None:
    """As `note`, committed at once: for what is refused."""
    async with sessions() as session, session.begin():
        await note(session, what, **more)


async def latest(session: AsyncSession, most: int) -> list[SecurityEvent]:
    """The newest events first."""
    query = select(SecurityEvent).order_by(col(SecurityEvent.at).desc()).limit(most)
    return list(await session.scalars(query))


async def purge(session: AsyncSession, now: datetime) -> None:
    """Drop what is older than it is kept. Does not commit."""
    await session.execute(delete(SecurityEvent).where(col(SecurityEvent.at) < now - KEPT))

"""Sessions at rest: which are open, ending them, and dropping what is over. No function commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.accounts.sign_in_mail import SIGN_IN_LINK
from models.tables.outbox import OutboxNotice
from models.tables.session import WebSession
from models.tables.sign_in_link import SignInLink

KEPT = timedelta(days=7)
"""For how long an ended session or link is kept: for those who ask what happened."""
OWED = timedelta(days=1)
"""For how long it is kept that somebody asked for a link."""
SEEN_TO = timedelta(hours=1)
"""How coarse it is kept when a session was last in use: nothing else can be told from it."""


def is_open(now: datetime, idle: timedelta) -> ColumnElement[bool]:
    """Sessions that still sign somebody in."""
    return (
        col(WebSession.revoked_at).is_(None)
        & (col(WebSession.expires_at) > now)
        & (col(WebSession.last_seen_at) > now - idle - SEEN_TO)
    )


async def open_sessions(
    session: AsyncSession, person_id: str, now: datetime, idle: timedelta
) -> Sequence[WebSession]:
    """Somebody's sessions, the one used last first."""
    query = (
        select(WebSession)
        .where(col(WebSession.person_id) == person_id, is_open(now, idle))
        .order_by(col(WebSession.last_seen_at).desc(), col(WebSession.created_at).desc())
    )
    return (await session.scalars(query)).all()


async def end_sessions(
    session: AsyncSession, person_id: str, now: datetime, *, only: str = "", but: str = ""
) -> int:
    """End somebody's sessions: the one with the id `only`, or all but that with the token hash `but`."""
    theirs = [col(WebSession.person_id) == person_id, col(WebSession.revoked_at).is_(None)]
    theirs.append(col(WebSession.id) == only if only else col(WebSession.token_hash) != but)
    ended = update(WebSession).where(*theirs).values(revoked_at=now)
    return len((await session.scalars(ended.returning(col(WebSession.id)))).all())


async def end_links(session: AsyncSession, person_id: str, now: datetime, until: datetime) -> None:
    """End somebody's unused links that were made until then."""
    await session.execute(
        update(SignInLink)
        .where(
            col(SignInLink.person_id) == person_id,
            col(SignInLink.used_at).is_(None),
            col(SignInLink.created_at) <= until,
        )
        .values(used_at=now)
    )


async def purge(session: AsyncSession, now: datetime) -> None:
    """Drop sessions, links and requests for links whose time of keeping has come."""
    old = now - KEPT
    await session.execute(
        delete(WebSession).where(
            or_(col(WebSession.expires_at) < old, col(WebSession.revoked_at) < old)
        )
    )
    await session.execute(
        delete(SignInLink).where(
            or_(col(SignInLink.expires_at) < old, col(SignInLink.used_at) < old)
        )
    )
    await session.execute(
        delete(OutboxNotice).where(
            col(OutboxNotice.kind) == SIGN_IN_LINK, col(OutboxNotice.owed_at) < now - OWED
        )
    )

"""Limits on attempts: so many at once, and so many in an hour, whatever comes at the same time.

Each mark (of an address, of a client, of a person) has one row that says until when its attempts are
spent: a bucket that refills evenly (the generic cell rate algorithm). Looking and taking are one statement, on
a row that PostgreSQL locks, so that no number of requests at once gets more than there is. Marks are
keyed hashes: nobody without the installation's key finds an address by trying all.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.accounts.links import real_now


@dataclass(frozen=True)
class Limit:
    """At most `most` of `what` for one mark within `per`."""

    what: str
    most: int
    per: timedelta = timedelta(hours=1)

    @property
    def step(self) -> timedelta:
        """The time after which one more is free."""
        return self.per / self.most


_TAKE = text("""
    INSERT INTO attempt (what, mark, spent_until)
    VALUES (:what, :mark, CAST(:now AS timestamptz) + CAST(:step AS interval))
    ON CONFLICT (what, mark) DO UPDATE
    SET spent_until = greatest(attempt.spent_until, CAST(:now AS timestamptz))
        + CAST(:step AS interval)
    WHERE greatest(attempt.spent_until, CAST(:now AS timestamptz)) + CAST(:step AS interval)
        <= CAST(:now AS timestamptz) + CAST(:per AS interval)
    RETURNING true
""")
_GIVE_BACK = text("""
    UPDATE attempt SET spent_until = spent_until - CAST(:step AS interval)
    WHERE what = :what AND mark = :mark
""")
_FORGET = text("""
    DELETE FROM attempt WHERE (what, mark) IN (
        SELECT what, mark FROM attempt WHERE spent_until < :now FOR UPDATE SKIP LOCKED
    )
""")


def mark_of(key: bytes, limit: Limit, whom: str) -> str:
    """What stands for somebody under one limit; nothing leads back from it without the key."""
    return hmac.new(key, f"{limit.what}|{whom}".encode(), hashlib.sha256).hexdigest()


async def take(sessions: async_sessionmaker[AsyncSession], limit: Limit, mark: str) -> bool:
    """Spend one attempt; False where none is left. Counted at once, whatever becomes of the caller's work."""
    asked = {"what": limit.what, "mark": mark, "step": limit.step, "per": limit.per}
    async with sessions() as session, session.begin():
        return bool(await session.scalar(_TAKE, {**asked, "now": real_now()}))


async def give_back(sessions: async_sessionmaker[AsyncSession], limit: Limit, mark: str) -> None:
    """The attempt was none of those that are limited."""
    async with sessions() as session, session.begin():
        await session.execute(_GIVE_BACK, {"what": limit.what, "mark": mark, "step": limit.step})


async def forget_attempts(session: AsyncSession) -> None:
    """Drop what limits nobody any more. Does not commit."""
    await session.execute(_FORGET, {"now": real_now()})

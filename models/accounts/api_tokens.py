"""Tokens of a programme's own tools: made once, shown once, known afterwards only by their hash."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.accounts.links import hash_of, new_token, real_now
from models.tables.api_token import ApiToken

PREFIX = "pex_"
"""Tools that look for secrets in what is published know ours by it."""
MOST = 50
"""Tokens of a programme that hold at a time."""
SEEN_TO = timedelta(minutes=1)
"""How exactly it is known when a token was used last."""


async def make_token(
    session: AsyncSession, name: str, *, by: str, programme: str, days: int
) -> tuple[ApiToken, str]:
    """A new token, and what it is: nobody can tell it later. Does not commit."""
    token, now = PREFIX + new_token(), real_now()
    row = ApiToken(
        id=str(uuid4()),
        programme=programme,
        name=name,
        token_hash=hash_of(token),
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    return row, token


async def tokens_of(session: AsyncSession, programme: str) -> list[ApiToken]:
    """A programme's tokens that hold or held, the newest first."""
    query = select(ApiToken).where(col(ApiToken.programme) == programme)
    newest = query.order_by(col(ApiToken.made_at).desc(), col(ApiToken.id)).limit(4 * MOST)
    return list(await session.scalars(newest))


def holds(row: ApiToken, now: datetime) -> bool:
    """Whether a token opens anything."""
    return row.revoked_at is None and row.expires_at > now


async def token_at(session: AsyncSession, token: str) -> ApiToken | None:
    """The token that was sent, if it holds; notes that it was used. Commits nothing of others."""
    if not token.startswith(PREFIX):
        return None
    row = await session.scalar(select(ApiToken).where(col(ApiToken.token_hash) == hash_of(token)))
    now = real_now()
    if row is None or not holds(row, now):
        return None
    if row.last_used_at is None or row.last_used_at < now - SEEN_TO:
        seen = update(ApiToken).where(col(ApiToken.id) == row.id).values(last_used_at=now)
        await session.execute(seen)
    return row


async def revoke_token(session: AsyncSession, token_id: str, programme: str) -> ApiToken | None:
    """Let a token of the programme hold no more; None for one that is not there. Does not commit."""
    row = await session.get(ApiToken, token_id)
    if row is None or row.programme != programme:
        return None
    row.revoked_at = row.revoked_at or real_now()
    return row

"""What people do in their communities, in their own words (IB-07)."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.membership import Membership


async def functions_in(session: AsyncSession, communities: Iterable[str]) -> dict[str, str]:
    """Person id -> function, of everybody in these communities who has said one."""
    query = select(col(Membership.person_id), col(Membership.function)).where(
        col(Membership.community_id).in_(list(communities)), col(Membership.function) != ""
    )
    return {row.person_id: row.function for row in await session.execute(query)}

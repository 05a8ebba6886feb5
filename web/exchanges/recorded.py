"""Waiting until the database has caught up with an exchange, so that people see what they just did."""

import asyncio

from sqlalchemy import select
from sqlmodel import col

from models.tables.exchange_view import ExchangeView
from web.site.resources import Resources

PATIENCE_SECONDS = 2.0
_STEP_SECONDS = 0.03


async def recorded(resources: Resources, exchange_id: str, revision: int) -> bool:
    """Whether the exchange's record reached the revision within two seconds; False is no failure."""
    query = select(col(ExchangeView.revision)).where(col(ExchangeView.exchange_id) == exchange_id)
    for _ in range(int(PATIENCE_SECONDS / _STEP_SECONDS)):
        async with resources.sessions() as database:
            found = await database.scalar(query)
        if found is not None and found >= revision:
            return True
        await asyncio.sleep(_STEP_SECONDS)
    return False

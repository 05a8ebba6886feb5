"""Waiting until the database has caught up with an exchange, so that people see what they just did."""

import asyncio

from sqlalchemy import bindparam, select
from sqlmodel import col

from models.tables.exchange_view import ExchangeView
from web.site.resources import Resources

PATIENCE_SECONDS = 2.0
_STEP_SECONDS = 0.03
_REVISION = select(col(ExchangeView.revision)).where(
    col(ExchangeView.exchange_id) == bindparam("exchange")
)


async def recorded(resources: Resources, exchange_id: str, revision: int) -> bool:
    """Whether the exchange's record reached the revision within two seconds; False is no failure.

    A step is recorded before its message is answered, so that one look is the rule; only where
    that failed at first does a later one find it.
    """
    for _ in range(int(PATIENCE_SECONDS / _STEP_SECONDS)):
        async with resources.autocommit() as database:
            found = await database.scalar(_REVISION, {"exchange": exchange_id})
        if found is not None and found >= revision:
            return True
        await asyncio.sleep(_STEP_SECONDS)
    return False

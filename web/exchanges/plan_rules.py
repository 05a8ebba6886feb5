"""Whether the plan can be signed by now, and what is missing where it cannot, for every page that would offer it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from models.documents import plan_checklist
from models.documents.plan import ActivityPlan
from models.documents.plan_checklist import Rule
from models.views.asks import AskRow
from web.site.dates import day


async def checked(
    database: AsyncSession, x: Exchange, plan: ActivityPlan, now: datetime
) -> list[Rule]:
    """The checklist at this moment."""
    return await plan_checklist.checked(database, x, plan, now, day)


async def missing_to_sign(
    database: AsyncSession, x: Exchange, asks: Iterable[AskRow], now: datetime
) -> list[Rule]:
    """What keeps the plan from being signed; empty where it can be, or nobody of `asks` is asked to."""
    if not any(ask.kind is AskKind.SIGN_PLAN for ask in asks):
        return []
    return await plan_checklist.still_missing(database, x, now, day)

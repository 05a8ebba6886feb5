"""The activity plan in the database, by the shared store of what both sides write together."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocumentKind
from domain.case.errors import RuleBroken
from models.documents.partnership import begun_from
from models.documents.plan import ActivityPlan
from models.texts.translate import N_
from web.participants.plan.sections import PARTED
from web.participants.together import store
from web.participants.together.store import SEEN, Written, last_look

__all__ = ["PLAN", "SEEN", "Written", "last_look", "newest", "plan_document", "written"]

PLAN = store.Paper(
    kind=DocumentKind.PLAN,
    model=ActivityPlan,
    begun_from=begun_from,
    misfit=lambda reason: RuleBroken("", reason, rule="plan_section_does_not_fit"),
    parted=PARTED,
    gone=lambda: RuleBroken(
        "",
        N_("The plan has fewer days now: this one was taken away."),
        N_("Add the day again under Dates, then save this."),
        rule="plan_day_gone",
    ),
)


async def written(
    database: AsyncSession, exchange_id: str, version: int | None = None
) -> Written | None:
    """A version of an exchange's present plan (`together.store.written`)."""
    return await store.written(database, PLAN, exchange_id, version)


async def newest(database: AsyncSession, exchange_id: str) -> Written:
    """The newest version; an empty plan where nothing is saved yet."""
    return await store.newest(database, PLAN, exchange_id)


async def plan_document(database: AsyncSession, exchange_id: str, by: str, now: datetime) -> str:
    """Id of the exchange's present plan, begun where there is none."""
    return await store.document_of(database, PLAN, exchange_id, by, now)

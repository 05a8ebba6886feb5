"""The activity plan in the database, as one of the documents both sides write together."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocumentKind
from domain.case.errors import RuleBroken
from models.documents import joint
from models.documents.joint import Written
from models.documents.partnership import begun_from
from models.documents.plan import ActivityPlan
from models.texts.translate import N_

PARTED = ("goals", "topics")
"""Sections of parts that other parts of the plan belong to."""

PLAN = joint.Paper(
    kind=DocumentKind.PLAN,
    model=ActivityPlan,
    begun_from=begun_from,
    misfit=lambda reason: RuleBroken("", reason, rule="plan_section_does_not_fit"),
    parted=(*PARTED, "sessions"),
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
    """A version of an exchange's present plan (`joint.written`)."""
    return await joint.written(database, PLAN, exchange_id, version)


async def newest(database: AsyncSession, exchange_id: str) -> Written:
    """The newest version; an empty plan where nothing is saved yet."""
    return await joint.newest(database, PLAN, exchange_id)

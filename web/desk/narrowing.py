"""What a list of exchanges is narrowed to besides what its form shows: kept when the form is sent, and said."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from domain.exchange.stages import Stage
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.person import Person
from models.texts.labels import label
from models.texts.translate import _
from models.views.programmes import ProgrammeScope
from web.cases.names import names_of
from web.desk.filters import IN_WORDS, Filters

Kept = list[tuple[str, str]]
"""Hidden fields: names and values."""


def kept(filters: Filters) -> Kept:
    """What the form of the list does not show."""
    found = [(name, value) for name in IN_WORDS if (value := getattr(filters, name))]
    if filters.only_ended:
        found.append(("ended", "only"))
    if filters.over:
        found.append(("over", "yes"))
    return found


async def said(database: AsyncSession, scope: ProgrammeScope, filters: Filters) -> list[str]:
    """The same as people read it; nothing of another programme has a name."""
    if not kept(filters):
        return []
    groups = col(Community.id).in_([filters.learner, filters.teacher])
    names = await names_of(
        database,
        await database.scalars(
            select(Person.id).where(col(Person.id) == filters.owner, *scope.people())
        ),
        await database.scalars(select(Community.id).where(groups, *scope.communities())),
    )
    cycle = await database.scalar(
        select(Cycle.name).where(col(Cycle.id) == filters.cycle, *scope.named(col(Cycle.programme)))
    )
    learner, teacher = names.community(filters.learner), names.community(filters.teacher)
    sentences = (
        (filters.cycle, _("cycle {name}", name=cycle or _("that was removed"))),
        (filters.owner, _("case owner {name}", name=names.person(filters.owner))),
        (filters.learner, _("{community} learned", community=learner)),
        (filters.teacher, _("{community} taught", community=teacher)),
        (filters.reached, _("came to: {stage}, or further", stage=_stage(filters.reached))),
        (filters.came, _("came to: {stage}, no further", stage=_stage(filters.came))),
        (filters.only_ended, _("ended")),
        (filters.over, _("longer in their phase than the policy allows")),
    )
    return [sentence for applies, sentence in sentences if applies]


def _stage(name: str) -> str:
    return label(Stage(name)) if name in set(Stage) else _("Complete")

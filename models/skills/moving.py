"""Skills profiles of two entries of the register that turned out to be one person's. No function commits."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.skills.merging import MERGED, unite
from models.skills.profiles import one_at_a_time, profile_of, refresh
from models.tables.skill_import import SkillMatch
from models.tables.skill_profile import SkillProfile


async def move_profiles(
    session: AsyncSession, kept: str, gone: str, by: str | None, now: datetime
) -> None:
    """Give `kept` the profiles of `gone`; where both have one in a programme, they become one.

    Else nobody could hide, change or erase what `gone` said of themselves.
    """
    query = select(SkillProfile).where(
        col(SkillProfile.person_id) == gone, col(SkillProfile.merged_into).is_(None)
    )
    rows = list(await session.scalars(query.order_by(col(SkillProfile.id))))
    if rows:
        await one_at_a_time(session)
    for row in rows:
        own = await profile_of(session, kept, row.programme)
        # Of a merge that is taken back nothing is shown: its entry of the register is gone.
        row.person_id = None if own else kept
        await session.flush()
        if own is None:
            await refresh(session, row)
            continue
        if row.blocked_at is not None and own.row.blocked_at is None:
            own.row.blocked_at, own.row.blocked_by = row.blocked_at, row.blocked_by
        await unite(session, own.row, row, by, now)
        both = (own.row.id, row.id)
        await session.execute(
            update(SkillMatch)
            .where(
                col(SkillMatch.one).in_(both),
                col(SkillMatch.other).in_(both),
                col(SkillMatch.answer) == "",
            )
            .values(answer=MERGED, answered_by=by, answered_at=now)
        )

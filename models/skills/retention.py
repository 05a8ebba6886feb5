"""What goes of the directory when its day has come. No function commits."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.skills.fields import TIMES, ProfileTimes
from models.skills.profiles import erase_profiles, one_at_a_time, refresh
from models.tables.skill_import import SkillMerge
from models.tables.skill_profile import SkillProfile
from models.tables.vault_receipt import VaultReceipt

PROFILE = "skills_profile"
"""What a receipt calls it."""
ON_ITS_DAY = "no sign of its person for too long"
AT_ONCE = 500


async def purge_profiles(
    session: AsyncSession, now: datetime, times: ProfileTimes = TIMES
) -> list[VaultReceipt]:
    """Hide profiles without a sign of their person, erase those hidden long enough, forget what merges kept.

    A receipt for each person whose profile is erased. Repeating it changes nothing.
    """
    await session.execute(
        update(SkillMerge)
        .where(col(SkillMerge.at) < now - times.undo, col(SkillMerge.originals) != {})
        .values(originals={})
    )
    silent = col(SkillProfile.merged_into).is_(None)
    sign = col(SkillProfile.sign_at)
    to_hide = and_(col(SkillProfile.hidden_at).is_(None), sign < now - times.hidden_after)
    due = select(SkillProfile).where(silent, or_(to_hide, sign < now - times.erased_after))
    rows = list(await session.scalars(due.order_by(col(SkillProfile.sign_at)).limit(AT_ONCE)))
    if not rows:
        return []
    await one_at_a_time(session)
    gone = [row for row in rows if row.sign_at < now - times.erased_after]
    receipts = [receipt_of(row.person_id, None, ON_ITS_DAY, now) for row in gone if row.person_id]
    for row in rows:
        if row not in gone and row.hidden_at is None:
            row.hidden_at = now
            await refresh(session, row)
    session.add_all(receipts)
    await session.flush()
    for row in gone:
        session.expunge(row)
    await erase_profiles(session, [row.id for row in gone])
    return receipts


def receipt_of(person: str, by: str | None, reason: str, now: datetime) -> VaultReceipt:
    """That a profile was erased: all that is left of it."""
    return VaultReceipt(
        id=str(uuid4()), person_id=person, erased_by=by, reason=reason, items={PROFILE: 1}, at=now
    )

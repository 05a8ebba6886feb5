"""The register of hub staff: who is given a role, who loses one."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.concerns import tell_new_officer
from domain.exchange.people import Role
from models.accounts.security_log import Happened, note
from models.tables.programme import FIRST
from models.tables.staff_role import StaffRole


async def give_role(
    session: AsyncSession,
    person_id: str,
    role: Role,
    *,
    by: str | None,
    now: datetime,
    programme: str = FIRST,
) -> bool:
    """Enters a role in a programme; False where the person has it already. Does not commit.

    A new safety officer is written to about every concern that waits for its first answer.
    """
    row = {
        "person_id": person_id, "role": role.value, "programme": programme,
        "given_by": by, "given_at": now,
    }  # fmt: skip
    entered = insert(StaffRole).values(row).on_conflict_do_nothing()
    fresh = await session.scalar(entered.returning(col(StaffRole.person_id))) is not None
    if fresh:
        await note(session, Happened.ROLE_GIVEN, person=person_id, detail=role.value)
    if fresh and role is Role.SAFETY_OFFICER:
        await tell_new_officer(session, person_id, now, programme)
    return fresh


async def take_role(
    session: AsyncSession, person_id: str, role: Role, *, programme: str = FIRST
) -> bool:
    """Strikes a role out; False where the person does not have it. Does not commit."""
    struck = delete(StaffRole).where(
        col(StaffRole.person_id) == person_id,
        col(StaffRole.role) == role.value,
        col(StaffRole.programme) == programme,
    )
    gone = await session.scalar(struck.returning(col(StaffRole.person_id))) is not None
    if gone:
        await note(session, Happened.ROLE_TAKEN, person=person_id, detail=role.value)
    return gone

"""What the desk does with mails that have not left, or should go once more: hold, let go, send again.

No function commits. A mail that the courier has in hand is neither held nor changed: it is leaving.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.mail.wake import RING
from domain.case.errors import N_, RuleBroken
from models.tables.outbox import OutboxNotice, OutboxStatus

NOT_SO_SOON = timedelta(minutes=10)
"""After sending a mail again, until it may be sent once more."""
LONGEST_HOLD = 600
"""Seconds a programme may let its mails wait; longer is what review is for."""


async def hold(session: AsyncSession, notice_id: str, by: str, now: datetime) -> bool:
    """Hold a mail that waits until somebody lets it go; False where it has left, or is leaving."""
    values = {"review": True, "handled_by": by, "handled_at": now}
    return bool(await _change(session, [notice_id], values, review=False))


async def let_go(session: AsyncSession, ids: Sequence[str], by: str, now: datetime) -> int:
    """Let mails go that were held: the courier takes them at once. How many there were."""
    values = {"review": False, "hold_until": None, "handled_by": by, "handled_at": now}
    count = await _change(session, ids, values, review=True)
    if count:
        await session.execute(RING)
    return count


async def send_again(
    session: AsyncSession, notice: OutboxNotice, by: str, now: datetime, key: str
) -> bool:
    """Owe a mail once more that was sent or has failed; False where this very wish (`key`) is fulfilled already.

    RuleBroken for one that still waits, and soon after the last time.
    """
    await session.execute(
        select(col(OutboxNotice.id)).where(col(OutboxNotice.id) == notice.id).with_for_update()
    )
    first = notice.again_of or notice.id
    again = f"{first}/again/{key}"
    if await session.scalar(select(col(OutboxNotice.id)).where(col(OutboxNotice.key) == again)):
        return False
    if notice.status not in (OutboxStatus.SENT, OutboxStatus.FAILED):
        raise RuleBroken(
            "",
            N_("This mail has not been sent yet."),
            N_("Wait until it has left, or let it go."),
            rule="mail_not_sent_yet",
        )
    recent = await session.scalar(
        select(func.count())
        .select_from(OutboxNotice)
        .where(
            col(OutboxNotice.again_of) == first, col(OutboxNotice.handled_at) > now - NOT_SO_SOON
        )
    )
    if recent:
        raise RuleBroken(
            "",
            N_("This mail was sent again a moment ago."),
            N_("Give it ten minutes to arrive; then you can send it once more."),
            rule="mail_sent_again_just_now",
        )
    session.add(
        OutboxNotice(
            id=str(uuid4()), key=again, exchange_id=notice.exchange_id, revision=notice.revision,
            kind=notice.kind, person_id=notice.person_id, data=notice.data, owed_at=now,
            again_of=first, edits=notice.edits, handled_by=by, handled_at=now,
        )
    )  # fmt: skip
    await session.flush()
    await session.execute(RING)
    return True


async def _change(
    session: AsyncSession, ids: Sequence[str], values: Mapping[str, object], *, review: bool
) -> int:
    which = (
        col(OutboxNotice.id).in_(ids),
        col(OutboxNotice.status) == OutboxStatus.OWED,
        col(OutboxNotice.exchange_id).is_not(None),
        col(OutboxNotice.review).is_(review),
    )
    changed = update(OutboxNotice).where(*which).values(**values).returning(col(OutboxNotice.id))
    return len((await session.execute(changed)).all())

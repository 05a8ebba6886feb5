"""How a programme's mails wait after a decision of the hub: for how long, and which until somebody lets them go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from activities.mail.holding import URGENT
from domain.case.errors import N_, RuleBroken
from models.tables.programme import FIRST
from models.views.setup import programme_of
from runtime.setup import one_at_a_time, record

PART = "mails"


async def set_holding(
    session: AsyncSession,
    seconds: int,
    review: Sequence[str],
    *,
    by: str | None,
    now: datetime,
    programme: str = FIRST,
) -> int:
    """Set both, for mails owed from now on; how many changed. Does not commit.

    RuleBroken where the programme is not described yet.
    """
    await one_at_a_time(session)
    known = await programme_of(session, programme)
    if known is None:
        raise RuleBroken(
            "",
            N_("The programme has no name yet."),
            N_("Describe it in Settings first."),
            rule="holding_without_programme",
        )
    kinds = sorted(set(review) - URGENT)
    before, after = ", ".join(known.mail_review), ", ".join(kinds)
    told: dict[str, Any] = {"by": by, "now": now, "programme": programme}
    changed = sum(
        (
            record(session, f"{PART}/hold", (known.mail_hold, seconds), **told),
            record(session, f"{PART}/review", (before, after), **told),
        )
    )
    known.mail_hold, known.mail_review = seconds, kinds
    await session.flush()
    return changed

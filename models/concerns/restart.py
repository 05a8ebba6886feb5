"""Starting the handling of a concern: the first time, or again from its stored state."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models.messages.concern import CONCERN, StartConcern
from models.tables.concern import ConcernCase
from models.tables.exchange_view import ExchangeView


def first_start(case: ConcernCase) -> StartConcern:
    """The start of a concern that has just come in."""
    return StartConcern(incident_id=case.id, received_at=case.created_at, exchange=case.exchange_id)


async def start_again(
    session: AsyncSession, case: ConcernCase, now: datetime
) -> StartConcern | None:
    """The start of one whose workflow was ended while it is not erased; None where nothing is left.

    Its exchange is told again whether it is on hold: perhaps it was not told any more.
    """
    if case.erased_at:
        return None
    if not case.state_kept:
        return first_start(case) if case.revision == 0 else None
    concern = CONCERN.validate_python(case.state_kept)
    view = await session.get(ExchangeView, concern.exchange) if concern.exchange else None
    concern.start_again(now)
    return StartConcern(
        incident_id=case.id,
        received_at=case.created_at,
        exchange=concern.exchange,
        policy=concern.policy,
        resumed=concern,
        told=not concern.on_hold and view is not None and view.held,
        task_at=case.task_at,
    )

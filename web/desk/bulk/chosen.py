"""Which tasks were chosen in a list, as far as they are in the viewer's own cases."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.asks import AskStatus
from domain.case.names import HUB
from models.tables.ask_view import AskView
from models.views.queued import asks_named
from web.cases.whole import whole_cases
from web.desk.bulk.actions import MOST, Item
from web.desk.queue import rows_of
from web.site.access import Viewer

Key = tuple[str, str]
_LONGEST = 200


def keys_of(chosen: Iterable[str]) -> list[Key]:
    """Case and ask of each choice, once; an empty ask stands for all that a case asks of its parties."""
    parts = (one[:_LONGEST].partition("~") for one in dict.fromkeys(chosen))
    return [(case, ask) for case, mark, ask in parts if mark and case]


async def chosen_items(
    database: AsyncSession, viewer: Viewer, keys: list[Key], now: datetime
) -> list[Item]:
    """The tasks, due soonest first; those of cases in whose team the viewer is not are left out.

    At most one more than `MOST`.
    """
    named = [key for key in keys if key[1]]
    named += await _of_parties(database, [case for case, ask in keys if not ask], now)
    found = await asks_named(database, viewer.person_id, named[: MOST + 1], now)
    rows = await rows_of(database, found, viewer, now)
    cases = await whole_cases(database, sorted({row.ask.exchange_id for row in rows}), now)
    return [
        Item(row, cases[row.ask.exchange_id][1]) for row in rows if row.ask.exchange_id in cases
    ]


async def _of_parties(database: AsyncSession, cases: list[str], now: datetime) -> list[Key]:
    """What is asked of those who take part, and has begun."""
    if not cases:
        return []
    query = (
        select(col(AskView.exchange_id), col(AskView.ask_id))
        .where(
            col(AskView.exchange_id).in_(cases),
            col(AskView.status) == AskStatus.OPEN,
            col(AskView.role).not_in(sorted(HUB)),
            col(AskView.starts_at) <= now,
        )
        .order_by(col(AskView.due_at), col(AskView.exchange_id), col(AskView.ask_id))
        .limit(MOST + 1)
    )
    return [(row[0], row[1]) for row in await database.execute(query)]

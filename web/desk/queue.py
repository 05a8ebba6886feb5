"""The hub's queue as a page shows it: what is asked, of which pair, and who has taken it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.orders import Order
from domain.exchange.phases import Phase
from models.views.desk_queue import (
    QueuedAsk,
    QueuedExchange,
    QueueFilters,
    Scope,
    desk_queue,
    queue_counts,
)
from web.desk.filters import Filters, place_after, queues_of
from web.exchanges.ask_titles import FROM_STATE, OF_VISA, asked, asked_about
from web.exchanges.names import Names, names_of
from web.site.access import Viewer


@dataclass(frozen=True)
class QueueRow:
    """One open ask of the hub, with the names a person needs to choose it."""

    ask: QueuedAsk
    pair: str
    topic: str
    phase: Phase
    claimed_by: str | None
    mine: bool
    overdue: bool
    waits: bool
    title: str

    @property
    def address(self) -> str:
        """The form that answers it."""
        return f"/exchanges/{self.ask.exchange_id}/asks/{self.ask.ask_id}"


@dataclass(frozen=True)
class Queue:
    """One page of the queue; `following` is the next page's `after`, empty on the last."""

    rows: list[QueueRow]
    following: str


async def read_queue(
    database: AsyncSession, viewer: Viewer, filters: Filters, now: datetime
) -> Queue:
    """The page of the queue that the filters name."""
    page = await desk_queue(database, _wanted(viewer, filters), now)
    rows = await _rows(database, page.rows, viewer, now)
    return Queue(rows, place_after(*page.after) if page.after else "")


async def read_counts(database: AsyncSession, viewer: Viewer, now: datetime) -> dict[str, int]:
    """How many asks each scope holds, counted up to one more than MOST_COUNTED."""
    return await queue_counts(database, _wanted(viewer, Filters()), now)


def _wanted(viewer: Viewer, filters: Filters) -> QueueFilters:
    after = filters.after
    return QueueFilters(
        me=viewer.person_id,
        queues=queues_of(viewer.roles),
        scope=Scope(filters.scope),
        kind=filters.kind,
        phase=filters.phase,
        words=filters.words,
        after=(after[0], after[1][0], after[1][1]) if after and len(after[1]) == 2 else None,
    )


async def _rows(
    database: AsyncSession,
    found: list[tuple[QueuedAsk, QueuedExchange]],
    viewer: Viewer,
    now: datetime,
) -> list[QueueRow]:
    communities = [c for _, here in found for c in (here.mentee_community, here.mentor_community)]
    people = [here.about.traveller for _, here in found if isinstance(here.about, Order)]
    people += [ask.subject for ask, _ in found if ask.kind in OF_VISA]
    names = await names_of(database, [*people, *(ask.claimed_by for ask, _ in found)], communities)
    return [
        QueueRow(
            ask=ask,
            pair=names.pair(here.mentee_community, here.mentor_community),
            topic=here.topic,
            phase=here.phase,
            claimed_by=names.person(ask.claimed_by) if ask.claimed_by else None,
            mine=ask.claimed_by == viewer.person_id,
            overdue=ask.due_at < now and not ask.stands_still,
            waits=ask.starts_at > now,
            title=_title(ask, here, names),
        )
        for ask, here in found
    ]


def _title(ask: QueuedAsk, here: QueuedExchange, names: Names) -> str:
    if ask.kind in FROM_STATE:
        return asked_about(ask.kind, here.about, names)
    return asked(ask.kind, ask.subject, None, names, {})

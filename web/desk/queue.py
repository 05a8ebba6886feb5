"""The hub's queue as a page shows it: what is asked, of which pair, and who has taken it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.capabilities import AssignAsk, ClaimAsk
from domain.case.kind import KINDS, Kind
from domain.case.names import CasePhase
from domain.exchange.ask_kinds import AskKind
from domain.exchange.kind import EXCHANGE
from domain.exchange.orders import Order
from models.texts.labels import label
from models.texts.translate import _
from models.views.desk_queue import (
    PAGE,
    QueueFilters,
    Scope,
    desk_queue,
    queue_counts,
)
from models.views.queued import QueuedAsk, QueuedCase, QueuedExchange
from web.cases.names import Names, names_of
from web.desk.filters import Filters, place_after, queues_of
from web.exchanges.ask_titles import FROM_STATE, OF_VISA, asked, asked_about
from web.site.access import Viewer


@dataclass(frozen=True)
class QueueRow:
    """One open ask of the hub, with the names a person needs to choose it."""

    ask: QueuedAsk
    pair: str
    topic: str
    phase: CasePhase
    claimed_by: str | None
    mine: bool
    overdue: bool
    waits: bool
    title: str
    case: Kind = EXCHANGE

    @property
    def home(self) -> str:
        """The page of the exchange, or of another kind of case."""
        return self.case.path_of(self.ask.exchange_id)

    @property
    def address(self) -> str:
        """The form that answers it."""
        return f"{self.home}/asks/{self.ask.ask_id}"

    @property
    def key(self) -> str:
        """What names it among those chosen together."""
        return f"{self.ask.exchange_id}~{self.ask.ask_id}"

    @property
    def may_be_given(self) -> bool:
        """Whether tasks of this kind of case can be handed over to a colleague."""
        return AssignAsk.name in self.case.messages

    @property
    def claimable(self) -> bool:
        """Whether tasks of this kind of case can be taken and given back."""
        return ClaimAsk.name in self.case.messages

    @property
    def claim_address(self) -> str:
        """Where taking and giving back are sent, but for the last part."""
        if self.case is EXCHANGE:
            return f"/desk/asks/{self.ask.exchange_id}/{self.ask.ask_id}"
        return self.address


@dataclass(frozen=True)
class Queue:
    """One page of the queue; `following` is the next page's `after`, empty on the last."""

    rows: list[QueueRow]
    following: str


async def read_queue(
    database: AsyncSession, viewer: Viewer, filters: Filters, now: datetime, limit: int = PAGE
) -> Queue:
    """The page of the queue that the filters name."""
    page = await desk_queue(database, _wanted(viewer, filters), now, limit)
    rows = await rows_of(database, page.rows, viewer, now)
    return Queue(rows, place_after(*page.after) if page.after else "")


async def read_counts(database: AsyncSession, viewer: Viewer, now: datetime) -> dict[str, int]:
    """How many asks each counted scope holds, counted up to one more than MOST_COUNTED."""
    return await queue_counts(database, _wanted(viewer, Filters()), now)


def _wanted(viewer: Viewer, filters: Filters) -> QueueFilters:
    after = filters.after
    return QueueFilters(
        me=viewer.person_id,
        queues=queues_of(viewer.roles),
        scope=Scope(filters.scope),
        sort=filters.sort,
        kind=filters.kind,
        phase=filters.phase,
        words=filters.words,
        programme=viewer.scope,
        after=(after[0], after[1][0], after[1][1]) if after and len(after[1]) == 2 else None,
    )


async def rows_of(
    database: AsyncSession,
    found: list[tuple[QueuedAsk, QueuedExchange | QueuedCase]],
    viewer: Viewer,
    now: datetime,
) -> list[QueueRow]:
    """Asks with the names a person needs."""
    exchanges = [here for _ask, here in found if isinstance(here, QueuedExchange)]
    communities = [c for here in exchanges for c in (here.mentee_community, here.mentor_community)]
    people = [here.about.traveller for here in exchanges if isinstance(here.about, Order)]
    people += [ask.subject for ask, _here in found if ask.kind in OF_VISA]
    claimers = (ask.claimed_by for ask, _here in found)
    names = await names_of(database, [*people, *claimers], communities)
    return [
        QueueRow(
            ask=ask,
            claimed_by=names.person(ask.claimed_by) if ask.claimed_by else None,
            mine=ask.claimed_by == viewer.person_id,
            overdue=ask.due_at < now and not ask.stands_still,
            waits=ask.starts_at > now,
            **_told(ask, here, names),
        )
        for ask, here in found
    ]


def _told(ask: QueuedAsk, here: QueuedExchange | QueuedCase, names: Names) -> dict[str, Any]:
    """What kinds of case tell each in their own way."""
    if isinstance(here, QueuedCase):
        case = KINDS[here.kind]
        return {
            "case": case,
            "pair": _(case.title),
            "topic": here.title,
            "phase": case.phases(here.phase),
            "title": label(case.asks.kind(ask.kind)),
        }
    return {
        "pair": names.pair(here.mentee_community, here.mentor_community),
        "topic": here.topic,
        "phase": here.phase,
        "title": _title(AskKind(ask.kind), ask.subject, here, names),
    }


def _title(kind: AskKind, subject: str, here: QueuedExchange, names: Names) -> str:
    if kind in FROM_STATE:
        return asked_about(kind, here.about, names)
    return asked(kind, subject, None, names, {})

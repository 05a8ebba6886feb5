"""The hub's queue as a page shows it: what is asked, of which pair, and who has taken it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.capabilities import ClaimAsk
from domain.case.kind import KINDS, Kind
from domain.case.names import CasePhase
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.kind import EXCHANGE
from domain.exchange.phases import Phase
from models.messages.records import STATE
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.exchange_view import ExchangeView
from models.texts.labels import label
from models.texts.translate import _
from models.views.desk_queue import QueueFilters, Scope, desk_queue, queue_counts
from web.cases.names import Names, names_of
from web.desk.filters import Filters, place_after, queues_of
from web.exchanges.ask_titles import FROM_STATE, OF_VISA, asked
from web.site.access import Viewer


@dataclass(frozen=True)
class QueueRow:
    """One open ask of the hub, with the names a person needs to choose it."""

    ask: AskView
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
    def kind(self) -> StrEnum:
        """What is asked."""
        kind: StrEnum = self.case.asks.kind(self.ask.kind)
        return kind

    @property
    def home(self) -> str:
        """The page of the exchange, or of another kind of case."""
        return self.case.path_of(self.ask.exchange_id)

    @property
    def address(self) -> str:
        """The form that answers it."""
        return f"{self.home}/asks/{self.ask.ask_id}"

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
    listed: list[tuple[AskView, ExchangeView | CaseView]],
    viewer: Viewer,
    now: datetime,
) -> list[QueueRow]:
    found = [(ask, view) for ask, view in listed if isinstance(view, ExchangeView)]
    communities = [
        c for _ask, view in found for c in (view.mentee_community, view.mentor_community)
    ]
    states = {(view.exchange_id, ask.ask_id): _state(ask, view) for ask, view in found}
    people = [order.traveller for x in states.values() if x for order in x.orders]
    people += [ask.subject for ask, _view in found if ask.kind in OF_VISA]
    names = await names_of(
        database, [*people, *(ask.claimed_by for ask, _view in listed)], communities
    )
    rows = [
        _case_row(ask, view, viewer, names, now)
        for ask, view in listed
        if isinstance(view, CaseView) and view.kind in KINDS
    ]
    rows += [
        QueueRow(
            ask=ask,
            pair=names.pair(view.mentee_community, view.mentor_community),
            topic=view.topic,
            phase=Phase(view.phase),
            claimed_by=names.person(ask.claimed_by) if ask.claimed_by else None,
            mine=ask.claimed_by == viewer.person_id,
            overdue=ask.due_at < now and not _stands_still(ask, view),
            waits=ask.starts_at > now,
            title=_title(ask, states[view.exchange_id, ask.ask_id], names),
        )
        for ask, view in found
    ]
    order = [(ask.exchange_id, ask.ask_id) for ask, _view in listed]
    return sorted(rows, key=lambda row: order.index((row.ask.exchange_id, row.ask.ask_id)))


def _case_row(
    ask: AskView, view: CaseView, viewer: Viewer, names: Names, now: datetime
) -> QueueRow:
    """A row of a case that is no exchange."""
    kind = KINDS[view.kind]
    stands_still = view.state.get("paused") is not None and ask.kind != kind.case.pause_ask
    return QueueRow(
        ask=ask,
        pair=_(kind.title),
        topic="",
        phase=kind.phases(view.phase),
        claimed_by=names.person(ask.claimed_by) if ask.claimed_by else None,
        mine=ask.claimed_by == viewer.person_id,
        overdue=ask.due_at < now and not stands_still,
        waits=ask.starts_at > now,
        title=label(kind.asks.kind(ask.kind)),
        case=kind,
    )


def _stands_still(ask: AskView, view: ExchangeView) -> bool:
    """Whether its clock does, because the exchange is paused."""
    return view.state.get("paused") is not None and ask.kind != AskKind.REVIEW_PAUSE


def _state(ask: AskView, view: ExchangeView) -> Exchange | None:
    """The exchange's state, read only where it tells what the ask is about."""
    return STATE.validate_python(view.state) if ask.kind in FROM_STATE else None


def _title(ask: AskView, x: Exchange | None, names: Names) -> str:
    return asked(AskKind(ask.kind), ask.subject, x, names, {})

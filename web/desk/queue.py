"""The hub's queue: open asks of the viewer's roles, due soonest first.

Every query starts from the exchanges whose team the viewer belongs to: what is listed can be acted on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    Subquery,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.asks import AskKind
from domain.people import Role
from domain.phases import Phase
from domain.travel import Order
from models.messages.records import STATE
from models.tables.ask_view import AskView
from models.tables.community import Community
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.texts.labels import label
from web.desk.filters import Filters, place_after, queues_of
from web.shared.access import Viewer
from web.shared.exchange.asked import asked_order
from web.shared.exchange.names import Names, names_of

PAGE = 25
MOST_COUNTED = 99
"""Counting stops here: beyond it the number says nothing, and counting all would take longer every year."""


@dataclass(frozen=True)
class QueueRow:
    """One open ask of the hub, with the names a person needs to choose it."""

    ask: AskView
    pair: str
    topic: str
    phase: Phase
    claimed_by: str | None
    mine: bool
    overdue: bool
    waits: bool
    title: str

    @property
    def kind(self) -> AskKind:
        """What is asked."""
        return AskKind(self.ask.kind)

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
    near = await _nearest(database, viewer, filters, now)
    query = (
        select(AskView, ExchangeView)
        .join(ExchangeView, col(ExchangeView.exchange_id) == col(AskView.exchange_id))
        .join(near, and_(near.c.exchange_id == _KEYS[1], near.c.ask_id == _KEYS[2]))
        .order_by(*_KEYS)
        .limit(PAGE + 1)
    )
    found = (await database.execute(query)).all()
    rows = await _rows(database, [(ask, view) for ask, view in found[:PAGE]], viewer, now)
    last = rows[-1].ask if len(found) > PAGE else None
    return Queue(rows, place_after(last.due_at, last.exchange_id, last.ask_id) if last else "")


async def read_counts(database: AsyncSession, viewer: Viewer, now: datetime) -> dict[str, int]:
    """How many asks each scope holds, counted up to one more than MOST_COUNTED."""
    counts = {}
    for scope in ("all", "mine", "unclaimed", "overdue"):
        one: Select[Any] = (
            select(col(AskView.ask_id))
            .where(_open_for(viewer, *queues_of(viewer.roles)), *_scoped(viewer, scope, now))
            .limit(MOST_COUNTED + 1)
        )
        counts[scope] = await database.scalar(select(func.count()).select_from(one.subquery())) or 0
    return counts


async def _nearest(
    database: AsyncSession, viewer: Viewer, filters: Filters, now: datetime
) -> Subquery:
    """Keys of the first asks of each queue: every branch walks one index in order, and stops."""
    narrowed = _narrowed(viewer, filters, now)
    if filters.words:
        narrowed.append(await matching(database, filters))
    if filters.after and len(filters.after[1]) == 2:
        narrowed.append(tuple_(filters.after[0], *filters.after[1]) < tuple_(*_KEYS))
    joined = select(*_KEYS).join(
        ExchangeView, col(ExchangeView.exchange_id) == col(AskView.exchange_id)
    )
    branches = [
        joined.where(_open_for(viewer, queue), *narrowed).order_by(*_KEYS).limit(PAGE + 1)
        for queue in sorted(queues_of(viewer.roles))
    ]
    return union_all(*(select(branch.subquery()) for branch in branches)).subquery()


_KEYS = (col(AskView.due_at), col(AskView.exchange_id), col(AskView.ask_id))


def _open_for(viewer: Viewer, *queues: Role) -> ColumnElement[bool]:
    """Open asks of the queues in exchanges whose team the viewer belongs to in that role."""
    in_role = or_(
        col(ExchangeMember.role) == col(AskView.role),
        col(ExchangeMember.role) == Role.COORDINATOR.value,
    )
    mine = exists().where(
        col(ExchangeMember.exchange_id) == col(AskView.exchange_id),
        col(ExchangeMember.person_id) == viewer.person_id,
        in_role,
    )
    # Literal, not a parameter: only so is the planner sure that the partial indexes apply.
    is_open: ColumnElement[bool] = literal_column("ask_view.status = 'open'", Boolean)
    roles = [queue.value for queue in queues]
    role = col(AskView.role)
    return and_(is_open, role == roles[0] if len(roles) == 1 else role.in_(roles), mine)


def _scoped(viewer: Viewer, scope: str, now: datetime) -> list[ColumnElement[bool]]:
    conditions: dict[str, list[ColumnElement[bool]]] = {
        "mine": [col(AskView.claimed_by) == viewer.person_id],
        "unclaimed": [col(AskView.claimed_by).is_(None)],
        "overdue": [col(AskView.due_at) < now],
    }
    return conditions.get(scope, [])


def _narrowed(viewer: Viewer, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    chosen = _scoped(viewer, filters.scope, now)
    if filters.kind:
        chosen.append(col(AskView.kind) == filters.kind.value)
    if filters.phase:
        chosen.append(col(ExchangeView.phase) == filters.phase.value)
    return chosen


def like_pattern(words: str) -> str:
    """A LIKE pattern for texts that contain the words as typed."""
    plain = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{plain}%"


async def matching(database: AsyncSession, filters: Filters) -> ColumnElement[bool]:
    """Exchanges whose topic, or one of whose communities, has the words."""
    named = await database.scalars(
        select(col(Community.id)).where(col(Community.name).ilike(like_pattern(filters.words)))
    )
    communities = list(named)
    found: list[ColumnElement[bool]] = [
        col(ExchangeView.mentee_community).in_(communities),
        col(ExchangeView.mentor_community).in_(communities),
    ]
    if filters.tsquery():
        words = func.to_tsquery("simple", filters.tsquery())
        found.append(func.to_tsvector("simple", col(ExchangeView.topic)).op("@@")(words))
    return or_(*found)


async def _rows(
    database: AsyncSession,
    found: list[tuple[AskView, ExchangeView]],
    viewer: Viewer,
    now: datetime,
) -> list[QueueRow]:
    communities = [c for _, view in found for c in (view.mentee_community, view.mentor_community)]
    orders = {ask.ask_id + view.exchange_id: _order(ask, view) for ask, view in found}
    people = [order.traveller for order in orders.values() if order]
    names = await names_of(database, [*people, *(ask.claimed_by for ask, _ in found)], communities)
    return [
        QueueRow(
            ask=ask,
            pair=names.pair(view.mentee_community, view.mentor_community),
            topic=view.topic,
            phase=Phase(view.phase),
            claimed_by=names.person(ask.claimed_by) if ask.claimed_by else None,
            mine=ask.claimed_by == viewer.person_id,
            overdue=ask.due_at < now,
            waits=ask.starts_at > now,
            title=_title(ask, orders[ask.ask_id + view.exchange_id], names),
        )
        for ask, view in found
    ]


def _order(ask: AskView, view: ExchangeView) -> Order | None:
    """The booking order an ask is about; only then is the exchange's state worth reading."""
    if ask.kind != AskKind.BOOK:
        return None
    return STATE.validate_python(view.state).order(ask.subject)


def _title(ask: AskView, order: Order | None, names: Names) -> str:
    kind = AskKind(ask.kind)
    return asked_order(kind, order, names) if order else label(kind)

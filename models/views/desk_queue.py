"""The desk's queue: open asks of the roles somebody holds, due soonest first.

Every query starts from the exchanges whose team the person belongs to: what is listed can be
acted on. Pages go on after a key, never after an offset, so that the hundredth costs what the
first one does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
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

from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.community import NAME_FOLDED, Community
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.typed.search import folded

PAGE = 25
MOST_COUNTED = 99
"""Counting stops here: beyond it the number says nothing, and counting all would take longer every year."""

Key = tuple[datetime, str, str]
"""Where a page ended, and the next one goes on: when due, the exchange, the ask."""


class Scope(StrEnum):
    """Which asks of the queue: all, those the person took, those nobody took, those overdue."""

    ALL = "all"
    MINE = "mine"
    UNCLAIMED = "unclaimed"
    OVERDUE = "overdue"


@dataclass(frozen=True, kw_only=True)
class QueueFilters:
    """Whose queue, and which part of it: `queues` are the hub roles whose asks are wanted."""

    me: str
    queues: frozenset[Role]
    scope: Scope = Scope.ALL
    kind: AskKind | None = None
    phase: Phase | None = None
    words: str = ""
    after: Key | None = None


@dataclass(frozen=True)
class QueuePage:
    """One page of asks, each with its exchange, or its case of another kind; `after` is None on the last."""

    rows: list[tuple[AskView, ExchangeView | CaseView]]
    after: Key | None


async def desk_queue(
    session: AsyncSession, filters: QueueFilters, now: datetime, limit: int = PAGE
) -> QueuePage:
    """The page of the queue that the filters name."""
    if not filters.queues:
        return QueuePage([], None)
    near = await _nearest(session, filters, now, limit + 1)
    query = (
        select(AskView, ExchangeView, CaseView)
        .outerjoin(ExchangeView, col(ExchangeView.exchange_id) == col(AskView.exchange_id))
        .outerjoin(CaseView, col(CaseView.case_id) == col(AskView.exchange_id))
        .join(near, and_(near.c.exchange_id == _KEYS[1], near.c.ask_id == _KEYS[2]))
        .order_by(*_KEYS)
        .limit(limit + 1)
    )
    read: list[Any] = list(await session.execute(query))  # of the two cases one is None
    found = [(ask, exchange or case) for ask, exchange, case in read]
    rows = found[:limit]
    last = rows[-1][0] if len(found) > limit else None
    return QueuePage(rows, (last.due_at, last.exchange_id, last.ask_id) if last else None)


async def queue_counts(
    session: AsyncSession, filters: QueueFilters, now: datetime
) -> dict[str, int]:
    """How many asks each scope holds, counted up to one more than MOST_COUNTED."""
    counts = {}
    for scope in Scope:
        one: Select[Any] = (
            select(col(AskView.ask_id))
            .where(
                _open_for(filters.me, *filters.queues),
                *_scoped(replace(filters, scope=scope), now),
            )
            .limit(MOST_COUNTED + 1)
        )
        counts[scope.value] = (
            await session.scalar(select(func.count()).select_from(one.subquery())) or 0
        )
    return counts


async def matching(session: AsyncSession, words: str) -> ColumnElement[bool]:
    """Exchanges whose topic, or one of whose communities, has the words."""
    named = await session.scalars(
        select(col(Community.id)).where(NAME_FOLDED.like(like_pattern(words)))
    )
    communities = list(named)
    found: list[ColumnElement[bool]] = [
        col(ExchangeView.mentee_community).in_(communities),
        col(ExchangeView.mentor_community).in_(communities),
    ]
    # Each word may be a beginning.
    asked = " & ".join(f"{word}:*" for word in re.findall(r"\w+", folded(words)))
    if asked:
        topic = func.to_tsvector("simple", func.folded(col(ExchangeView.topic)))
        found.append(topic.op("@@")(func.to_tsquery("simple", asked)))
    return or_(*found)


def like_pattern(words: str) -> str:
    """A LIKE pattern for folded texts that contain the words (`models.typed.search`)."""
    plain = folded(words).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{plain}%"


_KEYS = (col(AskView.due_at), col(AskView.exchange_id), col(AskView.ask_id))


async def _nearest(
    session: AsyncSession, filters: QueueFilters, now: datetime, limit: int
) -> Subquery:
    """Keys of the first asks of each queue: every branch walks one index in order, and stops."""
    narrowed = _narrowed(filters, now)
    joined = select(*_KEYS)
    if filters.words or filters.phase:  # which only exchanges have
        joined = joined.join(
            ExchangeView, col(ExchangeView.exchange_id) == col(AskView.exchange_id)
        )
    if filters.words:
        narrowed.append(await matching(session, filters.words))
    branches = [
        joined.where(_open_for(filters.me, queue), *narrowed).order_by(*_KEYS).limit(limit)
        for queue in sorted(filters.queues)
    ]
    return union_all(*(select(branch.subquery()) for branch in branches)).subquery()


def _open_for(me: str, *queues: Role) -> ColumnElement[bool]:
    """Open asks of the queues in exchanges whose team the person belongs to in that role."""
    in_role = or_(
        col(ExchangeMember.role) == col(AskView.role),
        col(ExchangeMember.role) == Role.COORDINATOR.value,
    )
    mine = exists().where(
        col(ExchangeMember.exchange_id) == col(AskView.exchange_id),
        col(ExchangeMember.person_id) == me,
        in_role,
    )
    # Literal, not a parameter: only so is the planner sure that the partial indexes apply.
    is_open: ColumnElement[bool] = literal_column("ask_view.status = 'open'", Boolean)
    roles = [queue.value for queue in queues]
    role = col(AskView.role)
    return and_(is_open, role == roles[0] if len(roles) == 1 else role.in_(roles), mine)


def _scoped(filters: QueueFilters, now: datetime) -> Sequence[ColumnElement[bool]]:
    conditions: dict[Scope, list[ColumnElement[bool]]] = {
        Scope.MINE: [col(AskView.claimed_by) == filters.me],
        Scope.UNCLAIMED: [col(AskView.claimed_by).is_(None)],
        Scope.OVERDUE: [col(AskView.due_at) < now],
    }
    return conditions.get(filters.scope, [])


def _narrowed(filters: QueueFilters, now: datetime) -> list[ColumnElement[bool]]:
    chosen = list(_scoped(filters, now))
    if filters.kind:
        chosen.append(col(AskView.kind) == filters.kind.value)
    if filters.phase:
        chosen.append(col(ExchangeView.phase) == filters.phase.value)
    if filters.after:
        chosen.append(tuple_(*filters.after) < tuple_(*_KEYS))
    return chosen

"""The desk's queue: open asks of the roles somebody holds, due soonest or waiting longest first.

Every query starts from the exchanges whose team the person belongs to: what is listed can be
acted on. Pages go on after a key, never after an offset, so that the hundredth costs what the
first one does.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Select,
    String,
    and_,
    any_,
    bindparam,
    case,
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
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import Phase
from models.tables.ask_view import HUB_IS_ASKED, AskView
from models.tables.case_view import CaseView
from models.tables.columns import MOMENT
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.views.matching import Match, match, written
from models.views.programmes import EVERYTHING, Kind, ProgrammeScope, is_of
from models.views.queued import (
    SHOWN,
    QueuedAsk,
    QueuedCase,
    QueuedExchange,
    ask_of,
    for_each,
    here_of,
)

PAGE = 25
MOST_COUNTED = 99
"""Counting stops here: beyond it the number says nothing, and counting all would take longer every year."""

Key = tuple[datetime, str, str]
"""Where a page ended, and the next one goes on: when due or opened, the exchange, the ask."""


class Scope(StrEnum):
    """Which asks of the queue: all whose day has come; of those the ones the person took, nobody took,
    or that are overdue; and those that start later.
    """

    ALL = "all"
    MINE = "mine"
    UNCLAIMED = "unclaimed"
    OVERDUE = "overdue"
    LATER = "later"


class Sort(StrEnum):
    """What comes first: what is due soonest, or what has waited longest."""

    DUE = "due"
    WAITING = "waiting"


COUNTED = tuple(scope for scope in Scope if scope is not Scope.LATER)
"""To count the few that start later, every task due later would have to be looked at."""


@dataclass(frozen=True, kw_only=True)
class QueueFilters:
    """Whose queue, and which part of it: `queues` are the hub roles whose asks are wanted."""

    me: str
    queues: frozenset[Role]
    scope: Scope = Scope.ALL
    sort: Sort = Sort.DUE
    kind: AskKind | None = None
    phase: Phase | None = None
    words: str = ""
    after: Key | None = None
    programme: ProgrammeScope = EVERYTHING


@dataclass(frozen=True)
class QueuePage:
    """One page of asks, each with its exchange, or its case of another kind; `after` is None on the last."""

    rows: list[tuple[QueuedAsk, QueuedExchange | QueuedCase]]
    after: Key | None


async def desk_queue(
    session: AsyncSession, filters: QueueFilters, now: datetime, limit: int = PAGE
) -> QueuePage:
    """The page of the queue that the filters name."""
    if not filters.queues:
        return QueuePage([], None)
    wanted, values = await match(session, filters.words, filters.phase)
    page = _page(_shape(filters, wanted), limit + 1)
    found = (await session.execute(page, {**_values(filters, now), **values})).all()
    rows = [(ask_of(row, here), here) for row in found[:limit] if (here := here_of(row))]
    last = found[limit - 1] if len(found) > limit else None
    if last is None:
        return QueuePage(rows, None)
    at = last.due_at if filters.sort is Sort.DUE else last.opened_at
    return QueuePage(rows, (at, last.exchange_id, last.ask_id))


async def queue_counts(
    session: AsyncSession, filters: QueueFilters, now: datetime
) -> dict[str, int]:
    """How many asks each scope of COUNTED holds, counted up to one more than MOST_COUNTED."""
    if not filters.queues:
        return dict.fromkeys(COUNTED, 0)
    counts = _counts(_shape(filters, Match()))
    return dict((await session.execute(counts, _values(filters, now))).mappings().one())


# Statements are built once for each shape of the filters: building one costs more than sending it.
# PostgreSQL too plans each of them once only, as long as no plan made for the very values looks
# cheaper to it: so limits are written out, and values hidden from its estimates (`given`).


@dataclass(frozen=True)
class _Shape:
    """Filters without their values."""

    roles: tuple[Role, ...]
    scope: Scope
    sort: Sort
    kind: bool
    after: bool
    match: Match
    of: Kind


def _shape(filters: QueueFilters, wanted: Match) -> _Shape:
    return _Shape(
        roles=tuple(sorted(filters.queues)),
        scope=filters.scope,
        sort=filters.sort,
        kind=filters.kind is not None,
        after=filters.after is not None,
        match=wanted,
        of=filters.programme.kind,
    )


def _values(filters: QueueFilters, now: datetime) -> dict[str, Any]:
    after = filters.after or (None, None, None)
    return {
        "me": filters.me,
        "now": now,
        "kind": filters.kind,
        **filters.programme.values(),
        **{f"after_{n}": value for n, value in enumerate(after)},
        **{f"queue_{n}": role for n, role in enumerate(sorted(filters.queues))},
    }


_KEYS_BY = {
    sort: (first, col(AskView.exchange_id), col(AskView.ask_id))
    for sort, first in (
        (Sort.DUE, col(AskView.due_at)),
        (Sort.WAITING, col(AskView.opened_at)),
    )
}
_TYPES: Any = (MOMENT, String, String)


def _given(name: str, kind: Any = String) -> Any:
    """The value of a parameter, of which no estimate is made."""
    return select(bindparam(name, type_=kind)).scalar_subquery()


@lru_cache(maxsize=256)
def _page(shape: _Shape, most: int) -> Select[Any]:
    keys = _KEYS_BY[shape.sort]
    near = union_all(*(select(one.subquery()) for one in _branches(shape, most))).subquery()
    return (
        select(*SHOWN)
        .join(near, and_(near.c.exchange_id == keys[1], near.c.ask_id == keys[2]))
        .outerjoin(ExchangeView, col(ExchangeView.exchange_id) == keys[1])
        .outerjoin(CaseView, col(CaseView.case_id) == keys[1])
        .order_by(*keys)
        .limit(written(most))
    )


@lru_cache(maxsize=256)
def _counts(shape: _Shape) -> Select[Any]:
    counted, most = [], MOST_COUNTED + 1
    for scope in COUNTED:
        branches = _branches(replace(shape, scope=scope), most)
        some = union_all(*(select(one.subquery()) for one in branches))
        first = select(some.subquery()).limit(written(most)).subquery()
        counted.append(select(func.count()).select_from(first).scalar_subquery().label(scope.value))
    return select(*counted)


def _branches(shape: _Shape, most: int) -> list[Select[Any]]:
    """The first asks of each of some ways to them, of which each goes along one index.

    Whoever works in many cases meets enough asks of theirs on a walk in the order of the queue. For
    whoever works in few it would be long: their asks are found by their cases. So they are where
    few cases, or the person's own tasks, are looked through anyway.
    """
    keys = _KEYS_BY[shape.sort]
    chosen: Any = select(*keys).where(*_chosen(shape)).order_by(*keys).limit(written(most))
    roles = _roles(shape)
    is_role = or_(*roles) if len(roles) > 1 else roles[0]
    if shape.match.few or shape.scope is Scope.MINE:
        return [chosen.where(_OPEN, is_role)]
    return [
        *(chosen.where(_OPEN, role, _WORKS_IN_MANY) for role in roles),
        chosen.where(_OPEN, is_role, ~_WORKS_IN_MANY, _OF_THEIR_CASES),
    ]


# Conditions of partial indexes are no parameters: only so is the planner sure that these apply.
_OPEN: ColumnElement[bool] = literal_column("ask_view.status = 'open'", Boolean)
_HUBS: ColumnElement[bool] = literal_column(f"ask_view.{HUB_IS_ASKED}", Boolean)


def _roles(shape: _Shape) -> list[ColumnElement[bool]]:
    """The queues: all of the hub's as one, or each for itself."""
    if set(shape.roles) == HUB_ROLES:
        return [_HUBS]
    return [col(AskView.role) == _given(f"queue_{n}") for n in range(len(shape.roles))]


_MANY = 500
"""Somebody in more cases than these works in many."""


_CASES_OF_ME = select(col(ExchangeMember.exchange_id)).where(
    col(ExchangeMember.person_id) == bindparam("me", type_=String)
)
_TEAM = select(
    (func.count() > literal_column(str(_MANY)))
    .label("works_in_many")
).select_from(_CASES_OF_ME.limit(written(_MANY + 1)).subquery()).cte("team")  # fmt: skip
_WORKS_IN_MANY: Any = select(_TEAM.c.works_in_many).scalar_subquery()
# An array, so that the cases are looked up one by one, however many the planner thinks they are.
_OF_THEIR_CASES = col(AskView.exchange_id) == any_(
    func.array(_CASES_OF_ME.scalar_subquery(), type_=ARRAY(String))
)


def _of_scope(scope: Scope) -> list[ColumnElement[bool]]:
    now, starts, due = _given("now", MOMENT), col(AskView.starts_at), col(AskView.due_at)
    if scope is Scope.LATER:
        return [due > now, starts > now]  # nothing is due before it starts: the walk begins at now
    if scope is Scope.OVERDUE:
        return [due < now]
    of_claim = {
        Scope.MINE: [col(AskView.claimed_by) == _given("me")],
        Scope.UNCLAIMED: [col(AskView.claimed_by).is_(None)],
    }
    return [starts <= now, *of_claim.get(scope, [])]


def _chosen(shape: _Shape) -> list[ColumnElement[bool]]:
    """What an ask must be besides."""
    chosen = _of_scope(shape.scope)
    chosen += is_of(shape.of, col(AskView.programme))
    if shape.kind:
        chosen.append(col(AskView.kind) == _given("kind"))
    if shape.after:
        after: Any = tuple_(*(_given(f"after_{n}", kind) for n, kind in enumerate(_TYPES)))
        chosen.append(after < tuple_(*_KEYS_BY[shape.sort]))
    if not shape.match.looks:
        return [*chosen, *shape.match.conditions(col(AskView.exchange_id)), _in_team()]
    # Few of those passed are what is looked for: whether they are the person's is asked of these only.
    here = col(ExchangeView.exchange_id) == col(AskView.exchange_id)
    looked = for_each(here, *shape.match.conditions(col(ExchangeView.exchange_id)))
    return [*chosen, case((looked, _in_team()), else_=False)]


def _in_team() -> ColumnElement[bool]:
    """Whether the person belongs to the exchange's team in the role that is asked.

    Not whom the separation of duties keeps from it (`domain.case.permissions.is_asked`).
    """
    me = bindparam("me", type_=String)
    barred = col(AskView.barred).op("?", is_comparison=True)(me)
    in_role = or_(
        col(ExchangeMember.role) == col(AskView.role),
        col(ExchangeMember.role) == Role.COORDINATOR.value,
    )
    mine = for_each(
        col(ExchangeMember.exchange_id) == col(AskView.exchange_id),
        col(ExchangeMember.person_id) == me,
        in_role,
    )
    return and_(mine, ~barred)

"""Exchanges for the hub's list, the last changed first; each page costs what the first one does."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, union
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.phases import Phase
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.views.matching import Match, match, written
from models.views.programmes import EVERYTHING, Kind, ProgrammeScope, is_of

PAGE = 25

Key = tuple[datetime, str]
"""Where a page ended, and the next one goes on: when changed, the exchange."""


@dataclass(frozen=True, kw_only=True)
class OverviewFilters:
    """Which exchanges. Where `member` names a person, only those the person takes part in.

    `turn` is "mentee", "mentor" or "hub"; without a `phase`, `ended` adds those that have ended.
    """

    member: str | None = None
    phase: Phase | None = None
    ended: bool = False
    turn: str = ""
    community: str = ""
    words: str = ""
    after: Key | None = None
    programme: ProgrammeScope = EVERYTHING


@dataclass(frozen=True, kw_only=True)
class ListedExchange:
    """One exchange in the list; `waiting_for` holds whose turn it is."""

    exchange_id: str
    topic: str
    mentee_community: str
    mentor_community: str | None
    phase: str
    waiting_for: list[str]
    due_at: datetime | None
    case_owner: str | None
    updated_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class OverviewPage:
    """One page of exchanges; `after` is None on the last."""

    rows: list[ListedExchange]
    after: Key | None


async def overview(
    session: AsyncSession, filters: OverviewFilters, limit: int = PAGE
) -> OverviewPage:
    """The page of the list that the filters name."""
    wanted, values = await match(session, filters.words)
    at, exchange_id = filters.after or (None, None)
    asked = {
        **values,
        "member": filters.member,
        "in_phase": filters.phase,
        "turn": [filters.turn],
        "of": filters.community,
        "after_at": at,
        "after_id": exchange_id,
        **filters.programme.values(),
    }
    page = await session.execute(_page(_shape(filters, wanted), limit + 1), asked)
    found = [ListedExchange(**row) for row in page.mappings()]
    rows = found[:limit]
    last = rows[-1] if len(found) > limit else None
    return OverviewPage(rows, (last.updated_at, last.exchange_id) if last else None)


# Statements are built once for each shape of the filters: building one costs more than sending it.


@dataclass(frozen=True)
class _Shape:
    """Filters without their values."""

    member: bool
    phase: bool
    running: bool
    turn: bool
    community: bool
    after: bool
    match: Match
    of: Kind


def _shape(filters: OverviewFilters, wanted: Match) -> _Shape:
    return _Shape(
        member=filters.member is not None,
        phase=filters.phase is not None,
        running=filters.phase is None and not filters.ended,
        turn=bool(filters.turn),
        community=bool(filters.community),
        after=filters.after is not None,
        match=wanted,
        of=filters.programme.kind,
    )


_ID, _AT = col(ExchangeView.exchange_id), col(ExchangeView.updated_at)
_LATEST = (_AT.desc(), _ID)


@lru_cache(maxsize=256)
def _page(shape: _Shape, most: int) -> Select[Any]:
    columns = (getattr(ExchangeView, name) for name in ListedExchange.__dataclass_fields__)
    listed: Select[Any] = select(*columns).order_by(*_LATEST).limit(written(most))
    if not shape.community:
        return listed.where(*_chosen(shape))
    # Two walks, each along the index of one side.
    first = select(_ID).where(*_chosen(shape)).order_by(*_LATEST).limit(written(most))
    sides = (col(ExchangeView.mentee_community), col(ExchangeView.mentor_community))
    near = union(*(select(first.where(side == bindparam("of")).subquery()) for side in sides))
    return listed.where(_ID.in_(near))


def _chosen(shape: _Shape) -> list[ColumnElement[bool]]:
    after: Any = bindparam("after_at")
    key, at = _ID, _AT
    conditions: dict[str, ColumnElement[bool]] = {
        "member": exists().where(
            col(ExchangeMember.exchange_id) == _ID,
            col(ExchangeMember.person_id) == bindparam("member"),
        ),
        "phase": col(ExchangeView.phase) == bindparam("in_phase"),
        "running": col(ExchangeView.ended_at).is_(None),
        "turn": col(ExchangeView.waiting_for).contains(bindparam("turn", type_=JSONB)),
        "after": and_(at <= after, or_(at < after, key > bindparam("after_id"))),
    }
    chosen = [condition for name, condition in conditions.items() if getattr(shape, name)]
    chosen += is_of(shape.of, col(ExchangeView.programme))
    return [*chosen, *shape.match.conditions(_ID)]

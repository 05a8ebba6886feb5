"""Exchanges for the hub's list, the last changed first; each page costs what the first one does."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    exists,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.phases import Phase
from models.tables.columns import MOMENT
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import OVER_AT, ExchangeView
from models.views.matching import Match, match, written
from models.views.programmes import EVERYTHING, Kind, ProgrammeScope, is_of

PAGE = 25

Key = tuple[datetime, str]
"""Where a page ended, and the next one goes on: when changed, the exchange."""


@dataclass(frozen=True, kw_only=True)
class OverviewFilters:
    """Which exchanges. Where `member` names a person, only those the person takes part in.

    `turn` is "mentee", "mentor" or "hub"; without a `phase`, `ended` adds those that have ended, `only_ended`
    leaves out the others. `learner` is the mentee's community, `teacher` the mentor's, `community` either.
    `reached` is the number of a stage they came to at least (`domain.exchange.figures`), `came` the furthest
    one they came to. `over` leaves those longer in their phase than the policy allows, at `now`.
    """

    member: str | None = None
    phase: Phase | None = None
    ended: bool = False
    turn: str = ""
    only_ended: bool = False
    community: str = ""
    learner: str = ""
    teacher: str = ""
    cycle: str = ""
    owner: str = ""
    reached: int | None = None
    came: int | None = None
    over: bool = False
    now: datetime | None = None
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
    asked = {**values, **values_of(filters), "after_at": at, "after_id": exchange_id}
    page = await session.execute(_page(shape_of(filters, wanted), limit + 1), asked)
    found = [ListedExchange(**row) for row in page.mappings()]
    rows = found[:limit]
    last = rows[-1] if len(found) > limit else None
    return OverviewPage(rows, (last.updated_at, last.exchange_id) if last else None)


def values_of(filters: OverviewFilters) -> dict[str, Any]:
    """The values of the parameters of `chosen`, but for those of its match."""
    return {
        "member": filters.member,
        "in_phase": filters.phase,
        "turn": [filters.turn],
        "of": filters.community,
        "now": filters.now,
        **{name: getattr(filters, name) for name in _BY_VALUE},
        **filters.programme.values(),
    }


# Statements are built once for each shape of the filters: building one costs more than sending it.


@dataclass(frozen=True)
class Shape:
    """Filters without their values: the names of the conditions that apply."""

    names: tuple[str, ...]
    match: Match
    of: Kind


def shape_of(filters: OverviewFilters, wanted: Match) -> Shape:
    """Which conditions the filters are."""
    applies = {
        "member": filters.member is not None,
        "phase": filters.phase is not None,
        "running": filters.phase is None and not (filters.ended or filters.only_ended),
        "ended": filters.only_ended,
        "turn": bool(filters.turn),
        "community": bool(filters.community),
        "over": filters.over,
        "after": filters.after is not None,
        **{name: getattr(filters, name) not in ("", None) for name in _BY_VALUE},
    }
    return Shape(tuple(name for name in applies if applies[name]), wanted, filters.programme.kind)


_ID, _AT = col(ExchangeView.exchange_id), col(ExchangeView.updated_at)
_LATEST = (_AT.desc(), _ID)
_BY_VALUE: dict[str, Any] = {
    "learner": col(ExchangeView.mentee_community) == bindparam("learner"),
    "teacher": col(ExchangeView.mentor_community) == bindparam("teacher"),
    "cycle": col(ExchangeView.cycle_id) == bindparam("cycle"),
    "owner": col(ExchangeView.case_owner) == bindparam("owner"),
    "reached": col(ExchangeView.reached) >= bindparam("reached"),
    "came": col(ExchangeView.reached) == bindparam("came"),
}
"""Conditions whose parameter has the name of their filter."""


@lru_cache(maxsize=256)
def _page(shape: Shape, most: int) -> Select[Any]:
    columns = (getattr(ExchangeView, name) for name in ListedExchange.__dataclass_fields__)
    listed: Select[Any] = select(*columns).order_by(*_LATEST).limit(written(most))
    if "community" not in shape.names:
        return listed.where(*chosen(shape))
    # Two walks, each along the index of one side.
    first = select(_ID).where(*chosen(shape)).order_by(*_LATEST).limit(written(most))
    sides = (col(ExchangeView.mentee_community), col(ExchangeView.mentor_community))
    near = union(*(select(first.where(side == bindparam("of")).subquery()) for side in sides))
    return listed.where(_ID.in_(near))


def chosen(shape: Shape) -> list[ColumnElement[bool]]:
    """What an exchange must be; `community` is asked of each side in a walk of its own."""
    after: Any = bindparam("after_at")
    key, at = _ID, _AT
    conditions: dict[str, ColumnElement[bool]] = {
        "member": is_member(_ID),
        "phase": col(ExchangeView.phase) == bindparam("in_phase"),
        "running": RUNNING,
        "ended": col(ExchangeView.ended_at).is_not(None),
        "turn": col(ExchangeView.waiting_for).contains(bindparam("turn", type_=JSONB)),
        # None of those that have ended or are paused has such a moment.
        "over": bindparam("now", type_=MOMENT) > OVER_AT,
        "after": and_(at <= after, or_(at < after, key > bindparam("after_id"))),
        **_BY_VALUE,
    }
    found = [condition for name, condition in conditions.items() if name in shape.names]
    found += is_of(shape.of, col(ExchangeView.programme))
    return [*found, *shape.match.conditions(_ID)]


# As the partial index says it, without a parameter.
RUNNING: ColumnElement[bool] = col(ExchangeView.ended_at).is_(None)


def is_member(case_id: Any) -> ColumnElement[bool]:
    """Whether the parameter `member` takes part in the case."""
    return exists().where(
        col(ExchangeMember.exchange_id) == case_id,
        col(ExchangeMember.person_id) == bindparam("member", type_=String),
    )

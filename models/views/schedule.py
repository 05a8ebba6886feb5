"""Visits and follow-up calls within some weeks, for the hub's schedule."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.exchange_view import VISIT, ExchangeView
from models.views.matching import match
from models.views.overview import OverviewFilters, chosen, shape_of, values_of

PAGE = 20
MOST_VISITS = 2000
"""So many visits of one window are compared with each other."""
ON_THE_WAY = ("direction", "departed_at", "arrived_at", "ended_on", "past_visits", "calls")
"""What is read of a state."""


@dataclass(frozen=True)
class Scheduled:
    """An exchange with a visit or calls; `state` has what ON_THE_WAY names."""

    exchange_id: str
    mentee_community: str
    mentor_community: str | None
    topic: str
    phase: str
    starts_on: date
    ends_on: date
    approved: bool
    state: dict[str, Any]


@dataclass(frozen=True)
class VisitDays:
    """When two communities meet, as far as is known."""

    exchange_id: str
    mentee_community: str
    mentor_community: str | None
    starts_on: date
    ends_on: date


_VIEW = ExchangeView
_STARTS, _ENDS, _ID = col(_VIEW.starts_on), col(_VIEW.ends_on), col(_VIEW.exchange_id)
_FIRST: Any = bindparam("first", type_=Date)
_LAST: Any = bindparam("last", type_=Date)
_MAY_BE: ColumnElement[bool] = or_(col(_VIEW.ended_at).is_(None), col(_VIEW.reached) >= VISIT)
"""Not what was called off before it began."""


async def scheduled(
    session: AsyncSession,
    filters: OverviewFilters,
    first: date,
    last: date,
    after: tuple[date, str] | None = None,
) -> tuple[list[Scheduled], tuple[date, str] | None]:
    """One page of the exchanges with anything from `first` to `last`, by the first day of their visit."""
    wanted, values = await match(session, filters.words)
    columns = [
        getattr(_VIEW, name)
        for name in Scheduled.__dataclass_fields__
        if name not in ("approved", "state")
    ]
    pairs = [part for name in ON_THE_WAY for part in (name, col(_VIEW.state).op("->")(name))]
    until = func.greatest(_ENDS, col(_VIEW.last_call_on))
    query = (
        select(
            *columns,
            (col(_VIEW.approved_hash).is_not(None)).label("approved"),
            func.jsonb_build_object(*pairs).label("state"),
        )
        .where(_STARTS <= _LAST, until >= _FIRST, _MAY_BE, *chosen(shape_of(filters, wanted)))
        .order_by(_STARTS, _ID)
        .limit(PAGE + 1)
    )
    if after:
        query = query.where(tuple_(_STARTS, _ID) > tuple_(*after))
    asked = {**values, **values_of(filters), "first": first, "last": last}
    found = (await session.execute(query, asked)).all()
    rows = [Scheduled(**row._asdict()) for row in found[:PAGE]]
    return rows, (rows[-1].starts_on, rows[-1].exchange_id) if len(found) > PAGE else None


async def visit_days(
    session: AsyncSession, filters: OverviewFilters, first: date, last: date
) -> list[VisitDays]:
    """Every visit from `first` to `last`, MOST_VISITS at most."""
    wanted, values = await match(session, filters.words)
    columns = [getattr(_VIEW, name) for name in VisitDays.__dataclass_fields__]
    query = (
        select(*columns)
        .where(and_(_STARTS <= _LAST, _ENDS >= _FIRST), _MAY_BE, *chosen(shape_of(filters, wanted)))
        .order_by(_STARTS, _ID)
        .limit(MOST_VISITS)
    )
    asked = {**values, **values_of(filters), "first": first, "last": last}
    return [VisitDays(*row) for row in await session.execute(query, asked)]

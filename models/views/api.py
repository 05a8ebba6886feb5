"""Rows for a programme's own tools, by their keys: a page costs the same wherever it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, literal, or_, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.asks import AskStatus
from domain.exchange.kind import EXCHANGE
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from models.tables.programme import FIRST
from models.views.programmes import ProgrammeScope, case_is_of

Key = tuple[str, ...]


def _shared(view: Any, kind: Any, case: Any) -> list[Any]:
    return [
        case.label("id"),
        kind.label("kind"),
        *(
            getattr(view, name)
            for name in ("phase", "waiting_for", "due_at", "open_asks", "started_at")
        ),
        view.updated_at,
        view.ended_at,
    ]


def _since(column: Any, since: datetime | None) -> list[Any]:
    return [column >= since] if since else []


async def exchanges_after(
    session: AsyncSession, scope: ProgrammeScope, after: Key, since: datetime | None, limit: int
) -> Sequence[Any]:
    """Exchanges by id; with `since` those that changed from then on."""
    view = ExchangeView
    query = (
        select(
            *_shared(view, literal(EXCHANGE.name), col(view.exchange_id)),
            col(view.cycle_id).label("cycle"),
            col(view.direction),
            col(view.mentee_community),
            col(view.mentor_community),
        )
        .where(*scope.named(col(view.programme)), *_since(col(view.updated_at), since))
        .order_by(col(view.exchange_id))
        .limit(limit)
    )
    found: Sequence[Any] = (
        await session.execute(_on(query, (col(view.exchange_id),), after))
    ).all()
    return found


async def cases_after(
    session: AsyncSession, scope: ProgrammeScope, after: Key, since: datetime | None, limit: int
) -> Sequence[Any]:
    """Cases of every kind by id, exchanges among them."""
    mark = col(CaseView.state).op("->>")("programme")
    own = mark == scope.mark if scope.mark else or_(mark.is_(None), mark == FIRST)
    exchanges = select(
        *_shared(ExchangeView, literal(EXCHANGE.name), col(ExchangeView.exchange_id))
    ).where(*scope.named(col(ExchangeView.programme)), *_since(col(ExchangeView.updated_at), since))
    others = select(*_shared(CaseView, col(CaseView.kind), col(CaseView.case_id))).where(
        *([own] if scope.several else []), *_since(col(CaseView.updated_at), since)
    )
    both = [
        _on(exchanges, (col(ExchangeView.exchange_id),), after)
        .order_by(col(ExchangeView.exchange_id))
        .limit(limit),
        _on(others, (col(CaseView.case_id),), after).order_by(col(CaseView.case_id)).limit(limit),
    ]
    near = union_all(*(select(one.subquery()) for one in both)).subquery()
    return (await session.execute(select(near).order_by(near.c.id).limit(limit))).all()


async def asks_after(
    session: AsyncSession, scope: ProgrammeScope, after: Key, case: str, limit: int
) -> Sequence[Any]:
    """Open tasks by case and id; of one case where one is named."""
    keys = col(AskView.exchange_id), col(AskView.ask_id)
    query = (
        select(AskView)
        .where(
            col(AskView.status) == AskStatus.OPEN,
            *([keys[0] == case] if case else []),
            *case_is_of(scope.kind, keys[0]),
        )
        .order_by(*keys)
        .limit(limit)
    )
    return list(await session.scalars(_on(query, keys, after), scope.values()))


async def cycles_after(
    session: AsyncSession, scope: ProgrammeScope, after: Key, limit: int
) -> Sequence[Cycle]:
    """Rounds by id."""
    query = select(Cycle).where(*scope.named(col(Cycle.programme))).order_by(col(Cycle.id))
    return list(await session.scalars(_on(query, (col(Cycle.id),), after).limit(limit)))


async def communities_after(
    session: AsyncSession, scope: ProgrammeScope, after: Key, limit: int
) -> Sequence[Community]:
    """Communities by id."""
    query = select(Community).where(*scope.communities()).order_by(col(Community.id))
    return list(await session.scalars(_on(query, (col(Community.id),), after).limit(limit)))


def _on(query: Select[Any], keys: tuple[Any, ...], after: Key) -> Select[Any]:
    """From the row after `after` on; nothing for a key of another list."""
    if not after:
        return query
    if len(after) != len(keys):
        return query.where(false())
    return query.where(and_(tuple_(*keys) > tuple_(*after)))

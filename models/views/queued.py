"""Asks as lists of the hub show them: each with its exchange, or its case of another kind."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    String,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.kind import KINDS
from domain.case.names import HUB
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import Request
from domain.exchange.orders import Order
from domain.exchange.phases import Phase
from models.tables.ask_view import AskView
from models.tables.case_title import CaseTitle
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.views.matching import written

ABOUT_ORDERS = frozenset(
    {
        AskKind.BOOK,
        AskKind.CONFIRM_BOOKING,
        AskKind.CHANGE_BOOKING,
        AskKind.APPROVE_COST,
        AskKind.UNDO_BOOKING,
    }
)
ABOUT_REQUESTS = frozenset({AskKind.DECIDE_REQUEST})

_ORDER: TypeAdapter[Order] = TypeAdapter(Order)
_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)


@dataclass(frozen=True, kw_only=True)
class QueuedAsk:
    """An open ask; `kind` is the name it has in its kind of case.

    `stands_still` says whether its clock does, because the case is paused; it is told of asks only
    whose day has come.
    """

    exchange_id: str
    ask_id: str
    kind: str
    subject: str
    opened_at: datetime
    starts_at: datetime
    due_at: datetime
    level: int
    claimed_by: str | None
    stands_still: bool


@dataclass(frozen=True, kw_only=True)
class QueuedExchange:
    """What the queue shows of an ask's exchange; `about` is the order or the request asked about."""

    mentee_community: str
    mentor_community: str | None
    topic: str
    phase: Phase
    about: Order | Request | None


@dataclass(frozen=True, kw_only=True)
class QueuedCase:
    """What the queue shows of an ask's case that is no exchange: a phase of the kind named, and what people call it."""

    kind: str
    phase: str
    title: str = ""


def for_each(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row, looked up for each ask; the offset keeps it from becoming a join."""
    return exists(select(literal_column("1")).where(*conditions).offset(written(0)))


def _paused() -> Any:
    """Looked at where it matters only: each look unpacks the whole state."""
    paused = or_(
        *(col(view.state).op("->>")("paused").is_not(None) for view in (ExchangeView, CaseView))
    )
    return case((col(AskView.due_at) < bindparam("now"), paused), else_=False)


def _about() -> Any:
    subject = func.jsonb_build_object("subject", col(AskView.subject))

    def named(where: str) -> Any:
        path: Any = literal_column(f"'$.{where}[*] ? (@.id == $subject)'::jsonpath")
        return func.jsonb_path_query_first(col(ExchangeView.state), path, subject, type_=JSONB)

    return case(
        (col(AskView.kind).in_(sorted(ABOUT_ORDERS)), named("orders")),
        (col(AskView.kind).in_(sorted(ABOUT_REQUESTS)), named("requests")),
    )


_OF_ASK = tuple(name for name in QueuedAsk.__dataclass_fields__ if name != "stands_still")
_OF_EXCHANGE = tuple(
    name for name in QueuedExchange.__dataclass_fields__ if name not in {"phase", "about"}
)
SHOWN: Any = (
    *(getattr(AskView, name) for name in _OF_ASK),
    *(getattr(ExchangeView, name) for name in _OF_EXCHANGE),
    col(ExchangeView.phase).label("phase"),
    col(CaseView.kind).label("case_kind"),
    col(CaseView.phase).label("case_phase"),
    select(col(CaseTitle.title))
    .where(col(CaseTitle.case_id) == col(CaseView.case_id))
    .scalar_subquery()
    .label("case_title"),
    _paused().label("paused"),
    _about().label("about"),
)


def here_of(row: Any) -> QueuedExchange | QueuedCase | None:
    """The exchange, or the case of another kind; None where there is neither, or the kind is unknown."""
    if row.phase is not None:
        return QueuedExchange(
            **{name: getattr(row, name) for name in _OF_EXCHANGE},
            phase=Phase(row.phase),
            about=_read(row.kind, row.about),
        )
    if row.case_kind not in KINDS:
        return None
    return QueuedCase(kind=row.case_kind, phase=row.case_phase, title=row.case_title or "")


def ask_of(row: Any, here: QueuedExchange | QueuedCase) -> QueuedAsk:
    """The ask of a row of `SHOWN`."""
    of = KINDS[here.kind].case if isinstance(here, QueuedCase) else Exchange
    return QueuedAsk(
        **{name: getattr(row, name) for name in _OF_ASK},
        stands_still=row.paused and row.kind != of.pause_ask,
    )


def _read(kind: str, about: Any) -> Order | Request | None:
    if about is None:
        return None
    return (
        _ORDER.validate_python(about) if kind in ABOUT_ORDERS else _REQUEST.validate_python(about)
    )


async def asks_named(
    session: AsyncSession, person: str, keys: Collection[tuple[str, str]], now: datetime
) -> list[tuple[QueuedAsk, QueuedExchange | QueuedCase]]:
    """Of the asks with these keys (case, ask), open or settled, those of cases in whose team the person is."""
    where = (col(AskView.exchange_id), col(AskView.ask_id))
    in_team = for_each(
        col(ExchangeMember.exchange_id) == col(AskView.exchange_id),
        col(ExchangeMember.person_id) == bindparam("me", type_=String),
        col(ExchangeMember.role).in_(sorted(HUB)),
    )
    query = (
        select(*SHOWN)
        .outerjoin(ExchangeView, col(ExchangeView.exchange_id) == where[0])
        .outerjoin(CaseView, col(CaseView.case_id) == where[0])
        .where(tuple_(*where).in_(list(keys)), in_team)
        .order_by(col(AskView.due_at), *where)
    )
    found = (await session.execute(query, {"me": person, "now": now})).all() if keys else ()
    return [(ask_of(row, here), here) for row in found if (here := here_of(row))]

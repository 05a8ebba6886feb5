"""Open asks as people see them: a person's inbox, an exchange's list; due soonest first everywhere."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.case.asks import AskStatus
from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from models.tables.ask_view import AskView
from models.tables.community import Community
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from models.views.names import renamed


@dataclass(frozen=True, kw_only=True)
class AskRow:
    """One ask, with the names it needs to be understood."""

    exchange_id: str
    ask_id: str
    kind: AskKind
    roles: tuple[Role, ...]
    side: Side | None
    person_id: str | None
    person_name: str | None
    subject: str
    status: AskStatus
    opened_at: datetime
    starts_at: datetime
    due_at: datetime
    level: int
    claimed_by: str | None
    claimed_name: str | None
    mentee_name: str
    mentor_name: str | None
    topic: str
    phase: Phase
    claimed_at: datetime | None = None
    """When somebody of the hub took it, where that was noted."""
    stands_still: bool = False
    """Whether its clock does, because the exchange is paused: then nothing is overdue."""

    @property
    def address(self) -> str:
        """Path of the form that answers it."""
        return f"/exchanges/{self.exchange_id}/asks/{self.ask_id}"


async def inbox(session: AsyncSession, person_id: str, limit: int = 200) -> tuple[AskRow, ...]:
    """What waits for this person: asks to them by name, to their side, or claimed by them."""
    return await _rows(session, _INBOX, person=person_id, most=limit)


async def open_asks(
    session: AsyncSession,
    *,
    exchange_id: str | None = None,
    kind: AskKind | None = None,
    limit: int = 200,
) -> tuple[AskRow, ...]:
    """Open asks of one exchange, or of all; for an exchange's page and the command line."""
    query = _OPEN if exchange_id is None else _OPEN_HERE
    if kind is not None:
        query = query.where(col(AskView.kind) == kind.value)
    return await _rows(session, query, exchange=exchange_id, most=limit)


async def settled_asks(session: AsyncSession, exchange_id: str) -> tuple[AskRow, ...]:
    """Asks of one exchange that were answered or waived, due first first."""
    return await _rows(session, _SETTLED_HERE, exchange=exchange_id)


async def read_ask(session: AsyncSession, exchange_id: str, ask_id: str) -> AskRow | None:
    """One ask, open or settled; None if the exchange has no such ask."""
    rows = await _rows(session, _THIS_ONE, exchange=exchange_id, ask=ask_id)
    return rows[0] if rows else None


def _open() -> ColumnElement[bool]:
    # Literal, not a parameter: only so is the planner sure that the partial indexes apply.
    return literal_column("ask_view.status = 'open'", Boolean)


def _asks(role: object) -> ColumnElement[bool]:
    return col(AskView.roles).op("?", is_comparison=True)(role)


@cache
def _with_names() -> Any:
    asked, claimer, mentee, mentor = (
        aliased(Person), aliased(Person), aliased(Community), aliased(Community),
    )  # fmt: skip
    view = ExchangeView
    return (
        select(
            AskView,
            col(asked.name),
            col(claimer.name),
            col(mentee.name),
            col(mentor.name),
            col(view.topic),
            col(view.phase),
            col(view.state).op("->>")("paused").is_not(None),
        )
        .join(view, col(view.exchange_id) == col(AskView.exchange_id))
        .outerjoin(asked, col(asked.id) == col(AskView.person_id))
        .outerjoin(claimer, col(claimer.id) == col(AskView.claimed_by))
        .outerjoin(mentee, col(mentee.id) == col(view.mentee_community))
        .outerjoin(mentor, col(mentor.id) == col(view.mentor_community))
        .order_by(col(AskView.due_at), col(AskView.exchange_id), col(AskView.ask_id))
    )


async def _rows(session: AsyncSession, query: Select[Any], **asked: Any) -> tuple[AskRow, ...]:
    rows = [_row(found) for found in (await session.execute(query, asked)).all()]
    return await renamed(session, rows, person_id="person_name", claimed_by="claimed_name")


def _row(found: Any) -> AskRow:
    """One row of `_with_names`."""
    ask, person_name, claimed_name, mentee_name, mentor_name, topic, phase, paused = found
    return AskRow(
        exchange_id=ask.exchange_id,
        ask_id=ask.ask_id,
        kind=AskKind(ask.kind),
        roles=tuple(Role(role) for role in ask.roles),
        side=Side(ask.side) if ask.side else None,
        person_id=ask.person_id,
        person_name=person_name,
        subject=ask.subject,
        status=ask.status,
        opened_at=ask.opened_at,
        starts_at=ask.starts_at,
        due_at=ask.due_at,
        level=ask.level,
        claimed_by=ask.claimed_by,
        claimed_name=claimed_name,
        claimed_at=ask.claimed_at,
        mentee_name=mentee_name or "",
        mentor_name=mentor_name,
        topic=topic,
        phase=Phase(phase),
        stands_still=paused and ask.kind != AskKind.REVIEW_PAUSE,
    )


def _inbox() -> Any:
    member = and_(
        col(ExchangeMember.exchange_id) == col(AskView.exchange_id),
        or_(
            _asks(col(ExchangeMember.role)),
            and_(col(ExchangeMember.is_traveller), _asks(Role.TRAVELLER.value)),
        ),
    )
    # A hub role's asks wait in the desk's queue until somebody takes them.
    side_roles = [Role.MENTEE.value, Role.MENTOR.value]
    keys = (col(AskView.exchange_id), col(AskView.ask_id))
    person: Any = bindparam("person")
    mine = [
        select(*keys).where(_open(), col(AskView.person_id) == person),
        select(*keys).where(_open(), col(AskView.claimed_by) == person),
        select(*keys)
        .join(ExchangeMember, member)
        .where(
            _open(),
            col(AskView.person_id).is_(None),
            col(ExchangeMember.person_id) == person,
            col(ExchangeMember.role).in_(side_roles),
        ),
    ]
    near = union_all(*mine).subquery()
    chosen = tuple_(*keys).in_(select(near.c.exchange_id, near.c.ask_id))
    return _with_names().where(chosen)


# Written once: building a statement costs more than sending it.
_HERE = col(AskView.exchange_id) == bindparam("exchange")
_MOST: Any = bindparam("most")
_INBOX = _inbox().limit(_MOST)
_OPEN = _with_names().where(_open()).limit(_MOST)
_OPEN_HERE = _OPEN.where(_HERE)
_SETTLED_HERE = _with_names().where(
    _HERE, col(AskView.status).in_([AskStatus.ANSWERED.value, AskStatus.WAIVED.value])
)
_THIS_ONE = _with_names().where(_HERE, col(AskView.ask_id) == bindparam("ask"))

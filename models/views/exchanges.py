"""Exchanges as people see them: lists, search, and everything one page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.exchange.people import Direction, Role, Side
from domain.exchange.phases import Phase
from models.tables.community import Community
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from models.views.asks import AskRow, open_asks
from models.views.names import people_named

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class ExchangeRow:
    """One exchange in a list. `waiting_for` holds "mentee", "mentor", "hub"."""

    exchange_id: str
    revision: int
    programme: str
    cycle_id: str
    phase: Phase
    direction: Direction
    topic: str
    mentee_community: str
    mentee_name: str
    mentor_community: str | None
    mentor_name: str | None
    case_owner: str | None
    case_owner_name: str | None
    waiting_for: tuple[str, ...]
    due_at: datetime | None
    open_asks: int
    starts_on: date | None
    ends_on: date | None
    started_at: datetime | None
    updated_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """One person's part in an exchange."""

    person_id: str
    name: str
    role: Role
    side: Side | None
    is_lead: bool
    is_traveller: bool


@dataclass(frozen=True, kw_only=True)
class ExchangePage:
    """What an exchange's page shows; `state` is the domain Exchange as JSON."""

    row: ExchangeRow
    application_doc: str
    plan_doc: str | None
    plan_hash: str | None
    approved_hash: str | None
    members: tuple[MemberRow, ...]
    asks: tuple[AskRow, ...]
    state: dict[str, Any]

    def roles_of(self, person_id: str) -> frozenset[Role]:
        """The roles a person holds here; empty for a stranger."""
        mine = [m for m in self.members if m.person_id == person_id]
        travels = {Role.TRAVELLER} if any(m.is_traveller for m in mine) else set[Role]()
        return frozenset({m.role for m in mine} | travels)


@dataclass(frozen=True, kw_only=True)
class ListFilters:
    """Which exchanges a list shows; what is none or empty does not matter."""

    cycle_id: str | None = None
    phases: tuple[Phase, ...] = ()
    community_id: str | None = None
    running: bool | None = None


async def exchange_page(session: AsyncSession, exchange_id: str) -> ExchangePage | None:
    """Everything of one exchange but its timeline; None if there is none of that id."""
    found = (await session.execute(_ONE, {"exchange": exchange_id})).first()
    if found is None:
        return None
    return ExchangePage(
        row=exchange_row(found),
        **{name: getattr(found, name) for name in _BESIDES},
        members=await members(session, exchange_id),
        asks=await open_asks(session, exchange_id=exchange_id),
    )


async def exchange_state(session: AsyncSession, exchange_id: str) -> dict[str, Any] | None:
    """The domain Exchange as JSON, as last recorded; None if there is none of that id."""
    found: dict[str, Any] | None = await session.scalar(_STATE, {"exchange": exchange_id})
    return found


async def members(session: AsyncSession, exchange_id: str) -> tuple[MemberRow, ...]:
    """Who takes part, contacts first."""
    found = (await session.execute(_MEMBERS, {"exchange": exchange_id})).all()
    told = await people_named(session, [member.person_id for member in found])
    return tuple(
        MemberRow(
            person_id=member.person_id,
            name=told.get(member.person_id, member.name or ""),
            role=Role(member.role),
            side=Side(member.side) if member.side else None,
            is_lead=member.is_lead,
            is_traveller=member.is_traveller,
        )
        for member in found
    )


async def exchanges_of(session: AsyncSession, person_id: str) -> tuple[ExchangeRow, ...]:
    """The exchanges a participant takes part in, latest news first."""
    return await exchange_rows(session, _OF_PERSON, {"person": person_id})


async def list_exchanges(
    session: AsyncSession,
    filters: ListFilters,
    after: tuple[datetime, str] | None = None,
    limit: int = PAGE,
) -> tuple[ExchangeRow, ...]:
    """Exchanges, latest news first; the next page starts after (updated_at, exchange_id)."""
    query = rows_query().order_by(*LATEST).limit(limit)
    if filters.cycle_id is not None:
        query = query.where(col(ExchangeView.cycle_id) == filters.cycle_id)
    if filters.phases:
        query = query.where(col(ExchangeView.phase).in_([p.value for p in filters.phases]))
    if filters.running is not None:
        ended = col(ExchangeView.ended_at)
        query = query.where(ended.is_(None) if filters.running else ended.is_not(None))
    if filters.community_id is not None:
        mine = filters.community_id
        query = query.where(
            (col(ExchangeView.mentee_community) == mine)
            | (col(ExchangeView.mentor_community) == mine)
        )
    if after is not None:
        at, exchange_id = after
        updated, key = col(ExchangeView.updated_at), col(ExchangeView.exchange_id)
        query = query.where((updated < at) | ((updated == at) & (key > exchange_id)))
    return await exchange_rows(session, query)


LATEST = (col(ExchangeView.updated_at).desc(), col(ExchangeView.exchange_id))


@cache
def rows_query() -> Select[Any]:
    """The columns of an ExchangeRow, unfiltered and unordered."""
    mentee, mentor, owner = aliased(Community), aliased(Community), aliased(Person)
    view = ExchangeView
    return (
        select(
            *(getattr(view, name) for name in _PLAIN),
            col(mentee.name).label("mentee_name"),
            col(mentor.name).label("mentor_name"),
            col(owner.name).label("case_owner_name"),
        )
        .outerjoin(mentee, col(mentee.id) == col(view.mentee_community))
        .outerjoin(mentor, col(mentor.id) == col(view.mentor_community))
        .outerjoin(owner, col(owner.id) == col(view.case_owner))
    )


async def exchange_rows(
    session: AsyncSession, query: Select[Any], asked: Mapping[str, Any] | None = None
) -> tuple[ExchangeRow, ...]:
    """The rows a `rows_query` finds, with values for its parameters if it has any."""
    found = await session.execute(query, asked)
    return tuple(exchange_row(one) for one in found.all())


def exchange_row(found: Any) -> ExchangeRow:
    """One result of a `rows_query`."""
    values = {name: getattr(found, name) for name in (*_PLAIN, *_NAMES)}
    values["phase"] = Phase(values["phase"])
    values["direction"] = Direction(values["direction"])
    values["waiting_for"] = tuple(values["waiting_for"])
    values["mentee_name"] = values["mentee_name"] or ""
    return ExchangeRow(**values)


_NAMES: Sequence[str] = ("mentee_name", "mentor_name", "case_owner_name")
_PLAIN: Sequence[str] = tuple(n for n in ExchangeRow.__dataclass_fields__ if n not in _NAMES)

# Written once: building a statement costs more than sending it.
_BESIDES = ("application_doc", "plan_doc", "plan_hash", "approved_hash", "state")
_THIS = col(ExchangeView.exchange_id) == bindparam("exchange")
_STATE = select(col(ExchangeView.state)).where(_THIS)
_ONE = rows_query().where(_THIS).add_columns(*(getattr(ExchangeView, name) for name in _BESIDES))
_MEMBERS = (
    select(
        *(getattr(ExchangeMember, n) for n in MemberRow.__dataclass_fields__ if n != "name"),
        col(Person.name),
    )
    .outerjoin(Person, col(Person.id) == col(ExchangeMember.person_id))
    .where(col(ExchangeMember.exchange_id) == bindparam("exchange"))
    .order_by(
        col(ExchangeMember.side).nulls_last(),
        col(ExchangeMember.is_lead).desc(),
        col(Person.name),
        col(ExchangeMember.role),
    )
)
_OF_PERSON = (
    rows_query()
    .where(
        col(ExchangeView.exchange_id).in_(
            select(col(ExchangeMember.exchange_id)).where(
                col(ExchangeMember.person_id) == bindparam("person"),
                col(ExchangeMember.role).in_([Role.MENTEE.value, Role.MENTOR.value]),
            )
        )
    )
    .order_by(*LATEST)
)

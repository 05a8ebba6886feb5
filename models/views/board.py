"""Cases by phase: how many there are, and the first few of each phase, what is due soonest first.

Whatever the number of cases, only the cards that are shown are looked at closely.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.names import HUB
from domain.exchange.people import Role
from models.tables.ask_view import AskView
from models.tables.case_title import CaseTitle
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.views.matching import match, written
from models.views.overview import (
    RUNNING,
    OverviewFilters,
    Shape,
    chosen,
    is_member,
    shape_of,
    values_of,
)
from models.views.programmes import Kind, ProgrammeScope, case_is_of

CARDS = 6
"""So many cases of a phase are shown; the list has all."""
MOST_ENDED = 999
"""Counting those that have ended stops here: they become more every year."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One case. `asked` is the role whose answer is due first, `people` who that is as far as one is named.

    `parties` are people who take part besides the hub, told of cases that are no exchange.
    """

    case_id: str
    phase: str
    due_at: datetime | None
    phase_since: datetime | None
    phase_days: int | None
    paused: bool
    asked: str | None
    task: str | None
    people: tuple[str, ...]
    parties: tuple[str, ...] = ()
    mentee_community: str = ""
    mentor_community: str | None = None
    topic: str = ""
    starts_on: date | None = None


@dataclass(frozen=True)
class Board:
    """`counts` are of open phases that have cases, `ended` of those at an end, counted to one more than MOST_ENDED."""

    counts: dict[str, int]
    ended: dict[str, int]
    cards: list[Card]


async def exchange_board(
    session: AsyncSession, filters: OverviewFilters, phases: Sequence[str], ends: Sequence[str]
) -> Board:
    """The exchanges the filters name, but for their phase."""
    wanted, values = await match(session, filters.words)
    asked = {**values, **values_of(filters), "phases": list(phases), "ends": list(ends)}
    shape = shape_of(filters, wanted)
    return await _board(session, _of_exchanges(shape), asked)


async def case_board(
    session: AsyncSession,
    kind: str,
    member: str,
    programme: ProgrammeScope,
    phases: Sequence[str],
    ends: Sequence[str],
) -> Board:
    """The cases of another kind in which `member` has a part: a case is for its own people."""
    asked = {
        "kind": kind,
        "member": member,
        "phases": list(phases),
        "ends": list(ends),
        **programme.values(),
    }
    return await _board(session, _of_cases(programme.kind), asked)


async def cases_in_phase(
    session: AsyncSession,
    kind: str,
    phase: str,
    member: str,
    programme: ProgrammeScope,
    after: tuple[datetime, str] | None,
    limit: int = 25,
) -> tuple[list[Card], tuple[datetime, str] | None]:
    """One page of the cases of a kind in an open phase or at an end, and where the next one begins."""
    asked = {
        "kind": kind,
        "member": member,
        "phases": [phase],
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        **programme.values(),
    }
    statement = _listed_cases(programme.kind, limit + 1, after=after is not None)
    found = (await session.execute(statement, asked)).mappings().all()
    cards = [_card(row) for row in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return cards, (last["updated_at"], last["case_id"]) if last else None


@dataclass(frozen=True)
class _Statements:
    counts: Select[Any]
    ended: Select[Any]
    cards: Select[Any]


async def _board(session: AsyncSession, of: _Statements, asked: dict[str, Any]) -> Board:
    counts = {row[0]: row[1] for row in await session.execute(of.counts, asked)}
    ended = {row[0]: row[1] for row in await session.execute(of.ended, asked)}
    here = [phase for phase in asked["phases"] if counts.get(phase)]
    found = await session.execute(of.cards, {**asked, "phases": here})
    return Board(counts, ended, [_card(row) for row in found.mappings()])


def _card(row: Any) -> Card:
    values = {name: row[name] for name in Card.__dataclass_fields__ if name in row}
    return Card(
        **{**values, **{name: tuple(row.get(name) or ()) for name in ("people", "parties")}}
    )


# Statements are built once for each shape of the filters.

_PHASES: Any = (
    func.unnest(bindparam("phases", type_=ARRAY(String))).table_valued("phase").render_derived()
)
_ENDS: Any = (
    func.unnest(bindparam("ends", type_=ARRAY(String))).table_valued("phase").render_derived()
)
_OPEN: ColumnElement[bool] = literal_column("ask_view.status = 'open'", Boolean)
_SIDES = (Role.MENTEE.value, Role.MENTOR.value)
_OF_EXCHANGE = ("mentee_community", "mentor_community", "topic", "starts_on", "case_owner")
_OF_CASE = ("due_at", "phase", "phase_since", "phase_days", "paused", "updated_at")


@lru_cache(maxsize=128)
def _of_exchanges(shape: Shape) -> _Statements:
    left_out = {"phase", "running", "ended", "after"}
    names = tuple(name for name in shape.names if name not in left_out)
    conditions = chosen(Shape(names, shape.match, shape.of))
    view = ExchangeView
    columns = [getattr(view, name) for name in (*_OF_CASE, *_OF_EXCHANGE)]
    few = (
        select(col(view.exchange_id).label("case_id"), *columns)
        .where(col(view.phase) == _PHASES.c.phase, RUNNING, *conditions)
        .order_by(col(view.due_at), col(view.exchange_id))
        .limit(written(CARDS))
        .correlate(_PHASES)
        .lateral("few")
    )
    lead = case(
        (col(AskView.role) == Role.TRAVELLER.value, col(ExchangeMember.is_traveller)),
        (
            col(AskView.role).in_(_SIDES),
            and_(col(ExchangeMember.role) == col(AskView.role), col(ExchangeMember.is_lead)),
        ),
        else_=col(ExchangeMember.role) == col(AskView.role),
    )
    owner = case((col(AskView.role) == Role.PROGRAMME.value, few.c.case_owner))
    asked = _asked(few.c.case_id, lead, owner)
    return _Statements(
        _counts(view, conditions), _ended(view, conditions), _shown(few, asked, _PHASES)
    )


@lru_cache(maxsize=32)
def _of_cases(of: Kind) -> _Statements:
    view, conditions = CaseView, _conditions(of)
    few = (
        select(col(view.case_id), *(getattr(view, name) for name in _OF_CASE))
        .where(col(view.phase) == _PHASES.c.phase, col(view.ended_at).is_(None), *conditions)
        .order_by(col(view.due_at), col(view.case_id))
        .limit(written(CARDS))
        .correlate(_PHASES)
        .lateral("few")
    )
    return _Statements(
        _counts(view, conditions), _ended(view, conditions), _shown_cases(few, _PHASES)
    )


@lru_cache(maxsize=32)
def _listed_cases(of: Kind, most: int, *, after: bool) -> Select[Any]:
    view, conditions = CaseView, _conditions(of)
    at, key = col(view.updated_at), col(view.case_id)
    before: Any = bindparam("after_at")
    if after:
        conditions = [
            *conditions,
            at <= before,
            or_(at < before, key > bindparam("after_id")),
        ]
    few = (
        select(key, *(getattr(view, name) for name in _OF_CASE))
        .where(col(view.phase) == _PHASES.c.phase, *conditions)
        .order_by(at.desc(), key)
        .limit(written(most))
        .correlate(_PHASES)
        .lateral("few")
    )
    return _shown_cases(few, _PHASES).order_by(few.c.updated_at.desc(), few.c.case_id)


def _conditions(of: Kind) -> list[ColumnElement[bool]]:
    key = col(CaseView.case_id)
    kind = col(CaseView.kind) == bindparam("kind", type_=String)
    return [kind, is_member(key), *case_is_of(of, key)]


def _counts(view: Any, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """Phase by phase, so that each is counted along its index."""
    here = (
        select(func.count().label("number"))
        .select_from(view)
        .where(col(view.phase) == _PHASES.c.phase, col(view.ended_at).is_(None), *conditions)
        .correlate(_PHASES)
        .lateral("counted")
    )
    return select(_PHASES.c.phase, here.c.number).select_from(_PHASES.join(here, true()))


def _ended(view: Any, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    here = (
        select(literal_column("1"))
        .select_from(view)
        .where(col(view.phase) == _ENDS.c.phase, *conditions)
        .limit(written(MOST_ENDED + 1))
        .correlate(_ENDS)
        .subquery()
    )
    counted = select(func.count().label("number")).select_from(here).lateral("counted")
    found: Select[Any] = (
        select(_ENDS.c.phase, counted.c.number)
        .select_from(_ENDS.join(counted, true()))
        .where(counted.c.number > written(0))
    )
    return found


def _asked(case_id: Any, of_role: ColumnElement[bool], *owner: Any) -> Any:
    """The open ask that is due first, and who is asked: by name, or who alone has the role."""
    held = (
        select(col(ExchangeMember.person_id))
        .where(col(ExchangeMember.exchange_id) == col(AskView.exchange_id), of_role)
        .distinct()
        .order_by(col(ExchangeMember.person_id))
        .limit(written(2))
        .correlate(AskView)
    )
    one = func.coalesce(col(AskView.claimed_by), col(AskView.person_id), *owner)
    people = case((one.is_not(None), array([one])), else_=func.array(held.scalar_subquery()))
    return (
        select(
            col(AskView.role).label("asked"),
            col(AskView.kind).label("task"),
            people.label("people"),
        )
        .where(col(AskView.exchange_id) == case_id, _OPEN)
        .order_by(col(AskView.due_at), col(AskView.ask_id))
        .limit(written(1))
        .lateral("asked")
    )


def _shown(few: Any, asked: Any, phases: Any, *more: Any) -> Select[Any]:
    shown: Select[Any] = (
        select(few, asked.c.asked, asked.c.task, asked.c.people, *more)
        .select_from(phases.join(few, true()).outerjoin(asked, true()))
        .order_by(few.c.phase, few.c.due_at, few.c.case_id)
    )
    return shown


def _shown_cases(few: Any, phases: Any) -> Select[Any]:
    asked = _asked(few.c.case_id, col(ExchangeMember.role) == col(AskView.role))
    others = (
        select(col(ExchangeMember.person_id))
        .where(
            col(ExchangeMember.exchange_id) == few.c.case_id,
            col(ExchangeMember.role).not_in(sorted(HUB)),
        )
        .distinct()
        .order_by(col(ExchangeMember.person_id))
        .limit(written(2))
    )
    parties = func.array(others.scalar_subquery()).label("parties")
    named = select(col(CaseTitle.title)).where(col(CaseTitle.case_id) == few.c.case_id)
    topic = func.coalesce(named.scalar_subquery(), "").label("topic")
    return _shown(few, asked, phases, parties, topic).order_by(None)

"""What the time to come of somebody's cases is told from: their states, open asks, calendar, and what is kept of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, bindparam, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.names import HUB
from domain.exchange.kind import EXCHANGE
from models.tables.ask_view import AskView
from models.tables.calendar_event import CalendarEvent, EventKind, EventStatus
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.vault_item import VaultItem
from models.views.programmes import ProgrammeScope

MOST_CASES = 200
AFTER_END = timedelta(days=60)
"""So long an exchange that has ended is looked at still: what was given for it may be there."""


@dataclass(frozen=True, kw_only=True)
class CaseAhead:
    """One case; `state` is the domain object as JSON. `gives` has the day on which each class of data goes."""

    case_id: str
    kind: str
    programme: str
    state: dict[str, Any]
    asks: list[AskView] = field(default_factory=list)
    events: list[CalendarEvent] = field(default_factory=list)
    gives: dict[str, date | None] = field(default_factory=dict)


async def cases_ahead(
    session: AsyncSession,
    person: str,
    now: datetime,
    *,
    of_hub: bool,
    programme: ProgrammeScope | None = None,
) -> list[CaseAhead]:
    """The cases in which a person takes part, or (`of_hub`) to whose team they belong; the latest changed first.

    Only those of a programme where one is named. At most `MOST_CASES`.
    """
    asked = {"person": person, "since": now - AFTER_END, "most": MOST_CASES}
    query = _HUB if of_hub else _TAKING_PART
    found = [
        CaseAhead(case_id=row.id, kind=row.kind, programme=row.programme, state=row.state)
        for row in (await session.execute(query, asked)).all()
        if programme is None or programme.covers(row.programme)
    ]
    await fill(session, found, person, now)
    return found


async def fill(
    session: AsyncSession, cases: Sequence[CaseAhead], person: str, now: datetime
) -> None:
    """Add open asks, calendar events and what is kept of the person to cases that were found."""
    ids = {"cases": [case.case_id for case in cases], "person": person, "now": now}
    asks, events = (
        defaultdict[str, list[AskView]](list),
        defaultdict[str, list[CalendarEvent]](list),
    )
    for ask in await session.scalars(_ASKS, ids):
        asks[ask.exchange_id].append(ask)
    for event in await session.scalars(_EVENTS, ids):
        events[event.exchange_id].append(event)
    gives = defaultdict[str, dict[str, date | None]](dict)
    for case_id, data_class, goes in (await session.execute(_KEPT, ids)).all():
        gives[case_id][data_class] = goes
    for case in cases:
        case.asks.extend(asks[case.case_id])
        case.events.extend(events[case.case_id])
        case.gives.update(gives[case.case_id])


_ME: Any = bindparam("person")
_SINCE: Any = bindparam("since")
_CASES: Any = bindparam("cases", expanding=True)


def _mine(*conditions: Any) -> Any:
    """The exchanges, and the other cases, in which the person has a part of this sort."""
    part = select(col(ExchangeMember.exchange_id)).where(
        col(ExchangeMember.person_id) == _ME, *conditions
    )
    exchange, case = ExchangeView, CaseView
    exchanges: Any = select(
        col(exchange.exchange_id).label("id"),
        literal_column(f"'{EXCHANGE.name}'").label("kind"),
        col(exchange.programme).label("programme"),
        col(exchange.state).label("state"),
        col(exchange.updated_at).label("updated_at"),
    ).where(
        col(exchange.exchange_id).in_(part),
        or_(col(exchange.ended_at).is_(None), col(exchange.ended_at) >= _SINCE),
    )
    cases: Any = select(
        col(case.case_id),
        col(case.kind),
        literal_column("coalesce(case_view.state ->> 'programme', '')"),
        col(case.state),
        col(case.updated_at),
    ).where(col(case.case_id).in_(part), col(case.ended_at).is_(None))
    both = exchanges.union_all(cases).subquery()
    most: Any = bindparam("most")
    return select(both).order_by(both.c.updated_at.desc(), both.c.id).limit(most)


# Written once: building a statement costs more than sending it.
_HUB = _mine(col(ExchangeMember.role).in_(sorted(HUB)))
_TAKING_PART = _mine(col(ExchangeMember.role).not_in(sorted(HUB)))
_ASKS = (
    select(AskView)
    # Literal, not a parameter: only so is the planner sure that the partial indexes apply.
    .where(
        literal_column("ask_view.status = 'open'", Boolean), col(AskView.exchange_id).in_(_CASES)
    )
    .order_by(col(AskView.due_at), col(AskView.ask_id))
)
_EVENTS = select(CalendarEvent).where(
    col(CalendarEvent.exchange_id).in_(_CASES),
    col(CalendarEvent.kind) == EventKind.CASE,
    col(CalendarEvent.status) == EventStatus.CONFIRMED,
    col(CalendarEvent.ends_at) >= bindparam("now"),
)
_KEPT = select(
    col(VaultItem.exchange_id), col(VaultItem.data_class), col(VaultItem.purge_on)
).where(col(VaultItem.person_id) == _ME, col(VaultItem.exchange_id).in_(_CASES))

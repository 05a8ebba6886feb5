"""A case with its open asks, and what of its timeline a rule may need: the state that is recorded leaves them out."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.asks import Ask, AskStatus
from domain.case.case import Case
from domain.case.kind import KINDS, Kind
from domain.case.reminding import REMINDERS, REST
from domain.case.timeline import Entry, Via
from domain.exchange.kind import EXCHANGE
from models.messages.cases import state_of
from models.messages.records import STATE
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.exchange_view import ExchangeView
from models.tables.timeline_entry import TimelineEntry

AnyCase = Case[Any, Any, Any]


def ask_of(kind: Kind, row: AskView) -> Ask[Any, Any]:
    """An ask as its case knows it, but for its ladder."""
    return Ask(
        id=row.ask_id,
        kind=kind.asks.kind(row.kind),
        of=tuple(kind.roles(role) for role in row.roles),
        opened_at=row.opened_at,
        starts_at=row.starts_at,
        due_at=row.due_at,
        person=row.person_id,
        subject=row.subject,
        status=row.status,
        claimed_by=row.claimed_by,
    )


async def whole_cases(
    database: AsyncSession, ids: Collection[str], now: datetime
) -> dict[str, tuple[Kind, AnyCase]]:
    """The cases of these ids that there are, of any kind, with open asks and the reminders of the last day."""
    found: dict[str, tuple[Kind, AnyCase]] = {}
    exchanges = select(ExchangeView).where(col(ExchangeView.exchange_id).in_(ids))
    for view in await database.scalars(exchanges):
        found[view.exchange_id] = EXCHANGE, STATE.validate_python(view.state)
    cases = select(CaseView).where(col(CaseView.case_id).in_(ids))
    for one in await database.scalars(cases):
        if one.kind in KINDS:
            found[one.case_id] = KINDS[one.kind], state_of(one.kind).validate_python(one.state)
    asks = select(AskView).where(
        col(AskView.exchange_id).in_(ids), col(AskView.status) == AskStatus.OPEN
    )
    for row in await database.scalars(asks):
        if row.exchange_id in found:
            kind, case = found[row.exchange_id]
            case.asks.append(ask_of(kind, row))
    for entry in await database.scalars(_reminders(ids, now)):
        if entry.exchange_id in found:
            found[entry.exchange_id][1].timeline.append(_entry(found[entry.exchange_id][0], entry))
    return found


def _reminders(ids: Collection[str], now: datetime) -> Any:
    return select(TimelineEntry).where(
        col(TimelineEntry.exchange_id).in_(ids),
        col(TimelineEntry.kind).in_(REMINDERS),
        col(TimelineEntry.at) > now - REST,
    )


def _entry(kind: Kind, row: TimelineEntry) -> Entry[Any]:
    return Entry(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        phase=kind.phases(row.phase),
        via=Via(row.via),
        actor=row.actor_id,
        refused=row.refused,
        data=row.data,
    )

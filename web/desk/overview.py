"""All exchanges a member of the hub may see, the most recently changed first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.phases import Phase
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.texts.translate import N_, _
from models.views.desk_queue import PAGE, matching
from web.cases.names import names_of
from web.desk.filters import Filters, place_after
from web.site.access import CASE_READERS, Viewer

TURN_NAMES = {"mentee": N_("Mentee"), "mentor": N_("Mentor"), "hub": N_("Hub")}


@dataclass(frozen=True)
class ExchangeRow:
    """One exchange in a list."""

    view: ExchangeView
    pair: str
    phase: Phase
    turn: str
    case_owner: str
    overdue: bool

    @property
    def address(self) -> str:
        """The exchange's page."""
        return f"/exchanges/{self.view.exchange_id}"


@dataclass(frozen=True)
class Overview:
    """One page of the list; `following` is the next page's `after`, empty on the last."""

    rows: list[ExchangeRow]
    following: str


async def read_overview(
    database: AsyncSession, viewer: Viewer, filters: Filters, now: datetime
) -> Overview:
    """The page of all exchanges that the filters name."""
    query: Select[Any] = select(ExchangeView).where(may_see(viewer), *_narrowed(filters))
    if filters.words:
        query = query.where(await matching(database, filters.words))
    if filters.after and len(filters.after[1]) == 1:
        query = query.where(_after(filters.after[0], filters.after[1][0]))
    query = query.order_by(col(ExchangeView.updated_at).desc(), col(ExchangeView.exchange_id))
    found = list(await database.scalars(query.limit(PAGE + 1)))
    rows = await _rows(database, found[:PAGE], now)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Overview(rows, place_after(last.updated_at, last.exchange_id) if last else "")


def may_see(viewer: Viewer) -> ColumnElement[bool]:
    """Every exchange for roles that read any case, else those whose member the viewer is."""
    if viewer.roles & set(CASE_READERS):
        return col(ExchangeView.exchange_id).is_not(None)
    return exists().where(
        col(ExchangeMember.exchange_id) == col(ExchangeView.exchange_id),
        col(ExchangeMember.person_id) == viewer.person_id,
    )


def turn_names(turns: list[str]) -> str:
    """Whose turn it is, in words."""
    return ", ".join(_(TURN_NAMES[turn]) for turn in turns if turn in TURN_NAMES) or _("Nobody")


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if filters.phase:
        chosen.append(col(ExchangeView.phase) == filters.phase.value)
    elif not filters.ended:
        chosen.append(col(ExchangeView.ended_at).is_(None))
    if filters.turn:
        chosen.append(col(ExchangeView.waiting_for).contains([filters.turn]))
    if filters.community:
        chosen.append(
            or_(
                col(ExchangeView.mentee_community) == filters.community,
                col(ExchangeView.mentor_community) == filters.community,
            )
        )
    return chosen


def _after(updated_at: datetime, exchange_id: str) -> ColumnElement[bool]:
    return or_(
        col(ExchangeView.updated_at) < updated_at,
        and_(
            col(ExchangeView.updated_at) == updated_at,
            col(ExchangeView.exchange_id) > exchange_id,
        ),
    )


async def _rows(
    database: AsyncSession, found: list[ExchangeView], now: datetime
) -> list[ExchangeRow]:
    communities = [c for view in found for c in (view.mentee_community, view.mentor_community)]
    names = await names_of(database, [view.case_owner for view in found], communities)
    return [
        ExchangeRow(
            view=view,
            pair=names.pair(view.mentee_community, view.mentor_community),
            phase=Phase(view.phase),
            turn=turn_names(view.waiting_for) if view.ended_at is None else "",
            case_owner=names.person(view.case_owner) if view.case_owner else _("nobody"),
            overdue=view.due_at is not None and view.due_at < now,
        )
        for view in found
    ]

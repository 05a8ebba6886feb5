"""All exchanges a member of the hub may see, the most recently changed first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.phases import Phase
from models.texts.translate import N_, _
from models.views.overview import PAGE, ListedExchange, OverviewFilters, overview
from web.cases.names import names_of
from web.desk.filters import STAGES, Filters, place_after
from web.site.access import Viewer

TURN_NAMES = {"mentee": N_("Mentee"), "mentor": N_("Mentor"), "hub": N_("Hub")}


@dataclass(frozen=True)
class ExchangeRow:
    """One exchange in a list."""

    view: ListedExchange
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
    database: AsyncSession, viewer: Viewer, filters: Filters, now: datetime, limit: int = PAGE
) -> Overview:
    """The page of all exchanges that the filters name.

    Roles that read any case see every exchange, others those whose member they are.
    """
    page = await overview(database, wanted(viewer, filters, now), limit)
    rows = await _rows(database, page.rows, now)
    return Overview(rows, place_after(*page.after) if page.after else "")


def wanted(viewer: Viewer, filters: Filters, now: datetime) -> OverviewFilters:
    """The exchanges that the filters name, as far as the viewer may see them."""
    after = filters.after
    return OverviewFilters(
        member=None if viewer.reads_cases else viewer.person_id,
        phase=filters.phase,
        ended=filters.ended,
        only_ended=filters.only_ended,
        turn=filters.turn,
        community=filters.community,
        learner=filters.learner,
        teacher=filters.teacher,
        cycle=filters.cycle,
        owner=filters.owner,
        reached=STAGES.index(filters.reached) if filters.reached else None,
        came=STAGES.index(filters.came) if filters.came else None,
        over=filters.over,
        now=now,
        words=filters.words,
        programme=viewer.scope,
        after=(after[0], after[1][0]) if after and len(after[1]) == 1 else None,
    )


def turn_names(turns: Iterable[str]) -> str:
    """Whose turn it is, in words."""
    return ", ".join(_(TURN_NAMES[turn]) for turn in turns if turn in TURN_NAMES) or _("Nobody")


async def _rows(
    database: AsyncSession, found: list[ListedExchange], now: datetime
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

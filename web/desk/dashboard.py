"""The figures of a cycle, each with a chart, a table, and a link to what is behind every number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.exchange.people import Role
from domain.exchange.phases import Phase
from domain.exchange.stages import Stage
from models.tables.cycle import Cycle
from models.tables.exchange_view import VISIT
from models.texts.labels import label
from models.texts.translate import _
from models.views.dashboard import (
    MOST_OVERDUE,
    NEWEST_STAYS,
    CycleFigures,
    Pair,
    Sums,
    busiest,
    cycle_figures,
)
from models.views.desk_choices import cycles_of
from web.cases.names import Names, names_of
from web.desk.charts import Chart, Flow, Line, Spread, bars, share, strips, ties
from web.desk.figures import DAY, PATH, Reader, behind, euro, told_days
from web.desk.filters import STAGES, read_filters
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
MOST_NAMES = 12
"""So many communities on either side of who learned from whom."""


@dataclass(frozen=True)
class Tile:
    """One sum: so much of so much, where each of them leads, and the share in a bar."""

    name: str
    title: str
    done: str
    done_at: str
    of: str
    of_at: str
    bar: Line | None


@dataclass(frozen=True)
class PairRow:
    """Who learned from whom, in words, and where their exchanges are."""

    learner: str
    teacher: str
    exchanges: int
    topics: str
    address: str


@router.get(PATH)
async def show_dashboard(request: Request, viewer: Reader) -> Response:
    """The figures of the cycle in the address, or of the one in which most is going on, or of the latest."""
    resources = resources_of(request)
    filters, now = read_filters(request.query_params), await resources.now()
    async with resources.autocommit() as database:
        cycles = await cycles_of(database, viewer.scope)
        begun = [one for one in cycles if one.opens_at <= now] or cycles
        known = {one.id: one for one in cycles}
        cycle = known.get(filters.cycle)
        if cycle is None and begun:
            cycle = known[await busiest(database, [one.id for one in begun]) or begun[0].id]
        if cycle is None:
            return page(request, "desk/dashboard_empty.html")
        figures = await cycle_figures(database, cycle.id, now)
        communities = [c for pair in figures.pairs for c in (pair.learner, pair.teacher)]
        names = await names_of(database, [], communities)
    return page(
        request,
        "desk/dashboard.html",
        cycle=cycle,
        cycles=[(one.id, one.name) for one in cycles],
        figures=figures,
        tiles=_tiles(figures.sums, cycle),
        funnel=_funnel(figures),
        funnel_rows=_funnel_rows(figures),
        times=_times(figures),
        time_rows=figures.phases,
        overdue=_overdue(figures),
        overdue_rows=[
            (role, figures.overdue[role.value]) for role in Role if role.value in figures.overdue
        ],
        most_overdue=MOST_OVERDUE,
        newest=NEWEST_STAYS,
        learned=_learned(figures.pairs, names),
        pairs=[_pair(pair, names, cycle.id) for pair in figures.pairs],
        visited=STAGES[VISIT],
        listed=lambda **asked: _listed(cycle.id, **asked),
        behind=lambda figure, **asked: behind(cycle.id, figure, **asked),
        phase_of=Phase,
        told_days=told_days,
    )


def _listed(cycle: str, **asked: str) -> str:
    """The list of the cycle's exchanges that are so."""
    return f"/desk/exchanges?{urlencode({'cycle': cycle, **asked})}"


# What is drawn


def _tiles(sums: Sums, cycle: Cycle) -> list[Tile]:
    told = (
        ("calls", _("Follow-up calls held"), sums.calls_held, sums.calls),
        ("actions", _("Actions done"), sums.actions_done, sums.actions),
        ("goals", _("Goals reached"), sums.goals_reached, sums.goals),
    )
    done_of = {"calls": "calls-held", "actions": "actions-done", "goals": "goals-reached"}
    found = [
        Tile(
            name, title, str(done), behind(cycle.id, done_of[name]),
            str(of), behind(cycle.id, name), share(done, of) if of else None,
        )
        for name, title, done, of in told
    ]  # fmt: skip
    budget = cycle.budget_cents
    spent, of = euro(sums.spent_cents), euro(budget) if budget else ""
    bar = share(sums.spent_cents, budget) if budget else None
    at = behind(cycle.id, "bookings")
    return [*found, Tile("bookings", _("Costs of bookings"), spent, at, of, "", bar)]


def _stage(number: int) -> str:
    return label(Stage(STAGES[number])) if number < len(Stage) else _("Complete")


def _funnel_rows(figures: CycleFigures) -> list[tuple[str, str, Any]]:
    return [(STAGES[one.stage], _stage(one.stage), one) for one in figures.funnel]


def _funnel(figures: CycleFigures) -> Chart:
    lines = []
    for one in figures.funnel:
        on = one.came - one.here - one.ended
        finished = one.stage == len(Stage)
        parts = (
            [(one.came, "done")]
            if finished
            else [(on, "done"), (one.here, "here"), (one.ended, "ended")]
        )
        lines.append((_stage(one.stage), str(one.came), parts))
    said = "; ".join(f"{name}: {value}" for name, value, _parts in lines)
    return Chart("funnel", _("How far exchanges came"), said, bars(lines))


def _times(figures: CycleFigures) -> Chart:
    spreads = [
        Spread(
            label(Phase(one.phase)),
            told_days(one.times[2]),
            tuple(seconds / DAY for seconds in one.times),
            one.days,
        )
        for one in figures.phases
        if one.times
    ]
    said = "; ".join(f"{one.label}: {one.value}{_of_policy(one)}" for one in spreads)
    return Chart("times", _("Time in each phase"), said, strips(spreads))


def _of_policy(one: Spread) -> str:
    return "" if one.allowed is None else " " + _("(policy: {n})", n=round(one.allowed))


def _overdue(figures: CycleFigures) -> Chart:
    lines = [
        (label(role), _counted(number), [(number, "late")])
        for role in Role
        if (number := figures.overdue.get(role.value, 0))
    ]
    said = "; ".join(f"{name}: {value}" for name, value, _parts in lines)
    return Chart("overdue", _("Overdue tasks by role"), said, bars(lines))


def _counted(number: int) -> str:
    return str(number) if number <= MOST_OVERDUE else _("over {n}", n=MOST_OVERDUE)


def _learned(pairs: Sequence[Pair], names: Names) -> Flow:
    told = [(names.community(p.teacher), names.community(p.learner), p.exchanges) for p in pairs]
    left, right, drawn = ties(told, MOST_NAMES)
    said = "; ".join(_("{learner} from {teacher}", learner=b, teacher=a) for a, b, _n in told)
    return Flow("learned", _("Who learned from whom"), said, left, right, drawn)


def _pair(pair: Pair, names: Names, cycle: str) -> PairRow:
    return PairRow(
        names.community(pair.learner),
        names.community(pair.teacher),
        pair.exchanges,
        ", ".join(pair.topics),
        _listed(
            cycle, learner=pair.learner, teacher=pair.teacher, reached=STAGES[VISIT], ended="yes"
        ),
    )

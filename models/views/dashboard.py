"""The figures of one cycle, from sums that are kept beside the records: whatever the number of exchanges, a page is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, String, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.figures import COMPLETE
from domain.exchange.kind import EXCHANGE
from domain.exchange.people import Role
from domain.exchange.phases import OPEN_PHASES
from models.tables.exchange_view import VISIT

NEWEST_STAYS = 100
"""Times in a phase are told of so many exchanges that left it last."""
MOST_OVERDUE = 99
"""Counting stops here, as in the queue."""
MOST_PAIRS = 10


@dataclass(frozen=True)
class Reached:
    """Of one stage, by its number: how many came so far, how many of them are under way and came no further, how many ended there."""

    stage: int
    came: int
    here: int
    ended: int


@dataclass(frozen=True)
class PhaseTimes:
    """Times in one phase, in seconds: of the `left` exchanges that left it last, `over` of them above the policy.

    `here` are in it now, `here_over` of them longer than the policy allows. Of none there are no `times`:
    least, a quarter, the middle, three quarters, most. `days` is what the policy allows.
    """

    phase: str
    here: int = 0
    here_over: int = 0
    left: int = 0
    over: int = 0
    days: float | None = None
    times: tuple[float, ...] = ()


@dataclass(frozen=True)
class Pair:
    """A community that learned from another one, in so many exchanges, on some of these topics."""

    learner: str
    teacher: str
    exchanges: int
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Sums:
    """What all exchanges of a cycle come to."""

    calls: int = 0
    calls_held: int = 0
    actions: int = 0
    actions_done: int = 0
    goals: int = 0
    goals_reached: int = 0
    spent_cents: int = 0


@dataclass(frozen=True)
class CycleFigures:
    """Everything counted of one cycle; `overdue` by role, to one more than MOST_OVERDUE; `pairs` the largest few."""

    funnel: Sequence[Reached]
    phases: Sequence[PhaseTimes]
    sums: Sums
    overdue: dict[str, int] = field(default_factory=dict)
    pairs: Sequence[Pair] = ()
    visited: int = 0

    @property
    def exchanges(self) -> int:
        """How many began."""
        return self.funnel[0].came if self.funnel else 0


_SUMS = text(f"""
    SELECT reached, phase, ended, sum(exchanges)::int AS exchanges,
        coalesce(sum(exchanges) FILTER (WHERE over_on < (:now AT TIME ZONE 'UTC')::date), 0)::int AS over,
        sum(visited)::int AS visited,
        {", ".join(f"sum({name})::bigint AS {name}" for name in Sums.__dataclass_fields__)}
    FROM cycle_sum WHERE cycle_id = :cycle GROUP BY reached, phase, ended
""")  # noqa: S608 - our own names
# The sums know the day; of those that are over since today, the view knows the minute.
_OVER_TODAY = text("""
    SELECT phase, count(*)::int AS over FROM exchange_view
    WHERE cycle_id = :cycle AND over_at < :now
        AND over_at >= date_trunc('day', CAST(:now AS timestamptz), 'UTC')
    GROUP BY phase
""")
_TIMES = text(f"""
    SELECT phase, count(*) AS number, avg(days) AS days,
        count(*) FILTER (WHERE seconds > times * days * 86400.0) AS over,
        percentile_cont(ARRAY[0, 0.25, 0.5, 0.75, 1]) WITHIN GROUP (ORDER BY seconds) AS times
    FROM unnest(CAST(:phases AS text[])) AS wanted CROSS JOIN LATERAL (
        SELECT phase, seconds, times, days FROM phase_stay
        WHERE kind = :kind AND cycle_id = :cycle AND phase = wanted AND left_at IS NOT NULL
        ORDER BY left_at DESC, case_id LIMIT {NEWEST_STAYS}
    ) AS stay GROUP BY phase
""")  # noqa: S608 - our own number
_OVERDUE = text(f"""
    SELECT wanted AS role, number FROM unnest(CAST(:roles AS text[])) AS wanted CROSS JOIN LATERAL (
        SELECT count(*) AS number FROM (
            SELECT FROM ask_view JOIN exchange_view AS view USING (exchange_id)
            WHERE status = 'open' AND ask_view.cycle_id = :cycle AND ask_view.cycle_id <> ''
                AND role = wanted AND ask_view.due_at < :now AND (NOT view.paused OR kind = :pause)
            ORDER BY ask_view.due_at LIMIT {MOST_OVERDUE + 1}
        ) AS late
    ) AS counted WHERE number > 0
""")  # noqa: S608 - our own number
_PAIRS = text(f"""
    SELECT learner, teacher, exchanges, ARRAY(
        SELECT DISTINCT topic FROM (
            SELECT topic FROM exchange_view
            WHERE mentee_community = learner AND mentor_community = teacher
                AND cycle_id = :cycle AND reached >= {VISIT} AND mentor_community IS NOT NULL
                AND topic <> ''
            ORDER BY updated_at DESC LIMIT 3
        ) AS latest ORDER BY topic
    ) AS topics
    FROM (
        SELECT learner, teacher, exchanges FROM cycle_pair WHERE cycle_id = :cycle
        ORDER BY exchanges DESC, learner, teacher LIMIT {MOST_PAIRS}
    ) AS pair
""")  # noqa: S608 - our own numbers
_BUSIEST = text("""
    SELECT cycle_id FROM cycle_sum WHERE cycle_id = ANY(:cycles) AND NOT ended
    GROUP BY cycle_id ORDER BY sum(exchanges) DESC, array_position(:cycles, cycle_id) LIMIT 1
""").bindparams(bindparam("cycles", type_=ARRAY(String)))


async def busiest(session: AsyncSession, cycles: Sequence[str]) -> str | None:
    """In which of the cycles most exchanges are under way, the first of equal ones; None where none is."""
    found: str | None = await session.scalar(_BUSIEST, {"cycles": list(cycles)})
    return found


async def cycle_figures(session: AsyncSession, cycle: str, now: datetime) -> CycleFigures:
    """The figures of a cycle; whose it is, the caller has asked."""
    asked = {"cycle": cycle, "now": now}
    sums = (await session.execute(_SUMS, asked)).all()
    today = {row.phase: row.over for row in await session.execute(_OVER_TODAY, asked)}
    phases = [phase.value for phase in OPEN_PHASES]
    times = await session.execute(_TIMES, {"cycle": cycle, "phases": phases, "kind": EXCHANGE.name})
    pause = EXCHANGE.case.pause_ask.value
    late = await session.execute(
        _OVERDUE, {**asked, "roles": [role.value for role in Role], "pause": pause}
    )
    pairs = await session.execute(_PAIRS, {"cycle": cycle})
    return CycleFigures(
        funnel=_funnel(sums),
        phases=_phases(sums, today, {row.phase: row for row in times}),
        sums=Sums(
            **{
                name: int(sum(getattr(row, name) for row in sums))
                for name in Sums.__dataclass_fields__
            }
        ),
        overdue={row.role: row.number for row in late},
        pairs=[Pair(row.learner, row.teacher, row.exchanges, tuple(row.topics)) for row in pairs],
        visited=sum(row.visited for row in sums),
    )


def _funnel(sums: Sequence[Any]) -> list[Reached]:
    rows: list[tuple[int, bool, int]] = [(r.reached, r.ended, r.exchanges) for r in sums]
    return [
        Reached(
            stage,
            sum(number for at, _ended, number in rows if at >= stage),
            sum(number for at, ended, number in rows if at == stage and not ended),
            sum(number for at, ended, number in rows if at == stage and ended),
        )
        for stage in range(COMPLETE + 1)
    ]


def _phases(sums: Sequence[Any], today: dict[str, int], times: dict[str, Any]) -> list[PhaseTimes]:
    found = []
    for phase in OPEN_PHASES:
        here: list[tuple[int, int]] = [
            (row.exchanges, row.over) for row in sums if row.phase == phase.value and not row.ended
        ]
        left = times.get(phase.value)
        told = (
            {}
            if left is None
            else {
                "left": left.number,
                "over": left.over,
                "days": None if left.days is None else float(left.days),
                "times": tuple(left.times),
            }
        )
        if here or told:
            now_here, now_over = (
                (sum(numbers) for numbers in zip(*here, strict=True)) if here else (0, 0)
            )
            found.append(
                PhaseTimes(
                    phase.value,
                    here=now_here,
                    here_over=now_over + today.get(phase.value, 0),
                    **told,
                )
            )
    return found

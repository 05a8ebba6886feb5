"""What is behind the figures of a cycle: the calls, actions, goals, bookings, times and tasks they count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.ask_kinds import AskKind
from domain.exchange.figures import HELD, spent
from domain.exchange.follow_up import Action, ActionStatus, Call, CallStatus
from domain.exchange.kind import EXCHANGE
from domain.exchange.orders import Order
from models.documents.report import Reached
from models.views.dashboard import NEWEST_STAYS

PAGE = 25
"""Exchanges on a page of calls, actions, goals or bookings; tasks on a page of tasks."""

Figure = Literal[
    "calls", "calls-held", "actions", "actions-done", "goals", "goals-reached", "bookings"
]
_CALLS: TypeAdapter[list[Call]] = TypeAdapter(list[Call])
_ACTIONS: TypeAdapter[list[Action]] = TypeAdapter(list[Action])
_ORDERS: TypeAdapter[list[Order]] = TypeAdapter(list[Order])


@dataclass(frozen=True)
class GoalResult:
    """What the learners' report says of a goal, or of a topic where both learn, by its number."""

    number: int
    reached: Reached


@dataclass(frozen=True)
class Counted:
    """One exchange with what is counted of it: calls, actions, goals or orders; of orders, with its own budget."""

    exchange_id: str
    mentee_community: str
    mentor_community: str | None
    updated_at: datetime
    things: list[Any]
    budget_cents: int | None = None


def _listed(column: str, items: str) -> TextClause:
    return text(f"""
        SELECT exchange_id, mentee_community, mentor_community, updated_at, {items} AS stored,
            (state #>> '{{policy,budget_cents}}')::int AS budget_cents
        FROM exchange_view AS view
        WHERE cycle_id = :cycle AND {column} > 0 AND (
            CAST(:after_at AS timestamptz) IS NULL
            OR updated_at <= :after_at AND (updated_at < :after_at OR exchange_id > :after_id)
        ) ORDER BY updated_at DESC, exchange_id LIMIT {PAGE + 1}
    """)  # noqa: S608 - our own names


_REPORT = """(
    SELECT coalesce(content -> 'goals', content -> 'learned') FROM document_version
    WHERE document_id = view.mentee_report ->> 'id'
        AND version = (view.mentee_report ->> 'version')::int
)"""
_LISTS: dict[Figure, TextClause] = {
    "calls": _listed("calls", "state -> 'calls'"),
    "calls-held": _listed("calls_held", "state -> 'calls'"),
    "actions": _listed("actions", "state -> 'actions'"),
    "actions-done": _listed("actions_done", "state -> 'actions'"),
    "goals": _listed("goals", _REPORT),
    "goals-reached": _listed("goals_reached", _REPORT),
    "bookings": _listed("spent_cents", "state -> 'orders'"),
}
FIGURES: tuple[Figure, ...] = tuple(_LISTS)


async def counted(
    session: AsyncSession, figure: Figure, cycle: str, after: tuple[datetime, str] | None
) -> tuple[list[Counted], tuple[datetime, str] | None]:
    """One page of the exchanges in which there is any of it, and where the next page begins."""
    asked = {
        "cycle": cycle,
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else "",
    }
    found = (await session.execute(_LISTS[figure], asked)).all()
    rows = [
        Counted(
            row.exchange_id,
            row.mentee_community,
            row.mentor_community,
            row.updated_at,
            _items(figure, row.stored),
            row.budget_cents or None,
        )
        for row in found[:PAGE]
    ]
    last = rows[-1] if len(found) > PAGE else None
    return rows, (last.updated_at, last.exchange_id) if last else None


def _items(figure: Figure, stored: Any) -> list[Any]:
    """What of it the figure counts, by the rules of `domain.exchange.figures`."""
    match figure:
        case "calls":
            return [c for c in _CALLS.validate_python(stored) if c.status is not CallStatus.WAIVED]
        case "calls-held":
            return [call for call in _CALLS.validate_python(stored) if call.status in HELD]
        case "actions" | "actions-done":
            actions = _ACTIONS.validate_python(stored)
            if figure == "actions-done":
                return [one for one in actions if one.status is ActionStatus.DONE]
            return [one for one in actions if one.status is not ActionStatus.LET_GO]
        case "bookings":
            return [order for order in _ORDERS.validate_python(stored) if spent(order)]
    goals = [
        GoalResult(goal.get("goal") or goal.get("topic"), Reached(goal["reached"]))
        for goal in stored
    ]
    return [goal for goal in goals if figure == "goals" or goal.reached is Reached.YES]


@dataclass(frozen=True)
class StayRow:
    """One exchange's time in a phase that it left; `seconds` over all `times` it was there."""

    exchange_id: str
    mentee_community: str
    mentor_community: str | None
    left_at: datetime
    seconds: int
    times: int
    days: int | None

    @property
    def over(self) -> bool:
        """Whether it took longer than the policy allowed."""
        return self.days is not None and self.seconds > self.times * self.days * 86400


_STAYS = text(f"""
    SELECT case_id, mentee_community, mentor_community, left_at, seconds, times, days
    FROM phase_stay JOIN exchange_view ON exchange_id = case_id
    WHERE kind = :kind AND phase_stay.cycle_id = :cycle AND phase_stay.phase = :phase
        AND left_at IS NOT NULL
    ORDER BY left_at DESC, case_id LIMIT {NEWEST_STAYS}
""")  # noqa: S608 - our own number


async def stays_in(session: AsyncSession, cycle: str, phase: str) -> list[StayRow]:
    """The exchanges that left a phase last, NEWEST_STAYS at most."""
    asked = {"kind": EXCHANGE.name, "cycle": cycle, "phase": phase}
    return [StayRow(*row) for row in await session.execute(_STAYS, asked)]


@dataclass(frozen=True)
class LateAsk:
    """A task that is past its day."""

    exchange_id: str
    mentee_community: str
    mentor_community: str | None
    ask_id: str
    kind: AskKind
    due_at: datetime


_LATE = text(f"""
    SELECT exchange_id, mentee_community, mentor_community, ask_id, kind, ask_view.due_at
    FROM ask_view JOIN exchange_view AS view USING (exchange_id)
    WHERE status = 'open' AND ask_view.cycle_id = :cycle AND ask_view.cycle_id <> ''
        AND role = :role AND ask_view.due_at < :now AND (NOT view.paused OR kind = :pause)
        AND (CAST(:after_at AS timestamptz) IS NULL
            OR (ask_view.due_at, exchange_id, ask_id) > (:after_at, :after_exchange, :after_ask))
    ORDER BY ask_view.due_at, exchange_id, ask_id LIMIT {PAGE + 1}
""")  # noqa: S608 - our own number


async def late_asks(
    session: AsyncSession,
    cycle: str,
    role: str,
    now: datetime,
    after: tuple[datetime, str, str] | None,
) -> tuple[list[LateAsk], tuple[datetime, str, str] | None]:
    """One page of the overdue tasks of a role in a cycle, and where the next page begins."""
    at, exchange, ask = after or (None, "", "")
    asked = {"cycle": cycle, "role": role, "now": now, "pause": EXCHANGE.case.pause_ask.value}
    asked |= {"after_at": at, "after_exchange": exchange, "after_ask": ask}
    found = (await session.execute(_LATE, asked)).all()
    rows = [
        LateAsk(
            row.exchange_id,
            row.mentee_community,
            row.mentor_community,
            row.ask_id,
            AskKind(row.kind),
            row.due_at,
        )
        for row in found[:PAGE]
    ]
    last = rows[-1] if len(found) > PAGE else None
    return rows, (last.due_at, last.exchange_id, last.ask_id) if last else None

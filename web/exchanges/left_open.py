"""What an exchange leaves open for one side: where the next round begins (IB-22)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocRef, DocumentKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import ActionStatus
from domain.exchange.people import Side
from models.documents.report import Reached, TopicsReport
from models.documents.store import UnknownDocument, read_version
from models.documents.stored import read_stored
from web.exchanges.load import titles_of


@dataclass(frozen=True)
class LeftOpen:
    """In the words they were written in; `topics` are those the side learned, and taught."""

    goals: list[str]
    actions: list[str]
    questions: list[str]
    learned: list[str]
    taught: list[str]


async def left_open(database: AsyncSession, x: Exchange, side: Side) -> LeftOpen:
    """Goals not reached, actions not done, questions for which nothing was ready."""
    plan = await _words(database, DocumentKind.PLAN, x.plan.doc if x.plan else None)
    report = await _words(database, DocumentKind.REPORT, x.reports.get(side))
    asked = await _words(database, DocumentKind.QUESTIONS, _questions(x, side))
    titles = await titles_of(database, x)
    open_goals = _goals_not_reached(x, side, report)
    return LeftOpen(
        goals=[goal.text for n, goal in enumerate(plan.goals, 1) if n in open_goals]
        if plan
        else [],
        actions=[
            titles[action.id]
            for action in x.actions
            if action.belongs_to(side)
            and action.status is not ActionStatus.DONE
            and action.id in titles
        ],
        questions=[q.text for q in asked.questions if not q.has_something_ready] if asked else [],
        learned=[t.title for t in plan.topics if t.learner is side] if plan else [],
        taught=[t.title for t in plan.topics if t.learner is not side] if plan else [],
    )


def _questions(x: Exchange, side: Side) -> DocRef | None:
    return x.prepared_lists.get(side) or x.question_lists.get(side)


def _goals_not_reached(x: Exchange, side: Side, report: Any) -> set[int]:
    """By number; of a topic not wholly learned all its goals, without a report those of all one's topics."""
    topics = x.plan.facts.topics if x.plan else ()
    mine = {topic.number: set(topic.goals) for topic in topics if topic.learner is side}
    if isinstance(report, TopicsReport):
        reached = {part.topic for part in report.learned if part.reached is Reached.YES}
        mine = {number: goals for number, goals in mine.items() if number not in reached}
    return set().union(*mine.values())


async def _words(database: AsyncSession, kind: DocumentKind, ref: DocRef | None) -> Any:
    if ref is None:
        return None
    try:
        version = await read_version(database, ref.id, ref.version)
    except UnknownDocument:
        return None
    return read_stored(kind, version.content)

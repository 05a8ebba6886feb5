"""The queue and the inbox show an ask to exactly those of whom the rules say that they are asked."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.records import Records
from domain.case import permissions
from domain.case.team import TeamMember
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import ExchangeAsk
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.messages.staff import AssignStaff
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import OPEN_PHASES, Phase
from models.messages.records import whole
from models.views.asks import inbox
from models.views.desk_queue import QueueFilters, Scope, desk_queue, queue_counts
from tests.support import hub_decisions, other_paths
from tests.support.exchange_states import Moment, at, rejected
from tests.support.happy_path_changes import news
from tests.support.people import ANN, COR, PAT, STRANGER, SUB
from tests.support.people_rows import add_cast
from tests.unit.domain.machine.messages import PEOPLE

Sessions = async_sessionmaker[AsyncSession]
STATES: dict[str, Callable[[], Moment]] = {
    **{phase.value: lambda phase=phase: at(phase) for phase in OPEN_PHASES},  # type: ignore[misc]
    **{f"before {name}": ready for name, ready in hub_decisions.READY.items()},
    "rejected": rejected,
    "dearer": other_paths.dearer,
}


async def shown(database: Sessions, here: Moment) -> dict[str, tuple[set[str], set[str]]]:
    """For everybody of the cast the asks of the queue, and of the inbox."""
    await Records(database).rebuild(whole(here.x, here.now))
    found = {}
    async with database() as session:
        for person in (*PEOPLE, STRANGER):
            filters = QueueFilters(me=person, queues=frozenset(HUB_ROLES))
            page = await desk_queue(session, filters, here.now, limit=100)
            counted = (await queue_counts(session, filters, here.now))["all"]
            assert counted == len(page.rows)
            later = replace(filters, scope=Scope.LATER)
            ahead = await desk_queue(session, later, here.now, limit=100)
            mine = await inbox(session, person)
            queued = {a.ask_id for a, _v in (*page.rows, *ahead.rows)}
            found[person] = (queued, {row.ask_id for row in mine})
    return found


def asked(here: Moment, person: str) -> tuple[set[str], set[str]]:
    """What the rules say of the hub's asks, and of whose turn it is."""
    x, asks = here.x, here.x.open_asks()
    of_hub = {a.id for a in asks if HUB_ROLES & {*a.of} and permissions.is_asked(x, person, a)}
    waiting = {a.id for a in asks if permissions.is_turn(x, person, a) and in_an_inbox(person, a)}
    return of_hub, waiting


def in_an_inbox(person: str, ask: ExchangeAsk) -> bool:
    """What nobody of the hub has taken waits in the queue alone; what names one person in hers alone.

    A colleague may answer some of the latter too, and finds it on the page of the exchange.
    """
    if HUB_ROLES & {*ask.of}:
        return ask.claimed_by is not None
    return ask.person in (None, person)


@pytest.mark.parametrize("state", STATES)
async def test_an_ask_is_shown_to_whom_it_is_asked(database: Sessions, state: str):
    async with database() as session, session.begin():
        await add_cast(session)
    here = STATES[state]()
    for person, seen in (await shown(database, here)).items():
        assert seen == asked(here, person), person


async def test_the_appeal_stands_in_no_queue_of_who_rejected(database: Sessions):
    async with database() as session, session.begin():
        await add_cast(session)
    here = hub_decisions.decidable("grant_appeal")
    seen = await shown(database, here)
    (appeal,) = (ask.id for ask in here.x.open_asks(AskKind.REVIEW_APPEAL))
    assert here.x.rejected_by == COR
    assert appeal not in seen[COR][0]
    assert appeal in seen["p-cha"][0]


async def test_a_tie_that_is_said_later_takes_the_task_out_of_the_queue(database: Sessions):
    async with database() as session, session.begin():
        await add_cast(session)
    here = at(Phase.PLAN_REVIEW)
    (review,) = here.x.open_asks(AskKind.REVIEW_PLAN)
    assert review.id in (await shown(database, here))[ANN][0]
    seen = len(here.x.timeline)
    here.x.touched.clear()
    here.make(
        AssignStaff(
            by=COR, member=TeamMember(person=ANN, roles=(Role.APPROVER,), ties=("c-mentee",))
        )
    )
    assert review.id in here.x.touched
    await Records(database).record(news(here.x, seen))
    async with database() as session:
        page = await desk_queue(
            session, QueueFilters(me=ANN, queues=frozenset(HUB_ROLES)), here.now
        )
    assert [ask.ask_id for ask, _view in page.rows] == []


async def test_a_task_that_was_taken_stays_in_the_colleagues_queue(database: Sessions):
    async with database() as session, session.begin():
        await add_cast(session)
    here = at(Phase.ELIGIBILITY)
    (ask,) = here.x.open_asks()
    here.make(ClaimAsk(by=SUB, ask=ask.id))
    seen = await shown(database, here)
    assert (seen[PAT], seen[SUB]) == (({ask.id}, set()), ({ask.id}, {ask.id}))

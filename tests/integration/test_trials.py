"""A cycle is tried out on the real engine: it comes to its end, records nothing and writes to nobody."""

from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.client import Client

from domain.case.errors import RuleBroken
from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from models.tables.ask_view import AskView
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.staff_role import StaffRole
from models.tables.trial_run import TrialRun
from runtime import trials
from runtime.clock import ProgrammeClock
from runtime.exchanges import Exchanges
from runtime.trials import run_trial, told, trial_start
from tests.support.fixtures_database import Fill
from tests.support.people import CHA, COR
from tests.support.recorded_exchanges import add_everybody
from tests.support.web_app import NOW, browser, make_app, signed_in
from worker.__main__ import trial_worker

Sessions = async_sessionmaker[AsyncSession]
PAGE = "/desk/setup/cycles/spring/trial"


async def fill(database: Sessions) -> None:
    await add_everybody(database)
    async with database() as session, session.begin():
        session.add(
            Cycle(
                id="spring",
                programme="cee",
                name="Spring",
                opens_at=NOW,
                matching_on=NOW,
                closes_at=NOW.replace(year=2090),
            )
        )


@pytest.fixture
def filled_by() -> Fill:
    return fill


@pytest.fixture
async def exchanges(temporal: Client, database: Sessions) -> AsyncIterator[Exchanges]:
    async with trial_worker(temporal):
        yield Exchanges(temporal, ProgrammeClock(database))


@pytest.fixture
async def cor(exchanges: Exchanges, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(make_app(database, exchanges=exchanges), database, COR) as client:
        yield client


async def nothing_recorded(database: Sessions) -> bool:
    async with database() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (ExchangeView, AskView, OutboxNotice)
        ]
    return counts == [0, 0, 0]


async def test_a_cycle_goes_through_and_leaves_nothing_behind(
    cor: httpx2.AsyncClient, exchanges: Exchanges, database: Sessions
):
    assert "Try the cycle out" in (await cor.get("/desk/setup")).text
    before = unescape((await cor.get(PAGE)).text)
    assert "What came of it" not in before
    assert (await cor.post(PAGE, data={"_key": "x"})).status_code == 303
    shown = unescape((await cor.get(PAGE)).text)
    assert "It came to its end: application, partner, plan" in shown
    assert "Tried on" in shown
    assert await nothing_recorded(database)
    async with database() as session:
        (row,) = await session.scalars(select(TrialRun))
    story = told(row)
    assert row.by == COR
    assert (story.steps[-1].phase, story.missing) == (Phase.CLOSED, ())
    kinds = [step.ask for step in story.steps]
    assert (
        kinds.index(AskKind.SIGN_PLAN)
        < kinds.index(AskKind.REVIEW_PLAN)
        < kinds.index(AskKind.BOOK)
    )
    assert 150 < (story.ended - story.began).days < 400
    assert story.mails > 20
    running = exchanges.client.list_workflows(
        'ExecutionStatus = "Running" AND WorkflowId STARTS_WITH "trial-"'
    )
    assert [one.id async for one in running] == []

    async with database() as session, session.begin():
        await session.execute(update(Cycle).values(policy={"min_days": 4}))
    assert "The numbers were changed since." in unescape((await cor.get(PAGE)).text)


async def test_a_role_nobody_holds_is_said_and_stood_in_for(
    exchanges: Exchanges, database: Sessions
):
    async with database() as session, session.begin():
        await session.execute(delete(StaffRole).where(col(StaffRole.role) == "booker"))
    async with database() as session:
        start, missing = await trial_start(session, await session.get_one(Cycle, "spring"), NOW)
    assert missing == (Role.BOOKER,)
    trial = await run_trial(exchanges, start, missing)
    assert trial.stopped is None
    assert not trial.went_through


async def test_a_trial_that_stands_still_says_where_and_why(
    exchanges: Exchanges, database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(trials, "MOST_REFUSALS", 2)
    async with database() as session, session.begin():
        alone = ("approver", "programme", "coordinator")
        await session.execute(delete(StaffRole).where(col(StaffRole.role).in_(alone)))
        for role in alone:
            session.add(StaffRole(person_id=CHA, role=role))
    async with database() as session:
        start, missing = await trial_start(session, await session.get_one(Cycle, "spring"), NOW)
    trial = await run_trial(exchanges, start, missing)
    assert isinstance(trial.stopped, RuleBroken)
    assert trial.stopped_at is AskKind.REVIEW_PLAN
    assert await nothing_recorded(database)


async def test_numbers_that_contradict_each_other_are_not_tried(
    cor: httpx2.AsyncClient, database: Sessions
):
    async with database() as session, session.begin():
        await session.execute(update(Cycle).values(policy={"min_days": 5, "max_days": 3}))
    answer = await cor.post(PAGE, data={"_key": "x"})
    assert answer.status_code == 303
    assert "The numbers contradict each other." in (await cor.get(PAGE)).text


async def test_only_coordinators_try(exchanges: Exchanges, database: Sessions):
    app = make_app(database, exchanges=exchanges)
    async with signed_in(app, database, CHA) as cha, browser(app) as nobody:
        for client, status in ((cha, 403), (nobody, 303)):
            assert (await client.get(PAGE)).status_code == status
        assert (await cha.post(PAGE)).status_code == 403

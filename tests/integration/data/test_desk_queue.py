"""The desk's queue holds cases of every kind, and is walked along indexes made for it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.asks import AskStatus
from domain.case.names import HUB
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import Phase
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.views.desk_queue import (
    QueueFilters,
    QueuePage,
    Scope,
    desk_queue,
    queue_counts,
)
from models.views.matching import FEW, match
from models.views.overview import OverviewFilters, overview
from models.views.queued import QueuedCase
from tests.support.camera.lending import LENDING
from tests.support.people import COR, PAT, START

Sessions = async_sessionmaker[AsyncSession]


def case_with_ask(number: int, *, role: str = "programme", kind: str = LENDING.name) -> list[Any]:
    """A lending that nobody asks back in time, and who of the hub looks after it."""
    name = f"{kind}-{number}"
    state = {"paused": {"reason": "rain"}} if number == 1 else {"paused": None}
    due = START + timedelta(days=number)
    return [
        CaseView(
            case_id=name, kind=kind, revision=1, phase="lent", updated_at=START, state=state
        ),
        AskView(
            exchange_id=name, ask_id=f"hand_over-{number}", revision=1, kind="hand_over",
            role=role, roles=[role], status=AskStatus.OPEN,
            opened_at=START, starts_at=START, due_at=due,
        ),
        *(
            ExchangeMember(exchange_id=name, person_id=person, role=held)
            for person, held in ((COR, "coordinator"), (PAT, "programme"))
        ),
    ]  # fmt: skip


async def add(database: Sessions, *rows: Any) -> None:
    async with database() as session, session.begin():
        session.add_all(rows)


async def queue(database: Sessions, limit: int = 25, **chosen: Any) -> QueuePage:
    filters = QueueFilters(me=COR, queues=HUB_ROLES, **chosen)
    async with database() as session:
        return await desk_queue(session, filters, START + timedelta(days=9), limit)


async def test_cases_of_other_kinds_stand_in_the_queue_with_their_phase(database: Sessions):
    await add(database, *(row for n in range(3) for row in case_with_ask(n)))
    page = await queue(database)
    assert [ask.exchange_id for ask, _here in page.rows] == ["lending-0", "lending-1", "lending-2"]
    assert {here for _ask, here in page.rows} == {QueuedCase(kind="lending", phase="lent")}
    assert [ask.stands_still for ask, _here in page.rows] == [False, True, False]
    assert not (await queue(database, phase=Phase.TRAVEL)).rows
    assert not (await queue(database, words="camera")).rows


async def test_what_starts_later_stands_apart_from_what_can_be_done_now(database: Sessions):
    rows = [row for n in range(8) for row in case_with_ask(n)]
    asks = [row for row in rows if isinstance(row, AskView)]
    for ask in asks[::2]:  # due among the others, but not before the tenth day
        ask.starts_at, ask.due_at = START + timedelta(days=10), START + timedelta(days=20)
    asks[0].claimed_by = COR
    await add(database, *rows)
    now = [f"lending-{n}" for n in (1, 3, 5, 7)]
    first = await queue(database, limit=3)
    second = await queue(database, limit=3, after=first.after)
    assert [ask.exchange_id for ask, _here in (*first.rows, *second.rows)] == now
    later = await queue(database, scope=Scope.LATER, limit=3)
    rest = await queue(database, scope=Scope.LATER, limit=3, after=later.after)
    shown = [ask.exchange_id for ask, _here in (*later.rows, *rest.rows)]
    assert shown == [f"lending-{n}" for n in (0, 2, 4, 6)]
    assert not (await queue(database, scope=Scope.MINE)).rows
    filters = QueueFilters(me=COR, queues=HUB_ROLES)
    async with database() as session:
        counts = await queue_counts(session, filters, START + timedelta(days=9))
    assert counts == {"all": 4, "mine": 0, "unclaimed": 4, "overdue": 4}


async def test_what_is_asked_of_others_than_the_hub_is_in_no_queue(database: Sessions):
    await add(database, *case_with_ask(0), *case_with_ask(1, role="borrower"))
    assert [ask.exchange_id for ask, _here in (await queue(database)).rows] == ["lending-0"]
    filters = QueueFilters(me=COR, queues=HUB_ROLES)
    async with database() as session:
        counts = await queue_counts(session, filters, START + timedelta(days=9))
    assert counts == {"all": 1, "mine": 0, "unclaimed": 1, "overdue": 1}


async def test_pages_go_on_after_a_case_whose_kind_nobody_knows_here(database: Sessions):
    await add(database, *case_with_ask(0), *case_with_ask(1, kind="unheard"), *case_with_ask(2))
    first = await queue(database, limit=2)
    assert [ask.exchange_id for ask, _here in first.rows] == ["lending-0"]
    assert first.after
    last = await queue(database, limit=2, after=first.after)
    assert [ask.exchange_id for ask, _here in last.rows] == ["lending-2"]
    assert last.after is None


async def test_the_index_of_the_hubs_queue_has_the_roles_of_the_hub(database: Sessions):
    async with database() as session:
        made = await session.scalar(
            text("SELECT pg_get_indexdef(CAST('ix_ask_view_hub' AS regclass))")
        )
    assert made
    assert {word for word in made.split("'") if word.isidentifier()} == {*HUB, "open"}


def exchange(number: int, *, topic: str, phase: Phase = Phase.TRAVEL) -> list[Any]:
    """An exchange with one ask to the programme."""
    name = f"x-{number:04}"
    at = START + timedelta(minutes=number)
    return [
        ExchangeView(
            exchange_id=name, revision=1, programme="p", cycle_id="c", phase=phase,
            direction="mentee_travels", topic=topic, mentee_community="c-mentee",
            mentor_community="c-mentor", application_doc="d", updated_at=at,
        ),
        AskView(
            exchange_id=name, ask_id="decide_go-1", revision=1, kind="decide_go",
            role="programme", roles=["programme"], status=AskStatus.OPEN,
            opened_at=START, starts_at=START, due_at=at,
        ),
        ExchangeMember(exchange_id=name, person_id=COR, role="coordinator"),
    ]  # fmt: skip


@pytest.mark.parametrize("many", [3, FEW + 1])
async def test_few_matches_and_many_are_listed_alike(database: Sessions, many: int):
    found = [row for n in range(many) for row in exchange(n, topic=f"Maps {n}")]
    other = [row for n in range(many, many + 5) for row in exchange(n, topic="Songs")]
    await add(database, *found, *other)
    async with database() as session:
        assert (await match(session, "map"))[0].few is (many <= FEW)
        listed = await overview(session, OverviewFilters(words="map"), limit=2)
    names = [f"x-{n:04}" for n in range(many)]
    queued = await queue(database, limit=2, words="map", scope=Scope.UNCLAIMED)
    assert [row.exchange_id for row in listed.rows] == names[:-3:-1]
    assert [ask.exchange_id for ask, _here in queued.rows] == names[:2]
    async with database() as session:
        filters = OverviewFilters(words="map", after=listed.after)
        listed = await overview(session, filters, limit=2)
    queued = await queue(database, limit=2, words="map", after=queued.after)
    assert [row.exchange_id for row in listed.rows] == names[-3:-5:-1]
    assert [ask.exchange_id for ask, _here in queued.rows] == names[2:4]


async def test_a_queue_of_one_role_and_of_many_hold_the_same(database: Sessions):
    await add(database, *case_with_ask(0), *case_with_ask(1, role="booker"))
    async with database() as session:
        for roles, wanted in (
            ({Role.BOOKER}, ["lending-1"]),
            ({Role.BOOKER, Role.PROGRAMME}, ["lending-0", "lending-1"]),
            (HUB_ROLES, ["lending-0", "lending-1"]),
        ):
            page = await desk_queue(session, QueueFilters(me=COR, queues=frozenset(roles)), START)
            assert [ask.exchange_id for ask, _here in page.rows] == wanted

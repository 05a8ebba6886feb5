"""What a programme's desk lists: with another programme's it is everything, and neither has anything of the other."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.asks import AskStatus
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import Phase
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.programme import Programme
from models.views import desk_queue
from models.views.desk_queue import QueueFilters, Scope, queue_counts
from models.views.overview import OverviewFilters, overview
from models.views.programmes import EVERYTHING, ProgrammeScope, scope_naming, scope_of
from tests.support.people import COR, START
from tests.support.people_rows import community

Sessions = async_sessionmaker[AsyncSession]
PROGRAMMES = ("cee", "beta", "from-before", "gamma", "")
"""Two further ones; the first has what names it, what names none, and what names one nobody knows."""
SCOPES = [ProgrammeScope(mark, ("beta", "gamma")) for mark in ("", "beta", "gamma")]
EXCHANGES = 10
MANY = 600
"""More cases than the queue looks through one by one."""


def case(number: int, programme: str) -> list[Any]:
    """An exchange or, each fifth, a request to join, with one ask to the programme's staff."""
    name, at = f"x-{number:02}", START + timedelta(minutes=number)
    ask = AskView(
        exchange_id=name, ask_id="a-1", revision=1, programme=programme, kind="decide_go",
        role="programme", roles=["programme"], status=AskStatus.OPEN,
        opened_at=START, starts_at=START, due_at=at, claimed_by=COR if number % 2 else None,
    )  # fmt: skip
    member = ExchangeMember(exchange_id=name, person_id=COR, role="coordinator")
    if number % 5 == 4:
        ask.kind = "confirm_member"
        state = {"newcomer": "p", "community": "c-x"}
        ask.programme = "beta" if number % 2 else ""
        state |= {"programme": ask.programme} if ask.programme else {}
        asked = CaseView(
            case_id=name, kind="membership", revision=1, phase="asked", updated_at=at, state=state
        )
        return [asked, ask, member]
    view = ExchangeView(
        exchange_id=name, revision=1, programme=programme, cycle_id="c", phase=Phase.TRAVEL,
        direction="mentee_travels", topic=f"Maps {number}", mentee_community="c-x",
        application_doc="d", updated_at=at,
    )  # fmt: skip
    return [view, ask, member]


@pytest.fixture
async def filled(database: Sessions) -> Sessions:
    async with database() as session:
        session.add(community("c-x", "Somewhere"))
        session.add(Programme(id="cee", name="First"))
        for further in ("beta", "gamma"):
            session.add(Programme(id=further, name=further, made_at=START))
        for number in range(EXCHANGES):
            session.add_all(case(number, PROGRAMMES[number % len(PROGRAMMES)]))
        await session.commit()
    return database


async def test_a_scope_is_read_from_what_names_a_programme(filled: Sessions):
    async with filled() as session:
        assert await scope_of(session, "beta") == SCOPES[1]
        for programme, scope in zip(PROGRAMMES, (0, 1, 0, 2, 0), strict=True):
            assert await scope_naming(session, programme) == SCOPES[scope]
            assert [one.covers(programme) for one in SCOPES].count(True) == 1


@pytest.mark.parametrize("many", [False, True])
async def test_the_queues_of_all_programmes_are_the_whole_queue_and_share_nothing(
    filled: Sessions, many: bool
):
    """Of whoever works in few cases, and of whoever works in many."""
    if many:
        async with filled() as session:
            for number in range(MANY):
                session.add(ExchangeMember(exchange_id=f"y-{number}", person_id=COR, role="booker"))
            await session.commit()
    now = START + timedelta(hours=1)
    roles = (HUB_ROLES, frozenset({Role.PROGRAMME}), frozenset({Role.PROGRAMME, Role.BOOKER}))
    for queues, scope, words in product(roles, Scope, ("", "map", "somewhere", "nothing")):
        asked = {"me": COR, "queues": queues, "scope": scope, "words": words}

        async def listed(
            programme: ProgrammeScope, asked: dict[str, Any] = asked
        ) -> tuple[list[str], dict[str, int]]:
            filters = QueueFilters(**asked, programme=programme)
            async with filled() as session:
                page = await desk_queue.desk_queue(session, filters, now)
                counts = await queue_counts(session, filters, now)
            return [row.exchange_id for row, _here in page.rows], counts

        whole, counted = await listed(EVERYTHING)
        parts = [await listed(one) for one in SCOPES]
        assert sorted(name for part, _counts in parts for name in part) == sorted(whole), asked
        for name, n in counted.items():
            assert sum(counts[name] for _part, counts in parts) == n, (asked, name)


async def test_the_lists_of_all_programmes_are_the_whole_list_and_share_nothing(filled: Sessions):
    for words, of, ended in product(("", "map", "somewhere"), ("", "c-x"), (False, True)):

        async def listed(
            programme: ProgrammeScope, asked: tuple[str, str, bool] = (words, of, ended)
        ) -> list[str]:
            found, community_id, all_of_them = asked
            filters = OverviewFilters(
                words=found, community=community_id, ended=all_of_them, programme=programme
            )
            async with filled() as session:
                return [row.exchange_id for row in (await overview(session, filters)).rows]

        parts = [await listed(one) for one in SCOPES]
        whole = await listed(EVERYTHING)
        assert sorted(name for part in parts for name in part) == sorted(whole), words
        assert len(whole) == EXCHANGES - EXCHANGES // 5
        assert parts[1] == ["x-06", "x-01"]

"""The board: cases by phase, whose turn it is, how long they have been there, and where all of them are."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, update

from domain.exchange.phases import Phase
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.views.board import CARDS
from models.views.overview import PAGE
from tests.support.people import COR, MIA, PAT, SAF
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]


async def put(database: Sessions, exchange_id: str, **values: Any) -> None:
    """An exchange whose application is under review, with these values in its row."""
    await record_until(database, 1, exchange_id)
    of_it = col(ExchangeView.exchange_id) == exchange_id
    async with database() as session:
        await session.execute(update(ExchangeView).where(of_it).values(held=False, **values))
        await session.commit()


async def shown(database: Sessions, path: str, person: str = COR) -> str:
    async with signed_in(make_app(database), database, person) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    return answer.text


def column(page: str, phase: Phase) -> str:
    """The part of the page that is about a phase."""
    found = re.search(
        rf'<section[^>]*aria-labelledby="phase-{phase.value}".*?</section>', page, re.DOTALL
    )
    return found[0] if found else ""


def cards(page: str) -> list[str]:
    return re.findall(r'board__card[^>]*><a href="/exchanges/([^"]+)"', page)


def listed(page: str) -> list[str]:
    # A box to choose it by may stand before the link.
    row = r'<th scope="row"[^>]*>(?:(?!</th>).)*?href="/exchanges/([^"]+)"'
    return re.findall(row, page, re.DOTALL)


async def all_listed(database: Sessions, path: str) -> list[str]:
    """The exchanges of a list, over all its pages."""
    found: list[str] = []
    async with signed_in(make_app(database), database, COR) as client:
        while path:
            page = (await client.get(path)).text
            found += listed(page)
            following = re.search(r'href="(/desk/exchanges\?[^"]*after=[^"]*)">Next', page)
            path = following[1].replace("&amp;", "&") if following else ""
    return found


async def test_a_column_counts_all_shows_a_few_and_leads_to_the_rest(database: Sessions):
    for number in range(PAGE + 2):
        await put(database, f"x{number:02}", due_at=NOW + timedelta(days=number))
    page = await shown(database, "/desk/board")
    review = column(page, Phase.ELIGIBILITY)
    assert cards(review) == [f"x{number:02}" for number in range(CARDS)]
    assert f"Show all {PAGE + 2}" in review
    address = re.search(r'class="count" href="([^"]+)"', review)
    assert address
    everything = await all_listed(database, address[1].replace("&amp;", "&"))
    assert len(everything) == len(set(everything)) == PAGE + 2
    assert "Nothing in:" in page


async def test_columns_stand_in_the_order_of_the_story_and_ends_are_folded(database: Sessions):
    await put(database, "late", phase=Phase.REPORT)
    await put(database, "first")
    await put(database, "middle", phase=Phase.TRAVEL)
    await put(database, "over", phase=Phase.CLOSED, ended_at=NOW, waiting_for=[])
    page = await shown(database, "/desk/board")
    assert re.findall(r'id="phase-(\w+)"', page) == ["eligibility", "travel", "report"]
    ended = re.search(
        r'<a href="([^"]*phase=closed[^"]*)">Exchange complete: 1</a>', page
    ) or re.search(r'<a href="([^"]*phase=closed[^"]*)">[^<]*: 1</a>', page)
    assert ended
    assert await all_listed(database, ended[1].replace("&amp;", "&")) == ["over"]


async def test_a_card_says_whose_turn_it_is_how_long_and_until_when(database: Sessions):
    since = NOW - timedelta(days=3)
    await put(database, "x1", phase_since=since, phase_days=14, due_at=NOW + timedelta(days=2))
    await put(database, "x2", phase_since=NOW - timedelta(days=20), phase_days=14, due_at=since)
    review = column(await shown(database, "/desk/board"), Phase.ELIGIBILITY)
    late, fine = (part for part in review.split('<li class="board__card')[1:])
    assert "Pat (Programme team)" in fine
    assert "3 days of 14 in this phase" in fine
    assert "Due Wed 5 May" in fine
    assert "Overdue" not in fine
    assert "Long here:" not in fine
    assert "Overdue</strong> since Fri 30 Apr" in late
    assert "Long here:</strong> 20 days of 14" in late


async def test_a_paused_case_is_not_too_long_in_its_phase(database: Sessions):
    await put(database, "x1", phase_since=NOW - timedelta(days=90), phase_days=14, paused=True)
    page = await shown(database, "/desk/board")
    assert "Paused" in page
    assert "Long here:" not in page
    assert listed(await shown(database, "/desk/exchanges?over=yes")) == []


async def test_whoever_took_a_task_is_named(database: Sessions):
    await put(database, "x1")
    async with database() as session:
        await session.execute(update(AskView).values(claimed_by=COR))
        await session.commit()
    assert "Cor (Programme team)" in await shown(database, "/desk/board")


async def test_filters_narrow_columns_counts_and_lists_alike(database: Sessions):
    await put(database, "x1", cycle_id="autumn", case_owner=COR, topic="GLAM")
    await put(database, "x2")
    for query in ("cycle=autumn", f"owner={COR}", "q=glam"):
        page = await shown(database, f"/desk/board?{query}")
        assert cards(page) == ["x1"], query
        address = re.search(r'class="count" href="([^"]+)">1<', page)
        assert address
        assert await all_listed(database, address[1].replace("&amp;", "&")) == ["x1"]
    assert "No case fits." in await shown(database, "/desk/board?cycle=none")


@pytest.mark.parametrize(
    "query", ["case=x&phase=y", "cycle=%00&owner=%27", "after=1~2", "case=membership&phase=%00"]
)
async def test_odd_addresses_do_no_harm(database: Sessions, query: str):
    await put(database, "x1")
    await shown(database, f"/desk/board?{query}")


async def test_somebody_who_reads_no_case_sees_their_own_exchanges_alone(database: Sessions):
    await put(database, "x1")
    await put(database, "x2")
    async with database() as session:
        await session.delete(await session.get(ExchangeMember, ("x1", SAF, "safety_officer")))
        await session.commit()
    page = await shown(database, "/desk/board", SAF)
    assert cards(page) == ["x2"]
    assert "Dashboard" not in page


async def test_cases_of_another_kind_are_for_their_own_people(database: Sessions):
    async with database() as session:
        for number in range(CARDS + 1):
            case = f"m{number}"
            session.add(
                CaseView(case_id=case, kind="membership", revision=1, phase="asked", updated_at=NOW)
            )
            session.add(ExchangeMember(exchange_id=case, person_id=PAT, role="programme"))
            session.add(ExchangeMember(exchange_id=case, person_id=MIA, role="newcomer"))
        await session.commit()
    page = await shown(database, "/desk/board?case=membership", PAT)
    assert page.count("board__card") - page.count("board__cards") == CARDS
    assert ">Mia</a>" in page
    everything = await shown(database, "/desk/board?case=membership&phase=asked", PAT)
    assert len(re.findall(r'href="/cases/(m\d)"', everything)) == CARDS + 1
    assert "/cases/m" not in await shown(database, "/desk/board?case=membership", COR)
    assert "/cases/m" not in await shown(database, "/desk/board?case=membership&phase=asked", COR)


async def test_participants_have_no_board(database: Sessions):
    async with signed_in(make_app(database), database, MIA) as client:
        for path in ("board", "schedule", "dashboard", "dashboard/2027/calls"):
            assert (await client.get(f"/desk/{path}")).status_code == 403

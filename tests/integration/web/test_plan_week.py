"""The days of the plan beside each other: moved, put in order and copied by buttons, without JavaScript."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from domain.case.documents import DocumentKind
from domain.exchange.people import Side
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from tests.integration.web.test_plan_signing import signed
from tests.support.pages_of_exchange import Person, Shown
from tests.support.pages_until_signature import (
    CYCLE,
    DAY,
    Pages,
    open_site,
    planning,
    share_questions,
    write_plan,
)
from tests.support.people import MIA, PAT, TESS, TOR
from tests.support.running_exchanges import on_stage

Sessions = async_sessionmaker[AsyncSession]
WALK, BUDGET = "102", "101"


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Pages]:
    async with on_stage(temporal_environment.client, database=database) as stage:
        pages = await open_site(stage, database)
        await planning(pages)
        await write_plan(pages)
        yield pages
        assert await stage.failed_tasks() == []


async def days(site: Pages) -> list[list[str]]:
    """Titles and times of the stored plan, day by day."""
    content: dict[str, Any] = (await site.document(DocumentKind.PLAN)).content
    return [
        [f"{s['title'].split()[0]} {s['start'][:5]}" for s in day["sessions"]]
        for day in content["days"]
    ]


async def press(person: Person, site: Pages, act: str, session: str, **more: str) -> Shown:
    path = site.plan("week")
    key = (await person.get(path)).answer.text.partition('name="_key" value="')[2].partition('"')[0]
    return await person.post(path, {"_key": key, "act": act, "session": session, **more})


async def test_sessions_are_moved_reordered_and_copied_by_buttons(site: Pages):
    first = ["Budget 09:00", "Walk 13:00"]
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert await days(site) == [first, first, first]
        assert (await press(mia, site, "later", BUDGET)).sent()
        assert (await days(site))[0] == ["Walk 09:00", "Budget 11:30"]
        assert (await press(tor, site, "earlier", BUDGET)).sent()
        assert (await days(site))[0] == first
        assert (await press(tor, site, "before", WALK, before=BUDGET)).sent()
        assert (await press(tor, site, "move", WALK, day="2", start="15:00")).sent()
        assert await days(site) == [["Budget 11:30"], [*first, "Walk 15:00"], first]
        assert (await press(tor, site, "copy", WALK, day="3")).sent()
        assert (await days(site))[2] == [*first, "Walk 15:00"]
        shown = await mia.get(site.plan("week"))
    assert shown.text.count("Walk along the river") > 4
    assert "overlap" not in shown.text
    assert "Last changed by Tor" in (await press_nothing(site)).text


async def press_nothing(site: Pages) -> Shown:
    async with site.browser(MIA) as mia:
        return await mia.get(site.plan())


async def test_what_is_at_the_same_time_says_so(site: Pages):
    async with site.browser(MIA) as mia:
        assert (await press(mia, site, "move", WALK, day="2")).sent()
        shown = await mia.get(site.plan("week"))
    assert "sessions overlap" in shown.text
    assert shown.text.count("At the same time as Walk along the river.") == 2


async def test_what_it_may_cost_stands_beside_the_plan_with_its_assumptions_and_the_budget(
    site: Pages,
):
    async with site.database() as session, session.begin():
        for side, zone in (("c-mentee", "Europe/Prague"), ("c-mentor", "Europe/Kyiv")):
            (await session.get_one(Community, side)).time_zone = zone
    async with site.browser(MIA) as mia:
        shown = await mia.get(site.plan())
        for told in (
            "1 person travels.",
            "The visit has 3 days.",
            "in a straight line",
            "Programme Guide",
        ):
            assert told in shown.text
        assert "There is no budget to compare with" in shown.text
        async with site.database() as session, session.begin():
            cycle = await session.get_one(Cycle, CYCLE)
            cycle.budget_cents, cycle.places = 1_000_000, 8
        assert "Budget of one exchange: €1,250.00;" in (await mia.get(site.plan())).text
        async with site.database() as session, session.begin():
            (await session.get_one(Cycle, CYCLE)).places = 100
        assert "Budget of one exchange: €100.00. This would be" in (await mia.get(site.plan())).text
        async with site.database() as session, session.begin():
            view = await session.get_one(ExchangeView, site.exchange)
            view.state = {**view.state, "policy": {**view.state["policy"], "budget_cents": 900_000}}
        shown = await mia.get(site.plan())
        assert "Budget of one exchange: €9,000.00;" in shown.text, "its own rules say it"
        assert "shared out evenly" not in shown.text


async def test_who_writes_in_a_session_that_the_other_moves_writes_in_it_there(site: Pages):
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        form = (await mia.get(site.plan("day-1"))).hidden
        assert (await press(tor, site, "move", WALK, day="2", start="16:00")).sent()
        mine = {**form, **DAY, "sessions.1.title": "Walk with Mia"}
        assert (await mia.post(site.plan("day-1"), mine)).sent()
    titles = [[s.split()[0] for s in day] for day in await days(site)]
    assert titles == [["Budget"], ["Budget", "Walk", "Walk"], ["Budget", "Walk"]]
    content = (await site.document(DocumentKind.PLAN)).content
    moved = next(s for s in content["days"][1]["sessions"] if s.get("id") == WALK)
    assert (moved["title"], moved["start"]) == ("Walk with Mia", "16:00:00")


async def test_moving_in_a_signed_plan_asks_first(site: Pages):
    await share_questions(site)
    await signed(site, (TESS, Side.MENTOR))
    before = await days(site)
    async with site.browser(TOR) as tor:
        asked = await press(tor, site, "later", BUDGET)
        assert "Saving this undoes the signatures" in asked.text
        assert await days(site) == before
        assert (await tor.post(site.plan("week"), {**asked.hidden, "_sure": "yes"})).sent()
    assert (await site.state()).signatures == {}
    assert await days(site) != before


REFUSED = [
    ({"act": "move", "session": "999", "day": "1"}, 409, "not in the plan any more"),
    ({"act": "move", "session": WALK, "day": "5"}, 409, "no such day"),
    ({"act": "move", "session": WALK, "day": "1", "start": "23:30"}, 409, "after midnight"),
    ({"act": "move", "session": WALK, "day": "1", "start": "noon"}, 422, "a time like 09:30"),
    ({"act": "later", "session": WALK}, 409, "the last session of its day"),
    ({"act": "dance", "session": WALK}, 422, "is missing"),
]


async def test_what_cannot_be_done_is_said_and_the_hub_and_strangers_do_nothing(site: Pages):
    before = await days(site)
    async with site.browser(MIA) as mia:
        for typed, status, sentence in REFUSED:
            shown = await mia.post(site.plan("week"), {"_key": "k", **typed})
            assert (shown.status, sentence in shown.text) == (status, True), (typed, shown.text)
    async with site.browser(PAT) as pat, site.browser("p-oz") as oz:
        shown = await pat.get(site.plan("week"))
        assert (shown.status, "Move or copy" in shown.text) == (200, False)
        assert (
            await pat.post(site.plan("week"), {"act": "later", "session": BUDGET})
        ).status == 403
        assert (await oz.get(site.plan("week"))).status == 404
        assert (await oz.post(site.plan("week"), {"act": "later", "session": BUDGET})).status == 404
    assert await days(site) == before

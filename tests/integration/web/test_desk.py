"""The desk's queue: order, filters, pages, and one task that two people want."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select, update

from domain.case.asks import AskStatus
from domain.exchange.phases import Phase
from models.tables.ask_view import AskView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.views.desk_queue import PAGE
from tests.support.pages_of_exchange import Behind, Shown, new_key
from tests.support.people import ANN, BO, CHA, COR, MIA, PAT, SAF, SUB
from tests.support.recorded_exchanges import record_until
from tests.support.running_exchanges import Stage
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]


async def many(database: Sessions, count: int) -> None:
    """So many exchanges with an application to review, due in another order than their ids; half of them overdue."""
    for number in range(count):
        await record_until(database, 1, f"x{number:03}")
    async with database() as session:
        for number in range(count):
            due = NOW + timedelta(hours=(number * 7) % count - count // 2)
            await session.execute(
                update(AskView)
                .where(col(AskView.exchange_id) == f"x{number:03}")
                .values(due_at=due)
            )
        await session.commit()


def listed(text: str) -> list[str]:
    """Ids of the exchanges in the queue, in its order."""
    return re.findall(r'class="task__title"><a href="/exchanges/([^/]+)/', text)


async def test_queue_is_ordered_by_due_time_over_its_pages(database: Sessions):
    count = PAGE * 2 + 3
    await many(database, count)
    app = make_app(database)
    seen: list[str] = []
    async with signed_in(app, database, PAT) as client:
        path = "/desk"
        while path:
            page = (await client.get(path)).text
            seen += listed(page)
            following = re.search(r'href="(/desk\?[^"]*after=[^"]*)">Next tasks', page)
            path = following[1].replace("&amp;", "&") if following else ""
    async with database() as session:
        asks = select(AskView).where(col(AskView.status) == AskStatus.OPEN)
        rows = list(await session.scalars(asks))
    expected = [row.exchange_id for row in sorted(rows, key=lambda a: (a.due_at, a.exchange_id))]
    assert seen == expected


async def test_overdue_is_said_in_words_and_can_be_filtered(database: Sessions):
    await many(database, 4)
    async with signed_in(make_app(database), database, PAT) as client:
        everything = (await client.get("/desk")).text
        late = (await client.get("/desk?scope=overdue")).text
        other_kind = (await client.get("/desk?kind=book")).text
        phase = (await client.get("/desk?phase=eligibility")).text
        topic = (await client.get("/desk?q=even")).text
        nothing = (await client.get("/desk?q=%25")).text
    assert everything.count(">Overdue</strong>") == len(listed(late)) == 2
    assert len(listed(phase)) == len(listed(topic)) == 4
    assert listed(other_kind) == listed(nothing) == []
    assert "No task fits these filters." in other_kind


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=2027-01-01",
        "after=2027-01-01T00:00:00%2B00:00~%00~b",
        "scope=x&kind=y&phase=z",
        "q=%27%22%3B",
    ],
)
async def test_odd_addresses_do_no_harm(database: Sessions, query: str):
    await many(database, 1)
    async with signed_in(make_app(database), database, PAT) as client:
        assert (await client.get(f"/desk?{query}")).status_code == 200
        assert (await client.get(f"/desk/exchanges?{query}")).status_code == 200
        assert (await client.get(f"/desk/communities?{query}")).status_code == 200


@pytest.mark.parametrize(
    ("person", "sees"),
    [(PAT, True), (SUB, True), (COR, True), (ANN, False), (BO, False), (CHA, False)],
)
async def test_queue_holds_the_asks_of_ones_own_roles(
    database: Sessions, person: str, *, sees: bool
):
    await many(database, 1)
    async with signed_in(make_app(database), database, person) as client:
        page = (await client.get("/desk")).text
    assert bool(listed(page)) is sees
    assert sees or "Nothing waits for you." in page


async def test_queue_leaves_out_exchanges_whose_team_one_is_not_of(database: Sessions):
    await many(database, 2)
    async with database() as session:
        member = await session.get(ExchangeMember, ("x000", PAT, "programme"))
        await session.delete(member)
        await session.commit()
    async with signed_in(make_app(database), database, PAT) as client:
        page = (await client.get("/desk")).text
        overview = (await client.get("/desk/exchanges")).text
    assert listed(page) == ["x001"]
    assert "/exchanges/x000" in overview


async def test_safety_officer_lists_only_the_exchanges_of_whose_team_they_are(database: Sessions):
    await many(database, 2)
    async with database() as session:
        await session.delete(await session.get(ExchangeMember, ("x000", SAF, "safety_officer")))
        await session.commit()
    async with signed_in(make_app(database), database, SAF) as client:
        page = (await client.get("/desk/exchanges")).text
    assert "/exchanges/x001" in page
    assert "/exchanges/x000" not in page


async def test_all_exchanges_are_searched_and_paged(database: Sessions):
    await many(database, PAGE + 1)
    async with database() as session:
        await session.execute(
            update(ExchangeView)
            .where(col(ExchangeView.exchange_id) == "x003")
            .values(topic="GLAM", phase=Phase.CLOSED, ended_at=NOW, waiting_for=[])
        )
        await session.commit()
    async with signed_in(make_app(database), database, COR) as client:
        first = (await client.get("/desk/exchanges?ended=yes")).text
        following = re.search(r'href="([^"]*after=[^"]*)"', first)
        assert following
        second = (await client.get(following[1].replace("&amp;", "&"))).text
        found = (await client.get("/desk/exchanges?q=glam&ended=yes")).text
        running = (await client.get("/desk/exchanges?q=glam")).text
    rows = [set(re.findall(r'href="/exchanges/(x\d+)"', page)) for page in (first, second)]
    assert len(rows[0]) == PAGE
    assert len(rows[1]) == 1
    assert not rows[0] & rows[1]
    assert "/exchanges/x003" in found
    assert "No exchange fits these filters." in running


@pytest.mark.parametrize(
    "path", ["/desk", "/desk/exchanges", "/desk/communities", "/desk/communities/c-mentee"]
)
async def test_participants_have_no_desk(database: Sessions, path: str):
    await many(database, 1)
    async with signed_in(make_app(database), database, MIA) as client:
        assert (await client.get(path)).status_code == 403


async def test_unknown_community_is_not_there(database: Sessions):
    await many(database, 0)
    async with signed_in(make_app(database), database, PAT) as client:
        assert (await client.get("/desk/communities/c-nobody")).status_code == 404
        page = (await client.get("/desk/communities/c-mentor")).text
    assert "Wikimedia Vistulia" in page
    assert "Tor" in page
    assert "@" not in page


async def test_of_two_people_at_once_one_gets_the_task_and_the_other_is_told(
    stage: Stage, database: Sessions
):
    site = Behind(database, await stage.start())
    await site.settle()
    path = f"/desk/asks/{site.x.id}/review_application-1"
    typed = {"back": "/desk"}
    async with site.browser(PAT) as pat, site.browser(SUB) as sub:
        answers = await asyncio.gather(
            pat.post(f"{path}/claim", {**typed, "_key": new_key()}),
            sub.post(f"{path}/claim", {**typed, "_key": new_key()}),
        )
        pages = await asyncio.gather(pat.get("/desk"), sub.get("/desk"))
        assert [answer.status for answer in answers] == [303, 303]
        told = sorted(
            re.search("(Pat|Sub) has taken this task already.", page.text) is not None
            for page in pages
        )
        assert told == [False, True]
        winner, loser = (pat, sub) if "The task is yours." in pages[0].text else (sub, pat)
        mine: Shown = await winner.get("/desk?scope=mine")
        assert listed(mine.answer.text) == [site.x.id]
        await loser.post(f"{path}/release", {**typed, "_key": new_key()})
        assert "This task is not yours." in (await loser.get("/desk")).text
        await winner.post(f"{path}/release", {**typed, "_key": new_key()})
        assert listed((await loser.get("/desk?scope=unclaimed")).answer.text) == [site.x.id]


async def test_claim_leads_back_only_to_pages_of_ours(stage: Stage, database: Sessions):
    site = Behind(database, await stage.start())
    await site.settle()
    path = f"/desk/asks/{site.x.id}/review_application-1/claim"
    async with site.browser(PAT) as pat, site.browser(MIA) as mia:
        away = await pat.post(path, {"back": "https://evil.example/", "_key": new_key()})
        unknown = await pat.post(
            path.replace("application-1", "application-9"), {"back": "/desk", "_key": new_key()}
        )
        page = (await pat.get("/desk")).text
        foreign = await pat.post("/desk/asks/nowhere/a-1/claim", {"back": "/desk"})
        participant = await mia.post(path, {"back": "/desk"})
    assert away.answer.headers["location"] == "/"
    assert unknown.status == 303
    assert "This task is no longer open." in page
    assert foreign.status == 404
    assert participant.status == 403

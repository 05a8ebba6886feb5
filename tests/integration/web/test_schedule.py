"""The schedule: visits and calls of a window, as they are drawn and as a table."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, update

from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from models.views.schedule import PAGE
from tests.support.people import COR, START
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
LEFT_ON = START + timedelta(days=200)


async def shown(database: Sessions, query: str) -> str:
    async with signed_in(make_app(database), database, COR) as client:
        answer = await client.get(f"/desk/schedule?{query}")
    assert answer.status_code == 200
    return answer.text


async def change(database: Sessions, exchange_id: str, **values: Any) -> None:
    async with database() as session:
        of_it = col(ExchangeView.exchange_id) == exchange_id
        await session.execute(update(ExchangeView).where(of_it).values(**values))
        await session.commit()


async def starts(database: Sessions, exchange_id: str) -> str:
    async with database() as session:
        found = (await session.get_one(ExchangeView, exchange_id)).starts_on
    assert found
    return found.isoformat()


def rows(page: str) -> list[str]:
    return re.findall(r'<li class="gantt__row"><span><a href="/exchanges/([^"]+)"', page)


async def test_visits_and_calls_are_drawn_and_told(database: Sessions):
    await record_until(database, 900, "done")
    await record_until(database, 6, "signed")
    page = await shown(database, f"span=year&from={await starts(database, 'done')}")
    assert set(rows(page)) == {"done", "signed"}
    done, signed = (re.findall(r"<desc[^>]*>(.*?)</desc>", page)[n] for n in (0, 1))
    if "proposed" in done:
        done, signed = signed, done
    assert "visit planned for" in done
    assert "took place" in done
    assert done.count("held on") == 3
    assert signed.startswith("visit proposed for")
    assert "took place" not in signed
    assert page.count('class="chart__actual"') - 1 == 1
    assert page.count('class="chart__held"') - 1 == 3
    assert "not approved yet" in page
    assert " style=" not in page


async def test_a_window_shows_what_is_in_it_alone(database: Sessions):
    await record_until(database, 6, "signed")
    at = await starts(database, "signed")
    assert rows(await shown(database, f"from={at}")) == ["signed"]
    for query in ("from=2020-01-01", "from=2035-01-01", "from=2020-01-01&span=year"):
        assert "No visit and no call in these weeks." in await shown(database, query)
    page = await shown(database, f"from={at}&span=quarter")
    later = re.search(r'href="([^"]+)" rel="next"', page)
    assert later
    assert not rows(await shown(database, later[1].partition("?")[2].replace("&amp;", "&")))


async def test_what_was_called_off_before_it_began_is_not_shown(database: Sessions):
    await record_until(database, 6, "signed")
    at = await starts(database, "signed")
    await change(database, "signed", ended_at=LEFT_ON, phase="withdrawn")
    assert not rows(await shown(database, f"from={at}"))


async def test_a_community_in_two_visits_and_too_many_at_once_are_said_in_words(database: Sessions):
    await record_until(database, 6, "one")
    await record_until(database, 6, "two")
    await record_until(database, 6, "apart")
    at = await starts(database, "one")
    await change(database, "apart", mentee_community="c-other", mentor_community=None)
    page = await shown(database, f"from={at}")
    assert "1 time a community is in two visits on the same days." in page
    assert page.count("Two at once</strong>") == 2
    assert "more visits at once" not in page
    async with database() as session:
        session.add(
            Cycle(
                id="2027", programme="cee", name="Spring", visits_at_once=2, opens_at=START,
                closes_at=LEFT_ON, matching_on=LEFT_ON,
            )
        )  # fmt: skip
        await session.commit()
    assert "In 1 week there are more visits at once than the 2" in await shown(
        database, f"from={at}&cycle=2027"
    )


async def test_the_next_exchanges_are_a_page_away(database: Sessions):
    await record_until(database, 6, "x")
    async with database() as session:
        row = await session.get_one(ExchangeView, "x")
        kept = row.model_dump(exclude={"exchange_id"})
        session.add_all(ExchangeView(exchange_id=f"x{n:02}", **kept) for n in range(PAGE))
        await session.commit()
    at = await starts(database, "x")
    first = await shown(database, f"from={at}")
    following = re.search(r'href="/desk/schedule\?([^"]*after=[^"]*)"', first)
    assert following
    second = await shown(database, following[1].replace("&amp;", "&"))
    assert sorted(rows(first) + rows(second)) == sorted(["x", *(f"x{n:02}" for n in range(PAGE))])

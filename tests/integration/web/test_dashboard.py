"""The dashboard: each number is how much stands in the list behind it."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, update

from activities.records import Records
from domain.exchange.phases import Phase
from models.messages.records import whole
from models.tables.ask_view import AskView
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from tests.support.exchange_states import at, pooled
from tests.support.fixtures_database import Fill
from tests.support.people import BO, COR, MIA, START
from tests.support.recorded_exchanges import add_everybody, record_until
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
CYCLE = "2027"
WHERE = {"new": 1, "planning": 4, "calls": 30, "acted": 38, "done": 900, "done2": 900}


async def living(database: Sessions) -> None:
    """Exchanges that came differently far, in the cycle they name."""
    await add_everybody(database)
    async with database() as session:
        session.add(
            Cycle(
                id=CYCLE, programme="cee", name="Spring", opens_at=START, budget_cents=100_000,
                closes_at=START + timedelta(days=30), matching_on=START + timedelta(days=40),
            )
        )  # fmt: skip
        await session.commit()
    for exchange_id, entries in WHERE.items():
        await record_until(database, entries, exchange_id)
    for exchange_id, here in {"pool": pooled(), "left": at(Phase.WITHDRAWN)}.items():
        here.x.id = exchange_id
        await Records(database).record(whole(here.x, here.now))
    async with database() as session:
        late = col(AskView.exchange_id).in_(["new", "planning", "calls"])
        await session.execute(update(AskView).where(late).values(due_at=NOW - timedelta(days=3)))
        await session.commit()


@pytest.fixture
def filled_by() -> Fill:
    return living


async def numbers(database: Sessions, person: str = COR) -> dict[str, str]:
    """What is written in each link of the dashboard to a list, by its address."""
    async with signed_in(make_app(database), database, person) as client:
        page = (await client.get("/desk/dashboard")).text
    main = page.partition("<main")[2]
    links = re.findall(r'<a href="(/desk/(?:exchanges\?|dashboard/)[^"]*)">([^<]*)', main)
    return {html.unescape(address): text.strip() for address, text in links}


async def behind(database: Sessions, address: str, person: str = COR) -> list[str]:
    """The rows of a list, over all its pages."""
    found: list[str] = []
    async with signed_in(make_app(database), database, person) as client:
        while address:
            answer = await client.get(address)
            assert answer.status_code == 200, address
            found += re.findall(r'<th scope="row".*?</tr>', answer.text, re.DOTALL)
            following = re.search(r'href="([^"]*after=[^"]*)">Next', answer.text)
            address = html.unescape(following[1]) if following else ""
    return found


async def test_every_number_is_how_much_its_list_has(database: Sessions):
    found = await numbers(database)
    kinds = {address.partition("?")[0].replace("/2027/", "/") for address in found}
    assert kinds == {
        "/desk/exchanges",
        *(
            f"/desk/dashboard/{name}"
            for name in (
                "calls", "calls-held", "actions", "actions-done", "goals", "goals-reached",
                "bookings", "times", "overdue",
            )
        ),
    }  # fmt: skip
    for address, text in found.items():
        rows = await behind(database, address)
        if "/bookings" in address:
            costs = [re.findall(r"€([\d,]+\.\d\d)", row)[0] for row in rows]
            paid = sum(float(cost.replace(",", "")) for cost in costs)
            assert text == f"€{round(paid):,}"
            assert paid > 0
        else:
            assert text.split()[0] == str(len(rows)), address
        assert rows


async def test_the_funnel_tells_where_exchanges_are_and_ended(database: Sessions):
    found = await numbers(database)
    asked = "/desk/exchanges?cycle=2027"
    assert found[f"{asked}&ended=yes"].startswith("8 exchanges")
    assert found[f"{asked}&reached=application&ended=yes"] == "8"
    assert found[f"{asked}&came=application"] == "1"
    assert found[f"{asked}&came=partner"] == "1"
    assert found[f"{asked}&reached=complete&ended=yes"] == "2"
    assert [len(await behind(database, f"{asked}&came={stage}&ended=only")) for stage in ("plan", "complete")] == [1, 2]  # fmt: skip


async def test_a_list_says_what_it_is_narrowed_to_and_keeps_it(database: Sessions):
    async with signed_in(make_app(database), database, COR) as client:
        path = f"/desk/exchanges?cycle={CYCLE}&reached=visit&learner=c-mentee&over=yes&ended=only"
        page = (await client.get(path)).text
    assert "cycle Spring" in page
    assert "came to: Visit, or further" in page
    assert "Dravania Wikimedians learned" in page
    assert 'name="reached" value="visit"' in page
    assert 'name="ended" value="only"' in page


async def test_who_learned_from_whom_leads_to_their_exchanges(database: Sessions):
    async with database() as session:
        other = col(ExchangeView.exchange_id) == "done2"
        await session.execute(update(ExchangeView).where(other).values(mentee_community="c-other"))
        await session.commit()
    address = "/desk/exchanges?cycle=2027&learner=c-other&teacher=c-mentor&reached=visit&ended=yes"
    assert (await numbers(database))[address] == "1"
    async with signed_in(make_app(database), database, COR) as client:
        page = (await client.get("/desk/dashboard")).text
    assert "Adrialine Association from Wikimedia Vistulia" in page


async def test_nothing_of_a_paused_exchange_is_overdue_but_whether_to_go_on(database: Sessions):
    before = await numbers(database)
    async with database() as session:
        await session.execute(update(ExchangeView).values(paused=True))
        await session.commit()
    after = await numbers(database)
    assert any("/overdue" in address for address in before)
    assert not any("/overdue" in address for address in after)


async def test_a_held_exchange_counts_like_any_other(database: Sessions):
    """Nothing shows a hold: a number that changed would."""
    before = await numbers(database)
    async with database() as session:
        await session.execute(update(ExchangeView).values(held=True))
        await session.commit()
    assert await numbers(database) == before


async def test_charts_say_in_words_what_they_draw_without_a_style(database: Sessions):
    async with signed_in(make_app(database), database, COR) as client:
        page = (await client.get("/desk/dashboard")).text
    assert page.count('role="img"') == page.count("</desc>") + page.count('height="8" role="img"')
    assert "Application: 8; Partner: 7;" in page
    assert " style=" not in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


async def test_it_opens_with_the_cycle_in_which_most_is_going_on(database: Sessions):
    opened = START + timedelta(days=5)
    async with database() as session:
        for name, opens in {"newer": opened, "coming": NOW + timedelta(days=90)}.items():
            session.add(
                Cycle(
                    id=name, programme="cee", name=name, opens_at=opens,
                    closes_at=opens + timedelta(days=30), matching_on=opens + timedelta(days=40),
                )
            )  # fmt: skip
        await session.commit()
    assert "/desk/exchanges?cycle=2027&ended=yes" in await numbers(database)
    async with database() as session:
        await session.execute(update(ExchangeView).values(ended_at=NOW))
        await session.commit()
    async with signed_in(make_app(database), database, COR) as client:
        page = (await client.get("/desk/dashboard")).text
        assert '<option value="newer" selected' in page
        asked = (await client.get("/desk/dashboard?cycle=coming")).text
        assert '<option value="coming" selected' in asked


async def test_without_a_cycle_it_says_what_is_missing(database: Sessions):
    async with database() as session:
        await session.delete(await session.get(Cycle, CYCLE))
        await session.commit()
    async with signed_in(make_app(database), database, COR) as client:
        assert "There is no cycle yet." in (await client.get("/desk/dashboard")).text
        assert (await client.get("/desk/dashboard/2027/calls")).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["2028/calls", "2027/nothing", "2027/times?phase=closed", "2027/overdue?role=x"],
)
async def test_lists_that_are_not_there(database: Sessions, path: str):
    async with signed_in(make_app(database), database, COR) as client:
        assert (await client.get(f"/desk/dashboard/{path}")).status_code == 404


async def test_a_booker_reads_the_figures_too(database: Sessions):
    assert await numbers(database, BO) == await numbers(database, COR)


async def test_lists_behind_numbers_and_the_schedule_are_files_too(database: Sessions):
    app = make_app(database)
    async with signed_in(app, database, COR) as cor, signed_in(app, database, MIA) as mia:
        home = (await cor.get("/desk/dashboard?cycle=2027")).text
        paths = set(re.findall(r'href="(/desk/dashboard/2027/[^"]+)"', home))
        assert paths
        for path in sorted({html.unescape(path) for path in paths}):
            shown = (await cor.get(path)).text
            (file,) = re.findall(r'href="(/desk/export/[^"]+[.]json[^"]*)"', shown)
            rows = (await cor.get(html.unescape(file))).json()["rows"]
            # Costs stand by exchange on the page, and by booking in the file.
            told = {row["address"] for row in rows} if path.endswith("/bookings") else rows
            if "Next ones" not in shown:
                assert len(told) == shown.count('<tr class="counted"'), path
            table = await cor.get(html.unescape(file).replace(".json", ".csv"))
            assert table.status_code == 200
            assert table.text.count("\r\n") == len(rows) + 1
            assert (await mia.get(html.unescape(file))).status_code == 403
        shown = (await cor.get("/desk/schedule?from=2027-05-03")).text
        (file,) = re.findall(r'href="(/desk/export/schedule[.]json[^"]*)"', shown)
        rows = (await cor.get(html.unescape(file))).json()["rows"]
        assert rows
        assert all(row["starts_on"] for row in rows)
        for missing in ("none/calls.csv", "2027/none.csv", "2027/times.csv", "2027/overdue.csv"):
            assert (await cor.get(f"/desk/export/{missing}")).status_code == 404

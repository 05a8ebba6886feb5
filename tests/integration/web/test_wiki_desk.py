"""The desk's page of what is on the wiki: who orders what, how it stands, and the choice about others' words."""

import re
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.tables.cycle import Cycle
from models.tables.wiki_page import WikiPage
from tests.support.fixtures_database import Fill
from tests.support.people import ANN, BO, COR, MIA, PAT, SAF
from tests.support.recorded_exchanges import add_everybody, record_until
from tests.support.web_app import NOW, make_app, signed_in
from web.desk.wiki import state_of

Sessions = async_sessionmaker[AsyncSession]
DESK, REPORT = "/desk/wiki", "exchange:x1"


async def finished(database: Sessions) -> None:
    await add_everybody(database)
    await record_until(database, 900)
    async with database() as session:
        session.add(
            Cycle(
                id="cy", programme="p", name="Spring", opens_at=NOW, closes_at=NOW, matching_on=NOW
            )
        )
        await session.commit()


@pytest.fixture
def filled_by() -> Fill:
    return finished


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database, wiki_api="https://wiki.example/w/api.php")


def words(answer: httpx2.Response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", unescape(answer.text)).split())


async def send(client: httpx2.AsyncClient, act: str, subject: str = REPORT, theirs: int = 0):
    page = (await client.get(DESK)).text
    token = re.search(r'name="_token" value="([^"]+)"', page)
    data = {"subject": subject, "act": act, "theirs": str(theirs)}
    return await client.post(DESK, data=data | ({"_token": token[1]} if token else {}))


async def row(database: Sessions, subject: str = REPORT) -> WikiPage | None:
    async with database() as session:
        return await session.get(WikiPage, subject)


async def change(database: Sessions, statement: str) -> None:
    async with database() as session:
        await session.execute(text(statement))
        await session.commit()


async def test_what_is_ordered_stands_there_with_its_name_and_state(
    app: FastAPI, database: Sessions
):
    async with signed_in(app, database, PAT) as pat:
        offered = words(await pat.get(DESK))
        assert "Numbers of Spring" in offered
        assert "Nothing is published on the wiki yet." in offered
        assert (await send(pat, "publish")).status_code == 303
        assert (await send(pat, "publish", "cycle:cy")).status_code == 303
        page = await pat.get(DESK)
        assert words(page).count("on its way") == 2
        assert 'href="https://wiki.example/w/index.php?title=' in page.text
        assert "Not on the wiki yet" not in page.text
        found = await row(database)
        assert found
        assert found.wanted
        assert found.asked_by == PAT
        assert not set(found.title) & set("[]{}|#<>")
        assert found.title in words(await pat.get("/exchanges/x1/published"))
        assert (await send(pat, "withdraw")).status_code == 303
        assert "withdrawn" in words(await pat.get(DESK))
    after = await row(database)
    assert after
    assert not after.wanted
    assert after.title == found.title


async def test_only_those_who_look_after_exchanges_order(app: FastAPI, database: Sessions):
    for person in (MIA, ANN, BO, SAF):
        async with signed_in(app, database, person) as client:
            assert (await client.get(DESK)).status_code == 403
            answer = await client.post(DESK, data={"subject": REPORT, "act": "publish"})
            assert answer.status_code == 403
    assert await row(database) is None
    async with signed_in(app, database, COR) as cor:
        assert (await cor.get(DESK)).status_code == 200


@pytest.mark.parametrize(
    ("subject", "act", "status"),
    [(REPORT, "withdraw", 404), ("exchange:x9", "publish", 404), ("cycle:none", "publish", 404),
     ("other:x1", "publish", 404), (REPORT, "delete", 400), (REPORT, "keep", 409)],
)  # fmt: skip
async def test_what_is_not_there_is_not_ordered(
    app: FastAPI, database: Sessions, subject: str, act: str, status: int
):
    async with signed_in(app, database, PAT) as pat:
        assert (await send(pat, act, subject)).status_code == status
    assert await row(database, subject) is None


async def test_without_both_consents_there_is_nothing_to_order(app: FastAPI, database: Sessions):
    await change(
        database, "UPDATE exchange_view SET state = state || '{\"published_at\": null}'::jsonb"
    )
    async with signed_in(app, database, PAT) as pat:
        assert REPORT not in (await pat.get(DESK)).text
        assert (await send(pat, "publish")).status_code == 404


async def test_a_choice_is_about_the_revision_that_was_seen(app: FastAPI, database: Sessions):
    async with signed_in(app, database, PAT) as pat:
        await send(pat, "publish")
        await change(
            database, "UPDATE wiki_page SET digest = 'd', theirs = 8, their_author = 'Zoe <b>'"
        )
        page = await pat.get(DESK)
        assert "Zoe &lt;b&gt; changed it on the wiki" in page.text
        late = await send(pat, "overwrite", theirs=7)
        assert late.status_code == 409
        assert "has changed on the wiki since you looked" in late.text
        assert (await send(pat, "overwrite", theirs=8)).status_code == 303
        found = await row(database)
        assert found
        assert (found.overwrite, found.keep) == (8, 0)
        await send(pat, "keep", theirs=8)
        found = await row(database)
        assert found
        assert (found.overwrite, found.keep) == (0, 8)


async def test_a_page_of_another_programme_is_not_there(app: FastAPI, database: Sessions):
    async with signed_in(app, database, PAT) as pat:
        await send(pat, "publish")
        await change(database, "UPDATE wiki_page SET programme = 'beta', title = 'Betas page'")
        assert "Betas page" not in (await pat.get(DESK)).text
        assert (await send(pat, "withdraw")).status_code == 404
    found = await row(database)
    assert found
    assert found.wanted


async def test_without_a_wiki_it_says_so(database: Sessions):
    async with signed_in(make_app(database), database, PAT) as pat:
        assert "has no wiki to publish on" in (await pat.get(DESK)).text
        assert (await send(pat, "publish")).status_code == 409


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "coming"), ({"digest": "d"}, "there"), ({"digest": "d", "theirs": 3}, "theirs"),
        ({"digest": "d", "theirs": 3, "keep": 3}, "coming"), ({"problem": "p"}, "problem"),
        ({"withheld": True, "digest": "d"}, "going"), ({"withheld": True}, "withheld"),
        ({"wanted": False, "digest": "d"}, "going"), ({"wanted": False}, "withdrawn"),
        ({"wanted": False, "digest": "d", "theirs": 3}, "going"),
    ],
)  # fmt: skip
def test_how_a_page_stands(values: dict[str, object], state: str):
    told = {"subject": "s", "title": "t", "wanted": True, "asked_by": "p", "asked_at": NOW}
    assert state_of(WikiPage(**told | values)) == state

"""Who hears that something happened, what of it, and for how long."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from tests.support.people import ANN, COR, MIA, TOR
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import browser, make_app, signed_in
from web.site import live
from web.site.live import Changes, of_case, of_desk, of_person

Sessions = async_sessionmaker[AsyncSession]
SOON = 5.0


@pytest.fixture
async def changes(database: Sessions) -> AsyncIterator[Changes]:
    """A process that listens."""
    its = Changes(database)
    its.begin()
    await until_it_listens(database)
    yield its
    await its.close()


@pytest.fixture
async def app(database: Sessions, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FastAPI]:
    """The app, whose streams end soon: the test's client reads them whole."""
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.8)
    app = make_app(database)
    yield app
    await app.state.resources.changes.close()


async def until_it_listens(database: Sessions) -> None:
    query = text("""
        SELECT count(*) FROM pg_stat_activity
        WHERE query LIKE 'LISTEN%' AND datname = current_database()
    """)
    async with asyncio.timeout(SOON), database() as session:
        while not await session.scalar(query):
            await session.rollback()
            await asyncio.sleep(0.02)


async def heard(changes: Changes, topic: str, mark: str, seconds: float = SOON) -> str:
    return await changes.after([topic], mark, seconds)


@pytest.mark.parametrize("topic", [of_case("x1"), of_person(MIA), of_person(TOR), of_desk("")])
async def test_everybody_concerned_hears_of_a_record(
    changes: Changes, database: Sessions, topic: str
) -> None:
    mark = changes.mark
    waiting = asyncio.create_task(heard(changes, topic, mark))
    await asyncio.sleep(0)
    await record_until(database, 5, "x1")
    assert await waiting == changes.mark != mark


async def test_others_hear_nothing(changes: Changes, database: Sessions) -> None:
    mark = changes.mark
    waiting = asyncio.create_task(heard(changes, of_case("x2"), mark, 1))
    nobody = asyncio.create_task(heard(changes, of_person("p-nobody"), mark, 1))
    await record_until(database, 5, "x1")
    assert (await waiting, await nobody) == ("", "")
    assert changes.mark != mark


async def test_whoever_comes_back_hears_what_happened_meanwhile(
    changes: Changes, database: Sessions
) -> None:
    before = changes.mark
    await record_until(database, 1, "x1")
    assert await heard(changes, of_desk(""), before)
    assert await heard(changes, of_case("x1"), before, 0)
    assert not await heard(changes, of_case("x1"), changes.mark, 0)


@pytest.mark.parametrize("mark", ["", "other.7", "nonsense", "other.", "²"])
async def test_a_mark_of_another_process_is_told_to_look(changes: Changes, mark: str) -> None:
    assert await heard(changes, of_case("x1"), mark, 0) == changes.mark


async def test_a_lost_connection_is_made_again_and_everybody_looks(
    changes: Changes, database: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "AGAIN_AFTER", (0.05, 0.05))
    mark = changes.mark
    waiting = asyncio.create_task(heard(changes, of_case("x1"), mark))
    query = text("""
        SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
        WHERE query LIKE 'LISTEN%' AND datname = current_database()
    """)
    async with database() as session:
        assert await session.scalar(query)
    assert await waiting
    mark = changes.mark
    await record_until(database, 1, "x1")
    assert await heard(changes, of_case("x1"), mark)


async def test_what_is_long_past_is_forgotten_and_whoever_asks_looks(
    changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "REMEMBERED", 3)
    mark = changes.mark
    for number in range(5):
        changes._tell({of_case(f"x{number}")})
    assert len(changes._last) == 3
    assert await heard(changes, of_case("x9"), mark, 0)  # nobody knows any more
    assert not await heard(changes, of_case("x9"), changes.mark, 0)


async def test_a_stream_says_that_something_changed_and_nothing_of_what(
    app: FastAPI, database: Sessions
) -> None:
    await record_until(database, 4, "x1")
    async with signed_in(app, database, MIA) as client:
        page = (await client.get("/exchanges/x1")).text
        since = re.search(r'data-live="/exchanges/x1/live" data-live-since="([^"]+)"', page)
        assert since
        reading = asyncio.create_task(client.get("/exchanges/x1/live", params={"since": since[1]}))
        await until_it_listens(database)
        await record_until(database, 5, "x1")
        answer = await reading
    assert answer.headers["content-type"].startswith("text/event-stream")
    process = since[1].split(".")[0]
    told = re.sub(r"\d+\n", "N\n", answer.text.replace(process, "P"))
    assert told.replace(":\n\n", "") == "retry: N\n\nid: P.N\nevent: changed\ndata: \n\n"


@pytest.mark.parametrize(
    ("person", "path", "status"),
    [
        (MIA, "/exchanges/x1/live", 200),
        (ANN, "/desk/live", 200),
        (MIA, "/inbox/live", 200),
        (MIA, "/desk/live", 403),
        (MIA, "/exchanges/nothing/live", 404),
        (COR, "/cases/nothing/live", 404),
    ],
)
async def test_only_who_may_read_a_page_hears_of_it(
    app: FastAPI, database: Sessions, person: str, path: str, status: int
) -> None:
    await record_until(database, 1, "x1")
    async with signed_in(app, database, person) as client:
        assert (await client.get(path)).status_code == status


async def test_nobody_hears_without_signing_in(app: FastAPI) -> None:
    async with browser(app) as client:
        assert (await client.get("/inbox/live")).status_code == 303


async def test_streams_end_when_the_process_is_to_stop(changes: Changes) -> None:
    waiting = asyncio.create_task(heard(changes, of_case("x1"), changes.mark, 60))
    await asyncio.sleep(0)
    changes.end_streams()
    assert await asyncio.wait_for(waiting, SOON) == ""


async def test_an_open_page_keeps_no_session_alive(app: FastAPI, database: Sessions) -> None:
    await record_until(database, 1, "x1")
    seen, earlier = (
        text("SELECT last_seen_at FROM session"),
        text("UPDATE session SET last_seen_at = now() - interval '3 hours'"),
    )
    async with signed_in(app, database, MIA) as client:
        async with database() as session:
            await session.execute(earlier)
            await session.commit()
            before = await session.scalar(seen)
        await client.get("/inbox/live")
        await client.get("/exchanges/x1", headers={"X-Renewal": "yes"})
        async with database() as session:
            assert await session.scalar(seen) == before
        await client.get("/exchanges/x1")
        async with database() as session:
            assert await session.scalar(seen) != before

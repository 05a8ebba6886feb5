"""A table too long for one answer: checked and entered beside the pages, all of it or nothing."""

import asyncio
from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.people import Role
from models.register import importing, long_imports, planning
from models.register.long_imports import purge_imports
from models.tables.person import Person
from models.tables.register_change import RegisterChange
from models.tables.register_import import ImportState, RegisterImport
from models.tables.staff_role import StaffRole
from tests.integration.web.test_register import app, cor, filled_by, rows  # noqa: F401 - fixtures
from tests.support.web_app import signed_in
from web.desk import long_import

Sessions = async_sessionmaker[AsyncSession]
LINES = 120
TABLE = "Person,Mail address\n" + "".join(
    f"Somebody {n},person{n}@example.org\n" for n in range(LINES)
)


@pytest.fixture(autouse=True)
async def short(database: Sessions, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Such a table is long here, and whoever works on it says so often; nothing works on after a test."""
    monkeypatch.setattr(long_imports, "LONG", 100)
    monkeypatch.setattr(long_import, "BEAT", 0.02)
    monkeypatch.setattr(planning, "TOLD_EVERY", 10)
    yield
    left = list(long_import._WORKING)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def begun(client: httpx2.AsyncClient, table: str = TABLE) -> str:
    answer = await client.post(
        "/desk/register/import", data={"step": "look"}, files={"file": ("t.csv", table.encode())}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def until(client: httpx2.AsyncClient, path: str, words: str) -> str:
    for _ in range(200):
        page = unescape((await client.get(path)).text)
        if words in page:
            return page
        await asyncio.sleep(0.02)
    raise AssertionError(page)


async def sent(client: httpx2.AsyncClient, path: str, **typed: str) -> httpx2.Response:
    return await client.post(path, files={name: (None, words) for name, words in typed.items()})


async def entering(
    client: httpx2.AsyncClient, path: str, page: str, **more: str
) -> httpx2.Response:
    mark = page.split('name="mark" value="')[1].split('"', maxsplit=1)[0]
    return await sent(client, path, step="enter", mark=mark, **more)


async def test_it_is_checked_shown_and_entered_beside_the_pages(
    cor: httpx2.AsyncClient,  # noqa: F811
    database: Sessions,
    monkeypatch: pytest.MonkeyPatch,
):
    going_on, told = asyncio.Event(), asyncio.Event()
    read = importing.read_register

    async def slow(*given: object) -> object:
        told.set()
        await going_on.wait()
        return await read(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(long_import, "read_register", slow)
    path = await begun(cor)
    await asyncio.wait_for(told.wait(), 10)
    page = unescape((await cor.get(path)).text)
    assert f"The table is being checked: 0 of {LINES} lines." in page
    assert 'http-equiv="refresh"' in page
    going_on.set()
    page = await until(cor, path, "What would be entered")
    assert f"{LINES} people" in page
    assert 'http-equiv="refresh"' not in page
    assert len(await rows(database, Person)) == 4, "nothing is entered by looking"
    assert (await entering(cor, path, page)).status_code == 303
    page = await until(cor, path, "Entered:")
    assert f"{LINES} people" in page
    assert len(await rows(database, Person)) == 4 + LINES
    (row,) = await rows(database, RegisterImport)
    assert (row.state, row.text) == ("entered", "")
    assert {change.by for change in await rows(database, RegisterChange)} == {"p-cor"}
    await entering(cor, path, f'name="mark" value="{row.report["mark"]}"')
    assert len(await rows(database, Person)) == 4 + LINES, "a form sent twice"


async def test_what_is_to_mend_is_named_once_for_all(cor: httpx2.AsyncClient, database: Sessions):  # noqa: F811
    path = await begun(cor, TABLE + "Nobody,no address\n")
    page = await until(cor, path, "There is 1 thing to mend")
    assert "Nobody,no address" in page
    assert "Enter all of it" not in page
    assert len(await rows(database, Person)) == 4


async def test_namesakes_are_entered_by_who_says_so(cor: httpx2.AsyncClient, database: Sessions):  # noqa: F811
    path = await begun(cor, TABLE + "Mia Méntee,other@example.org\n")
    page = await until(cor, path, "Is this somebody else?")
    refused = await entering(cor, path, page)
    assert refused.status_code == 422
    assert "Tick this if you mean it" in refused.text
    await entering(cor, path, page, sure="yes")
    await until(cor, path, "Entered:")
    assert len(await rows(database, Person)) == 5 + LINES


async def test_what_was_shown_is_what_is_entered(cor: httpx2.AsyncClient, database: Sessions):  # noqa: F811
    path = await begun(cor)
    page = await until(cor, path, "What would be entered")
    async with database() as session, session.begin():
        session.add(Person(id="p-new", name="Already here", email="person7@example.org"))
    await entering(cor, path, page)
    page = await until(cor, path, "Look at it once more")
    assert f"{LINES - 1} people" in page
    assert len(await rows(database, Person)) == 5


@pytest.mark.parametrize("how", ["killed", "failed"])
async def test_work_that_stops_enters_nothing_and_says_so(
    cor: httpx2.AsyncClient,  # noqa: F811
    database: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
):
    path = await begun(cor)
    page = await until(cor, path, "What would be entered")
    halfway = asyncio.Event()
    enter = importing.carry_out

    async def stops(*given: object, **named: object) -> None:
        await enter(*given, **named)  # type: ignore[arg-type]
        halfway.set()
        if how == "failed":
            raise OSError
        await asyncio.Event().wait()

    monkeypatch.setattr(long_import, "carry_out", stops)
    await entering(cor, path, page)
    await asyncio.wait_for(halfway.wait(), 10)
    if how == "killed":  # no last word is said: its silence tells
        (task,) = long_import._WORKING
        task.cancel()
        await asyncio.wait([task])
        assert "It is being entered" in (await cor.get(path)).text
        async with database() as session, session.begin():
            await session.execute(
                text("UPDATE register_import SET seen_at = seen_at - interval '1 minute'")
            )
    page = await until(cor, path, "It stopped before it was done, and nothing was entered.")
    assert len(await rows(database, Person)) == 4
    monkeypatch.setattr(long_import, "carry_out", enter)
    await sent(cor, path, step="again")
    page = await until(cor, path, "What would be entered")
    await entering(cor, path, page)
    await until(cor, path, "Entered:")
    assert len(await rows(database, Person)) == 4 + LINES


async def test_work_that_was_given_up_enters_nothing_when_it_comes_late(
    cor: httpx2.AsyncClient,  # noqa: F811
    database: Sessions,
    monkeypatch: pytest.MonkeyPatch,
):
    path = await begun(cor)
    page = await until(cor, path, "What would be entered")
    enter = importing.carry_out

    async def given_up(session: AsyncSession, *given: object, **named: object) -> None:
        await enter(session, *given, **named)  # type: ignore[arg-type]
        async with database() as other, other.begin():
            await other.execute(text("UPDATE register_import SET run = 'another'"))

    monkeypatch.setattr(long_import, "carry_out", given_up)
    await entering(cor, path, page)
    (task,) = long_import._WORKING
    await asyncio.wait([task])
    assert len(await rows(database, Person)) == 4


@pytest.mark.attack
async def test_only_who_began_it_and_coordinators_see_it(
    app: FastAPI,  # noqa: F811
    cor: httpx2.AsyncClient,  # noqa: F811
    database: Sessions,
):
    path = await begun(cor)
    await until(cor, path, "What would be entered")
    async with database() as session, session.begin():
        (await session.get_one(RegisterImport, path.rpartition("/")[2])).person_id = "p-ann"
        session.add(StaffRole(person_id="p-mia", role=Role.PROGRAMME.value))
    async with signed_in(app, database, "p-mia") as other:
        assert (await other.get(path)).status_code == 404
        assert (await sent(other, path, step="enter")).status_code == 404
    assert (await cor.get(path)).status_code == 200, "the coordinator"
    async with signed_in(app, database, "p-ann") as outside:
        assert (await outside.get(path)).status_code == 403


async def test_tables_are_forgotten(cor: httpx2.AsyncClient, database: Sessions):  # noqa: F811
    await until(cor, await begun(cor), "What would be entered")
    async with database() as session, session.begin():
        await purge_imports(session)
    (row,) = await rows(database, RegisterImport)
    assert row.state == ImportState.SHOWN
    async with database() as session, session.begin():
        await session.execute(
            text("UPDATE register_import SET begun_at = begun_at - interval '8 days'")
        )
        await purge_imports(session)
    assert await rows(database, RegisterImport) == []

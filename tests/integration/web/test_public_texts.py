"""The hub's own words on public pages: edited, looked at, restored, per language; dated and attributed."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from typer.testing import CliRunner, Result

from cli.application import commands
from models.tables.person import Person
from models.tables.public_text import PublicTextVersion
from models.tables.setting_change import SettingChange
from models.tables.staff_role import StaffRole
from models.texts.pseudo import PSEUDO_LANGUAGE
from models.texts.public import LONGEST, TEXTS
from runtime.errors import SetupProblem
from tests.support.fixtures_database import Fill
from tests.support.web_app import browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
NADA, OLE = "p-nada", "p-ole"
TEXTS_PAGE, ABOUT = "/desk/setup/texts", "/desk/setup/texts/about"


async def first_people(database: Sessions) -> None:
    async with database() as session:
        session.add(Person(id=NADA, name="Nada Kovač", email="nada@example.org"))
        session.add(Person(id=OLE, name="Ole", email="ole@example.org"))
        await session.flush()
        session.add(StaffRole(person_id=NADA, role="coordinator"))
        session.add(StaffRole(person_id=OLE, role="booker"))
        await session.commit()


@pytest.fixture
def filled_by() -> Fill:
    return first_people


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


@pytest.fixture
async def nada(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, NADA) as client:
        yield client


async def post(client: httpx2.AsyncClient, path: str, **data: object) -> httpx2.Response:
    sent = await client.post(path, data=data)
    return await client.get(sent.headers["location"]) if sent.status_code == 303 else sent


def words(answer: httpx2.Response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", unescape(answer.text)).split())


async def public(app: FastAPI, path: str = "/about") -> httpx2.Response:
    async with browser(app) as stranger:
        return await stranger.get(path)


async def test_only_coordinators_change_them(app: FastAPI, database: Sessions):
    async with signed_in(app, database, OLE) as ole:
        for path in (TEXTS_PAGE, ABOUT):
            assert (await ole.get(path)).status_code == 403
        for path in (ABOUT, f"{ABOUT}/restore"):
            assert (await ole.post(path, data={})).status_code == 403
    async with browser(app) as stranger:
        assert (await stranger.get(ABOUT)).headers["location"].startswith("/sign-in")


async def test_every_text_has_its_form_and_its_page(nada: httpx2.AsyncClient):
    listed = await nada.get(TEXTS_PAGE)
    for key in TEXTS:
        assert f'href="{TEXTS_PAGE}/{key}"' in listed.text, key
    page = await nada.get(f"{TEXTS_PAGE}/guidance-goals")
    assert "leaves everybody guessing" in words(page)
    assert 'href="/guidance/mentee#goals"' in page.text
    assert (await nada.get(f"{TEXTS_PAGE}/nothing")).status_code == 404
    assert (await nada.get(f"{ABOUT}?language=tlh")).status_code == 404


@pytest.mark.requirement("IB-01")
async def test_own_words_are_looked_at_saved_shown_and_taken_back(
    app: FastAPI, nada: httpx2.AsyncClient, database: Sessions
):
    mine = "## Hello\n\nWe are **{programme}**. [More](https://example.org) <b>x</b>"
    seen = await nada.post(ABOUT, data={"body": mine, "_preview": "yes", "_base": "0"})
    assert "<h3>Hello</h3>" in seen.text
    assert "Hello" not in words(await public(app))
    saved = await post(nada, ABOUT, body=mine, _base=0)
    assert "Your own text is shown." in words(saved)
    about = await public(app)
    assert "<h2>Hello</h2>" in about.text
    assert "<strong>Peer" in about.text or "<strong>CEE" in about.text
    assert "&lt;b&gt;x&lt;/b&gt;" in about.text
    await post(nada, ABOUT, body="Second words, {calls} calls", _base=1)
    assert "Second words, 3 calls" in words(await public(app))
    back = await post(nada, f"{ABOUT}/restore", version=1)
    assert "Restored." in words(back)
    assert "<h2>Hello</h2>" in (await public(app)).text
    await post(nada, f"{ABOUT}/restore", version=0)
    assert "brings together two communities" in words(await public(app))
    async with database() as session:
        rows = (await session.scalars(select(PublicTextVersion))).all()
        told = (await session.scalars(select(SettingChange))).all()
    assert [(row.version, row.by, bool(row.body)) for row in rows] == [
        (1, NADA, True), (2, NADA, True), (3, NADA, True), (4, NADA, False),
    ]  # fmt: skip
    assert {(row.part, row.field, row.by) for row in told} == {("texts", "about/en", NADA)}
    listed = words(await nada.get(TEXTS_PAGE))
    assert (
        "Nada Kovač Text: About (English) the text that comes with the program version 1" in listed
    )
    told = words(await nada.get("/desk/setup"))
    assert "About As delivered. As delivered" in told


async def test_our_text_sent_back_unchanged_stays_ours(
    nada: httpx2.AsyncClient, database: Sessions
):
    answer = await post(nada, ABOUT, body=TEXTS["about"].body, _base=0)
    assert "Nothing was changed." in words(answer)
    async with database() as session:
        assert (await session.scalars(select(PublicTextVersion))).all() == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("For {dayz} days", "Nothing stands for dayz in braces."),
        ("x" * (LONGEST + 1), "at most"),
    ],
)
async def test_what_cannot_be_shown_is_refused_and_kept_in_the_form(
    app: FastAPI, nada: httpx2.AsyncClient, body: str, says: str
):
    answer = await nada.post(ABOUT, data={"body": body, "_base": "0"})
    assert answer.status_code == 422
    assert says.lower() in words(answer).lower()
    assert "brings together two communities" in words(await public(app))


async def test_two_at_once_are_both_shown(app: FastAPI, nada: httpx2.AsyncClient):
    await post(nada, ABOUT, body="The first to save", _base=0)
    second = await nada.post(ABOUT, data={"body": "The second one", "_base": "0"})
    assert second.status_code == 409
    assert "The second one" in second.text
    assert "The first to save" in words(await public(app))


async def test_no_such_version_is_said(nada: httpx2.AsyncClient):
    assert "There is no such version." in words(await post(nada, f"{ABOUT}/restore", version=9))


async def test_a_language_without_words_of_its_own_shows_the_english_ones(
    app: FastAPI, nada: httpx2.AsyncClient
):
    await post(nada, ABOUT, body="In English", _base=0)
    async with browser(app) as stranger:
        stranger.cookies.set("language", PSEUDO_LANGUAGE)
        page = await stranger.get("/about")
        assert "⟦" in page.text
        assert '<div lang="en"><p>In English</p>' in page.text


async def command(url: str, *words: str) -> Result:
    env = {"DATABASE_URL": url}
    return await asyncio.to_thread(CliRunner().invoke, commands, list(words), env=env)


async def test_the_same_by_command(
    app: FastAPI, database: Sessions, database_url: str, tmp_path: Path
):
    mine = tmp_path / "about.md"
    mine.write_bytes("\ufeffFrom a file, {calls} calls".encode())
    listed = await command(database_url, "texts")
    assert "guidance-goals" in listed.output
    done = await command(
        database_url, "set-text", "about", "--file", str(mine), "--by", "nada@example.org"
    )
    assert "It is used from now on." in done.output
    assert "From a file, 3 calls" in words(await public(app))
    versions = await command(database_url, "set-text", "about")
    assert versions.output.startswith("1  ")
    again = await command(database_url, "set-text", "about", "--restore", "0")
    assert "It is used from now on." in again.output
    mine.write_text("{nothing}")
    for wrong in (
        ("nothing",), ("about", "--language", "tlh"), ("about", "--file", str(mine)),
        ("about", "--restore", "7"), ("about", "--file", str(mine), "--restore", "1"),
    ):  # fmt: skip
        refused = await command(database_url, "set-text", *wrong)
        assert isinstance(refused.exception, SetupProblem), wrong

"""Everybody chooses which mails come at once, and which once a day."""

from html import unescape

import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.tables.person import Person
from tests.support.fixtures_database import Fill
from tests.support.web_app import add_people, browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
def filled_by() -> Fill:
    return add_people


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


async def chosen(database: Sessions) -> tuple[str, int]:
    async with database() as session:
        me = await session.get_one(Person, "p-mia")
    return me.mail_rhythm, me.digest_hour


async def test_one_chooses_and_the_entry_says_so(app: FastAPI, database: Sessions):
    async with signed_in(app, database, "p-mia") as mia:
        page = unescape((await mia.get("/me")).text)
        assert "As the programme has it, at 08:00" in page
        assert 'href="/me/mails"' in page
        form = unescape((await mia.get("/me/mails")).text)
        assert "at present: Reminders of what is not due yet" in form
        assert await chosen(database) == ("", 8), "looking changes nothing"
        sent = await mia.post("/me/mails", data={"_key": "k", "gathered": "daily", "hour": "18"})
        assert sent.headers["location"] == "/me"
        assert await chosen(database) == ("daily", 18)
        page = unescape((await mia.get("/me")).text)
        assert "Everything that is not urgent, at 18:00" in page
        await mia.post("/me/mails", data={"_key": "l", "gathered": "at_once", "hour": "7"})
        assert "None: every mail comes at once." in unescape((await mia.get("/me")).text)
        await mia.post("/me/mails", data={"_key": "m", "gathered": "programme", "hour": "7"})
        assert await chosen(database) == ("", 7)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"gathered": "weekly", "hour": "8"}, "gathered"),
        ({"gathered": "daily", "hour": "24"}, "hour"),
        ({"gathered": "daily"}, "hour"),
    ],
)
async def test_what_there_is_not_is_refused_beside_its_field(
    app: FastAPI, database: Sessions, typed: dict[str, str], field: str
):
    async with signed_in(app, database, "p-mia") as mia:
        answer = await mia.post("/me/mails", data={"_key": "k", **typed})
        assert answer.status_code == 422
        assert "There is 1 thing to mend" in answer.text
        assert f"#f-{field}" in answer.text or f"{field}-error" in answer.text
        assert await chosen(database) == ("", 8)


async def test_a_link_in_a_mail_leads_to_signing_in_and_back(app: FastAPI):
    async with browser(app) as stranger:
        answer = await stranger.get("/me/mails")
    assert answer.headers["location"] == "/sign-in?next=/me/mails"

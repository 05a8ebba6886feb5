"""Pages as PDFs: who may have which, that they are accessible, and that they say what the page says."""

import re

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.paper import typeset
from tests.support.fixtures_database import Fill
from tests.support.pdf_ua import findings, text_of
from tests.support.people import MIA, MILO, PAT, TESS, TOR
from tests.support.recorded_exchanges import add_everybody, record_until
from tests.support.web_app import browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
ENDED = 900
HOME = "/exchanges/x1"


async def finished(database: Sessions) -> None:
    await add_everybody(database)
    await record_until(database, ENDED)


@pytest.fixture
def filled_by() -> Fill:
    return finished


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


async def change(database: Sessions, statement: str) -> None:
    async with database() as session:
        await session.execute(text(statement))
        await session.commit()


def paper(answer: httpx2.Response) -> str:
    """The words of a PDF that was given to be saved, and that everybody can read."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert re.match(
        r'attachment; filename="[a-z][\w-]+\.pdf"', answer.headers["content-disposition"]
    )
    assert answer.headers["cache-control"] == "private, no-store"
    assert findings(answer.content) == []
    return " ".join(text_of(answer.content).split())


async def test_a_published_report_is_anybodys_until_it_is_taken_down(
    app: FastAPI, database: Sessions
):
    async with browser(app) as stranger:
        assert "/reports/x1/pdf" in (await stranger.get("/reports/x1")).text
        words = paper(await stranger.get("/reports/x1/pdf"))
        for said in ("Plan an event for forty people", "What did not work", "The mentor's part",
                     "We started with the budget too late.", "/reports/x1"):  # fmt: skip
            assert said in words, said
        await change(database, "UPDATE exchange_view SET held = true")
        gone = await stranger.get("/reports/x1/pdf")
    assert gone.status_code == 404
    assert "It can be read" not in gone.text


async def test_the_plan_is_for_those_who_read_its_page(app: FastAPI, database: Sessions):
    async with signed_in(app, database, MIA) as mia:
        assert f"{HOME}/plan/pdf" in (await mia.get(f"{HOME}/plan")).text
        words = paper(await mia.get(f"{HOME}/plan/pdf"))
    for said in ("Activity plan", "Plan an event for forty people", "How it is seen:",
                 "09:00–12:00", "Vistulia, community house"):  # fmt: skip
        assert said in words, said
    assert "Change" not in words
    async with browser(app) as stranger:
        assert (await stranger.get(f"{HOME}/plan/pdf")).status_code == 303


async def test_a_document_is_for_those_who_read_it_and_has_its_version(
    app: FastAPI, database: Sessions
):
    async with signed_in(app, database, MIA) as mia, signed_in(app, database, "p-oz") as oz:
        assert (
            f"{HOME}/documents/d-plan/pdf?version=2"
            in (await mia.get(f"{HOME}/documents/d-plan?version=2")).text
        )
        first = paper(await mia.get(f"{HOME}/documents/d-plan/pdf?version=1"))
        assert "Version 1" in first
        assert "Sessions of day 1" in first
        assert (await mia.get(f"{HOME}/documents/d-plan/pdf?version=99")).status_code == 404
        assert (await oz.get(f"{HOME}/documents/d-plan/pdf")).status_code == 404


async def test_a_certificate_is_for_the_person_and_the_hub(app: FastAPI, database: Sessions):
    mine = f"{HOME}/certificates/{MIA}"
    async with signed_in(app, database, MIA) as mia:
        page = (await mia.get(HOME)).text
        assert mine in page
        assert f"{HOME}/certificates/{MILO}" not in page
        words = paper(await mia.get(mine))
        assert (await mia.get(f"{HOME}/certificates/{TOR}")).status_code == 404
    for said in ("Certificate of participation", "Mia", "travelled to", "(5 days)", "3 hours",
                 "Plan an event for forty people"):  # fmt: skip
        assert said in words, words
    async with signed_in(app, database, PAT) as pat:
        page = (await pat.get(HOME)).text
        for person in (MIA, MILO, TOR, TESS):
            assert f"{HOME}/certificates/{person}" in page
        assert "took part for" in paper(await pat.get(f"{HOME}/certificates/{MILO}"))
        assert (await pat.get(f"{HOME}/certificates/{PAT}")).status_code == 409


async def test_before_the_end_there_is_no_certificate(app: FastAPI, database: Sessions):
    await change(
        database,
        "UPDATE exchange_view SET phase = 'report', state = state || '{\"phase\": \"report\"}'",
    )
    async with signed_in(app, database, MIA) as mia:
        assert "/certificates/" not in (await mia.get(HOME)).text
        early = await mia.get(f"{HOME}/certificates/{MIA}")
    assert early.status_code == 409
    assert "once an exchange with a visit is over" in early.text


@pytest.mark.parametrize(("name", "status"), [("MOST_WAITING", 503), ("MOST_BYTES", 500)])
async def test_a_paper_that_cannot_be_made_says_what_to_do(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, name: str, status: int
):
    monkeypatch.setattr(typeset, name, 0)
    async with browser(app) as stranger:
        answer = await stranger.get("/reports/x1/pdf")
    assert answer.status_code == status
    assert "can be read and printed" in answer.text

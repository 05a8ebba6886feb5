"""Pages that anybody may read: no sign-in, no cookie, no third party, small; and true to the programme's numbers."""

import gzip
import re
from datetime import UTC, datetime
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.policy import Policy
from models.tables.cycle import Cycle
from models.tables.programme import Programme
from tests.support.fixtures_database import Fill
from tests.support.web_app import BASE, add_people, browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
PAGES = (
    "/", "/about", "/how-it-works", "/timeline", "/guidance", "/guidance/mentee", "/guidance/mentor",
    "/guidance/both", "/faq", "/how-to-apply", "/reports",
)  # fmt: skip
MOST_BYTES = 60 * 1024
ADDRESS = re.compile(r'(?:src|href|action)="([^"]+)"')


@pytest.fixture
def filled_by() -> Fill:
    return add_people


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


def words(answer: httpx2.Response) -> str:
    text = re.sub("<head>.*?</head>", " ", unescape(answer.text), flags=re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", text).split())


async def add_cycle(database: Sessions, opens: datetime, closes: datetime, **more: object) -> None:
    async with database() as session:
        session.add(
            Programme(
                id="p",
                name="Baltic *Exchange*",
                country="LT",
                time_zone="Europe/Vilnius",
                write_to="hub@example.org",
                duty_phone="+48 600 000 000",
            )
        )
        session.add(
            Cycle(
                id="c",
                programme="p",
                name="Spring 2027",
                opens_at=opens,
                closes_at=closes,
                matching_on=datetime(2027, 6, 14, 21, tzinfo=UTC),
                **more,
            )
        )
        await session.commit()


@pytest.mark.requirement("CEE-32")
async def test_a_stranger_reads_them_without_a_cookie_or_a_script_or_another_server(app: FastAPI):
    async with browser(app) as stranger:
        for path in PAGES:
            answer = await stranger.get(path)
            assert answer.status_code == 200, path
            assert "set-cookie" not in answer.headers, path
            assert "<script" not in answer.text, path
            assert 'content="noindex"' not in answer.text, path
            for address in ADDRESS.findall(answer.text):
                assert re.match(r"/(?!/)|#|mailto:", address), (path, address)
            assert "script-src 'nonce-" in answer.headers["content-security-policy"]
        assert not stranger.cookies


async def test_the_first_view_is_small(app: FastAPI):
    async with browser(app) as stranger:
        for path in PAGES:
            answer = await stranger.get(path)
            sizes = {path: len(answer.content)}  # pages are not compressed
            for address in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text)):
                sizes[address] = len(gzip.compress((await stranger.get(address)).content, 9))
            assert sum(sizes.values()) <= MOST_BYTES, sizes


async def test_links_between_public_pages_lead_somewhere(app: FastAPI):
    async with browser(app) as stranger:
        seen: set[str] = set()
        for path in PAGES:
            answer = await stranger.get(path)
            for address in ADDRESS.findall(answer.text):
                place, _hash, anchor = unescape(address).partition("#")
                if (
                    place.startswith(("/static", "mailto:"))
                    or address in seen
                    or address == "#main"
                ):
                    continue
                seen.add(address)
                found = await stranger.get(place or path)
                assert found.status_code in {200, 303, 405}, (path, address)
                assert not anchor or f'id="{anchor}"' in found.text, (path, address)
    assert {"/sign-in", "/apply", "/concern"} <= seen


async def test_numbers_are_those_of_the_cycle_and_not_written_down(
    app: FastAPI, database: Sessions
):
    await add_cycle(
        database, datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 5, 31, tzinfo=UTC),
        policy={"min_days": 2, "max_days": 7, "calls": 4, "call_interval_days": 20, "lead_days": 41},
    )  # fmt: skip
    async with browser(app) as stranger:
        how = words(await stranger.get("/how-it-works"))
        assert "2 to 7 days on site" in how
        assert "4 calls in 3 months" in how
        assert "At least 41 days from the approved plan" in how
        assert "Programme team Review the application: 10 working days" in how
        assert "2 to 7 days" in words(await stranger.get("/"))
        assert "4 calls with your mentor" in words(await stranger.get("/"))
        assert "4 calls in about 3 months" in words(await stranger.get("/faq"))
        about = await stranger.get("/about")
        assert "Baltic *Exchange* brings together" in words(about)
        assert "<em>" not in about.text


async def test_the_timeline_has_the_cycle_s_days_in_the_programme_s_zone(
    app: FastAPI, database: Sessions
):
    opens, closes = datetime(2027, 4, 30, 21, tzinfo=UTC), datetime(2027, 5, 31, 21, tzinfo=UTC)
    await add_cycle(database, opens, closes, places=5)
    async with browser(app) as stranger:
        page = words(await stranger.get("/timeline"))
    assert "Applications are open until Mon 31 May." in page
    assert "Sat 1 May Applications open (over)" in page
    assert "Mon 31 May Last day for applications next" in page
    assert "Tue 15 Jun Partners are proposed until" in page
    assert "There is room for 5 exchanges." in page
    assert "Times are shown for Vilnius time, UTC+3." in page


async def test_without_a_cycle_the_timeline_says_so(app: FastAPI):
    async with browser(app) as stranger:
        page = words(await stranger.get("/timeline"))
        assert "the date of the next cycle is not set yet" in page
        assert f"{Policy().min_days} to {Policy().max_days} days" in page


async def test_before_it_opens_the_day_is_told(app: FastAPI, database: Sessions):
    await add_cycle(database, datetime(2027, 10, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC))
    async with browser(app) as stranger:
        assert "The next cycle opens on Fri 1 Oct." in words(await stranger.get("/how-to-apply"))


async def test_the_duty_phone_is_no_public_number_and_the_address_is(
    app: FastAPI, database: Sessions
):
    await add_cycle(database, datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))
    async with browser(app) as stranger:
        page = await stranger.get("/faq")
    assert "mailto:hub@example.org" in page.text
    assert "600 000 000" not in page.text


@pytest.mark.requirement("CEE-32")
async def test_guidance_has_the_reason_that_stands_beside_the_form(app: FastAPI):
    async with browser(app) as stranger:
        mentee = words(await stranger.get("/guidance/mentee"))
        mentor = words(await stranger.get("/guidance/mentor"))
        assert (await stranger.get("/guidance/hub")).status_code == 404
    assert "Why this matters. Your mentor can only teach you what you ask for." in mentee
    assert "It allows your partner to prepare the right material" in mentee
    assert "polished results" in mentor
    assert "polished results" not in mentee
    assert "This is the official contract for your exchange." in mentor


async def test_whoever_is_signed_in_reads_the_same_and_keeps_their_navigation(
    app: FastAPI, database: Sessions
):
    async with signed_in(app, database, "p-mia") as mia:
        page = await mia.get("/guidance/mentee")
        assert 'href="/inbox"' in page.text
        assert 'href="/faq"' in page.text
        assert "<script" in page.text


async def test_a_language_is_chosen_without_a_cookie_from_before(app: FastAPI):
    async with browser(app, BASE) as stranger:
        del stranger.headers["sec-fetch-site"]
        chosen = await stranger.post("/language", data={"language": "en", "next_path": "/about"})
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/about")

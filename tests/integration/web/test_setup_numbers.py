"""The numbers of a cycle: shown with what they are for, changed with who did it, contradictions said in words."""

from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.policy import Policy
from models.tables.cycle import Cycle
from models.tables.person import Person
from models.tables.setting_change import SettingChange
from models.tables.staff_role import StaffRole
from runtime.exchange_start import policy_of
from runtime.numbers import numbers_in
from tests.support.fixtures_database import Fill
from tests.support.web_app import NOW, browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
PATH = "/desk/setup/cycles/spring/numbers"
USUAL = {name.replace("asks.", "ask_"): str(value) for name, value in numbers_in(Policy()).items()}


async def fill(database: Sessions) -> None:
    async with database() as session:
        for person, role in (("p-nada", "coordinator"), ("p-ole", "booker")):
            session.add(Person(id=person, name=person.title(), email=f"{person}@example.org"))
            await session.flush()
            session.add(StaffRole(person_id=person, role=role))
        session.add(
            Cycle(
                id="spring", programme="cee", name="Spring 2027", opens_at=NOW,
                closes_at=NOW + timedelta(days=30), matching_on=NOW + timedelta(days=40),
                policy={"version": "2027s", "asks": {"review_plan": {"ladder": [
                    {"to": "coordinator", "working_days": 0}]}}},
            )
        )  # fmt: skip
        await session.commit()


@pytest.fixture
def filled_by() -> Fill:
    return fill


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


@pytest.fixture
async def nada(app: FastAPI, database: Sessions) -> AsyncIterator[httpx2.AsyncClient]:
    async with signed_in(app, database, "p-nada") as client:
        yield client


async def post(client: httpx2.AsyncClient, base: int = 0, **typed: str) -> httpx2.Response:
    data = {**USUAL, "_key": "x", "_base": str(base), **typed}
    answer = await client.post(PATH, data=data)
    return await client.get(answer.headers["location"]) if answer.status_code == 303 else answer


async def cycle_in(database: Sessions) -> Cycle:
    async with database() as session:
        return await session.get_one(Cycle, "spring")


async def test_every_number_stands_there_with_what_it_is_for(nada: httpx2.AsyncClient):
    shown = await nada.get("/desk/setup/numbers")
    assert shown.headers["location"] == PATH
    page = unescape((await nada.get(PATH)).text)
    for name, value in USUAL.items():
        assert f'name="{name}" value="{value}"' in page or f'value="{value}"' in page, name
    assert "Below it, there is no time to see people at work. Otherwise 3." in page
    assert "In working days. From 1 to 730. Otherwise 5." in page


async def test_what_is_changed_holds_for_what_begins_and_says_who_did_it(
    nada: httpx2.AsyncClient, database: Sessions
):
    page = unescape((await post(nada, min_days="4", ask_review_plan="8")).text)
    assert "Saved. Exchanges that run keep what they began with." in page
    assert "P-Nada" in page
    cycle = await cycle_in(database)
    assert cycle.policy["min_days"] == 4
    assert cycle.policy["version"] == "2027s"  # what the page does not show stays
    policy = policy_of(cycle, NOW)
    rule = policy.rule(AskKind.REVIEW_PLAN)
    assert (policy.min_days, rule.working_days, len(rule.ladder)) == (4, 8, 1)
    async with database() as session:
        rows = await session.scalars(select(SettingChange))
        told = {(row.field, row.before, row.after, row.by) for row in rows}
    assert told == {("min_days", "3", "4", "p-nada"), ("asks.review_plan", "5", "8", "p-nada")}


async def test_what_is_set_back_to_the_usual_is_stored_nowhere(
    nada: httpx2.AsyncClient, database: Sessions
):
    await post(nada, min_days="4", ask_book="3")
    await post(nada, base=2)
    policy = (await cycle_in(database)).policy
    assert "min_days" not in policy
    assert set(policy["asks"]) == {"review_plan"}


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"min_days": "6"}, "min_days",
         "“Least days of a visit” must be at least 1 and not above “Most days of a visit”."),
        ({"max_days": "2"}, "max_days", "not above “Most days of a visit”"),
        ({"go_days_before": "60"}, "go_days_before", "the go decision follows the approval"),
        ({"lead_days": "7"}, "lead_days", "the go decision follows the approval"),
        ({"visa_days_before": "75", "visa_appeal_days": "80"}, "visa_days_before",
         "a visa follows the approval"),
        ({"waking_from": "20"}, "waking_from", "people are reminded between the two"),
        ({"due_hour": "8"}, "due_hour", "people are reminded when due"),
        ({"ask_book": "0"}, "ask_book", "Enter 1 or more"),
        ({"ask_change_application": "1"}, "ask_change_application", "Allow more time"),
        ({"ask_book": "731"}, "ask_book", "Enter 730 or less"),
        ({"call_minutes": "0"}, "call_minutes", "must be a number from 1 to 1440"),
    ],
)  # fmt: skip
async def test_a_contradiction_is_said_in_words_beside_its_number(
    nada: httpx2.AsyncClient, database: Sessions, typed: dict[str, str], field: str, said: str
):
    answer = await post(nada, **typed)
    page = unescape(answer.text)
    assert answer.status_code == 422
    beside = page.split(f'id="f-{field}-error"')[1].split("</div>")[0]
    assert said in beside or said in page
    assert f'value="{next(iter(typed.values()))}"' in page  # nothing typed is lost
    assert (await cycle_in(database)).policy == {
        "version": "2027s",
        "asks": {"review_plan": {"ladder": [{"to": "coordinator", "working_days": 0}]}},
    }


async def test_keeping_them_is_a_step_that_is_done(nada: httpx2.AsyncClient):
    assert "Check the numbers of the rules" in (await nada.get("/desk/setup")).text
    page = unescape((await post(nada)).text)
    assert "The numbers stay as they are." in page
    assert "Numbers looked at and kept" in page
    assert "Looked at by somebody" in (await nada.get("/desk/setup")).text


async def test_of_two_who_change_them_the_second_sees_the_first(nada: httpx2.AsyncClient):
    await post(nada, min_days="4")
    answer = await post(nada, calls="2")
    assert answer.status_code == 409
    assert (await post(nada, base=1, calls="2", min_days="4")).status_code == 200


async def test_only_coordinators_open_them(app: FastAPI, database: Sessions):
    async with signed_in(app, database, "p-ole") as ole:
        for path in (PATH, "/desk/setup/numbers"):
            assert (await ole.get(path)).status_code == 403
        assert (await ole.post(PATH, data=USUAL)).status_code == 403
    async with browser(app) as stranger:
        assert (await stranger.get(PATH)).headers["location"].startswith("/sign-in")
    async with signed_in(app, database, "p-nada") as nada:
        assert (await nada.get("/desk/setup/cycles/none/numbers")).status_code == 404

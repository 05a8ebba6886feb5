"""The first start: one code, one person, no way in afterwards."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from typer.testing import CliRunner

from cli.application import commands
from cli.stack import _summarise
from models.accounts.first_code import LASTS, issue_first_code
from models.accounts.links import real_now
from models.concerns.receipts import derived
from models.tables.first_code import FirstCode
from models.tables.person import Person
from models.tables.security_event import SecurityEvent
from models.tables.staff_role import StaffRole
from runtime.errors import SetupProblem
from runtime.first_start import PURPOSE
from runtime.settings import Settings
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.web_app import add_people, browser, make_app
from web.public.first_start import WRONG_CODE

Sessions = async_sessionmaker[AsyncSession]
PAGE = "/first-start"
NADA = {"name": "Nada Kovač", "email": "Nada@Example.org"}


@pytest.fixture
def filled_by() -> Fill | None:
    return None


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database, vault_key=VAULT_KEY)


@pytest.fixture
def fresh_code(database: Sessions) -> Callable[[], Awaitable[str]]:
    key = derived(Settings(vault_key=VAULT_KEY).required_vault_key(), PURPOSE, "")

    async def issue() -> str:
        async with database() as session, session.begin():
            code = await issue_first_code(session, key)
        assert code
        return code

    return issue


Fresh = Callable[[], Awaitable[str]]


async def people(database: Sessions) -> list[Person]:
    async with database() as session:
        return list(await session.scalars(select(Person)))


def error_of(answer: httpx2.Response) -> str:
    return unescape(answer.text)


async def test_whoever_has_the_code_is_the_first_coordinator_and_signed_in(
    app: FastAPI, database: Sessions, fresh_code: Fresh
):
    code = await fresh_code()
    async with browser(app) as client:
        assert "Nobody is here yet" in (await client.get(PAGE)).text
        done = await client.post(PAGE, data={"code": code, **NADA})
        assert done.status_code == 303
        desk = await client.get("/desk")
        assert desk.status_code == 200
        assert "Nada Kovač" in desk.text
    (nada,) = await people(database)
    assert (nada.name, nada.email, nada.active) == ("Nada Kovač", "nada@example.org", True)
    async with database() as session:
        roles = list(await session.scalars(select(StaffRole)))
        events = set(await session.scalars(select(col(SecurityEvent.what))))
        assert await session.scalar(select(func.count()).select_from(FirstCode)) == 0
    assert [(role.person_id, role.role) for role in roles] == [(nada.id, "coordinator")]
    assert events >= {"first_start", "signed_in", "role_given"}


async def test_only_a_keyed_mark_is_stored(database: Sessions, fresh_code: Fresh):
    code = await fresh_code()
    async with database() as session:
        (row,) = await session.scalars(select(FirstCode))
    assert re.fullmatch("[0-9a-f]{64}", row.mark)
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
    assert code.replace("-", "").lower() not in row.mark
    assert row.expires_at <= real_now() + LASTS
    async with database() as session, session.begin():
        await issue_first_code(session, b"another key")
        other = await session.scalar(select(col(FirstCode.mark)))
    assert other != row.mark


@pytest.mark.parametrize("spelt", [str.lower, lambda c: c.replace("-", " "), lambda c: f" {c} "])
async def test_the_code_is_read_however_it_is_typed(
    app: FastAPI, fresh_code: Fresh, spelt: Callable[[str], str]
):
    code = spelt(await fresh_code())
    async with browser(app) as client:
        assert (await client.post(PAGE, data={"code": code, **NADA})).status_code == 303


async def test_a_used_code_and_a_filled_installation_open_nothing(
    app: FastAPI, database: Sessions, fresh_code: Fresh
):
    code = await fresh_code()
    async with browser(app) as client:
        await client.post(PAGE, data={"code": code, **NADA})
    async with browser(app) as other:
        for answer in (
            await other.get(PAGE),
            await other.post(PAGE, data={"code": code, "name": "Eve", "email": "eve@example.org"}),
        ):
            assert answer.status_code == 410
            assert "has its people already" in answer.text
            assert 'href="/sign-in"' in answer.text
    assert len(await people(database)) == 1


async def test_of_two_at_once_one_is_first(app: FastAPI, database: Sessions, fresh_code: Fresh):
    code = await fresh_code()

    async def enter(name: str) -> int:
        async with browser(app) as client:
            data = {"code": code, "name": name, "email": f"{name}@example.org"}
            return (await client.post(PAGE, data=data)).status_code

    answers = await asyncio.gather(*(enter(name) for name in ("one", "two", "three", "four")))
    assert sorted(answers) == [303, 410, 410, 410]
    assert len(await people(database)) == 1


async def test_an_earlier_and_an_old_code_are_void_and_nothing_typed_is_lost(
    app: FastAPI, database: Sessions, fresh_code: Fresh
):
    first, second = await fresh_code(), await fresh_code()
    async with browser(app) as client:
        refused = await client.post(PAGE, data={"code": first, **NADA})
        assert refused.status_code == 422
        assert "replaced by a newer one" in error_of(refused)
        assert "python -m cli first-code" in error_of(refused)
        for kept in (first, *NADA.values()):
            assert f'value="{kept}"' in error_of(refused)
        async with database() as session, session.begin():
            past = real_now() - timedelta(seconds=1)
            await session.execute(update(FirstCode).values(expires_at=past))
        assert (await client.post(PAGE, data={"code": second, **NADA})).status_code == 422
    assert await people(database) == []


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ({"code": ""}, "Code"),
        ({"name": " "}, "Your name"),
        ({"email": "nada"}, "Your e-mail address"),
        ({"email": "nada@"}, "Your e-mail address"),
        ({"name": "x" * 101}, "Your name"),
    ],
)
async def test_what_is_missing_is_named_and_the_code_is_not_spent(
    app: FastAPI, fresh_code: Fresh, given: dict[str, str], label: str
):
    code = await fresh_code()
    async with browser(app) as client:
        refused = await client.post(PAGE, data={"code": code, **NADA, **given})
        assert refused.status_code == 422
        assert re.search(f'href="#[^"]+">{label}', refused.text)
        assert (await client.post(PAGE, data={"code": code, **NADA})).status_code == 303


async def test_guessing_is_counted_and_the_right_code_then_waits_too(
    app: FastAPI, database: Sessions, fresh_code: Fresh
):
    code = await fresh_code()
    async with browser(app) as client:
        for _ in range(WRONG_CODE.most):
            wrong = await client.post(PAGE, data={"code": "0000-0000-0000", **NADA})
            assert wrong.status_code == 422
        barred = await client.post(PAGE, data={"code": code, **NADA})
        assert barred.status_code == 429
        assert "Many wrong codes" in barred.text
        assert f'value="{NADA["name"]}"' in error_of(barred)
    assert await people(database) == []


async def test_another_site_cannot_send_it(app: FastAPI, database: Sessions, fresh_code: Fresh):
    code = await fresh_code()
    async with browser(app) as client:
        sent = await client.post(
            PAGE, data={"code": code, **NADA}, headers={"sec-fetch-site": "cross-site"}
        )
    assert sent.status_code == 403
    assert await people(database) == []


async def test_the_command_prints_a_code_that_works(
    app: FastAPI, database: Sessions, database_url: str
):
    environment = {"DATABASE_URL": database_url, "PEER_EXCHANGE_VAULT_KEY": VAULT_KEY}

    def typed() -> tuple[str, BaseException | None]:
        done = CliRunner().invoke(commands, ["first-code"], env=environment)
        return done.output, done.exception

    printed, _none = await asyncio.to_thread(typed)
    found = re.search(r"enter the code .*?([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})", printed)
    assert found, printed
    async with browser(app) as client:
        assert (await client.post(PAGE, data={"code": found[1], **NADA})).status_code == 303
    _printed, refused = await asyncio.to_thread(typed)
    assert isinstance(refused, SetupProblem)
    assert "sign-in-link" in refused.way_out


async def test_a_start_prints_a_fresh_code_and_a_filled_one_prints_none(
    database: Sessions, database_url: str, fresh_code: Fresh
):
    before = await fresh_code()
    settings = Settings(database_url=database_url, vault_key=VAULT_KEY)
    lines = "\n".join(await _summarise(settings))
    assert "/first-start" in lines
    assert before not in lines
    await add_people(database)
    assert await _summarise(settings) == []
    async with database() as session:
        assert await session.scalar(select(func.count()).select_from(FirstCode)) == 0

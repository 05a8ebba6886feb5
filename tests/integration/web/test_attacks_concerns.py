"""Concerns, attacked: by those they are about, and by whoever tries to learn that there is one."""

import re
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from models.accounts.attempts import Limit
from models.tables.concern import ConcernCase
from tests.support.normalise import without_token
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import ANN, CHA, COR, MIA, PAT, SAF, TOR
from tests.support.recorded_exchanges import record_until
from tests.support.running_concerns import WORDS, kept
from tests.support.web_app import NOW, browser, make_app, signed_in
from web.public.concern import returning

Sessions = async_sessionmaker[AsyncSession]
STAFF = (SAF, CHA, COR)
PAGES = (
    "/", "/inbox", "/desk", "/desk/exchanges", "/desk/safety", "/desk/officers", "/exchanges/x1",
    "/concern?exchange=x1",
)  # fmt: skip
ONCE = re.compile(r'name="_key" value="[^"]+"|nonce="[^"]+"|name="[a-z_]*key" value="[^"]+"')


@pytest.fixture
async def app(database: Sessions) -> FastAPI:
    await record_until(database, 12)
    return make_app(database, vault_key=VAULT_KEY)


async def looked_at(app: FastAPI, database: Sessions, person: str) -> dict[str, tuple[int, str]]:
    """Every page somebody could look for a trace on, without what differs each time."""
    async with signed_in(app, database, person) as client:
        answers = {path: await client.get(path) for path in PAGES}
    return {
        path: (a.status_code, ONCE.sub("", without_token(a.text))) for path, a in answers.items()
    }


async def raised(database: Sessions, *accused: str) -> str:
    """A concern nobody answered: every circle was told that something waits."""
    concern = await kept(database, *accused, exchange="x1", at=NOW)
    async with database() as session, session.begin():
        mine = col(ConcernCase.id) == concern.id
        await session.execute(update(ConcernCase).where(mine).values(escalated=2, due_at=NOW))
    return concern.id


ACCUSED = [*((one,) for one in STAFF), STAFF]


@pytest.mark.parametrize("accused", ACCUSED, ids="+".join)
async def test_whom_it_is_about_sees_no_page_change(
    app: FastAPI, database: Sessions, accused: tuple[str, ...]
) -> None:
    before = {person: await looked_at(app, database, person) for person in accused}
    incident = await raised(database, *accused)
    for person in accused:
        assert await looked_at(app, database, person) == before[person], person
        async with signed_in(app, database, person) as client:
            there = await client.get(f"/desk/safety/{incident}")
            nothing = await client.get("/desk/safety/nothing-here")
        assert (there.status_code, nothing.status_code) == (404, 404)
        assert _same(there) == _same(nothing)


def _same(answer: httpx2.Response) -> str:
    return without_token(answer.text).partition("<main")[2]


async def test_others_see_no_page_change_either(app: FastAPI, database: Sessions) -> None:
    others = (MIA, PAT, ANN)
    before = {person: await looked_at(app, database, person) for person in (*others, COR)}
    await raised(database, PAT, TOR)
    for person in others:
        assert await looked_at(app, database, person) == before[person], person
    now = await looked_at(app, database, COR)
    assert {path for path in PAGES if now[path] != before[COR][path]} == {"/desk/officers"}


async def test_pages_of_concerns_are_kept_nowhere_and_name_themselves_to_nobody(
    app: FastAPI, database: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "WRONG_CODE", Limit("wrong codes", 1))
    incident = await raised(database)
    async with browser(app) as nobody, signed_in(app, database, SAF) as saf:
        answers = [
            await nobody.get("/concern"),
            await nobody.get("/concern/answer"),
            await nobody.post("/concern", data={"words": ""}),
            await nobody.post("/concern/answer", data={"code": "0" * 24}),
            await nobody.post("/concern/answer", data={"code": "0" * 24}),
            await nobody.post("/concern/words", data={"code": "0" * 24, "words": WORDS}),
            await saf.get("/desk/safety"),
            await saf.get(f"/desk/safety/{incident}"),
        ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store", answer.url
        assert answer.headers["referrer-policy"] == "no-referrer", answer.url
        assert "set-cookie" not in answer.headers, answer.url
        assert "etag" not in answer.headers


@pytest.mark.parametrize("name", ["x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip"])
async def test_no_header_makes_a_guesser_somebody_else(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(returning, "WRONG_CODE", Limit("wrong codes", 2))
    last = ""
    async with browser(app) as client:
        for n in range(4):
            headers = {name: f"203.0.113.{n}"}
            answer = await client.post(
                "/concern/answer", data={"_key": str(uuid4()), "code": "0" * 24}, headers=headers
            )
            last = answer.text
    assert "Too many wrong codes" in last


async def test_codes_of_every_wrong_shape_are_answered_alike(
    app: FastAPI, database: Sessions
) -> None:
    concern = await kept(database, at=NOW)
    code = concern.code.shown.replace("-", "")
    half = code[:8] + ("0" * 16 if code[8:] != "0" * 16 else "1" * 16)
    shown = set()
    async with browser(app) as client:
        for wrong in ("0" * 24, half, "0" * 8 + code[8:], code[:-1], "%00" * 8, "🙂" * 24):
            answer = await client.post("/concern/answer", data={"code": wrong})
            assert WORDS not in answer.text
            shown.add((answer.status_code, ONCE.sub("", answer.text).replace(wrong, "")))
    assert len(shown) == 1, "the pages differ: one of them tells more"

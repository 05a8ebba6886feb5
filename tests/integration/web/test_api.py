"""Reading by token: what is told, to whom, in pages, and what is refused as data."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from models.accounts.api_tokens import make_token
from models.accounts.links import real_now
from models.tables.api_token import ApiToken
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from models.webhooks.secrets import new_secret, shown, signed
from tests.support.people import COR, PAT
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import BASE, BROWSER, make_app, signed_in
from web.api import access
from web.api.routes import CHECK

Sessions = async_sessionmaker[AsyncSession]
LISTS = ("exchanges", "cases", "asks", "cycles", "communities", "reports")


async def new_token(database: Sessions, **more: Any) -> str:
    async with database() as session:
        given = {"by": COR, "programme": "", "days": 30, **more}
        _row, token = await make_token(session, "Numbers", **given)
        await session.commit()
    return token


def tool(app: Any, token: str = "") -> httpx2.AsyncClient:
    """A program: no browser, no cookies."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    transport = httpx2.ASGITransport(app=app)
    return httpx2.AsyncClient(transport=transport, base_url=BASE, headers=headers)


async def items(client: httpx2.AsyncClient, path: str) -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        mark = "&" if "?" in path else "?"
        answer = await client.get(f"/api/v1/{path}{mark}cursor={cursor}")
        assert answer.status_code == 200, answer.text
        assert not answer.cookies
        body = answer.json()
        found += body["items"]
        cursor = body["next"]
    return found


async def test_every_list_is_read_in_pages_and_names_nobody(database: Sessions):
    for number in range(5):
        await record_until(database, 3, f"x{number}")
    app = make_app(database)
    async with tool(app, await new_token(database)) as client:
        for name in LISTS:
            every = await items(client, f"{name}?limit=500")
            assert await items(client, f"{name}?limit=2") == every
        exchanges = await items(client, "exchanges")
        asks = await items(client, "asks?case=x1")
        everything = [row for name in LISTS for row in await items(client, name)]
    assert [row["id"] for row in exchanges] == [f"x{n}" for n in range(5)]
    assert {row["case"] for row in asks} == {"x1"}
    async with database() as session:
        people = list(await session.scalars(select(Person)))
        communities = set(await session.scalars(select(col(Community.id))))
    assert {row["mentee_community"] for row in exchanges} <= communities
    told = json.dumps(everything)
    for person in people:
        assert person.id not in told
        assert person.email not in told
    assert "state" not in exchanges[0]
    assert "held" not in exchanges[0]


async def test_only_what_changed_since_then(database: Sessions):
    for number in range(3):
        await record_until(database, 1, f"x{number}")
    moment = real_now() + timedelta(days=400)
    async with database() as session:
        here = col(ExchangeView.exchange_id) == "x1"
        await session.execute(update(ExchangeView).where(here).values(updated_at=moment))
        await session.commit()
    since = moment.isoformat().replace("+", "%2B")
    async with tool(make_app(database), await new_token(database)) as client:
        for name in ("exchanges", "cases"):
            assert [row["id"] for row in await items(client, f"{name}?since={since}")] == ["x1"]


def problem(answer: httpx2.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    return found


async def test_what_is_refused_is_told_as_data(database: Sessions, monkeypatch: pytest.MonkeyPatch):
    app, token = make_app(database), await new_token(database)
    over = await new_token(database, days=-1)
    for sent in ("", "pex_" + "x" * 43, over, token[:-1], "nonsense"):
        async with tool(app, sent) as client:
            answer = await client.get("/api/v1/exchanges")
            problem(answer, 401)
            assert answer.headers["www-authenticate"] == "Bearer"
    async with signed_in(app, database, COR) as client:  # a browser's session opens nothing
        problem(await client.get("/api/v1/exchanges"), 401)
    async with tool(app, token) as client:
        problem(await client.get("/api/v1/nothing"), 404)
        problem(await client.get("/api/v1/exchanges?limit=0"), 422)
        problem(await client.get("/api/v1/exchanges?since=yesterday"), 422)
        for odd in ("asks?case=x%00", "cases?since=0001-01-01T00:00:00%2B14:00", "exchanges?since=9999-12-31T23:59:59-14:00"):  # fmt: skip
            problem(await client.get(f"/api/v1/{odd}"), 422)
        for odd in ("x", "W10", "WyJcdTAwMDAiXQ", "WyJcdWQ4MDAiXQ", "é", "bnVsbA"):
            problem(await client.get(f"/api/v1/asks?cursor={odd}"), 400)
        problem(await client.post("/api/v1/exchanges", headers=BROWSER), 405)
        monkeypatch.setattr(access, "AN_HOUR", access.Limit("few", 1))
        assert (await client.get("/api/v1/cycles")).status_code == 200
        answer = await client.get("/api/v1/cycles")
        problem(answer, 429)
        assert answer.headers["retry-after"]


async def test_a_coordinator_makes_a_token_sees_it_once_and_revokes_it(database: Sessions):
    app = make_app(database)
    typed = {"name": "Our dashboard", "days": "30", "_key": "8d0f7e2e-4c5e-4c8a-9f5a-1f5f4e3d2c1b"}
    async with signed_in(app, database, COR) as cor, signed_in(app, database, PAT) as pat:
        assert (await pat.get("/desk/setup/tokens")).status_code == 403
        assert (await pat.post("/desk/setup/tokens", data=typed)).status_code == 403
        assert (
            await cor.post("/desk/setup/tokens", data={**typed, "days": "9999"})
        ).status_code == 422
        made = await cor.post("/desk/setup/tokens", data=typed)
        token = made.text.partition('<code class="token">')[2].partition("<")[0]
        assert token.startswith("pex_")
        assert made.headers["cache-control"] == "no-store"
        again = await cor.post("/desk/setup/tokens", data=typed)
        assert again.status_code == 422
        assert "A token of this name holds already." in again.text
        async with tool(app, token) as client:
            assert (await client.get("/api/v1/cycles")).status_code == 200
        shown = (await cor.get("/desk/setup/tokens")).text
        assert token not in shown
        assert "last used" in shown
        async with database() as session:
            (row,) = await session.scalars(select(ApiToken))
        assert token not in str(row.model_dump())
        assert (await pat.post(f"/desk/setup/tokens/{row.id}/revoke")).status_code == 403
        assert (await cor.post("/desk/setup/tokens/none/revoke", data=typed)).status_code == 404
        assert (
            await cor.post(f"/desk/setup/tokens/{row.id}/revoke", data=typed)
        ).status_code == 303
        shown = (await cor.get("/desk/setup/tokens")).text
        assert "Token revoked" in shown
    async with tool(app, token) as client:
        problem(await client.get("/api/v1/cycles"), 401)


async def test_it_describes_itself_to_programs_and_people(database: Sessions):
    async with tool(make_app(database)) as client:
        told = (await client.get("/api/v1/openapi.json")).json()
        page = (await client.get("/api")).text
    assert told["openapi"].startswith("3.")
    for name in LISTS:
        assert told["paths"][f"/api/v1/{name}"]["get"]["responses"]["200"]
        assert f"/api/v1/{name}" in page
    for field in ("waiting_for", "webhook-signature", "task.overdue"):
        assert field in page
    assert told["security"] == [{"token": []}]
    assert set(told["components"]["schemas"]) >= {"Exchange", "Case", "Ask", "Cycle", "Report"}


def test_how_a_tool_checks_what_it_is_told_is_what_is_written():
    """The very lines of the page and of the guide."""
    guide = (Path(__file__).parents[3] / "docs/tools.md").read_text(encoding="utf-8")
    assert f"```python\n{CHECK}\n```" in guide
    found: dict[str, Any] = {}
    exec(CHECK, found)  # noqa: S102 - our own lines
    secret, now = new_secret(), real_now()
    letter = signed([new_secret(), secret], "msg_1", "{}", now)
    is_ours = found["is_ours"]
    assert is_ours(letter.headers, letter.body, shown(secret))
    assert not is_ours(letter.headers, b"{ }", shown(secret))
    assert not is_ours(letter.headers, letter.body, shown(new_secret()))
    old = signed([secret], "msg_1", "{}", now - timedelta(minutes=6))
    assert not is_ours(old.headers, old.body, shown(secret))

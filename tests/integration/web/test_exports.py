"""The desk's lists as files: what the list shows, by its filters, for whoever may open it."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from models.tables.ask_view import AskView
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from models.views.desk_queue import PAGE
from tests.support.people import BO, CHA, COR, MIA, PAT
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import BASE, NOW, make_app, signed_in
from web.desk import exports

Sessions = async_sessionmaker[AsyncSession]


async def many(database: Sessions, count: int) -> None:
    for number in range(count):
        await record_until(database, 1, f"x{number:03}")
    async with database() as session:
        for number in range(count):
            late = NOW + timedelta(hours=number - 3)
            here = col(AskView.exchange_id) == f"x{number:03}"
            await session.execute(update(AskView).where(here).values(due_at=late))
        await session.commit()


def table(answer: httpx2.Response) -> list[dict[str, str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def rows(client: httpx2.AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await client.get(path)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    found: list[dict[str, Any]] = json.loads(answer.text)["rows"]
    return found


async def test_the_queue_has_all_its_pages_in_its_order_and_by_its_filters(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(exports, "AT_ONCE", 7)
    await many(database, PAGE + 3)
    async with signed_in(make_app(database), database, PAT) as client:
        assert (
            "/desk/export/queue.csv?scope=overdue" in (await client.get("/desk?scope=overdue")).text
        )
        every = await rows(client, "/desk/export/queue.json")
        late = await rows(client, "/desk/export/queue.json?scope=overdue&after=2027-01-01")
        read = table(await client.get("/desk/export/queue.csv?scope=overdue"))
        none = await rows(client, "/desk/export/queue.json?q=nothing+like+it")
    assert [row["address"].split("/")[4] for row in every] == [f"x{n:03}" for n in range(PAGE + 3)]
    assert every[0]["address"].startswith(BASE)
    assert [row["overdue"] for row in late] == [True] * 3
    assert (every[0]["kind"], every[0]["phase"]) == ("review_application", "eligibility")
    assert [line["Due"] for line in read] == [
        "2027-05-03 08:00",
        "2027-05-03 09:00",
        "2027-05-03 10:00",
    ]
    assert read[0]["Overdue"] == "yes"
    assert none == []


async def test_what_would_be_a_formula_is_a_text(database: Sessions):
    await many(database, 1)
    async with database() as session:
        await session.execute(update(ExchangeView).values(topic='=HYPERLINK("http://x")'))
        await session.execute(update(Community).values(topics=["+1", "glam, maps"]))
        await session.commit()
    async with signed_in(make_app(database), database, PAT) as client:
        (exchange,) = table(await client.get("/desk/export/exchanges.csv"))
        community = table(await client.get("/desk/export/communities.csv"))[0]
        (plain,) = await rows(client, "/desk/export/exchanges.json")
    assert exchange["Topic"] == '\'=HYPERLINK("http://x")'
    assert community["Topics"] == "'+1; glam, maps"
    assert plain["topic"] == '=HYPERLINK("http://x")'


@pytest.mark.parametrize(
    ("name", "person", "status"),
    [
        *(
            (name, MIA, 403)
            for name in ("queue", "exchanges", "communities", "people", "waiting", "mails")
        ),
        ("people", BO, 403),
        ("people", CHA, 403),
        ("waiting", BO, 403),
        ("people", PAT, 200),
        ("waiting", COR, 200),
        ("mails", BO, 200),
        ("communities", CHA, 200),
    ],
)
async def test_a_file_is_for_whoever_may_open_its_list(
    database: Sessions, name: str, person: str, status: int
):
    async with signed_in(make_app(database), database, person) as client:
        for kind in ("csv", "json"):
            assert (await client.get(f"/desk/export/{name}.{kind}")).status_code == status


async def test_nobody_is_left_out_between_two_pages_and_strangers_see_nothing(
    database: Sessions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    app = make_app(database)
    async with database() as session:
        known = set(await session.scalars(select(Person.email)))
    async with signed_in(app, database, PAT) as client:
        told = await rows(client, "/desk/export/people.json")
        found = await rows(client, "/desk/export/people.json?q=pat")
        assert (await client.get("/desk/export/people.xlsx")).status_code == 404
    assert sorted(row["email"] for row in told) == sorted(known)
    assert [row["name"] for row in found] == ["Pat"]

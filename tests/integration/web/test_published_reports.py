"""Published reports: who reads them, how they are found, and how at once they are gone."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.mail import outbox
from activities.mail.compose import compose
from activities.mail.content import Letterhead, unpacked
from activities.records import Records
from domain.exchange.phases import Phase
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from tests.support.document_contents import TOPICS_REPORT
from tests.support.fixtures_database import Fill
from tests.support.happy_path_changes import together, until
from tests.support.people import ANN, BO, COR, MIA, PAT, SAF, TESS, TOR
from tests.support.recorded_exchanges import add_everybody
from tests.support.web_app import browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
REPORT, LIST, CHANGE = "/reports/x1", "/reports", "/exchanges/x1/published"


async def to_the_end(database: Sessions, exchange_id: str = "x1", *, most: int = 10_000) -> None:
    changes = until(exchange_id, lambda _change, there: there >= most)
    await Records(database).record(together(changes))


async def published_pair(database: Sessions) -> None:
    """The happy path to its end: both sides consented."""
    await add_everybody(database)
    await to_the_end(database)


@pytest.fixture
def filled_by() -> Fill:
    return published_pair


@pytest.fixture
def app(database: Sessions) -> FastAPI:
    return make_app(database)


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(app) as client:
        yield client


def words(answer: httpx2.Response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", unescape(answer.text)).split())


async def change(database: Sessions, statement: str, **values: object) -> None:
    async with database() as session:
        await session.execute(text(statement), values)
        await session.commit()


async def is_public(stranger: httpx2.AsyncClient) -> bool:
    """All the doors agree."""
    page, listed = await stranger.get(REPORT), await stranger.get(LIST)
    here = page.status_code == 200
    assert page.status_code in {200, 404}
    assert ("/reports/x1" in listed.text) is here
    if not here:
        assert "There is no such report, or it cannot be read at the moment." in words(page)
    return here


async def copy(database: Sessions, exchange_id: str, **values: object) -> None:
    """Another published report like the first one."""
    async with database() as session:
        row = await session.get_one(ExchangeView, "x1")
        like = row.model_dump() | {"exchange_id": exchange_id} | values
        like["state"] = {**row.state, **(values.get("state") or {})}
        session.add(ExchangeView(**like))
        await session.commit()


@pytest.mark.requirement("IB-19")
async def test_anybody_reads_it_and_no_name_of_a_person_is_added(
    stranger: httpx2.AsyncClient, database: Sessions
):
    assert await is_public(stranger)
    page = await stranger.get(REPORT)
    shown = words(page)
    for part in ("Goals of the plan", "Plan an event for forty people", "What did not work",
                 "We started with the budget too late.", "The mentor's part"):  # fmt: skip
        assert part in shown, part
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    async with database() as session:
        people = (await session.execute(text("SELECT name, email FROM person"))).all()
    for name, address in people:
        assert name not in shown, name
        assert address not in page.text
    assert "What did not work:" in words(await stranger.get(LIST))


async def test_before_both_consented_there_is_nothing(
    stranger: httpx2.AsyncClient, database: Sessions
):
    await change(
        database, "UPDATE exchange_view SET state = state || '{\"published_at\": null}'::jsonb"
    )
    assert not await is_public(stranger)


@pytest.mark.parametrize(
    ("hide", "show"),
    [
        ("UPDATE exchange_view SET held = true", "UPDATE exchange_view SET held = false"),
        (
            "INSERT INTO incident (id, exchange_id, state, revision, escalated, created_at, retention_due, secret_hash, master_id, wrapped_key, state_kept) VALUES ('i1', 'x1', 'received', 0, 0, now(), false, '', 'm', '', '{}')",
            "UPDATE incident SET state = 'closed', closed_at = now()",
        ),
    ],
    ids=["held", "concern"],
)  # fmt: skip
async def test_nothing_of_a_held_exchange_or_one_with_an_open_concern_and_nobody_can_tell_why(
    app: FastAPI, stranger: httpx2.AsyncClient, database: Sessions, hide: str, show: str
):
    async with signed_in(app, database, MIA) as mia:
        before = words(await mia.get(CHANGE)), words(await mia.get("/exchanges/x1"))
        await change(database, hide)
        assert not await is_public(stranger)
        assert (words(await mia.get(CHANGE)), words(await mia.get("/exchanges/x1"))) == before
        gone, never = words(await stranger.get(REPORT)), words(await stranger.get("/reports/x9"))
        assert gone == never
    await change(database, show)
    assert await is_public(stranger)


@pytest.mark.parametrize("person", [MIA, TESS, COR, SAF])
async def test_either_side_and_the_hub_have_it_gone_at_once_and_back(
    app: FastAPI, stranger: httpx2.AsyncClient, database: Sessions, person: str
):
    assert await is_public(stranger)
    async with signed_in(app, database, person) as somebody, signed_in(app, database, COR) as cor:
        assert "Both communities agreed to publish it" in words(await somebody.get(CHANGE))
        sent = await somebody.post(CHANGE, data={"public": "no", "reason": "A name stands in it."})
        assert sent.status_code == 303
        assert not await is_public(stranger)
        told = words(await cor.get(CHANGE))
        assert "had it taken down on" in told
        assert "A name stands in it." in told
        assert "published, and taken down since" in words(await cor.get("/exchanges/x1"))
        await somebody.post(CHANGE, data={"public": "yes"})
    assert await is_public(stranger)


async def told(database: Sessions) -> list[tuple[str, str]]:
    """Who is owed a mail about it, and who did it."""
    async with database() as session:
        found = await session.execute(
            text("SELECT person_id, data FROM outbox WHERE kind = 'report_taken_down'")
        )
        return sorted((row.person_id, *row.data["values"]) for row in found)


@pytest.mark.parametrize(
    ("person", "readers"),
    [
        (MIA, [(PAT, "by_mentee"), (TESS, "by_mentee")]),
        (TESS, [(MIA, "by_mentor"), (PAT, "by_mentor")]),
        (SAF, [(MIA, "by_hub"), (PAT, "by_hub"), (TESS, "by_hub")]),
        (PAT, [(MIA, "by_hub"), (TESS, "by_hub")]),
    ],
)
async def test_the_others_get_a_mail_once_a_day_at_most(
    app: FastAPI, database: Sessions, person: str, readers: list[tuple[str, str]]
):
    async with signed_in(app, database, person) as somebody:
        await somebody.post(CHANGE, data={"public": "no", "reason": "Too early."})
        assert await told(database) == readers
        await somebody.post(CHANGE, data={"public": "no"})
        await somebody.post(CHANGE, data={"public": "yes"})
        await somebody.post(CHANGE, data={"public": "no"})
    assert await told(database) == readers


async def test_the_mail_goes_to_whoever_is_there_and_names_where_it_stands(
    app: FastAPI, database: Sessions
):
    await change(database, "UPDATE person SET active = false WHERE id = :id", id=TESS)
    await change(database, "DELETE FROM staff_role WHERE person_id = :id", id=PAT)
    async with signed_in(app, database, MIA) as mia:
        await mia.post(CHANGE, data={"public": "no", "reason": "Pictures of children."})
    readers = [reader for reader, _by in await told(database)]
    assert TOR in readers
    assert {TESS, PAT, MIA}.isdisjoint(readers)
    assert len(readers) > 1, "somebody at the hub"
    batch = await outbox.take(database, only=outbox.Matter(exchange_id="x1"))
    assert batch is not None
    notice = next(one for one in batch.notices if one.kind == "report_taken_down")
    letter = unpacked(notice.key, notice.kind, "<m@h>", notice.data)
    head = Letterhead(sender="a@example.org", domain="h", base_url="https://px")
    assert notice.to is not None
    mail = compose(letter, head, batch.about, notice.to, batch.now)
    body = mail.get_body(("plain",))
    assert body is not None
    said = " ".join(body.get_content().split())
    assert "https://px/exchanges/x1/published" in said
    assert "has taken its consent back" in said
    assert "children" not in mail.as_string()


async def test_nothing_is_told_while_the_exchange_is_held(app: FastAPI, database: Sessions):
    await change(database, "DELETE FROM outbox")
    await change(database, "UPDATE exchange_view SET held = true")
    async with signed_in(app, database, MIA) as mia:
        await mia.post(CHANGE, data={"public": "no"})
    assert await told(database)
    assert await outbox.take(database) is None


async def test_what_one_took_down_another_does_not_put_back(
    app: FastAPI, stranger: httpx2.AsyncClient, database: Sessions
):
    async with signed_in(app, database, MIA) as mia, signed_in(app, database, COR) as cor:
        await mia.post(CHANGE, data={"public": "no"})
        await cor.post(CHANGE, data={"public": "yes"})
        assert not await is_public(stranger)
        await cor.post(CHANGE, data={"public": "no"})
        await mia.post(CHANGE, data={"public": "yes"})
        assert not await is_public(stranger)
        await cor.post(CHANGE, data={"public": "yes"})
    assert await is_public(stranger)


async def test_nobody_else_takes_it_down(
    app: FastAPI, stranger: httpx2.AsyncClient, database: Sessions
):
    async with signed_in(app, database, "p-oz") as other:
        assert (await other.post(CHANGE, data={"public": "no"})).status_code == 404
    for person in (ANN, BO):
        async with signed_in(app, database, person) as reader:
            assert (await reader.post(CHANGE, data={"public": "no"})).status_code == 403
            assert CHANGE not in (await reader.get("/exchanges/x1")).text
    assert (await stranger.post(CHANGE, data={"public": "no"})).status_code in {303, 401}
    assert await is_public(stranger)


async def test_without_a_published_report_there_is_nothing_to_take_down(
    app: FastAPI, database: Sessions
):
    await change(
        database, "UPDATE exchange_view SET state = state || '{\"published_at\": null}'::jsonb"
    )
    async with signed_in(app, database, MIA) as mia:
        assert (await mia.get(CHANGE)).status_code == 409


async def test_the_list_is_narrowed_by_topic_community_and_year(
    stranger: httpx2.AsyncClient, database: Sessions
):
    await copy(
        database, "x2", topic="Książki i biblioteki", mentor_community="c-other",
        state={"published_at": "2025-12-31T23:30:00+00:00"},
    )  # fmt: skip
    both = await stranger.get(LIST)
    assert "/reports/x1" in both.text
    assert "/reports/x2" in both.text
    for query, here in (
        ("topic=ksiazki", "x2"), ("topic=event", "x1"), ("community=c-other", "x2"),
        ("year=2026", "x2"), ("topic=biblio&year=2026&community=c-mentee", "x2"),
    ):  # fmt: skip
        page = await stranger.get(f"{LIST}?{query}")
        found = set(re.findall(r"/reports/(x\d)", page.text))
        assert found == {here}, query
    for query in ("topic=nothing", "topic=%00%26%7C!", "year=1999", "year=x", "community=c-none"):
        page = await stranger.get(f"{LIST}?{query}")
        assert page.status_code == 200, query
    assert "No report fits." in words(await stranger.get(f"{LIST}?topic=nothing"))
    assert 'value="2026"' in both.text  # that midnight in Warsaw is in the new year


async def test_many_reports_come_in_pages(stranger: httpx2.AsyncClient, database: Sessions):
    for number in range(2, 25):
        await copy(database, f"x{number}")
    first, second = await stranger.get(LIST), await stranger.get(f"{LIST}?page=2")
    ids = [set(re.findall(r"/reports/(x\d+)", page.text)) for page in (first, second)]
    assert [len(one) for one in ids] == [20, 4]
    assert not ids[0] & ids[1]
    assert 'rel="next"' in first.text
    assert 'rel="next"' not in second.text


async def test_a_community_that_is_gone_leaves_its_report_readable(
    stranger: httpx2.AsyncClient, database: Sessions
):
    await change(database, "UPDATE exchange_view SET mentor_community = 'c-gone'")
    assert "a community that was removed" in words(await stranger.get(REPORT))
    assert (await stranger.get(LIST)).status_code == 200


@pytest.mark.requirement("IB-20")
async def test_the_next_pair_on_the_topic_finds_it_where_they_prepare(
    app: FastAPI, database: Sessions
):
    planning = until("x7", lambda made, _there: made.view.phase is Phase.PLANNING)
    await Records(database).record(together(planning))
    async with database() as session:
        other = await session.get_one(Community, "c-mentor")
        mentor = other.name
    await change(
        database, "UPDATE exchange_view SET topic = 'Budgets of an event' WHERE exchange_id = 'x7'"
    )
    async with signed_in(app, database, MIA) as mia:
        plan = await mia.get("/exchanges/x7/plan")
        assert "What earlier pairs wrote on this topic" in words(plan)
        assert 'href="/reports/x1"' in plan.text
        assert mentor in words(plan)
        page = await mia.get("/exchanges/x7")
        ask = re.search(r'href="(/exchanges/x7/asks/[^"]+)">Share your questions', page.text)
        assert ask is not None
        assert 'href="/reports/x1"' in (await mia.get(ask[1])).text
        await mia.post(CHANGE, data={"public": "no"})
        assert 'href="/reports/x1"' not in (await mia.get("/exchanges/x7/plan")).text
        await mia.post(CHANGE, data={"public": "yes"})
        await change(
            database, "UPDATE exchange_view SET topic = 'Law and press' WHERE exchange_id = 'x7'"
        )
        assert "What earlier pairs wrote" not in words(await mia.get("/exchanges/x7/plan"))


@pytest.mark.requirement("IB-20")
async def test_a_report_by_topic_is_read_topic_by_topic(
    stranger: httpx2.AsyncClient, database: Sessions
):
    """IB-20: practices and failures are there for whoever comes next."""
    await change(
        database,
        "UPDATE document_version SET content = CAST(:content AS jsonb) WHERE document_id IN "
        "(SELECT state #>> '{reports,mentor,id}' FROM exchange_view WHERE exchange_id = 'x1')",
        content=json.dumps(TOPICS_REPORT),
    )
    shown = words(await stranger.get(REPORT))
    for part in ("Learned: Photo contests", "Taught: Budgets for events", "Partly",
                 "When the list is new, begin with one town.", "The letters came late."):  # fmt: skip
        assert part.casefold() in shown.casefold(), part


@pytest.mark.requirement("IB-19")
@pytest.mark.parametrize(
    ("stored", "linked"),
    [("https://commons.example.org/wiki/File:Week.webm", True), ("javascript:alert(1)", False)],
)
async def test_a_video_is_linked_where_it_can_be_watched(
    stranger: httpx2.AsyncClient, database: Sessions, stored: str, linked: bool
):
    """IB-19; whatever an import let in, only the address of a page is a link."""
    await change(
        database,
        "UPDATE document_version SET content = content || jsonb_build_object('video', CAST(:video AS text)) "
        "WHERE document_id IN (SELECT state #>> '{reports,mentee,id}' FROM exchange_view WHERE exchange_id = 'x1')",
        video=stored,
    )
    page = await stranger.get(REPORT)
    assert stored in words(page)
    assert (f'href="{stored}"' in page.text) is linked

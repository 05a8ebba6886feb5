"""The queue sorted and kept under a name, tasks handed over, and the way back to the view one came from."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select, update

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import ClaimAsk
from models.tables.ask_view import AskView
from models.tables.desk_view import DeskView
from models.tables.note import Note
from models.tables.outbox import OutboxNotice
from tests.integration.web.test_desk import listed, many
from tests.support.pages_of_exchange import Behind, new_key
from tests.support.people import ANN, BO, COR, MIA, PAT, SUB
from tests.support.recorded_exchanges import record_until
from tests.support.running_exchanges import Stage
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]


async def kept(database: Sessions) -> list[tuple[str, str, str, bool]]:
    async with database() as session:
        rows = await session.scalars(select(DeskView).order_by(col(DeskView.name)))
        return [(row.person_id, row.name, row.query, row.shared) for row in rows]


async def test_what_waits_longest_comes_first_if_one_wants_over_all_pages(database: Sessions):
    from datetime import timedelta

    from models.views.desk_queue import PAGE

    count = PAGE + 3
    await many(database, count)
    async with database() as session:
        for number in range(count):
            opened = NOW - timedelta(hours=(number * 11) % count)
            here = col(AskView.exchange_id) == f"x{number:03}"
            await session.execute(update(AskView).where(here).values(opened_at=opened))
        await session.commit()
        rows = list(await session.scalars(select(AskView)))
    right = [row.exchange_id for row in sorted(rows, key=lambda row: row.opened_at)]
    seen: list[str] = []
    async with signed_in(make_app(database), database, PAT) as client:
        path = "/desk?sort=waiting"
        while path:
            page = (await client.get(path)).text
            seen += listed(page)
            following = re.search(r'href="(/desk\?[^"]*after=[^"]*)">Next tasks', page)
            path = following[1].replace("&amp;", "&") if following else ""
    assert seen == right
    assert len(seen) == count


async def test_a_view_is_kept_shared_replaced_and_dropped(database: Sessions):
    app = make_app(database)
    view = "scope=overdue&kind=review_application"
    async with signed_in(app, database, PAT) as client:
        page = (await client.get(f"/desk?{view}")).text
        form = re.search(r'href="(/desk/views/new\?[^"]+)"', page)
        assert form
        shown = (await client.get(form[1].replace("&amp;", "&"))).text
        value = re.search(r'name="view" value="([^"]+)"', shown)
        assert value
        given = {"_key": new_key(), "name": "Late readings", "view": value[1].replace("&amp;", "&")}
        answer = await client.post("/desk/views/new", data=given)
        assert answer.headers["location"] == f"/desk?{view}"
        desk = (await client.get("/desk")).text
        assert "Late readings" in desk
        assert await kept(database) == [(PAT, "Late readings", view, False)]
        again = {**given, "_key": new_key(), "name": "late Readings", "shared": "yes", "view": ""}
        await client.post("/desk/views/new", data=again)
        assert await kept(database) == [(PAT, "Late readings", "", True)]
    async with signed_in(app, database, ANN) as client:
        assert "Late readings" in (await client.get("/desk")).text
        view_id = await _only(database)
        refused = await client.post(f"/desk/views/{view_id}/drop", data={"_key": new_key()})
        assert refused.status_code == 403
    async with signed_in(app, database, COR) as client:
        await client.post(f"/desk/views/{view_id}/drop", data={"_key": new_key()})
        assert await kept(database) == []
        assert (
            await client.post(f"/desk/views/{view_id}/drop", data={"_key": new_key()})
        ).status_code == 303


async def _only(database: Sessions) -> str:
    async with database() as session:
        return (await session.scalars(select(col(DeskView.id)))).one()


async def test_a_view_that_is_not_shared_is_nobody_elses(database: Sessions):
    app = make_app(database)
    async with signed_in(app, database, PAT) as client:
        await client.post("/desk/views/new", data={"_key": new_key(), "name": "Mine alone"})
    view_id = await _only(database)
    for other in (ANN, COR):
        async with signed_in(app, database, other) as client:
            assert "Mine alone" not in (await client.get("/desk")).text
            answer = await client.post(f"/desk/views/{view_id}/drop", data={"_key": new_key()})
            assert answer.status_code == 404
    assert len(await kept(database)) == 1


@pytest.mark.parametrize("name", ["", "x" * 41])
async def test_a_name_that_is_none_is_refused_and_the_view_stays_in_the_form(
    database: Sessions, name: str
):
    async with signed_in(make_app(database), database, PAT) as client:
        given = {"_key": new_key(), "name": name, "view": "scope=mine"}
        answer = await client.post("/desk/views/new", data=given)
    assert answer.status_code == 422
    assert 'value="scope=mine"' in answer.text
    assert await kept(database) == []


async def test_what_is_no_view_is_the_whole_queue(database: Sessions):
    async with signed_in(make_app(database), database, PAT) as client:
        given = {
            "_key": new_key(),
            "name": "Odd",
            "view": "scope=\r\nX: y&kind=nothing&after=2&a=b",
        }
        answer = await client.post("/desk/views/new", data=given)
    assert answer.headers["location"] == "/desk"
    assert await kept(database) == [(PAT, "Odd", "", False)]


async def test_a_task_is_handed_over_by_its_holder_who_returns_to_the_view(
    stage: Stage, database: Sessions
):
    site = Behind(database, await stage.start())
    await site.settle()
    path, view = await site.ask(AskKind.REVIEW_APPLICATION), "?view=scope%3Dmine"
    async with site.browser(PAT) as pat:
        assert (await pat.get(f"{path}/assign")).status == 403  # nobody has it
        await site.x.send(ClaimAsk(by=PAT, ask=path.rsplit("/", 1)[-1]))
        await site.settle()
        assert f'href="{path}/assign{view}"' in (await pat.get(f"{path}{view}")).text
        shown = (await pat.get(f"{path}/assign{view}")).text
        assert f'action="{path}/assign{view}"' in shown
        assert f'value="{SUB}"' in shown
        assert f'value="{BO}"' not in shown
        assert (await pat.send(f"{path}/assign{view}", {"to": BO})).status == 422
        given = {"to": SUB, "note": "I know the applicants."}
        hidden = (await pat.get(f"{path}/assign{view}")).hidden
        answer = await pat.post(f"{path}/assign{view}", {**hidden, **given})
        assert answer.sent()
        assert answer.answer.headers["location"] == "/desk?scope=mine"
        await site.settle()
        assert (await pat.send(f"{path}/assign", {"to": COR})).status == 403
    async with database() as session:
        ask = (await session.scalars(select(AskView))).one()
        told = select(OutboxNotice.person_id).where(col(OutboxNotice.kind) == "task_assigned")
        assert list(await session.scalars(told)) == [SUB]
    assert ask.claimed_by == SUB


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("Mia", "mia"),
        ("mia@", "mia"),
        ("vistul", "/desk/communities/"),
        ("Events", "/exchanges/x1"),
        ("plan is written", "/exchanges/x1/documents/d-plan"),
        ("Wrïttęn", "/exchanges/x1/documents/d-plan"),
        ("x1", "/exchanges/x1"),
    ],
)
async def test_one_search_finds_each_kind(database: Sessions, words: str, finds: str):
    await record_until(database, 12, "x1")
    async with signed_in(make_app(database), database, COR) as client:
        page = (await client.get("/desk/find", params={"q": words})).text
    assert finds in page.partition('id="found"')[2].partition("</main>")[0]


async def test_only_what_was_sent_of_a_report_is_found_and_what_was_booked_by_its_reference(
    database: Sessions,
):
    found: dict[int, str] = {}
    for entries in (12, 1000):
        await record_until(database, entries, "x1")
        async with signed_in(make_app(database), database, COR) as client:
            found[entries] = (await client.get("/desk/find", params={"q": "archive"})).text
    report = "/exchanges/x1/documents/d-report-mentor"
    assert report not in found[12]
    assert report in found[1000]
    booking = text("""
        UPDATE exchange_view SET state = jsonb_set(state, '{orders,0,booking}', '"n-booked"')
    """)
    async with database() as session:
        await session.execute(booking)
        for note_id in ("n-booked", "n-remark"):
            session.add(
                Note(id=note_id, exchange_id="x1", author_id=COR, text="LOT QX77RW", created_at=NOW)
            )
        await session.commit()
    async with signed_in(make_app(database), database, COR) as client:
        page = (await client.get("/desk/find", params={"q": "qx77"})).text
    assert page.count("LOT QX77RW") == 1


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "'", "\\", "\x00", ":*", "& |", "🐻"])
async def test_what_is_no_word_finds_nothing_and_breaks_nothing(database: Sessions, words: str):
    await record_until(database, 12, "x1")
    async with signed_in(make_app(database), database, COR) as client:
        answer = await client.get("/desk/find", params={"q": words})
    assert answer.status_code == 200
    assert "/exchanges/x1" not in answer.text


async def test_participants_find_nothing_of_others(database: Sessions):
    async with signed_in(make_app(database), database, MIA) as client:
        assert (await client.get("/desk/find", params={"q": "Mia"})).status_code == 403

"""The desk of concerns: whoever handles one reads and decides; everybody else finds nothing."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel, col
from temporalio.client import Client, WorkflowFailureError

from models.concerns.concerns import erase
from models.tables.concern import ConcernCase
from models.tables.concern_person import ConcernPerson
from models.tables.concern_read import ConcernRead
from models.tables.concern_words import ConcernWords
from models.tables.exchange_view import ExchangeView
from models.tables.staff_role import StaffRole
from tests.support.fixtures_database import Fill
from tests.support.keys import KEYS
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import ANN, BO, CHA, COR, MIA, PAT, SAF, SUB, TOR
from tests.support.recorded_exchanges import under_review
from tests.support.running_concerns import ABOUT, WORDS, Handling, handling
from tests.support.web_app import NOW, browser, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
NOT_FOR = (COR, PAT, SUB, ANN, BO, CHA, MIA, TOR)
"""Coordinator, case owner and substitute, approver, booker, chair, both sides."""
POSTS = (
    "write", "exchange", "people", "erase", "acknowledge", "hold", "release", "review", "close", "keep",
)  # fmt: skip


@pytest.fixture
def filled_by() -> Fill:
    return under_review


@dataclass
class Desk:
    """The app with everything behind it, and a browser per person."""

    app: FastAPI
    database: Sessions
    safety: Handling
    stack: AsyncExitStack

    async def by(self, person: str) -> httpx2.AsyncClient:
        """A browser in which the person is signed in."""
        return await self.stack.enter_async_context(signed_in(self.app, self.database, person))

    async def rows(self, table: type[SQLModel]) -> list[Any]:
        async with self.database() as session:
            return list(await session.scalars(select(table)))

    async def change(self, *statements: Any) -> None:
        async with self.database() as session:
            for statement in statements:
                await session.execute(statement)
            await session.commit()


@pytest.fixture
async def desk(database: Sessions, temporal: Client) -> AsyncIterator[Desk]:
    async with handling(temporal, database) as safety, AsyncExitStack() as stack:
        app = make_app(database, exchanges=safety.exchanges, vault_key=VAULT_KEY)
        yield Desk(app, database, safety, stack)


def plain(page: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


async def post(client: httpx2.AsyncClient, path: str, **fields: Any) -> httpx2.Response:
    answer = await client.post(path, data={"_key": str(uuid4()), **fields})
    if answer.status_code == 303:
        return await client.get(answer.headers["location"])
    return answer


async def test_only_who_handles_it_finds_it(desk: Desk):
    incident = await desk.safety.start(exchange="x1")
    path = f"/desk/safety/{incident}"
    for person in NOT_FOR:
        client = await desk.by(person)
        for address in ("/desk/safety", path, "/desk/safety/nothing-here"):
            assert (await client.get(address)).status_code == 404, (person, address)
        for act in POSTS:
            answer = await client.post(f"{path}/{act}", data={"words": "x", "_key": str(uuid4())})
            assert answer.status_code == 404, (person, act)
    saf = await desk.by(SAF)
    assert path in (await saf.get("/desk/safety")).text
    assert WORDS in unescape((await saf.get(path)).text)
    async with browser(desk.app) as stranger:
        for address in (path, "/desk/safety/nothing-here"):
            answer = await stranger.get(address)
            assert answer.headers["location"].startswith("/sign-in"), "neither tells if it exists"
    assert [row.reader_id for row in await desk.rows(ConcernRead)] == [SAF]


@pytest.mark.requirement("LDP-12")
async def test_an_accused_safety_officer_finds_nothing_and_the_chair_reads_it(desk: Desk):
    incident = await desk.safety.start(SAF)
    saf, cha = await desk.by(SAF), await desk.by(CHA)
    shown = await saf.get("/desk/safety")
    assert shown.status_code == 200
    assert "No concern waits for you" in shown.text
    assert (await saf.get(f"/desk/safety/{incident}")).status_code == 404
    assert WORDS in unescape((await cha.get(f"/desk/safety/{incident}")).text)
    assert (await (await desk.by(COR)).get("/desk/safety")).status_code == 404


async def test_who_loses_the_role_loses_the_concern(desk: Desk):
    incident = await desk.safety.start()
    saf = await desk.by(SAF)
    await desk.change(delete(StaffRole).where(col(StaffRole.person_id) == SAF))
    assert (await saf.get(f"/desk/safety/{incident}")).status_code == 404


async def test_a_handler_answers_and_every_reading_is_noted(desk: Desk):
    incident = await desk.safety.start()
    saf, path = await desk.by(SAF), f"/desk/safety/{incident}"
    shown = await saf.get(path)
    assert ABOUT in unescape(shown.text)
    assert "Not answered yet" in shown.text
    shown = await post(saf, f"{path}/acknowledge")
    assert "The reporter sees that it was read." in shown.text
    assert "Looked after" in shown.text
    shown = await post(saf, f"{path}/write", words="Thank you. Are you safe now?")
    assert "Thank you. Are you safe now?" in shown.text
    (_, answer) = sorted(await desk.rows(ConcernWords), key=lambda row: row.side == "officer")
    assert (answer.author_id, answer.side) == (SAF, "officer")
    assert b"Thank you" not in answer.ciphertext
    again = await post(saf, f"{path}/acknowledge")
    assert "This is not possible now." in again.text
    assert len(await desk.rows(ConcernRead)) == 4


@pytest.mark.parametrize("end", ["cancel", "terminate"])
async def test_where_an_operator_ended_it_the_next_handler_goes_on(desk: Desk, end: str):
    incident = await desk.safety.start()
    handle = desk.safety.concerns.handle(incident)
    await getattr(handle, end)()
    with pytest.raises(WorkflowFailureError):
        await handle.result()
    shown = await post(await desk.by(SAF), f"/desk/safety/{incident}/acknowledge")
    assert "The reporter sees that it was read." in shown.text
    assert "was started again" in shown.text
    row = await desk.safety.recorded(incident, 3)
    assert (row.state, row.revision) == ("acknowledged", 3)


async def test_an_empty_answer_is_refused_beside_its_field(desk: Desk):
    incident = await desk.safety.start()
    answer = await post(await desk.by(SAF), f"/desk/safety/{incident}/write", words=" ")
    assert answer.status_code == 422
    assert "Fill this in." in answer.text


async def test_the_exchange_is_named_by_its_address_and_put_on_hold(desk: Desk):
    incident = await desk.safety.start()
    saf, path = await desk.by(SAF), f"/desk/safety/{incident}"
    assert f"{path}/hold" not in (await saf.get(path)).text
    wrong = await post(saf, f"{path}/exchange", exchange="http://localhost:8000/exchanges/x77")
    assert wrong.status_code == 422
    assert "There is no such exchange" in wrong.text
    shown = await post(saf, f"{path}/exchange", exchange="http://localhost:8000/exchanges/x1?a=b")
    assert "Dravania Wikimedians with Wikimedia Vistulia" in shown.text
    watch = "Please watch over them yourself"
    assert watch not in shown.text
    await desk.change(update(ExchangeView).values(phase="visit"))
    assert watch in (await saf.get(path)).text
    shown = await post(saf, f"{path}/hold")
    assert "has not confirmed it yet" in shown.text
    assert watch in shown.text
    await desk.change(update(ExchangeView).values(held=True))
    assert "confirmed by the exchange" in (await saf.get(path)).text
    refused = await post(saf, f"{path}/close")
    assert "Release it first" in refused.text
    assert "Looked after" in (await post(saf, f"{path}/release")).text
    assert "Closed" in (await post(saf, f"{path}/close")).text


async def test_somebody_named_later_is_shut_out_at_once(desk: Desk):
    await desk.change(
        StaffRole.__table__.insert().values(person_id=PAT, role="safety_officer")  # type: ignore[attr-defined]
    )
    incident = await desk.safety.start(exchange="x1")
    saf, pat, path = await desk.by(SAF), await desk.by(PAT), f"/desk/safety/{incident}"
    assert (await pat.get(path)).status_code == 200
    shown = await post(saf, f"{path}/people", people=[PAT, TOR])
    assert "They can no longer read it." in shown.text
    assert (await pat.get(path)).status_code == 404
    assert (await pat.post(f"{path}/acknowledge", data={})).status_code == 404
    own = await post(saf, f"{path}/people", people=[SAF])
    assert str(own.url).endswith("/desk"), "whoever names themself hands it over"
    assert (await saf.get(path)).status_code == 404
    assert (await (await desk.by(CHA)).get(path)).status_code == 200


async def test_the_last_one_who_could_read_it_cannot_be_named(desk: Desk):
    incident = await desk.safety.start(SAF, CHA)
    cor, path = await desk.by(COR), f"/desk/safety/{incident}"
    answer = await post(cor, f"{path}/people", people=[COR])
    assert answer.status_code == 422
    assert "Nobody would be left to read it." in answer.text
    assert (await cor.get(path)).status_code == 200


async def test_it_is_not_erased_before_its_yearly_look_nor_without_a_tick(desk: Desk):
    incident = await desk.safety.start()
    saf, path = await desk.by(SAF), f"/desk/safety/{incident}"
    await post(saf, f"{path}/acknowledge")
    await post(saf, f"{path}/close")
    assert "Erase it" not in (await saf.get(path)).text
    early = await post(saf, f"{path}/erase", sure="yes")
    assert "when the yearly look at it is due" in early.text
    await desk.change(update(ConcernCase).values(retention_due=True))
    shown = await saf.get(path)
    assert "Erase it" in shown.text
    assert "Keep it for another year" in shown.text
    unticked = await post(saf, f"{path}/erase")
    assert unticked.status_code == 422
    assert "Tick this box" in unticked.text
    assert len(await desk.rows(ConcernWords)) == 1


async def test_what_is_erased_shows_its_receipt_and_nothing_else(desk: Desk):
    incident = await desk.safety.start()
    saf, path = await desk.by(SAF), f"/desk/safety/{incident}"
    async with desk.database() as session:
        case = await session.get_one(ConcernCase, incident)
        case.state = "erased"
        await erase(session, case, KEYS, by=SAF, now=NOW)
        await session.commit()
    shown = await saf.get(path)
    assert shown.status_code == 200
    assert "1 message is gone for good" in shown.text
    assert "Zyxw" not in shown.text
    assert incident not in (await saf.get("/desk/safety")).text
    for act, fields in (("write", {"words": "Late"}), ("people", {"people": [TOR]})):
        refused = await post(saf, f"{path}/{act}", **fields)
        assert "only the receipt is left" in refused.text
    assert await desk.rows(ConcernWords) == await desk.rows(ConcernPerson) == []


async def test_what_cannot_be_answered_now_is_not_stored_either(desk: Desk):
    incident = await desk.safety.start()
    saf, path = await desk.by(SAF), f"/desk/safety/{incident}"
    await post(saf, f"{path}/acknowledge")
    await post(saf, f"{path}/close")
    refused = await post(saf, f"{path}/write", words="The reporter would read this.")
    assert "New words of the reporter open it again" in refused.text
    assert len(await desk.rows(ConcernWords)) == 1


async def test_no_other_page_of_the_desk_shows_a_trace(desk: Desk):
    incident = await desk.safety.start(exchange="x1")
    await desk.safety.recorded(incident, 1)
    pages = (
        "/desk", "/desk/exchanges", "/desk/exchanges?q=Zyxw", "/desk/communities",
        "/exchanges/x1", "/desk/communities/c-mentor",
    )  # fmt: skip
    for person in (COR, SAF):
        client = await desk.by(person)
        for address in pages:
            shown = await client.get(address)
            assert shown.status_code == 200, address
            assert incident not in shown.text, (person, address)
            assert "Zyxw-canary" not in shown.text, (person, address)
    cor, saf = await desk.by(COR), await desk.by(SAF)
    assert "/desk/safety" not in (await cor.get("/desk")).text
    assert 'href="/desk/safety"' in (await saf.get("/desk")).text


async def test_desk_counts_what_waits_for_whoever_handles_it_and_says_no_more(desk: Desk):
    first, second = await desk.safety.start(), await desk.safety.start(SAF)
    for number, incident in enumerate((first, second)):
        await desk.safety.recorded(incident, 1)
        due = NOW - timedelta(days=9 - number)
        await desk.change(
            update(ConcernCase).where(col(ConcernCase.id) == incident).values(due_at=due)
        )
    for person, waits in ((SAF, 1), (CHA, 1), (COR, 0), (PAT, 0)):
        shown = unescape((await (await desk.by(person)).get("/desk")).text)
        assert ("1 concern waits for you. 1 of them is past its day." in plain(shown)) == bool(
            waits
        )
        assert ("/desk/safety" in shown) == bool(waits), person
        assert first not in shown
        assert second not in shown
    saf = await desk.by(SAF)
    assert "Nothing waits for you." not in (await saf.get("/desk")).text
    await post(saf, f"/desk/safety/{first}/acknowledge")
    await desk.change(update(ConcernCase).values(due_at=NOW + timedelta(days=1)))
    assert "past its day" not in (await saf.get("/desk")).text
    await post(saf, f"/desk/safety/{first}/close")
    assert "concern waits for you" not in (await saf.get("/desk")).text

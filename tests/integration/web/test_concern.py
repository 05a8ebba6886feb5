"""Raising a concern and coming back to it, as anybody can, on the real app, database and server."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from domain.concern.messages import Acknowledge
from models.accounts.attempts import Limit
from models.tables.concern import ConcernCase
from models.tables.concern_person import ConcernPerson
from models.tables.concern_words import ConcernWords
from models.tables.outbox import OutboxNotice
from models.tables.session import WebSession
from runtime.clock import ProgrammeClock
from runtime.exchanges import Exchanges
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import CHA, COR, MIA, MILO, PAT, SAF, TOR
from tests.support.recorded_exchanges import under_review
from tests.support.running_concerns import ABOUT, WORDS, Handling, handling
from tests.support.web_app import browser, make_app, signed_in
from web.public.concern import raising, returning

Sessions = async_sessionmaker[AsyncSession]
EXACT = {"lease_until", "task_at"}
"""`task_at` goes when a worker confirms the record; none runs here (tests/workflows/test_lost_tasks.py)."""
CODE = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")


@pytest.fixture
def filled_by() -> Fill:
    return under_review


@dataclass
class Site:
    """The app with everything behind it."""

    app: FastAPI
    database: Sessions
    safety: Handling

    async def rows(self, table: type[SQLModel]) -> list[Any]:
        async with self.database() as session:
            return list(await session.scalars(select(table)))


@pytest.fixture
async def site(database: Sessions, temporal: Client) -> AsyncIterator[Site]:
    async with handling(temporal, database) as safety:
        app = make_app(database, exchanges=safety.exchanges, vault_key=VAULT_KEY)
        yield Site(app, database, safety)


def key() -> str:
    return str(uuid4())


async def raised(client: httpx2.AsyncClient, **fields: Any) -> str:
    """Send a concern and return its code."""
    data = {"_key": key(), "words": WORDS, "about": ABOUT, **fields}
    answer = await client.post("/concern", data=data)
    assert answer.status_code == 200, answer.text
    (code,) = CODE.findall(answer.text)
    return str(code)


async def test_anybody_raises_a_concern_and_comes_back_to_it(site: Site):
    async with browser(site.app) as client:
        shown = await client.get("/concern")
        assert shown.status_code == 200
        assert "112" in shown.text
        assert "Universal Code of Conduct" in shown.text
        assert shown.headers["referrer-policy"] == "no-referrer"
        code = await raised(client)
        (case,) = await site.rows(ConcernCase)
        await site.safety.recorded(case.id, 1)
        back = await client.post("/concern/answer", data={"_key": key(), "code": code.lower()})
        assert WORDS in unescape(back.text)
        assert "Nobody has said yet" in back.text
        assert "Saf (Safety officer)" in back.text
        await site.safety.concerns.send(case.id, Acknowledge(by=SAF), "form")
        await site.safety.recorded(case.id, 2)
        added = await client.post(
            "/concern/words", data={"_key": key(), "code": code, "words": "It happened again."}
        )
        assert "Your words were added" in added.text
        assert "It happened again." in added.text
        assert "It has been read" in added.text
        assert "session" not in client.cookies
    await site.safety.recorded(case.id, 3)
    assert await site.safety.owed(case.id) == {"concern_received": {SAF}, "concern_news": {SAF}}


async def test_only_hashes_and_ciphertext_are_stored(site: Site):
    async with browser(site.app) as client:
        code = await raised(client)
    (case,) = await site.rows(ConcernCase)
    (message,) = await site.rows(ConcernWords)
    letters = code.replace("-", "")
    assert (case.lookup, case.secret_hash) != ("", "")
    assert letters[8:] not in repr(case)
    async with site.database() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in (await session.execute(select(table))).mappings():
                stored = repr(dict(row))
                assert "canary" not in stored, table.name
                assert letters[8:] not in stored, table.name
                assert "127.0.0.1" not in stored, table.name
    assert message.author_id is None


async def test_the_same_form_twice_is_one_concern_under_one_code(site: Site):
    async with browser(site.app) as client:
        first = await raised(client, _key="0b8d4b9a-54bb-4b5a-8ee6-1cf40bb1a9a1")
        again = await raised(client, _key="0b8d4b9a-54bb-4b5a-8ee6-1cf40bb1a9a1")
        other = await raised(client, _key="0b8d4b9a-54bb-4b5a-8ee6-1cf40bb1a9a1", words="Else")
    assert first == again != other
    assert len(await site.rows(ConcernCase)) == 2
    assert len(await site.rows(ConcernWords)) == 2


async def test_words_sent_twice_stand_there_once(site: Site):
    async with browser(site.app) as client:
        data = {"_key": key(), "code": await raised(client), "words": "More"}
        for _ in range(2):
            assert "Your words were added" in (await client.post("/concern/words", data=data)).text
    assert len(await site.rows(ConcernWords)) == 2


@pytest.mark.requirement("LDP-12")
async def test_whom_it_is_about_never_gets_to_know(site: Site):
    async with browser(site.app) as client:
        await raised(client, people=[SAF, COR])
    (case,) = await site.rows(ConcernCase)
    await site.safety.recorded(case.id, 1)
    assert {row.person_id for row in await site.rows(ConcernPerson)} == {SAF, COR}
    assert await site.safety.owed(case.id) == {"concern_received": {CHA}}


async def test_where_nobody_is_left_to_read_it_that_is_said(site: Site):
    async with browser(site.app) as client:
        answer = await client.post(
            "/concern", data={"_key": key(), "words": "All", "people": [SAF, CHA, COR]}
        )
        assert "Nobody at the hub reads this." in answer.text
        (code,) = CODE.findall(answer.text)
        back = await client.post("/concern/answer", data={"code": code})
        assert "Trust and Safety" in back.text
    assert await site.rows(OutboxNotice) == await _of_exchanges(site)


async def _of_exchanges(site: Site) -> list[Any]:
    return [row for row in await site.rows(OutboxNotice) if row.exchange_id]


async def test_a_page_never_tells_which_exchanges_exist(site: Site):
    async with browser(site.app) as client:
        known = await client.get("/concern?exchange=x1")
        unknown = await client.get("/concern?exchange=x9")

        def plain(page: httpx2.Response) -> str:
            without = re.sub(r'name="_key" value="[^"]+"|nonce="[^"]+"', "", page.text)
            return re.sub(r"\bx[19]\b", "x?", without)

        assert plain(known) == plain(unknown)
        assert "the exchange whose page you came from" in known.text
        for typed in ("x1", "x9"):
            await raised(client, exchange=typed, _key=key())
        odd = await client.get("/concern", params={"exchange": "'><script>"})
        assert "<script>'" not in odd.text
        assert "came from" not in odd.text
    assert {case.exchange_id for case in await site.rows(ConcernCase)} == {"x1", None}


async def test_a_member_sees_the_people_of_the_exchange_and_others_do_not(site: Site):
    async with signed_in(site.app, site.database, MIA) as mia:
        page = await mia.get("/concern?exchange=x1")
        assert f'value="{TOR}"' in page.text
        assert f'value="{MIA}"' not in page.text
        assert "Dravania Wikimedians with Wikimedia Vistulia" in page.text
        await raised(mia, exchange="x1", people=[TOR])
        other = await mia.get("/concern?exchange=x9")
        assert f'value="{TOR}"' not in other.text
    async with browser(site.app) as client:
        page = await client.get("/concern?exchange=x1")
        assert f'value="{TOR}"' not in page.text
        assert f'value="{PAT}"' in page.text
        sly = await client.post(
            "/concern", data={"_key": key(), "words": "x", "exchange": "x1", "people": [MILO]}
        )
        assert sly.status_code == 422
    stored = repr([dict(case) for case in await site.rows(ConcernCase)])
    assert MIA not in stored, "who was signed in is not kept"


@pytest.mark.parametrize("typed", ["", "ABCD", "0000-0000-0000-0000-0000-0000", "x" * 99])
async def test_a_wrong_code_opens_nothing(site: Site, typed: str):
    async with browser(site.app) as client:
        await raised(client)
        for path in ("/concern/answer", "/concern/words"):
            answer = await client.post(path, data={"code": typed, "words": "Hello"})
            assert answer.status_code == 422
            assert WORDS not in unescape(answer.text)
    assert len(await site.rows(ConcernWords)) == 1


async def test_half_a_code_opens_nothing(site: Site):
    async with browser(site.app) as client:
        code = await raised(client)
        wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
        answer = await client.post("/concern/answer", data={"code": wrong})
    assert answer.status_code == 422
    assert "opens nothing" in answer.text


async def test_guessing_is_limited(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(returning, "WRONG_CODE", Limit("wrong codes", 3))
    async with browser(site.app) as client:
        code = await raised(client)
        for _ in range(3):
            wrong = await client.post("/concern/answer", data={"code": "0" * 24})
            assert "opens nothing" in wrong.text
        right = await client.post("/concern/answer", data={"code": code})
        assert "Too many wrong codes" in right.text
        assert WORDS not in unescape(right.text)


async def test_a_flood_is_stopped_and_nobodys_words_are_lost(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(raising, "WORDS", Limit("words of a concern", 2))
    async with browser(site.app) as client:
        for _ in range(2):
            await raised(client)
        third = await client.post("/concern", data={"_key": key(), "words": "Third words"})
    assert third.status_code == 429
    assert "Third words" in third.text
    assert "Very much was sent" in third.text
    async with site.database() as session:
        await session.execute(
            text("UPDATE attempt SET spent_until = spent_until - interval '2 hours'")
        )
        await session.commit()
    async with browser(site.app) as client:
        await raised(client, words="Third words")


async def test_nothing_leads_from_a_person_to_what_they_raised(site: Site):
    """Signed in, one raises a concern and adds to it: no row of oneself moves, no moment is fine."""

    async def rows_of(person: str) -> str:
        found = []
        async with site.database() as session:
            for table in SQLModel.metadata.sorted_tables:
                if table.name.startswith("incident") or table.name in {"attempt", "outbox"}:
                    continue
                rows = (await session.execute(select(table))).mappings()
                found += [repr(dict(row)) for row in rows if person in repr(dict(row))]
        return "\n".join(sorted(found))

    async with signed_in(site.app, site.database, MIA) as client:
        async with site.database() as session:  # long ago: whatever is opened now would be noted
            seen = datetime.now(UTC) - timedelta(hours=5)
            await session.execute(update(WebSession).values(last_seen_at=seen))
            await session.commit()
        before = await rows_of(MIA)
        await client.get("/concern?exchange=x1")
        code = await raised(client, exchange="x1")
        (case,) = await site.rows(ConcernCase)
        await site.safety.recorded(case.id, 1)
        await client.post("/concern/words", data={"_key": key(), "code": code, "words": "More."})
        await client.post("/concern/answer", data={"_key": key(), "code": code})
        await client.post("/concern", headers={"sec-fetch-site": "cross-site"})
        await site.safety.recorded(case.id, 2)
        assert await rows_of(MIA) == before
        await client.get("/inbox")
        assert await rows_of(MIA) != before  # the test can fail

    async with site.database() as session:
        moments = []
        for table in SQLModel.metadata.sorted_tables:
            if table.name.startswith("incident") or table.name == "outbox":
                rows = (await session.execute(select(table))).mappings().all()
                moments += [
                    (table.name, name, moment)
                    for row in rows
                    if table.name != "outbox" or row["incident_id"]
                    for name, moment in row.items()
                    if isinstance(moment, datetime) and name not in EXACT
                ]
                moments += [
                    (table.name, name, datetime.fromisoformat(found))
                    for row in rows
                    if table.name != "outbox" or row["incident_id"]
                    for name, value in row.items()
                    for found in re.findall(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)", str(value))
                ]
    assert len(moments) > 8
    fine = [found for found in moments if (found[2].minute, found[2].second) != (0, 0)]
    assert fine == []


async def test_other_sites_cannot_send_a_concern(site: Site):
    async with browser(site.app) as client:
        headers = {"sec-fetch-site": "cross-site"}
        answer = await client.post("/concern", data={"words": "x"}, headers=headers)
    assert answer.status_code == 403
    assert await site.rows(ConcernCase) == []


async def test_a_concern_is_kept_while_temporal_is_away(database: Sessions):
    nowhere = await Client.connect("127.0.0.1:1", data_converter=pydantic_data_converter, lazy=True)
    exchanges = Exchanges(nowhere, ProgrammeClock(database), patience=1.0)
    app = make_app(database, exchanges=exchanges, vault_key=VAULT_KEY)
    async with browser(app) as client:
        code = await raised(client)
        back = await client.post("/concern/answer", data={"code": code})
    assert WORDS in unescape(back.text)
    async with database() as session:
        (case,) = await session.scalars(select(ConcernCase))
    assert case.revision == 0, "the caretaker starts its handling later"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/concern/answer", "/nothing-here"])
async def test_every_page_leads_to_it(site: Site, path: str):
    async with browser(site.app) as client:
        assert 'href="/concern"' in (await client.get(path)).text


async def test_an_exchange_page_leads_to_it(site: Site):
    async with signed_in(site.app, site.database, MIA) as mia:
        assert 'href="/concern?exchange=x1"' in (await mia.get("/exchanges/x1")).text

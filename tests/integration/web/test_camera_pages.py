"""Pages of a kind of case that exists only here, through the real app: lending a camera."""

import asyncio
import io
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment

from models.tables.draft import Draft
from models.tables.note import Note
from runtime.cases import Cases
from tests.support.cameras import add_borrowers, asked_for, cameras, start
from tests.support.fixtures_database import Fill
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.pdf_ua import text_of
from tests.support.people import ANN, COR, MIA, PAT, TOR
from tests.support.running_exchanges import SOON
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
UNTIL = NOW.date() + timedelta(days=3650)  # NOW is the pages' clock; the workflow's is the real one
LEND, BACK = "hand_over-1", "hand_over-2"


@pytest.fixture
def filled_by() -> Fill:
    return add_borrowers


@dataclass
class Site:
    """The app, and one camera that Mia has asked for."""

    app: Any
    database: Sessions
    cases: Cases
    id: str

    @property
    def home(self) -> str:
        return f"/cases/{self.id}"

    def of(self, person: str) -> Any:
        """A browser in which a person is signed in."""
        return signed_in(self.app, self.database, person)


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Site]:
    async with cameras(temporal_environment.client, database) as cases:
        x = asked_for()
        await start(cases, x)
        app = make_app(database, exchanges=cases.exchanges, vault_key=VAULT_KEY)
        site = Site(app, database, cases, x.id)
        async with site.of(MIA) as mia, asyncio.timeout(SOON):
            while (await mia.get(site.home)).status_code == 404:
                await asyncio.sleep(0.02)  # not recorded yet
            await shown(mia, site.home, "Asked for")
        yield site


async def shown(browser: httpx2.AsyncClient, path: str, *texts: str) -> str:
    """The page's text, which has all these."""
    answer = await browser.get(path)
    assert answer.status_code == 200, path
    page = re.sub(r"\s+", " ", answer.text)
    for text in texts:
        assert text in page, f"{text!r} is not on {path}"
    return page


async def send(browser: httpx2.AsyncClient, path: str, **fields: str) -> httpx2.Response:
    """Fill the form of a page in and send it, with the hidden fields it brings."""
    page = (await browser.get(path)).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return await browser.post(path, data={**hidden, **fields})


async def lend(site: Site) -> None:
    async with site.of(PAT) as pat:
        answer = await send(
            pat, f"{site.home}/asks/{LEND}", decision="lend", until=UNTIL.isoformat()
        )
        assert answer.status_code == 303, answer.text


async def test_the_desk_finds_it_in_its_queue_and_lends_by_the_form(site: Site) -> None:
    async with site.of(PAT) as pat:
        queue = await shown(pat, "/desk", "Lending a camera", "Asked for")
        assert f'href="{site.home}/asks/{LEND}"' in queue
        assert "/claim" not in queue  # this kind has no such message
        await shown(pat, site.home, "Your turn", "The hub hands the camera over.", "Mia (Borrower)")
        form = await shown(
            pat, f"{site.home}/asks/{LEND}", "Lend it", "Until when?", "Back to the case"
        )
        assert "It is back" not in form
        missing = await send(pat, f"{site.home}/asks/{LEND}", decision="lend")
        assert missing.status_code == 422
        assert "Say until when." in missing.text
    await lend(site)
    async with site.of(PAT) as pat:
        assert LEND not in await shown(pat, "/desk")
        await shown(pat, site.home, "Lent", "Pat (Programme team) lent the camera until")
        await shown(pat, f"{site.home}/asks/{LEND}", "This was answered")


async def test_the_borrower_finds_it_in_the_inbox_and_gives_it_back(site: Site) -> None:
    async with site.of(MIA) as mia:
        waiting = await shown(mia, "/inbox", "Also under way", f'href="{site.home}"')
        assert f"{site.home}/asks/" not in waiting
        await shown(
            mia, site.home, "Whose turn it is", "Programme team", "Mia (Borrower) asked for this"
        )
        await shown(
            mia, f"{site.home}/asks/{LEND}", "This waits for somebody else: Programme team."
        )
        assert (await send(mia, f"{site.home}/asks/{LEND}", decision="lend")).status_code == 403
        await lend(site)
        assert f'href="{site.home}/asks/{BACK}"' in await shown(mia, "/inbox", "Lending a camera")
        form = await shown(mia, f"{site.home}/asks/{BACK}", "It is back")
        assert "Lend it" not in form
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        sent = {**hidden, "decision": "back"}
        for _twice in range(2):  # the very same form is thanked for twice
            answer = await mia.post(f"{site.home}/asks/{BACK}", data=sent)
            assert (answer.status_code, answer.headers["location"]) == (303, site.home)
        await shown(
            mia, site.home, "Returned", "Mia (Borrower) brought the camera back", "It ended on"
        )
        other = await mia.post(f"{site.home}/asks/{BACK}", data={**sent, "until": "2040-01-01"})
        assert other.status_code == 409
        over = await mia.get(f"{site.home}/actions/lose")
        assert (over.status_code, "This lending is over." in over.text) == (410, True)


async def test_what_is_typed_is_kept_and_offered_again(site: Site) -> None:
    await lend(site)
    async with site.of(MIA) as mia:
        path = f"{site.home}/asks/{BACK}"
        form = (await mia.get(path)).text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        kept = await mia.post(f"{path}/draft", data={**hidden, "decision": "back"})
        assert kept.status_code == 303
        await shown(mia, "/inbox", "Drafts", f'<a href="{path}">Hand it over</a>')
        async with site.database() as session:
            (draft,) = await session.scalars(select(Draft).where(col(Draft.person_id) == MIA))
        assert draft.content["decision"] == ["back"]


async def test_the_desk_says_that_it_is_lost_and_must_be_sure(site: Site) -> None:
    async with site.of(PAT) as pat:
        early = await pat.get(f"{site.home}/actions/lose")
        assert (early.status_code, "It is too early for this." in early.text) == (409, True)
        await lend(site)
        await shown(pat, site.home, f'href="{site.home}/actions/lose"')
        unsure = await send(pat, f"{site.home}/actions/lose")
        assert unsure.status_code == 422
        sure = await send(pat, f"{site.home}/actions/lose", sure="true")
        assert sure.status_code == 303, sure.text
        await shown(pat, site.home, "Lost", "said that the camera is lost")
    async with site.database() as session:
        assert await session.scalar(select(func.count()).select_from(Note)) == 0


async def test_nobody_else_sees_it_not_even_of_the_hub(site: Site) -> None:
    for stranger in (TOR, ANN):
        async with site.of(stranger) as browser:
            for path in ("", f"/asks/{LEND}", "/actions/lose"):
                assert (await browser.get(f"{site.home}{path}")).status_code == 404
            assert (await browser.get(f"/exchanges/{site.id}")).status_code == 404
    async with site.of(COR) as coordinator:
        await shown(coordinator, site.home, "Lending a camera")
        assert (await coordinator.get(f"/exchanges/{site.id}")).status_code == 404
        await shown(coordinator, "/desk", "Lending a camera")
    async with site.of(MIA) as mia:
        assert (await mia.get("/cases/no-such-case")).status_code == 404
        assert (await mia.get(f"{site.home}/asks/nothing-1")).status_code == 404
        assert (await mia.post(f"{site.home}/asks/{LEND}/claim", data={})).status_code == 403


async def test_a_case_of_any_kind_has_a_conversation(site: Site):
    path = f"{site.home}/conversation"
    async with site.of(MIA) as mia, site.of(PAT) as pat, site.of(TOR) as tor:
        assert (await tor.get(path)).status_code == 404
        form = await shown(mia, path, "Everybody here: ", "the hub")
        choice = re.findall(r'name="to"[^>]* value="([^"]+)"|value="([^"]+)"[^>]* name="to"', form)
        typed = {"_key": "1" * 8 + "-0000-4000-8000-" + "1" * 12, "words": "Has it a lens?"}
        sent = await mia.post(path, data={**typed, "to": next(filter(None, choice[0]))})
        assert sent.status_code == 303
        await shown(pat, site.home, "1 new message")
        await shown(pat, path, "Has it a lens?")


async def test_it_is_saved_as_a_file_and_what_its_kind_has_not_is_refused_in_words(site: Site):
    async with site.of(PAT) as pat, site.of(TOR) as tor:
        answer = await pat.get(f"{site.home}/archive.zip")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert "Asked for" in archive.read("index.html").decode()
            assert {"manifest.json", "case.pdf"} <= set(archive.namelist())
        paper = await pat.get(f"{site.home}/pdf")
        assert "Asked for" in text_of(paper.content)
        assert (await tor.get(f"{site.home}/pdf")).status_code == 404
        assert (await tor.get(f"{site.home}/archive.zip")).status_code == 404
        chosen = {"action": "remind", "chosen": f"{site.id}~{LEND}"}
        refused = await pat.post("/desk/bulk", data=chosen)
        assert "This cannot be done with tasks of this kind." in refused.text

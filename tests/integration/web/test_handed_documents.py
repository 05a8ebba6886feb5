"""Internal documents inside the pair: links, who has them, and that the hub reads none of it."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.phases import Phase
from models.documents.store import documents_of
from tests.support.pages_of_exchange import Behind, behind, new_key
from tests.support.people import ANN, BO, COR, MIA, MILO, PAT, TESS, TOR
from tests.support.running_exchanges import Stage

LINK = "https://files.example.org/budget?year=2026"
TYPED: dict[str, Any] = {
    "kind": "budget",
    "title": "Budget of the last conference",
    "link": LINK,
    "note": "Line 7 was a mistake.",
}


@pytest.fixture
async def site(stage: Stage, database: async_sessionmaker[AsyncSession]) -> Behind:
    return await behind(stage, database, Phase.PLANNING)


@pytest.mark.requirement("CEE-16")
async def test_a_document_is_handed_over_and_marked_as_received(site: Behind):
    home, path = f"/exchanges/{site.x.id}", site.action("hand-document")
    async with site.browser(TOR) as tor, site.browser(MILO) as milo:
        assert f'href="{path}"' in (await tor.get(home)).text
        form = {**(await tor.get(path)).hidden, "_key": new_key(), **TYPED}
        assert (await tor.post(path, form)).sent()
        assert (await tor.post(path, form)).sent(), "a form sent twice"
        x = await site.settle()
        assert len(x.handed) == 1
        seen = await milo.get(home)
        assert f'href="{LINK}"' in seen.text
        assert "Line 7 was a mistake." in seen.text
        assert "not received yet" in seen.text
        async with site.browser(MIA) as mia:
            ask = await site.ask(AskKind.RECEIVE_DOCUMENTS)
            assert f'href="{LINK}"' in (await mia.get(ask)).text
            none = await mia.send(ask, {})
            assert none.status == 422
            assert (await mia.send(ask, {"documents": x.handed[0].doc})).sent()
        await site.settle()
        assert "received by Mia" in (await tor.get(home)).text


@pytest.mark.requirement("CEE-17")
async def test_the_hub_reads_neither_title_nor_link(site: Behind):
    async with site.browser(TOR) as tor:
        assert (await tor.send(site.action("hand-document"), TYPED)).sent()
    x = await site.settle()
    (doc,) = x.handed
    home = f"/exchanges/{x.id}"
    pages = (home, f"{home}/documents/{doc.doc}", await site.ask(AskKind.RECEIVE_DOCUMENTS))
    for person in (PAT, ANN, BO, COR):
        async with site.browser(person) as other:
            for page in pages:
                shown = (await other.get(page)).text
                assert LINK not in shown, (person, page)
                assert TYPED["title"] not in shown, (person, page)
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        assert LINK in (await mia.get(pages[1])).text
        taken = await tess.send(site.action("take-back-document"), {"document": doc.doc})
        assert taken.sent()
        await site.settle()
        assert LINK not in (await mia.get(home)).text
        assert (await mia.get(pages[1])).status == 404


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("javascript:alert(1)", "Copy the whole address"),
        ("file:///home/mia/budget.ods", "Copy the whole address"),
        ("on the shelf", "Copy the whole address"),
        ("https://user:secret@example.org/", "Copy the whole address"),
        ("https://example.org/" + "x" * 1000, "at most 1000"),
    ],
)
async def test_only_an_address_that_opens_a_page_is_a_link(site: Behind, link: str, sentence: str):
    async with site.browser(TOR) as tor:
        refused = await tor.send(site.action("hand-document"), {**TYPED, "link": link})
        assert sentence in refused.error("link")
        assert refused.keeps("Budget of the last conference")
    async with site.database() as session:
        assert await documents_of(session, site.x.id, DocumentKind.HANDED_OVER) == []

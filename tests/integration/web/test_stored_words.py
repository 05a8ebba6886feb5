"""Stored words never break a page: whatever an import or an older version let in, everybody can read on."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from models.tables.community import Community
from models.tables.document_version import DocumentVersion
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person
from runtime.settings import Settings
from tests.support.crawl import crawl
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.pages_until_signature import (
    Pages,
    open_site,
    planning,
    share_questions,
    write_plan,
)
from tests.support.people import COR, MIA, TESS
from tests.support.running_exchanges import on_stage
from tests.support.web_app import BASE
from web.app import create_app

Sessions = async_sessionmaker[AsyncSession]
HOSTILE = [
    "\x01\x08\x1b[31m\u202e\u2066turned\u0085round\x7f",
    "\u0301\u0302",
    "\u3164\u2800\u200b",
    "w" * 3000,
    "<b>{x}%s{{ y }}</b>\n\r\n'\"",
    "",
    "שלום \u202e(world)",
]


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Pages]:
    async with on_stage(temporal_environment.client, database=database) as stage:
        pages = await open_site(stage, database)
        settings = Settings(base_url=BASE, smtp_url="smtp://127.0.0.1:1", vault_key=VAULT_KEY)
        pages.app = create_app(replace(pages.resources, settings=settings))
        await planning(pages)
        await share_questions(pages)
        await write_plan(pages)
        yield pages


KEPT = {
    "kind", "lead_contact", "travellers", "start", "end", "starts_on", "learner", "level",
    "direction", "partner_community",
}  # fmt: skip


def poisoned(content: Any, words: Iterator[str]) -> Any:
    """Every text of a content changed, each to the next word; ids, dates and choices left alone."""
    if isinstance(content, dict):
        return {k: v if k in KEPT else poisoned(v, words) for k, v in content.items()}
    if isinstance(content, list):
        return [poisoned(item, words) for item in content]
    return next(words) if isinstance(content, str) else content


async def poison(database: Sessions, words: Iterator[str]) -> None:
    async with database() as session:
        for version in await session.scalars(select(DocumentVersion)):
            version.content = poisoned(version.content, words)
        for person in await session.scalars(select(Person)):
            person.name = next(words)
        for community in await session.scalars(select(Community)):
            community.name, community.offer = next(words), next(words)
            community.topics = [next(words), next(words)]
        for view in await session.scalars(select(ExchangeView)):
            view.topic = next(words)
        await session.commit()


def where(text: str, place: int) -> str:
    """The page, and what stands around a place."""
    path = text.rfind("\nGET ", 0, place)
    return f"{text[path + 1 : path + 80]} … {text[place - 300 : place + 60]!r}"


async def test_every_page_shows_whatever_is_stored(site: Pages, database: Sessions):
    words = cycle(HOSTILE)
    for person in (MIA, TESS, COR):
        await poison(database, words)
        async with site.browser(person) as browser:
            pages = await crawl(browser.client, ["/", site.plan(), f"{site.plan()}/changes"])
        assert [page.path for page in pages if page.text.split("\n")[1].startswith("5")] == []
        assert len(pages) > 10
        text = "".join(page.text for page in pages)
        unseen = re.search("[\x01\x08\x1b\x7f-\x9f\u202a-\u202e\u2066\u2067]", text)
        assert not unseen, where(text, unseen.start())
        assert text.count("<bdi>") == text.count("</bdi>")
        assert re.search(r"<bdi>\s*שלום", text)


async def test_a_section_of_such_a_plan_can_still_be_mended(site: Pages, database: Sessions):
    await poison(database, cycle(["w" * 3000]))
    async with site.browser(MIA) as mia:
        sent = await mia.send(
            site.plan("people"), {"host_place": "The library", "working_language": "English"}
        )
        assert sent.status == 303
        assert "The library" in (await mia.get(site.plan())).text

"""Who else has the plan open, as its pages and streams know it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from models.documents.presence import SHOWN, forget_presence
from models.tables.presence import Presence
from tests.support.pages_until_signature import SECTIONS, Pages, open_site, planning
from tests.support.people import MIA, PAT, TOR
from tests.support.running_exchanges import on_stage
from web.site import live
from web.site.live import of_joint

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Pages]:
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.5)
    async with on_stage(temporal_environment.client, database=database) as stage:
        pages = await open_site(stage, database)
        await planning(pages)
        yield pages
        await pages.resources.changes.close()


async def test_who_is_here_is_named_with_the_section_and_forgotten_soon(site: Pages):
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert "Nobody else has the plan open." in (await mia.get(site.plan())).text
        await tor.get(site.plan())
        assert "Tor is looking at the plan." in (await mia.get(site.plan())).text
        fields = (await tor.get(site.plan("goals"))).hidden
        assert "Tor has “Goals and measures” open." in (await mia.get(site.plan())).text
        await tor.post(site.plan("goals/draft"), {**fields, "goals.0.text": "Half"})
        assert "Tor is writing in “Goals and measures”." in (await mia.get(site.plan("dates"))).text
        assert "Tor" not in (await tor.get(site.plan())).text.partition("Here now")[2][:200]
        site.ahead = timedelta(minutes=4)
        assert "Tor wrote in" not in (await mia.get(site.plan())).text, "he went on to the plan"
        assert "Tor looked at the plan," in (await mia.get(site.plan())).text
        site.ahead = SHOWN + timedelta(minutes=5)
        assert "Nobody else has the plan open." in (await mia.get(site.plan())).text
    async with site.database() as session:
        assert {row.person_id for row in await session.scalars(select(Presence))} == {MIA}
        await forget_presence(session, await site.now() + SHOWN)
        assert list(await session.scalars(select(Presence))) == []


async def test_a_stream_says_that_somebody_is_there_and_is_for_those_of_the_exchange(site: Pages):
    async with site.browser(TOR) as tor, site.browser(MIA) as mia:
        assert (await tor.get(site.plan("live?at=goals"))).status == 200
        assert "Tor has “Goals and measures” open." in (await mia.get(site.plan())).text
        assert (await tor.get(site.plan("live?at=weather"))).status == 200
        assert "Tor is looking at the plan." in (await mia.get(site.plan())).text
    async with site.browser("p-oz") as oz, site.browser(PAT) as pat:
        assert (await oz.get(site.plan("live"))).status == 404
        assert (await pat.get(site.plan("live?at=goals"))).status == 200, "the hub reads"
    async with site.database() as session:
        rows = await session.scalars(select(Presence.person_id))
        assert set(rows) == {TOR, MIA}


async def test_what_the_other_side_saves_is_heard_at_once(site: Pages):
    changes = site.resources.changes
    changes.begin()
    topic = of_joint("plan", site.exchange)
    async with site.browser(TOR) as tor:
        fields = (await tor.get(site.plan("goals"))).hidden
        await asyncio.sleep(1)
        mark = changes.mark
        waiting = asyncio.create_task(changes.after([topic], mark, 5))
        other = asyncio.create_task(changes.after([of_joint("plan", "x2")], mark, 1))
        await asyncio.sleep(0)
        assert (await tor.post(site.plan("goals"), {**fields, **SECTIONS["goals"]})).sent()
        assert await waiting
        assert await other == ""

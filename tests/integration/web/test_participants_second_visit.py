"""The visit by form: left, arrived, the notes of each day, the end; every refusal, the same form twice."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.phases import Phase
from models.tables.document_version import DocumentVersion
from tests.support import document_contents
from tests.support.both_learn import make_reciprocal
from tests.support.pages_of_exchange import behind, kinds, newest, refused
from tests.support.people import MIA, MILO, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]


async def test_leaving_and_arriving_take_one_press(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.READY)
    path = await site.ask(AskKind.DEPART)
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        shown = await mia.get(path)
        assert "I have left" in shown.text
        assert "Save draft" not in shown.text
        await site.wait(6.5)
        assert (await mia.send(path, {})).sent()
        await site.settle()
        assert (await mia.post(path, shown.hidden)).sent()
        assert (await kinds(site)).count("depart") == 1
        arrival = await site.ask(AskKind.ARRIVE)
        assert (await tor.send(arrival, {})).sent()
        await site.settle()
        late = await mia.post(arrival, {})
        assert late.status == 409
        assert "This was answered" in late.text


async def test_leaving_too_early_is_refused(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.TRAVEL)
    async with site.browser(MIA) as mia:
        assert (await mia.get(site.action("depart"))).status == 404
    assert (await site.settle()).phase is Phase.TRAVEL


DAY = {
    "done": "We filled in the budget sheet together, line by line.",
    "learned": "Why a reserve of ten per cent: prices change in summer.",
    "changed": "The archive was closed.",
}


@pytest.mark.requirement("CEE-11")
async def test_notes_of_a_day(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.VISIT)
    async with site.browser(MIA) as mia, site.browser(MILO) as milo, site.browser(TOR) as tor:
        assert (await tor.send(await site.ask(AskKind.ARRIVE), {})).sent()
        await site.wait(1)
        path = await site.ask(AskKind.LOG_DAY, subject="1")
        await refused(mia, path, {**DAY, "done": "short"}, "done", "at least 10")
        await refused(mia, path, {**DAY, "done": "d" * 3001}, "done", "at most 3000")
        await refused(mia, path, {**DAY, "learned": "l" * 3001}, "learned", "at most 3000")
        await refused(mia, path, {**DAY, "changed": "c" * 1001}, "changed", "at most 1000")
        await refused(mia, path, {**DAY, "goals": "7"}, "goals", "Choose one of the options")
        begun = {**(await mia.get(path)).hidden, **DAY, "done": "half a sente"}
        kept = await mia.post(f"{path}/draft", begun)
        assert kept.sent()
        assert (await mia.get(path)).keeps("half a sente")
        assert not (await milo.get(path)).keeps("half a sente")
        form = {**(await mia.get(path)).hidden, **DAY, "goals": "1"}
        theirs = {**(await milo.get(path)).hidden, **DAY, "done": "Milo saw it otherwise, quite."}
        assert (await mia.post(path, form)).sent()
        assert (await mia.post(path, form)).sent()
        assert (await kinds(site)).count("log_day") == 1
        assert (await newest(site, DocumentKind.DAY_LOG))["goals"] == [1]
        settled = await milo.post(path, theirs)
        assert settled.status == 409

        again = site.action("log-day-again")
        old = await mia.get(f"{again}?day=1")
        assert old.keeps(DAY["done"])
        late = {**old.hidden, **DAY, "day": "1", "done": "Rewritten with what I remembered."}
        assert (await mia.post(again, late)).sent()
        conflict = await milo.post(again, {**late, "done": "Milo rewrites it, too.", "_key": ""})
        assert conflict.status == 409
        assert conflict.keeps("Milo rewrites it, too.")
        assert "Mia saved this while you were writing." in conflict.text
        assert "Rewritten" in conflict.text
        await refused(mia, again, {**DAY, "day": "4"}, "day", "Choose one of the options")
        assert (await tor.get(again)).status == 403


PLANNED: dict[str, Any] = {
    **document_contents.PLAN,
    "days": [
        {
            "sessions": [
                document_contents.session("15:00", "16:00", "strategy_lines", 1),
                document_contents.session("09:00", "10:00", "workshop", 1),
            ]
        }
    ],
}


@pytest.mark.requirement("IB-12")
async def test_the_notes_of_a_day_ask_for_what_its_sessions_agreed(
    stage: Stage, database: Sessions
):
    """IB-12: what both want to serve is noted on its day, and goes into the design they write together."""
    site = await behind(stage, database, Phase.VISIT, make_reciprocal)
    ref = (await site.settle()).plan.doc
    async with database() as session:
        plan = await session.get_one(DocumentVersion, (ref.id, ref.version))
        plan.content = PLANNED
        await session.commit()
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert (await tor.send(await site.ask(AskKind.ARRIVE), {})).sent()
        await site.wait(1)
        page = (await mia.get(await site.ask(AskKind.LOG_DAY, subject="1"))).text
        planned = page.partition("What was planned for this day")[2]
        assert planned.index("09:00–10:00") < planned.index("15:00–16:00")
        assert "Which strategic lines do you want to serve" in planned
        assert "Which funding processes" not in planned, "no such session"
        found = re.search(r'href="([^"]*/design/strategic-lines)"', planned)
        assert found
        assert (await mia.get(found[1])).status == 200


async def test_the_end_of_the_visit(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.VISIT)
    async with site.browser(TOR) as tor:
        assert (await tor.send(await site.ask(AskKind.ARRIVE), {})).sent()
        await site.wait(4)
        path = await site.ask(AskKind.END_VISIT)
        today = await site.today()
        for day, sentence in (
            ("", "Fill this in."),
            ("soon", "year-month-day"),
            ("2027-02-30", "Enter a date that exists"),
            (str(today + timedelta(days=1)), "The visit cannot have ended on"),
            (str(today - timedelta(days=30)), "The visit cannot have ended on"),
            ("1999-01-01", "This date is too far away"),
        ):
            await refused(tor, path, {"ended_on": day}, "ended_on", sentence)
        assert (await tor.send(path, {"ended_on": str(today)})).sent()
    assert (await site.settle()).phase is Phase.POST_PLAN

"""How an exchange ends by form: both parts of the report, publication, withdrawing."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.report import DecidePublication
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.happy_path import steps
from tests.support.pages_of_exchange import Behind, behind, refused
from tests.support.people import MIA, MILO, PAT, TESS
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]


GOAL = {"goals.0.reached": "yes", "goals.0.evidence": "The board approved the budget."}
REPORT = {
    **GOAL,
    "changed": "We now plan events with a budget and a list of risks.",
    "failed": "The first registration form lost entries.",
    "next_steps": "Help the next group with their form.",
}
SHORT = {
    "changed": "We found out that our own checklist was outdated.",
    "failed": "Too little time on day two.",
}


@pytest.mark.requirement("IB-20")
async def test_both_parts_of_the_report_and_consent(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.REPORT)
    async with site.browser(MIA) as mia, site.browser(TESS) as tess, site.browser(MILO) as milo:
        asks = {side: await _report_ask(site, side) for side in Side}
        path = asks[Side.MENTEE]
        for name, value, sentence in (
            ("goals.0.reached", None, "Fill this in."),
            ("goals.0.reached", "maybe", "Choose one of the options"),
            ("goals.0.evidence", "", "Fill this in."),
            ("goals.0.evidence", "Yes", "at least 10"),
            ("goals.0.evidence", "e" * 1001, "at most 1000"),
            ("changed", "Much", "at least 30"),
            ("changed", "c" * 3001, "at most 3000"),
            ("unplanned", "u" * 2001, "at most 2000"),
            ("failed", "", "Fill this in."),
            ("next_steps", "Rest", "at least 10"),
        ):
            await refused(mia, path, {**REPORT, name: value}, name, sentence)
        odd = await mia.send(path, {**REPORT, "goals.0.goal": "2"})
        assert "speaks of each goal of the plan once" in odd.text
        other = {**(await milo.get(path)).hidden, **REPORT, "changed": "Milo's view: " + "m" * 30}
        assert (await mia.send(path, REPORT)).sent()
        await site.settle()
        change = site.action("change-report")
        conflict = await milo.post(change, other)
        assert conflict.status == 409
        assert conflict.keeps("Milo's view: " + "m" * 30)
        mentor = asks[Side.MENTOR]
        for name, value, sentence in (
            ("changed", "Much", "at least 30"),
            ("failed", "None", "at least 10"),
            ("advice", "a" * 2001, "at most 2000"),
        ):
            await refused(tess, mentor, {**SHORT, name: value}, name, sentence)
        assert "Goal 1" not in (await tess.get(mentor)).text
        assert (await tess.send(mentor, SHORT)).sent()
        await site.settle()


async def _report_ask(site: Behind, side: Side) -> str:
    x = await site.settle()
    ask = x.find_ask(AskKind.SUBMIT_REPORT, side=side)
    assert ask is not None
    return f"/exchanges/{x.id}/asks/{ask.id}"


async def test_publication_needs_a_clear_word(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.REPORT)
    for step in steps():
        if step.phase is Phase.REPORT:
            await site.wait(step.days)
            message = step.make(await site.settle(), await site.now())
            if isinstance(message, DecidePublication):
                break
            await site.x.send(message)
    x = await site.settle()
    asks = {
        side: f"/exchanges/{x.id}/asks/{ask.id}"
        for side in Side
        if (ask := x.find_ask(AskKind.CONSENT_PUBLICATION, side=side))
    }
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        shown = await mia.get(asks[Side.MENTEE])
        for words in ("We started with the budget too late.", "What publication means"):
            assert words in shown.text
        await refused(mia, asks[Side.MENTEE], {}, "answer", "Fill this in.")
        assert (await tess.post(asks[Side.MENTEE], {"answer": "publish"})).status == 403
        assert (await mia.send(asks[Side.MENTEE], {"answer": "publish"})).sent()
        await site.settle()
        assert (await tess.send(asks[Side.MENTOR], {"answer": "keep"})).sent()
        x = await site.settle()
        assert (x.phase, x.published_at) == (Phase.CLOSED, None)
        over = await mia.get(site.action("withdraw"))
        assert over.status == 410


async def test_withdrawing_asks_twice_and_tells_everybody(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.PLANNING)
    path = site.action("withdraw")
    async with site.browser(MIA) as mia, site.browser(PAT) as pat:
        assert (await pat.get(path)).status == 403
        shown = await mia.get(path)
        assert "What happens next" in shown.text
        await refused(mia, path, {"sure": "yes"}, "reason", "Fill this in.")
        await refused(mia, path, {"reason": "boredom", "sure": "yes"}, "reason", "Choose one")
        words = {"reason": "no_time", "words": "Our hall burnt down."}
        unsure = await mia.send(path, words)
        assert "Tick this box" in unsure.error("sure")
        assert unsure.keeps("Our hall burnt down.")
        await refused(mia, path, {**words, "sure": "yes", "words": "w" * 2001}, "words", "2000")
        assert (await site.settle()).phase is Phase.PLANNING
        form = {**shown.hidden, **words, "sure": "yes"}
        assert (await mia.post(path, form)).sent()
        assert (await site.settle()).phase is Phase.WITHDRAWN
        assert (await mia.post(path, form)).sent(), "the very form once more gets its first answer"

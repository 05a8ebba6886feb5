"""After the visit by form: the plan for home, the calls, the actions; every refusal, the same form twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import ActionStatus
from domain.exchange.phases import Phase
from models.tables.note import Note
from tests.support.pages_of_exchange import behind, kinds, newest, refused
from tests.support.people import MIA, PAT, TESS, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]


def action(site_today: Any, **changes: str) -> dict[str, str]:
    plain = {
        "title": "Open the registration for our event",
        "outcome": "Forty people have registered.",
        "owner": MIA,
        "due": str(site_today + timedelta(days=40)),
    }
    return {f"actions.0.{name}": value for name, value in (plain | changes).items()}


@pytest.mark.requirement("CEE-12", "CEE-13")
async def test_the_plan_for_home(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.POST_PLAN)
    today = await site.today()
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        path = await site.ask(AskKind.WRITE_POST_PLAN)
        for changes, field, sentence in (
            ({"title": "Do"}, "actions.0.title", "at least 5"),
            ({"title": "t" * 151}, "actions.0.title", "at most 150"),
            ({"outcome": "Good"}, "actions.0.outcome", "at least 10"),
            ({"outcome": "o" * 401}, "actions.0.outcome", "at most 400"),
            ({"owner": ""}, "actions.0.owner", "Fill this in."),
            ({"owner": TOR}, "actions.0.owner", "Choose one of the options"),
            ({"due": ""}, "actions.0.due", "Fill this in."),
            ({"due": "2027-1-1"}, "actions.0.due", "year-month-day"),
            ({"due": str(today)}, "actions.0.due", "The date of this action has passed."),
        ):
            await refused(mia, path, action(today, **changes), field, sentence)
        await refused(mia, path, {}, "actions", "Add at least one.")
        await refused(
            mia, path, {**action(today), "remarks": "r" * 2001}, "remarks", "at most 2000"
        )
        longer = await mia.send(path, {**action(today), "_add": "actions"})
        assert longer.status == 200
        assert 'name="actions.1.title"' in longer.answer.text
        assert (await mia.send(path, action(today))).sent()
        x = await site.settle()
        assert [a.id for a in x.actions] == ["action-1"]

        answer = await site.ask(AskKind.CONFIRM_POST_PLAN)
        shown = await tess.get(answer)
        assert "Forty people have registered." in shown.text
        await refused(tess, answer, {}, "verdict", "Fill this in.")
        await refused(tess, answer, {"verdict": "change"}, "words", "Say what should change.")
        await refused(
            tess, answer, {"verdict": "change", "words": "w" * 2001}, "words", "at most 2000"
        )
        change = site.action("change-post-plan")
        assert (await mia.send(change, action(today, title="Open it for sixty people"))).sent()
        await site.settle()
        stale = await tess.post(answer, {**shown.hidden, "verdict": "confirm"})
        assert stale.status == 422
        assert "The plan changed since you opened it." in stale.text
        assert "Open it for sixty people" in stale.text.partition("What changed")[2]
        assert stale.hidden["_base"] == "2"
        asked = {**stale.hidden, "verdict": "change", "words": "Please begin with twenty."}
        assert (await tess.post(answer, asked)).sent()
        await site.settle()
        again = await site.ask(AskKind.WRITE_POST_PLAN)
        assert (await mia.get(again)).keeps("Open it for sixty people")
        assert (await mia.send(again, action(today, title="Open it for twenty people"))).sent()
        await site.settle()
        last = await site.ask(AskKind.CONFIRM_POST_PLAN)
        assert (await tess.send(last, {"verdict": "confirm"})).sent()
        x = await site.settle()
        assert x.phase is Phase.FOLLOW_UP
        async with site.database() as session:
            words = list(await session.scalars(select(col(Note.text))))
        assert "Please begin with twenty." in words
        assert (await mia.get(change)).status == 409


CALL = {
    "form": "call",
    "attended": MIA,
    "summary": "Half of the places are taken; we spoke about catering.",
}


async def test_calls_are_logged_and_moved(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    await site.wait(25)
    async with site.browser(TESS) as tess, site.browser(MIA) as mia:
        path = await site.ask(AskKind.LOG_CALL)
        today = await site.today()
        good = {**CALL, "held_on": str(today)}
        tomorrow = str(today + timedelta(days=1))
        await refused(tess, path, {**good, "held_on": ""}, "held_on", "Fill this in.")
        await refused(tess, path, {**good, "held_on": tomorrow}, "held_on", "cannot have been held")
        await refused(tess, path, {**good, "form": "party"}, "form", "Choose one of the options")
        await refused(
            tess, path, {**good, "attended": PAT}, "attended", "Choose one of the options"
        )
        await refused(tess, path, {**good, "attended": None}, "attended", "Add at least one.")
        await refused(tess, path, {**good, "summary": "Fine"}, "summary", "at least 10")
        await refused(tess, path, {**good, "obstacles": "o" * 1501}, "obstacles", "at most 1500")
        await refused(tess, path, {**good, "next_steps": "n" * 1501}, "next_steps", "at most 1500")
        message = site.action("move-call")
        late = str(today + timedelta(days=30))
        await refused(mia, message, {"new_day": late}, "reason", "Fill this in.")
        missed = {"reason": "technical"}
        await refused(mia, message, {**missed, "new_day": late}, "new_day", "is held again by")
        await refused(mia, message, {**missed, "new_day": str(today)}, "new_day", "from tomorrow")
        await refused(
            mia, message, {**missed, "new_day": tomorrow, "words": "w" * 1001}, "words", "at most"
        )
        moved = {**(await mia.get(message)).hidden, **missed, "new_day": tomorrow}
        assert (await mia.post(message, moved)).sent()
        assert (await mia.post(message, moved)).sent()
        x = await site.settle()
        assert x.calls[0].missed == 1
        await site.wait(2)
        path = await site.ask(AskKind.LOG_CALL)
        form = {**(await tess.get(path)).hidden, **good}
        assert (await tess.post(path, form)).sent()
        assert (await tess.post(path, form)).sent()
        assert (await kinds(site)).count("log_call") == 1


async def test_another_rhythm_needs_both(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    today = await site.today()
    propose = site.action("propose-cadence")
    good = {"calls": "3", "interval_days": "14", "next_day": str(today + timedelta(days=9))}
    async with site.browser(TESS) as tess, site.browser(MIA) as mia:
        for changes, field, sentence in (
            ({"calls": "many"}, "calls", "Enter a whole number"),
            ({"calls": "1"}, "calls", "Choose 3 to 12 further calls."),
            ({"calls": "13"}, "calls", "12 or less"),
            ({"interval_days": "0"}, "interval_days", "1 or more"),
            ({"interval_days": "300"}, "interval_days", "days between calls"),
            ({"next_day": str(today)}, "next_day", "The next call must be ahead."),
            ({"words": "w" * 1001}, "words", "at most 1000"),
        ):
            await refused(mia, propose, {**good, **changes}, field, sentence)
        assert (await mia.send(propose, good)).sent()
        await site.settle()
        answer = await site.ask(AskKind.AGREE_CADENCE)
        assert "waits for somebody else" in (await mia.get(answer)).text
        await refused(tess, answer, {}, "verdict", "Fill this in.")
        await refused(tess, answer, {"verdict": "decline"}, "words", "Say what would suit you.")
        assert (await tess.send(answer, {"verdict": "decline", "words": "Mondays only."})).sent()
        await site.settle()
        assert (await mia.send(propose, good)).sent()
        await site.settle()
        assert (
            await tess.send(await site.ask(AskKind.AGREE_CADENCE), {"verdict": "accept"})
        ).sent()
    assert [e.kind for e in (await site.settle()).timeline][-1] == "accept_cadence"


async def test_how_an_action_is_going(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    path = await site.ask(AskKind.PROGRESS_ACTION)
    words = "The registration is online, ten have come."
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        assert "Plan the edit-a-thon" in (await mia.get(path)).text
        assert (await tess.post(path, {"status": "done"})).status == 403
        await refused(mia, path, {}, "status", "Fill this in.")
        await refused(mia, path, {"status": "open"}, "status", "Choose one of the options")
        for status in ("done", "blocked"):
            await refused(mia, path, {"status": status}, "outcome", "Say in a sentence")
        await refused(mia, path, {"status": "done", "outcome": "ok"}, "outcome", "at least 5")
        await refused(
            mia,
            path,
            {"status": "done", "outcome": words, "evidence": "e" * 301},
            "evidence",
            "300",
        )
        assert (await mia.send(path, {"status": "started"})).sent()
        form = {**(await mia.get(path)).hidden, "status": "blocked", "outcome": words}
        assert (await mia.post(path, form)).sent()
        assert (await mia.post(path, form)).sent()
        x = await site.settle()
        assert [e.kind for e in x.timeline].count("progress_action") == 2
        assert x.actions[0].status is ActionStatus.BLOCKED
        done = {"status": "done", "outcome": "It is held.", "evidence": "https://example.org/e"}
        assert (await mia.send(path, done)).sent()
        await site.settle()
        assert "This was answered" in (await mia.get(path)).text
    assert (await newest(site, DocumentKind.ACTION_NOTE))["text"] == "It is held."

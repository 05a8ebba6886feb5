"""The visit and everything after it by form: every refusal, the same form twice, two people at once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment

from domain.asks import AskKind
from domain.documents import DocumentKind
from domain.follow_up import ActionStatus
from domain.moves.report import DecidePublication
from domain.people import Side
from domain.phases import Phase
from models.documents.store import documents_of, read_version
from models.tables.note import Note
from tests.cast import MIA, MILO, PAT, TESS, TOR
from tests.integration.web.second_half import Behind, Person, behind
from tests.stage import Stage, on_stage
from tests.story import steps

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def stage(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Stage]:
    async with on_stage(
        temporal_environment.client, database=database, environment=temporal_environment
    ) as stage:
        yield stage


async def refused(
    person: Person, path: str, typed: dict[str, Any], field: str, sentence: str
) -> None:
    """The form comes back with the sentence beside the field and everything that was typed."""
    shown = await person.send(path, typed)
    assert shown.status == 422, (field, shown.status)
    told = shown.error(field) if field else shown.text
    assert sentence in told, (field, told)
    assert "{" not in shown.error(field or "none")
    for name, value in typed.items():
        if isinstance(value, str) and len(value) > 3 and name not in CHOSEN:
            assert shown.keeps(value), (name, value)


CHOSEN = (
    "verdict", "status", "reason", "form", "attended", "goals", "day",
    "goals.0.reached", "actions.0.owner", "answer", "sure",
)  # fmt: skip


async def kinds(site: Behind) -> list[str]:
    """Names of everything that happened."""
    return [entry.kind for entry in (await site.settle()).timeline]


async def newest(site: Behind, kind: DocumentKind) -> dict[str, Any]:
    """Content of the last document of a kind."""
    async with site.database() as session:
        document = (await documents_of(session, site.x.id, kind))[-1]
        return (await read_version(session, document.id)).content


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
        assert "Somebody saved this while you were writing." in conflict.text
        assert "Rewritten" in conflict.text
        await refused(mia, again, {**DAY, "day": "4"}, "day", "Choose one of the options")
        assert (await tor.get(again)).status == 403


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


def action(site_today: Any, **changes: str) -> dict[str, str]:
    plain = {
        "title": "Open the registration for our event",
        "outcome": "Forty people have registered.",
        "owner": MIA,
        "due": str(site_today + timedelta(days=40)),
    }
    return {f"actions.0.{name}": value for name, value in (plain | changes).items()}


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
        move = site.action("move-call")
        late = str(today + timedelta(days=30))
        await refused(mia, move, {"new_day": late}, "reason", "Fill this in.")
        missed = {"reason": "technical"}
        await refused(mia, move, {**missed, "new_day": late}, "new_day", "is held again by")
        await refused(mia, move, {**missed, "new_day": str(today)}, "new_day", "from tomorrow")
        await refused(
            mia, move, {**missed, "new_day": tomorrow, "words": "w" * 1001}, "words", "at most"
        )
        moved = {**(await mia.get(move)).hidden, **missed, "new_day": tomorrow}
        assert (await mia.post(move, moved)).sent()
        assert (await mia.post(move, moved)).sent()
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
            move = step.make(await site.settle(), await site.now())
            if isinstance(move, DecidePublication):
                break
            await site.x.send(move)
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
    async with site.browser(TOR) as tor, site.browser(PAT) as pat:
        assert (await pat.get(path)).status == 403
        shown = await tor.get(path)
        assert "What happens next" in shown.text
        await refused(tor, path, {"sure": "yes"}, "reason", "Fill this in.")
        await refused(tor, path, {"reason": "boredom", "sure": "yes"}, "reason", "Choose one")
        words = {"reason": "no_time", "words": "Our hall burnt down."}
        unsure = await tor.send(path, words)
        assert "Tick this box" in unsure.error("sure")
        assert unsure.keeps("Our hall burnt down.")
        await refused(tor, path, {**words, "sure": "yes", "words": "w" * 2001}, "words", "2000")
        assert (await site.settle()).phase is Phase.PLANNING
        form = {**shown.hidden, **words, "sure": "yes"}
        assert (await tor.post(path, form)).sent()
        assert (await site.settle()).phase is Phase.WITHDRAWN
        assert (await tor.post(path, form)).status == 410

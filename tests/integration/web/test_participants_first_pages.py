"""Inbox, returned application, partner, questions and their preparation, by form."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.application import AcceptApplication, ReturnApplication, ReturnReason
from domain.exchange.people import Direction, Side
from domain.exchange.phases import Phase
from models.documents.notes import add_note
from tests.support.pages_until_signature import (
    APPLICATION,
    APPLICATION_PARTS,
    QUESTIONS,
    Pages,
    applied,
    open_site,
    planning,
    share_questions,
)
from tests.support.people import MIA, PAT, TESS, TOR
from tests.support.running_exchanges import on_stage

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Pages]:
    async with on_stage(temporal_environment.client, database=database) as stage:
        yield await open_site(stage, database)
        assert await stage.failed_tasks() == []


async def returned(site: Pages, words: str = "Say how many people you mean.") -> str:
    await applied(site)
    async with site.database() as session:
        note = await add_note(session, site.exchange, words, by=PAT, now=await site.now())
        await session.commit()
    await site.message(ReturnApplication(by=PAT, reason=ReturnReason.VAGUE_GOAL, note=note))
    return await site.ask(AskKind.CHANGE_APPLICATION)


async def test_the_inbox_invites_to_apply_and_then_shows_the_exchange(site: Pages):
    async with site.browser(MIA) as mia:
        before = await mia.get("/inbox")
        await applied(site)
        after = await mia.get("/inbox")
        mine = await mia.get("/exchanges")
    async with site.browser("p-oz") as oz:
        none = await oz.get("/exchanges")
    assert "Dravania Wikimedians can apply for an exchange." in before.text
    assert "Nothing waits for you." in before.text
    assert "can apply for an exchange" not in after.text
    assert "Next to act: the hub" in after.text
    assert "Application under review" in after.text
    assert "Event management" in after.text
    assert f'href="/exchanges/{site.exchange}"' in mine.answer.text
    assert "You have no exchange yet." in none.text


async def test_the_inbox_holds_only_what_is_mine_and_says_what_is_overdue(site: Pages):
    await planning(site)
    ask = await site.ask(AskKind.SHARE_QUESTIONS)
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        mine, theirs = await mia.get("/inbox"), await tor.get("/inbox")
        site.ahead = timedelta(days=30)  # overdue, wherever weekends and holidays move the day
        late = await mia.get("/inbox")
    assert ask in mine.answer.text
    assert ask not in theirs.answer.text
    assert site.plan() in theirs.answer.text, "it cannot be signed yet"
    assert "Overdue" not in mine.text
    assert "It can still be done: the others wait for it." in late.text
    first, second = late.answer.text.find(ask), late.answer.text.find(f'{site.plan()}"')
    assert 0 < first < second, "due soonest first"


async def test_strangers_find_nothing(site: Pages):
    await planning(site)
    paths = [
        await site.ask(AskKind.SHARE_QUESTIONS),
        site.action("prepare-answers"),
        site.plan(),
        site.plan("goals"),
        site.plan("changes"),
    ]
    async with site.browser("p-oz") as oz:
        for path in paths:
            assert (await oz.get(path)).status == 404, path
        assert (await oz.post(site.plan("goals"), {})).status == 404
        assert (await oz.post(site.plan("goals/draft"), {})).status == 404


@pytest.mark.requirement("CEE-05")
async def test_a_returned_application_shows_the_comments_and_goes_back(site: Pages):
    ask = await returned(site)
    send = {"_sure": "yes", "agreed": "yes"}
    learn = APPLICATION_PARTS["learn"]
    better = learn["goal"] + ", with two people at the door"
    async with site.browser(MIA) as mia:
        listed = await mia.get(ask)
        part = await mia.get(f"{ask}/parts/learn")
        same = await mia.send(f"{ask}/check", send, to=ask)
        await mia.send(f"{ask}/parts/learn", {**learn, "goal": better, "measure": "x"})
        refused = await mia.send(f"{ask}/check", send, to=ask)
        await mia.send(f"{ask}/parts/learn", {**learn, "goal": better})
        partner = APPLICATION_PARTS["partner"]
        other = {**partner, "direction": "mentor_travels", "partner_community": ""}
        await mia.send(f"{ask}/parts/partner", other)
        sent = await mia.send(f"{ask}/check", send, to=ask)
    assert "Say how many people you mean." in listed.text
    assert "The goal is too vague" in listed.text
    assert "Version 1 (Mia)" in listed.text
    assert part.keeps(learn["goal"])
    assert same.status == 422
    assert "Nothing has changed since the application was returned." in same.text
    assert refused.status == 422
    assert better in refused.text
    assert sent.sent()
    x = await site.state()
    assert x.phase is Phase.ELIGIBILITY
    assert x.application.version == 2
    assert x.direction is Direction.MENTOR_TRAVELS
    assert x.wished_partner is None


async def test_the_mentor_reads_who_they_are_and_says_yes(site: Pages):
    await applied(site)
    await site.message(AcceptApplication(by=PAT))
    ask = await site.ask(AskKind.CONFIRM_PARTNER)
    async with site.browser(TOR) as tor:
        shown = await tor.get(ask)
        silent = await tor.send(ask, {})
        sent = await tor.send(ask, {"answer": "yes"})
    for words in ("Dravania Wikimedians", APPLICATION["goal"], APPLICATION["about"]):
        assert words in shown.text
    assert silent.error("answer")
    assert sent.sent()
    assert (await site.state()).phase is Phase.PLANNING


async def test_a_no_needs_a_reason_and_leads_back_to_the_pool(site: Pages):
    await applied(site)
    await site.message(AcceptApplication(by=PAT))
    ask = await site.ask(AskKind.CONFIRM_PARTNER)
    async with site.browser(TOR) as tor:
        bare = await tor.send(ask, {"answer": "no", "note": "Perhaps next year"})
        long = await tor.send(ask, {"answer": "no", "reason": "language", "note": "x" * 1001})
        odd = await tor.send(ask, {"answer": "no", "reason": "boredom"})
        sent = await tor.send(
            ask, {"answer": "no", "reason": "no_capacity", "note": "Perhaps next year"}
        )
        thanks = await tor.get(sent.answer.headers["location"])
    assert "Choose what stands in the way." in bare.error("reason")
    assert bare.keeps("Perhaps next year")
    assert "at most 1000" in long.error("note")
    assert odd.error("reason")
    assert sent.sent()
    assert "The hub and the other side hear of your answer." in thanks.text
    assert (await site.state()).phase is Phase.POOL


async def test_questions_are_counted_bounded_and_kept(site: Pages):
    await planning(site)
    ask = await site.ask(AskKind.SHARE_QUESTIONS)
    few = {name: text for name, text in QUESTIONS.items() if int(name.split(".")[1]) < 9}
    many = {f"questions.{n}.text": f"What about matter number {n}?" for n in range(16)}
    async with site.browser(MIA) as mia:
        empty = await mia.get(ask)
        refused = await mia.send(ask, few)
        over = await mia.send(ask, many)
        short = await mia.send(ask, {**QUESTIONS, "questions.4.text": "Why?"})
        long = await mia.send(ask, {**QUESTIONS, "questions.4.text": "x" * 401})
        longer = await mia.post(ask, {**few, "_add": "questions"})
        fewer = await mia.post(ask, {**QUESTIONS, "_remove": "questions.3"})
        again = await mia.get(ask)
    assert empty.answer.text.count("<textarea") == 10
    assert "Share 10 to 15 questions; there are 9." in refused.error("questions")
    assert refused.keeps(few["questions.8.text"])
    assert "there are 16" in over.error("questions")
    assert "at least 15" in short.error("questions.4.text")
    assert short.keeps("Why?")
    assert "at most 400" in long.error("questions.4.text")
    assert longer.answer.text.count("<textarea") == 10
    assert longer.status == 200
    assert fewer.answer.text.count("<textarea") == len(QUESTIONS) - 1
    assert not fewer.keeps(QUESTIONS["questions.3.text"])
    assert again.keeps("x" * 401), "what was refused is there when one comes back"


async def test_shared_questions_reach_the_mentor_who_prepares(site: Pages):
    await planning(site)
    async with site.browser(TESS) as tess:
        early = await tess.get(site.action("prepare-answers"))
    await share_questions(site)
    async with site.browser(TESS) as tess, site.browser(MIA) as mia:
        shown = await tess.get(site.action("prepare-answers"))
        refused = await tess.send(
            site.action("prepare-answers"),
            {**noted(), "answers.1.person": "x" * 121},
        )
        sent = await tess.send(site.action("prepare-answers"), noted())
        again = await mia.send(
            site.action("share-questions"), {**QUESTIONS, "questions.0.material": "Budget sheet"}
        )
        forbidden = await mia.get(site.action("prepare-answers"))
    assert early.status == 409
    assert "You get a mail as soon as they are there." in early.text
    assert QUESTIONS["questions.11.text"] in shown.text
    assert "at most 120" in refused.error("answers.1.person")
    assert refused.keeps("Budget sheet")
    assert sent.sent()
    assert again.sent()
    assert forbidden.status == 403
    stored = (await site.document(DocumentKind.QUESTIONS)).content["questions"]
    assert stored[0]["material"] == "Budget sheet"
    assert stored[0]["text"] == QUESTIONS["questions.0.text"]


@pytest.mark.requirement("CEE-09")
async def test_the_mentor_is_asked_to_prepare_and_the_mentee_sees_what_is_ready(site: Pages):
    await planning(site)
    await share_questions(site)
    ask = await site.ask(AskKind.PREPARE_ANSWERS)
    offered = f'href="{site.action("prepare-answers")}"'
    home = f"/exchanges/{site.exchange}"
    async with site.browser(TOR) as tor, site.browser(MIA) as mia:
        inbox, turn = await tor.get("/inbox"), await tor.get(home)
        part = await tor.send(ask, noted())
        still = await tor.get(ask)
        rest = {f"answers.{n}.material": f"Folder {n}" for n in range(12)}
        done = await tor.send(ask, {**noted(), **rest})
        after = await tor.get(home)
        questions = (await site.document(DocumentKind.QUESTIONS)).ref
        seen = await mia.get(f"{home}/documents/{questions.id}")
        changed = await mia.get(home)
    assert "Prepare for your partner’s questions" in inbox.text
    assert f'href="{ask}"' in turn.text
    assert part.sent()
    assert "Nothing is noted yet for 10 of 12 questions." in still.text
    assert still.keeps("Budget sheet")
    assert done.sent()
    assert f'href="{ask}"' not in after.text
    assert offered in after.text, "it can still be changed"
    assert "Material: Folder 7" in seen.text
    assert "Whom to ask: Our treasurer" in seen.text
    assert f'href="{site.action("share-questions")}"' in changed.text
    assert (await site.state()).open_questions == {Side.MENTEE: 0}


def noted() -> dict[str, str]:
    rows = {f"answers.{n}.number": str(n + 1) for n in range(12)}
    return {**rows, "answers.0.material": "Budget sheet", "answers.3.person": "Our treasurer"}


async def test_notes_of_two_mentors_do_not_overwrite_each_other(site: Pages):
    await planning(site)
    await share_questions(site)
    path = site.action("prepare-answers")
    async with site.browser(TESS) as tess, site.browser(TOR) as tor:
        mine, theirs = (await tess.get(path)).hidden, (await tor.get(path)).hidden
        assert (await tor.post(path, {**theirs, **noted()})).sent()
        late = await tess.post(path, {**mine, **noted(), "answers.0.material": "The accounts"})
        assert late.status == 409
        assert "Tor saved this while you were writing." in late.text
        assert late.keeps("The accounts")
        again = await tess.post(path, {**late.hidden, "answers.0.material": "The accounts"})
    assert again.sent()


async def test_a_draft_of_questions_waits_in_the_inbox(site: Pages):
    await planning(site)
    ask = await site.ask(AskKind.SHARE_QUESTIONS)
    async with site.browser(MIA) as mia:
        line = await mia.client.post(
            f"{ask}/draft",
            data={"questions.0.text": "How do"},
            headers={"hx-request": "true"},
        )
        home, form = await mia.get("/inbox"), await mia.get(ask)
    assert line.text.startswith("Saved")
    assert "Begun and not sent yet" in home.text
    assert form.keeps("How do")

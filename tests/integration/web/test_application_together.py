"""An application in parts: written by a community together, checked, sent, corrected, returned."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.messages.application import ReturnApplication, ReturnReason
from domain.exchange.phases import Phase
from models.documents.drafts import DraftPlace, save_draft
from models.tables.document import Document
from models.tables.membership import Membership
from tests.support.pages_of_exchange import Person, Shown
from tests.support.pages_until_signature import (
    APPLICATION,
    APPLICATION_PARTS,
    Pages,
    applied,
    open_site,
)
from tests.support.people import MIA, MILO, PAT, TOR
from tests.support.running_exchanges import on_stage
from web.participants.application import OUTLINE

Sessions = async_sessionmaker[AsyncSession]
AUTOSAVE = {"hx-request": "true"}


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Pages]:
    async with on_stage(temporal_environment.client, database=database) as stage:
        yield await open_site(stage, database)
        assert await stage.failed_tasks() == []


def of_part(name: str, **changes: Any) -> dict[str, Any]:
    """What the application says in one part."""
    return APPLICATION_PARTS[name] | changes


def plain(shown: Shown) -> str:
    """The page's words without its marks."""
    return " ".join(re.sub("<[^>]+>", " ", shown.text).split())


async def write(person: Person, *names: str) -> None:
    for name in names or [part.name for part in OUTLINE.parts]:
        assert (await person.send(f"/apply/parts/{name}", of_part(name))).sent(), name


async def test_an_application_is_written_part_by_part_checked_and_sent(site: Pages):
    async with site.browser(MIA) as mia:
        begun = await mia.get("/apply")
        assert begun.text.count("Not started") == len(OUTLINE.parts)
        first = await mia.send("/apply/parts/learn", of_part("learn"))
        assert first.answer.headers["location"] == "/apply/parts/partner"
        half = await mia.send("/apply/parts/about", {"about": "We are few.", "_draft": "list"})
        assert half.answer.headers["location"] == "/apply"
        shown = await mia.get("/apply")
        assert "1 of 4 parts are done" in shown.text
        assert "In progress" in shown.text
        assert "3 answers to go." in shown.text
        unfinished = await mia.get("/apply/check")
        assert "Before it can be sent:" in unfinished.text
        assert "Send the application" not in unfinished.text
        early = await mia.post("/apply", {"_sure": "yes", "agreed": "yes"})
        assert early.status == 422
        assert "/apply/parts/partner?back=check&look=yes#f-direction" in early.text
        await write(mia, "partner", "about", "afterwards")
        checked = await mia.get("/apply/check")
        for words in (APPLICATION["topic"], APPLICATION["why_now"], "Wikimedia Vistulia"):
            assert words in checked.text
        unsure = await mia.post("/apply", {**checked.hidden, "_sure": "yes"})
        assert unsure.status == 422
        assert "Tick this box to say that you agree" in unsure.error("agreed")
        assert 'href="#f-agreed"' in unsure.text
        assert await site.exchanges() == []
        enter = await mia.post("/apply", {**checked.hidden, "agreed": "yes"})
        assert enter.answer.headers["location"] == "/apply/check", "Enter never sends"
        assert await site.exchanges() == []
        sent = await mia.post("/apply", {**checked.hidden, "_sure": "yes", "agreed": "yes"})
        there = sent.answer.headers["location"]
        assert there.startswith("/apply/sent/")
        site.exchange = there.rpartition("/")[2]
        assert (await site.state()).phase is Phase.ELIGIBILITY
        thanks = await mia.get(there)
        again = await mia.post("/apply", {**checked.hidden, "_sure": "yes", "agreed": "yes"})
    assert again.answer.headers["location"] == there
    for words in (site.exchange, "answers by", "Nobody at the hub has begun to read it.", "Mia"):
        assert words in thanks.text
    assert await site.exchanges() == [site.exchange]


async def test_a_part_tells_what_is_wrong_only_when_asked(site: Pages):
    async with site.browser(MIA) as mia:
        await mia.send("/apply/parts/learn", of_part("learn", goal="To learn"))
        quiet, asked = (
            await mia.get("/apply/parts/learn"),
            await mia.get("/apply/parts/learn?look=yes"),
        )
        assert (await mia.get("/apply/parts/nothing")).status == 404
    assert quiet.error("goal") == ""
    assert quiet.keeps("To learn")
    assert "Write at least 30 characters." in asked.error("goal")


async def test_a_change_from_the_answers_leads_back_to_them(site: Pages):
    async with site.browser(MIA) as mia:
        await write(mia)
        page = "/apply/parts/partner?back=check"
        hidden = (await mia.get(page)).hidden
        more = await mia.post(page, {**hidden, **of_part("partner"), "_add": "languages"})
        assert more.status == 200
        assert 'name="languages.1"' in more.answer.text
        changed = of_part("partner") | {"languages.1": "Czech"}
        saved = await mia.post(page, {**more.hidden, **changed})
        assert saved.answer.headers["location"] == "/apply/check"
        checked = await mia.get("/apply/check")
    assert "Czech" in checked.text
    assert "/apply/parts/partner?back=check#f-languages" in checked.text


async def test_a_community_writes_together_and_each_answer_says_whose_it_is(site: Pages):
    async with site.browser(MIA) as mia, site.browser(MILO) as milo:
        await write(mia, "learn")
        hers = await milo.get("/apply/parts/learn")
        assert hers.keeps(APPLICATION["topic"])
        assert "Written by Mia," in hers.text
        await milo.send("/apply/parts/learn", of_part("learn", topic="What Milo wants"))
        shown = await mia.get("/apply/parts/learn")
        listed = await mia.get("/apply")
    assert shown.keeps("What Milo wants")
    assert "Written by Milo," in shown.text
    assert "Written by you," in shown.text
    assert "Last change: Milo," in listed.text


async def test_two_who_write_the_same_answer_see_both_and_choose(site: Pages):
    async with site.browser(MIA) as mia, site.browser(MILO) as milo:
        await write(mia, "learn")
        one, two = await mia.get("/apply/parts/learn"), await milo.get("/apply/parts/learn")
        theirs = of_part("learn", topic="What Milo wants", measure="Milo can see it")
        await milo.post("/apply/parts/learn", {**two.hidden, **theirs})
        hers = of_part("learn", topic="What Mia wants")
        line = await mia.client.post(
            "/apply/parts/learn/draft", data={**one.hidden, **hers}, headers=AUTOSAVE
        )
        assert line.status_code == 409
        assert "Milo has changed “What do you want to learn about?”" in line.text
        clash = await mia.post("/apply/parts/learn", {**one.hidden, **hers})
        assert clash.status == 409
        assert "Milo has changed “What do you want to learn about?” too." in clash.text
        assert "“How will you know that it worked?” too" not in clash.text
        assert clash.keeps("What Mia wants")
        assert clash.keeps("Milo can see it"), "what she did not touch is shown as it is now"
        hers |= {"measure": "Milo can see it"}
        taken = await mia.post("/apply/parts/learn", {**clash.hidden, **hers, "_theirs": "topic"})
        assert taken.sent()
        after = await mia.get("/apply/parts/learn")
        assert after.keeps("What Milo wants")
        assert after.keeps("Milo can see it"), "what she did not touch stays his"
        kept = await mia.post("/apply/parts/learn", {**clash.hidden, **hers, "_mine": "topic"})
        assert kept.sent()
        assert (await milo.get("/apply/parts/learn")).keeps("What Mia wants")


async def test_nobody_sends_words_they_have_not_seen(site: Pages):
    async with site.browser(MIA) as mia, site.browser(MILO) as milo:
        await write(mia)
        checked = await mia.get("/apply/check")
        await milo.send("/apply/parts/learn", of_part("learn", topic="What Milo wants"))
        sent = await mia.post("/apply", {**checked.hidden, "_sure": "yes", "agreed": "yes"})
        assert sent.status == 409
        assert "Milo has changed an answer since you opened this page." in sent.text
        assert "What Milo wants" in sent.text
        assert await site.exchanges() == []


async def test_whoever_leaves_the_community_loses_the_draft_and_their_words_stay(site: Pages):
    async with site.browser(MILO) as milo, site.browser(MIA) as mia, site.browser(TOR) as tor:
        await write(milo, "learn")
        other = await tor.get("/apply/parts/learn")
        assert not other.keeps(APPLICATION["topic"]), "another community has its own"
        async with site.database() as session:
            await session.execute(delete(Membership).where(col(Membership.person_id) == MILO))
            await session.commit()
        for path in ("/apply", "/apply/parts/learn", "/apply/check"):
            shown = await milo.get(path)
            assert APPLICATION["topic"] not in shown.answer.text, path
        refused = await milo.post("/apply/parts/learn", of_part("learn", topic="Still here"))
        assert refused.status == 403
        assert (await mia.get("/apply/parts/learn")).keeps(APPLICATION["topic"])


async def begun_alone(site: Pages, person: str, **words: str) -> None:
    """Words that somebody kept when drafts were one's own."""
    now = datetime.now(UTC)
    async with site.database() as session:
        session.add(
            Document(
                id="d-alone", kind="application", community_id="c-mentee", created_by=person,
                created_at=now, head_version=0,
            )
        )  # fmt: skip
        await session.flush()
        place = DraftPlace(document_id="d-alone", person_id=person, section="apply")
        fields = {name: [text] for name, text in words.items()}
        await save_draft(session, place, fields, base_version=0, now=now)
        await session.commit()


async def test_words_begun_alone_are_shared_when_their_author_says_so(site: Pages):
    await begun_alone(site, MIA, topic="What Mia wants", about="We are few.")
    async with site.browser(MIA) as mia, site.browser(MILO) as milo:
        assert "You began alone" not in (await milo.get("/apply")).text
        await milo.send("/apply/parts/learn", {"topic": "What Milo wants"})
        assert "You began alone" in (await mia.get("/apply")).text
        clash = await mia.post("/apply/own", {"_share": "yes"})
        assert clash.status == 409
        assert "Milo has changed “What do you want to learn about?” too." in clash.text
        assert clash.keeps("What Mia wants")
        assert (await milo.get("/apply/parts/about")).keeps("We are few.") or (
            "We are few." in (await milo.get("/apply/parts/about")).text
        )
        assert "You began alone" in (await mia.get("/apply")).text, "kept until it is settled"
        assert (await mia.post("/apply/own", {"_drop": "yes"})).sent()
        assert "You began alone" not in (await mia.get("/apply")).text
        assert (await mia.get("/apply/parts/learn")).keeps("What Milo wants")


async def test_words_once_kept_alone_in_a_form_are_still_read_by_their_author(site: Pages):
    await applied(site)
    path, x = site.action("correct-application"), await site.state()
    place = DraftPlace(document_id=x.application.id, person_id=MIA, section="correct-application")
    async with site.database() as session:
        fields = {"topic": ["What Mia kept alone"]}
        await save_draft(session, place, fields, base_version=1, now=datetime.now(UTC))
        await session.commit()
    async with site.browser(MIA) as mia, site.browser(MILO) as milo:
        assert "What Mia kept alone" in (await mia.get(path)).text
        assert "What Mia kept alone" not in (await milo.get(path)).text
        await mia.send(f"{path}/parts/learn", of_part("learn", topic="What Mia wants"))
        sent = await mia.send(f"{path}/check", {"_sure": "yes", "agreed": "yes"}, to=path)
        assert sent.sent()
        assert "What Mia kept alone" not in (await mia.get(path)).text


async def test_an_application_is_corrected_until_the_hub_begins_to_read(site: Pages):
    await applied(site)
    path = site.action("correct-application")
    async with site.browser(MILO) as milo, site.browser(MIA) as mia:
        assert path in (await milo.get(f"/apply/sent/{site.exchange}")).text
        same = await milo.send(f"{path}/check", {"_sure": "yes", "agreed": "yes"}, to=path)
        assert same.status == 422
        assert "Nothing has changed since the application was sent." in same.text
        part = of_part("learn", topic="Budgets of small events")
        assert (await milo.send(f"{path}/parts/learn", part)).sent()
        listed = await mia.get(path)
        assert "Last change: Milo," in listed.text
        assert "Changed, and not sent yet: What do you want to learn about? Milo," in plain(listed)
        sent = await mia.send(f"{path}/check", {"_sure": "yes", "agreed": "yes"}, to=path)
        assert sent.answer.headers["location"] == f"/apply/sent/{site.exchange}"
        x = await site.state()
        assert (x.phase, x.application.version) == (Phase.ELIGIBILITY, 2)
        assert "Changed, and not sent yet:" not in (await mia.get(path)).text
        open_page = await mia.get(f"{path}/check")
        review = (await site.ask(AskKind.REVIEW_APPLICATION)).rpartition("/")[2]
        await site.message(ClaimAsk(by=PAT, ask=review))
        shown = await mia.get(f"/apply/sent/{site.exchange}")
        assert "Pat of the hub began to read it on" in shown.text
        assert path not in shown.text
        assert "(began on" in (await mia.get(f"/exchanges/{site.exchange}")).text
        late = await mia.post(path, {**open_page.hidden, "_sure": "yes", "agreed": "yes"})
        assert late.status == 422
        assert "Pat of the hub began to read the application on" in late.text
        assert "Ask the hub to return it to you" in late.text
        for closed in (path, f"{path}/parts/learn", f"{path}/check"):
            assert (await mia.get(closed)).status == 409, closed


async def test_a_returned_application_shows_the_reason_beside_the_part_it_is_about(site: Pages):
    await applied(site)
    await site.message(ReturnApplication(by=PAT, reason=ReturnReason.VAGUE_GOAL))
    ask = await site.ask(AskKind.CHANGE_APPLICATION)
    async with site.browser(MILO) as milo:
        listed = await milo.get(ask)
        assert listed.text.count("The hub asks:") == 1
        assert listed.text.count("Needs a look") == 1
        part = await milo.get(f"{ask}/parts/learn")
        assert "The hub asks:" in part.text
        saved = await milo.send(
            f"{ask}/parts/learn", of_part("learn", goal=APPLICATION["goal"] + " of this year")
        )
        assert saved.sent()
        assert "Needs a look" not in (await milo.get(ask)).text
        sent = await milo.send(f"{ask}/check", {"_sure": "yes", "agreed": "yes"}, to=ask)
        assert sent.answer.headers["location"] == f"/apply/sent/{site.exchange}"
        x = await site.state()
        assert (x.phase, x.application.version) == (Phase.ELIGIBILITY, 2)
        settled = await milo.post(f"{ask}/parts/learn", of_part("learn", topic="Too late"))
        assert settled.status == 409
        assert "Too late" in settled.text
    async with site.browser(TOR) as tor:
        assert (await tor.get(f"/apply/sent/{site.exchange}")).status in {403, 404}


async def test_words_saved_after_a_colleague_has_sent_wait_as_a_correction(site: Pages):
    async with site.browser(MIA) as mia, site.browser(MILO) as milo:
        await write(mia)
        open_page = await milo.get("/apply/parts/learn")
        assert (await applied(site)).sent()
        typed = {**open_page.hidden, **of_part("learn", topic="What Milo wants")}
        line = await milo.client.post("/apply/parts/learn/draft", data=typed, headers=AUTOSAVE)
        assert (line.status_code, "has been sent meanwhile" in line.text) == (409, True)
        late = await milo.post("/apply/parts/learn", typed)
        assert late.status == 409
        assert "as Mia sent it" in late.text
        path = site.action("correct-application")
        assert path in late.text
        assert (await mia.get(f"{path}/parts/learn")).keeps("What Milo wants")

"""Comments on a goal or session of the plan, and other words for it that the other side takes over or turns down."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment

from domain.case.documents import DocumentKind
from domain.exchange.kind import EXCHANGE
from domain.exchange.people import Side
from models.conversation.erasing import erase_messages_of, purge_conversations, written_by
from models.tables.conversation_key import ConversationKey
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.plan_note import PlanNote
from tests.integration.web.test_plan_signing import signed
from tests.support.keys import KEYS
from tests.support.pages_of_exchange import Person, Shown
from tests.support.pages_until_signature import (
    DAY,
    SECTIONS,
    Pages,
    open_site,
    planning,
    share_questions,
    write_plan,
)
from tests.support.people import MIA, PAT, TESS, TOR
from tests.support.running_exchanges import on_stage

Sessions = async_sessionmaker[AsyncSession]
OTHER_WORDS = "Run a budget of our own for two events"


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Pages]:
    async with on_stage(temporal_environment.client, database=database) as stage:
        pages = await open_site(stage, database)
        await planning(pages)
        await write_plan(pages)
        yield pages
        assert await stage.failed_tasks() == []


async def content(site: Pages) -> dict[str, Any]:
    found: dict[str, Any] = (await site.document(DocumentKind.PLAN)).content
    return found


async def notes(site: Pages) -> list[PlanNote]:
    async with site.database() as session:
        return list(await session.scalars(select(PlanNote).order_by(col(PlanNote.seq))))


async def comment(person: Person, site: Pages, part: str, words: str) -> Shown:
    return await person.send(site.plan(f"comments/{part}"), {"words": words})


async def suggest(person: Person, site: Pages, part: str, field: str, words: str) -> Shown:
    path = site.plan(f"comments/{part}")
    hidden = (await person.get(path)).hidden
    return await person.post(f"{path}?field={field}", {**hidden, field: words})


async def act(person: Person, site: Pages, note: PlanNote, what: str, **more: str) -> Shown:
    path = site.plan(f"comments/{note.part}/{note.id}")
    return await person.post(path, {"_key": f"{note.id}-{what}", "act": what, **more})


async def test_a_comment_is_read_by_both_sides_and_the_hub_counted_and_settled(site: Pages):
    async with site.browser(MIA) as mia, site.browser(TOR) as tor, site.browser(PAT) as pat:
        assert (await comment(mia, site, "session-101", "Could this be\nafter lunch?")).sent()
        for person in (mia, tor, pat):
            shown = await person.get(site.plan())
            assert "1 open comment" in shown.text
            assert "Could this be after lunch?" in (await person.get(site.plan("comments"))).text
        assert "1 open comment" in (await tor.get(site.plan("day-1"))).text
        (note,) = await notes(site)
        assert b"lunch" not in note.ciphertext, "only with the key"
        assert (await act(pat, site, note, "settled")).status == 403, "the hub reads"
        assert (await act(tor, site, note, "settled")).sent()
        again = await act(mia, site, note, "settled")
        assert (again.status, "answered this already" in again.text) == (409, True)
        shown = await mia.get(site.plan("comments/session-101"))
        assert "Settled by Tor," in shown.text
        assert "1 open comment" not in (await mia.get(site.plan())).text


async def test_the_other_side_hears_of_it_once_and_of_the_words_not_at_all(site: Pages):
    async with site.browser(MIA) as mia:
        for words in ("One secret", "Two secrets"):
            assert (await comment(mia, site, "goal-1", words)).sent()
    async with site.database() as session:
        query = select(OutboxNotice).where(col(OutboxNotice.kind) == "plan_commented")
        owed = list(await session.scalars(query))
    assert {row.person_id for row in owed} == {TOR}
    assert len([row for row in owed if row.status == "owed"]) <= 1
    assert all(row.data == {} for row in owed)
    workflow = site.stage.client.get_workflow_handle(EXCHANGE.workflow_id(site.exchange))
    events = [str(event) async for event in workflow.fetch_history_events()]
    assert events
    assert not any("secret" in event for event in events)


async def test_other_words_are_taken_over_with_one_click_and_both_keep_what_they_typed(site: Pages):
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        form = (await tor.get(site.plan("goals"))).hidden
        draft = {**form, **SECTIONS["goals"], "goals.0.measure": "Half typed by Tor"}
        await tor.post(site.plan("goals/draft"), draft)
        assert (await suggest(mia, site, "goal-1", "text", OTHER_WORDS)).sent()
        (note,) = await notes(site)
        assert (await act(mia, site, note, "taken")).status == 403, "nobody takes over their own"
        assert (await act(tor, site, note, "taken")).sent()
        assert (await content(site))["goals"][0]["text"] == OTHER_WORDS
        shown = await tor.get(site.plan("goals"))
        assert shown.keeps("Half typed by Tor")
        saved = await tor.post(site.plan("goals"), draft)
        assert saved.sent(), saved.text
        goal = (await content(site))["goals"][0]
        assert (goal["text"], goal["measure"]) == (OTHER_WORDS, "Half typed by Tor")
        assert "Taken over by Tor," in (await mia.get(site.plan("comments/goal-1"))).text


async def test_a_suggestion_is_turned_down_or_taken_back_and_stays_to_be_read(site: Pages):
    before = await content(site)
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        for words in ("A budget the whole group can read", "A budget for all of the year"):
            assert (await suggest(mia, site, "goal-1", "text", words)).sent()
        first, second = await notes(site)
        assert (await act(tor, site, first, "withdrawn")).status == 403
        assert (await act(tor, site, first, "turned_down")).sent()
        assert (await act(mia, site, second, "withdrawn")).sent()
        shown = await mia.get(site.plan("comments/goal-1"))
    for told in ("Turned down by Tor,", "Taken back by Mia,", "whole", "year"):
        assert told in shown.text
    assert await content(site) == before


async def test_words_that_changed_since_are_compared_before_they_are_replaced(site: Pages):
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert (await suggest(mia, site, "session-102", "title", "Walk in the park")).sent()
        (note,) = await notes(site)
        assert (
            await tor.send(site.plan("day-1"), {**DAY, "sessions.1.title": "Walk to the sea"})
        ).sent()
        asked = await act(tor, site, note, "taken")
        assert asked.status == 409
        for words in ("river", "sea", "park"):
            assert words in asked.text
        assert (await content(site))["days"][0]["sessions"][1]["title"] == "Walk to the sea"
        stale = await act(tor, site, note, "taken", _now="Walk along the river")
        assert stale.status == 409, "compared with words that are there no more"
        assert (await act(tor, site, note, "taken", _now="Walk to the sea")).sent()
    assert (await content(site))["days"][0]["sessions"][1]["title"] == "Walk in the park"


async def test_taking_over_asks_first_where_signatures_would_fall(site: Pages):
    await share_questions(site)
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert (await suggest(mia, site, "goal-1", "text", OTHER_WORDS)).sent()
        await signed(site, (TESS, Side.MENTOR))
        (note,) = await notes(site)
        asked = await act(tor, site, note, "taken")
        assert "Saving this undoes the signatures" in asked.text
        assert (await site.state()).signatures
        assert (await notes(site))[0].outcome == ""
        again = asked.hidden
        assert (
            await tor.post(site.plan(f"comments/{note.part}/{note.id}"), {**again, "_sure": "yes"})
        ).sent()
    assert (await site.state()).signatures == {}
    assert (await content(site))["goals"][0]["text"] == OTHER_WORDS


async def test_comments_follow_their_session_and_say_when_it_is_gone(site: Pages):
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert (await comment(mia, site, "session-102", "Bring an umbrella")).sent()
        form = {
            **DAY,
            **{
                f"sessions.0.{leaf}": DAY[f"sessions.1.{leaf}"]
                for leaf in ("start", "end", "title", "kind")
            },
        }
        only = {name: value for name, value in form.items() if name.startswith("sessions.0.")}
        only |= {"sessions.0.goal": "", "sessions.0.led_by": "", "sessions.0.id": "102"}
        hidden = {
            n: v for n, v in (await tor.get(site.plan("day-1"))).hidden.items() if n.startswith("_")
        }
        assert (await tor.post(site.plan("day-1"), {**hidden, **only})).sent()
        assert "Bring an umbrella" in (await tor.get(site.plan("comments/session-102"))).text
        other = {name.replace(".0.", ".1."): value for name, value in only.items()} | {
            "sessions.1.id": "",
            "sessions.1.title": "Something else",
        }
        hidden = {
            n: v for n, v in (await tor.get(site.plan("day-1"))).hidden.items() if n.startswith("_")
        }
        assert (await tor.post(site.plan("day-1"), {**hidden, **other})).sent()
        assert (await mia.get(site.plan("comments/session-102"))).status == 404
        shown = await mia.get(site.plan("comments"))
        assert "This was taken out of the plan." in shown.text
        assert "Walk along the river" in shown.text, "named as it was"
        (note,) = await notes(site)
        assert (await act(tor, site, note, "settled")).sent()


REFUSED = [
    ("goal-1", "", {"words": ""}, "words", "Fill this in."),
    ("goal-1", "", {"words": "x" * 2001}, "words", "at most 2000"),
    ("goal-1", "text", {"text": "Too short"}, "text", "at least 15"),
    (
        "goal-1",
        "text",
        {"text": SECTIONS["goals"]["goals.0.text"]},
        "text",
        "the words the plan has now",
    ),
    ("session-101", "led_by", {"led_by": ""}, "led_by", "the words the plan has now"),
]


async def test_what_cannot_be_said_is_refused_beside_its_field(site: Pages):
    async with site.browser(MIA) as mia:
        for part, field, typed, name, sentence in REFUSED:
            path = site.plan(f"comments/{part}") + (f"?field={field}" if field else "")
            shown = await mia.post(path, {"_key": "k", **typed})
            assert (shown.status, sentence in shown.error(name)) == (422, True), (part, field)
        assert (
            await mia.post(site.plan("comments/goal-1?field=id"), {"_key": "k", "id": "7"})
        ).status == 404
        for part in ("goal-9", "weather", "session-1"):
            assert (await mia.get(site.plan(f"comments/{part}"))).status == 404
        assert (
            await mia.post(site.plan("comments/goal-1/n-1"), {"_key": "k", "act": "taken"})
        ).status == 404
    async with site.browser("p-oz") as oz, site.browser(PAT) as pat:
        assert (await oz.get(site.plan("comments"))).status == 404
        assert (
            await pat.post(site.plan("comments/goal-1"), {"_key": "k", "words": "I am the hub"})
        ).status == 403
    assert await notes(site) == []


async def test_the_same_form_sent_twice_is_one_comment(site: Pages):
    async with site.browser(MIA) as mia:
        fields = (await mia.get(site.plan("comments/goal-1"))).hidden | {"words": "Once"}
        for _time in range(2):
            assert (await mia.post(site.plan("comments/goal-1"), fields)).sent()
    assert len(await notes(site)) == 1


async def test_words_go_with_their_authors_details_and_with_the_case(site: Pages):
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert (await comment(mia, site, "goal-1", "Mine to erase")).sent()
        assert (await suggest(mia, site, "goal-1", "text", OTHER_WORDS)).sent()
        assert (await comment(tor, site, "goal-1", "Tor stays")).sent()
        apart = KEYS
        async with site.database() as session, session.begin():
            assert await written_by(session, site.exchange, MIA) == 2
            assert await erase_messages_of(session, MIA, apart) == 2
            assert await written_by(session, site.exchange, MIA) == 0
        shown = await tor.get(site.plan("comments/goal-1"))
        assert shown.text.count("Erased by whoever wrote it.") == 2
        assert "Tor stays" in shown.text
        taken = await act(tor, site, (await notes(site))[1], "taken")
        assert taken.status == 403, "words that are gone cannot be taken over"
    async with site.database() as session, session.begin():
        view = await session.get_one(ExchangeView, site.exchange)
        view.ended_at = await site.now()
        site_now = await site.now()
        assert await purge_conversations(session, site_now, apart) == []
    async with site.database() as session, session.begin():
        receipts = await purge_conversations(session, site_now + timedelta(days=91), apart)
        assert {row.person_id: row.items for row in receipts} == {
            MIA: {"messages": 2},
            TOR: {"messages": 1},
        }
        assert not list(await session.scalars(select(PlanNote)))
        assert not list(await session.scalars(select(ConversationKey)))

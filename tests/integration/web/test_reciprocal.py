"""Both communities learn, by form: from the application over topics and both sides' questions to plans for home."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.messages.pre_work import WritePreWork
from domain.exchange.messages.reciprocal import MakeReciprocal
from domain.exchange.messages.visit import Arrive, EndVisit, LogDay
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from domain.exchange.plan import TopicFacts
from models.tables.ask_view import AskView
from tests.support.happy_path import sign
from tests.support.pages_of_exchange import Behind, refused
from tests.support.pages_until_signature import (
    DAY,
    QUESTIONS,
    SECTIONS,
    Pages,
    applied,
    open_site,
    planning,
    share_questions,
)
from tests.support.people import MIA, PAT, TESS, TOR, doc
from tests.support.running_exchanges import Stage, on_stage

Sessions = async_sessionmaker[AsyncSession]
TOPICS: dict[str, Any] = {
    "topics.0.title": "Budgets for events",
    "topics.0.learner": "mentee",
    "topics.0.goals": ["1"],
    "topics.1.title": "Photo contests",
    "topics.1.learner": "mentor",
    "topics.1.goals": ["2"],
}
GOALS = {
    **SECTIONS["goals"],
    "goals.1.text": "Run a photo contest with a jury of our own",
    "goals.1.measure": "The jury has met once",
}


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Pages]:
    async with on_stage(
        temporal_environment.client, database=database, environment=temporal_environment
    ) as stage:
        pages = await open_site(stage, database)
        assert (await applied(pages, could_teach="Photo contests")).sent()
        await pages.message(AcceptApplication(by=PAT))
        yield pages
        assert await stage.failed_tasks() == []


async def content(site: Pages) -> dict[str, Any]:
    found: dict[str, Any] = (await site.document(DocumentKind.PLAN)).content
    return found


async def agreed(site: Pages) -> None:
    """The partner reads what it would learn, and says yes by form."""
    async with site.browser(TOR) as tor:
        path = await site.ask(AskKind.CONFIRM_PARTNER)
        shown = await tor.get(path)
        assert "Photo contests (both communities learn in this exchange)" in shown.text
        assert (await tor.send(path, {"answer": "yes"})).sent()
    await site.state()


async def write(site: Pages, sections: dict[str, dict[str, Any]]) -> None:
    async with site.browser(MIA) as mia:
        for name, typed in sections.items():
            answer = await mia.send(site.plan(name), typed)
            assert answer.sent(), (name, answer.text)


async def test_an_application_that_offers_to_teach_starts_reciprocal(site: Pages):
    await agreed(site)
    assert (await site.state()).reciprocal
    await share_questions(site)
    async with site.browser(TOR) as tor, site.browser(MIA) as mia:
        early = await mia.get(site.action("prepare-answers"))
        assert early.status == 409
        assert "Your partner has not shared any questions yet." in early.text
        path = await site.ask(AskKind.SHARE_QUESTIONS, "mentor")
        assert (await tor.send(path, QUESTIONS)).sent()
        x = await site.state()
        assert set(x.question_lists) == set(Side)
        assert len({ref.id for ref in x.question_lists.values()}) == 2
        assert (await mia.get(site.action("prepare-answers"))).status == 200
        assert (await tor.get(site.action("prepare-answers"))).status == 200


@pytest.mark.requirement("IB-09", "IB-10", "IB-15")
async def test_every_day_gets_its_topic(site: Pages):
    await agreed(site)
    plain = {name: SECTIONS[name] for name in SECTIONS if not name.startswith("day-")}
    await write(site, {**plain, "goals": GOALS})
    async with site.browser(MIA) as mia:
        topics, day = site.plan("topics"), site.plan("day-1")
        for changes, field, sentence in (
            ({"topics.0.title": "No"}, "topics.0.title", "at least 3"),
            ({"topics.0.title": "t" * 121}, "topics.0.title", "at most 120"),
            ({"topics.0.learner": ""}, "topics.0.learner", "Fill this in."),
            ({"topics.0.learner": "hub"}, "topics.0.learner", "Choose one of"),
            ({"topics.0.goals": ["3"]}, "topics.0.goals", "Choose one of"),
        ):
            shown = await mia.send(topics, TOPICS | changes)
            assert (shown.status, sentence in shown.error(field)) == (422, True), (
                changes,
                shown.error(field),
            )
        assert (await mia.send(topics, TOPICS)).sent()
        wrong = await mia.send(day, {**DAY, "topic": "3"})
        assert "Choose one of" in wrong.error("topic")
        for number, topic in (("1", "1"), ("2", "2")):
            typed = {**DAY, "sessions.0.goal": topic, "topic": topic}
            assert (await mia.send(site.plan(f"day-{number}"), typed)).sent()
        assert (await mia.send(site.plan("day-3"), DAY)).sent()
        page = await mia.get(site.plan())
        assert "Day 3 does not belong to exactly one topic." in page.text
        assert "Topic 2: Photo contests" in page.text
        assert "One topic gets 2 days" in page.text, "advised while each topic has one"
        form = await mia.get(site.plan("day-3"))
        assert "Why this matters" in form.text.partition("Funding processes")[2]
        looked_back = {
            "sessions.2.start": "15:00",
            "sessions.2.end": "16:00",
            "sessions.2.title": "Looking back on our own year",
            "sessions.2.kind": "reflection",
        }
        typed = {**DAY, **looked_back, "topic": "1"}
        assert (await mia.send(site.plan("day-3"), typed)).sent()
        page = await mia.get(site.plan())
    assert "One topic gets 2 days" not in page.text
    assert "No session of this kind yet: Strategic lines, Funding processes." in page.text
    assert '<p class="quiet">Reflection' in page.text
    assert "Both learn, and every day has its topic" in page.text
    assert "does not belong to exactly one topic" not in page.text


async def test_days_follow_their_topics_and_topics_their_goals(site: Pages):
    await agreed(site)
    await write(site, {"goals": GOALS, "dates": SECTIONS["dates"], "topics": TOPICS})
    await write(site, {"day-1": {**DAY, "topic": "2"}, "day-2": {**DAY, "topic": "1"}})
    swapped = {
        name.replace(".0.", ".x.").replace(".1.", ".0.").replace(".x.", ".1."): value
        for name, value in TOPICS.items()
    }
    await write(site, {"topics": swapped})
    stored = await content(site)
    assert [day["topic"] for day in stored["days"]] == [1, 2, None]
    async with site.browser(MIA) as mia:
        fields = (await mia.get(site.plan("goals"))).hidden
        assert (await mia.post(site.plan("goals"), {**fields, **SECTIONS["goals"]})).sent()
    stored = await content(site)
    assert [topic["goals"] for topic in stored["topics"]] == [[], [1]]


async def test_a_plan_for_one_learner_has_no_topics(
    temporal_environment: WorkflowEnvironment, database: Sessions
):

    async with on_stage(temporal_environment.client, database=database) as stage:
        site = await open_site(stage, database)
        await planning(site)
        async with site.browser(MIA) as mia:
            assert (await mia.get(site.plan("topics"))).status == 404
            assert "Topics: who learns what" not in (await mia.get(site.plan())).text


async def test_each_side_writes_its_plan_for_home_and_the_other_confirms(
    stage: Stage, database: Sessions
):

    site = Behind(database, await stage.start())
    await site.play_until(Phase.PLANNING)
    await site.x.send(MakeReciprocal(by=PAT, reciprocal=True))
    for by in (MIA, TOR):
        await site.x.send(ShareQuestions(by=by, questions=doc(f"q-{by}"), count=12))
    for by in (MIA, TOR):
        await site.x.send(WritePreWork(by=by, pre_work=doc(f"pre-{by}")))
    topics = (
        TopicFacts(number=1, learner=Side.MENTEE, days=(1, 2), goals=(1,)),
        TopicFacts(number=2, learner=Side.MENTOR, days=(3, 4), goals=(2,)),
    )
    state = await site.settle()
    signature = sign(state, await site.now(), MIA, topics=topics)
    await site.x.send(signature)
    await site.wait(4)
    await site.x.send(replace(signature, by=TOR))
    await site.x.play_until_from(Phase.PLAN_REVIEW, Phase.VISIT)
    await site.x.wait(0.3)

    await site.x.send(Arrive(by=TOR))
    for day, by in ((1, MIA), (2, MIA)):
        await site.wait(1)
        await site.x.send(LogDay(by=by, day=day, log=doc(f"day-{day}")))
    await site.wait(1)
    notes = {"done": "Sat in a jury of ours for a whole day.", "learned": "Rules come first."}
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        ask = await site.ask(AskKind.LOG_DAY)
        assert "Notes of day 3" in (await tess.get(ask)).text
        assert (await tess.send(ask, notes)).sent()
        await site.wait(1)
        assert (await tess.send(await site.ask(AskKind.LOG_DAY), notes)).sent()
        await site.wait(1.5)
        await site.x.send(EndVisit(by=MIA, ended_on=await site.today()))
        await site.settle()
        due = str(await site.today() + timedelta(days=40))
        for person, owner in ((mia, MIA), (tess, TOR)):
            typed = {
                "actions.0.title": "Open the registration",
                "actions.0.outcome": "Forty people have registered.",
                "actions.0.owner": owner,
                "actions.0.due": due,
            }
            mine = "mentee" if person is mia else "mentor"
            path = await of_role(site, AskKind.WRITE_POST_PLAN, mine)
            if person is tess:
                await refused(
                    tess,
                    path,
                    {**typed, "actions.0.owner": MIA},
                    "actions.0.owner",
                    "Choose one of",
                )
            assert (await person.send(path, typed)).sent()
        x = await site.settle()
        assert [a.id for a in x.actions] == ["action-1", "mentor-action-1"]
        for person, role in ((tess, "mentor"), (mia, "mentee")):
            path = await of_role(site, AskKind.CONFIRM_POST_PLAN, role)
            assert "Open the registration" in (await person.get(path)).text
            assert (await person.send(path, {"verdict": "confirm"})).sent()
        assert (await site.settle()).phase is Phase.FOLLOW_UP


async def of_role(site: Any, kind: AskKind, role: str) -> str:
    """Path of the open ask of this kind that this side answers."""
    await site.settle()
    async with site.database() as session:
        rows = await session.scalars(
            select(AskView).where(
                col(AskView.exchange_id) == site.x.id, col(AskView.kind) == kind.value
            )
        )
        found = [ask for ask in rows if ask.status == "open" and role in ask.roles]
    return f"/exchanges/{site.x.id}/asks/{found[0].ask_id}"

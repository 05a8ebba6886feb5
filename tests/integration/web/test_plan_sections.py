"""The joint plan, section by section: refusals, two people at once, drafts, the checklist."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from domain.case.documents import DocumentKind
from domain.exchange.messages.application import AcceptApplication
from models.tables.community import Community
from tests.support.pages_until_signature import (
    APPLICATION,
    DAY,
    SECTIONS,
    Pages,
    applied,
    open_site,
    planning,
    share_questions,
    visit_starts,
    write_plan,
)
from tests.support.people import MIA, PAT, TESS, TOR
from tests.support.running_exchanges import on_stage

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Pages]:
    async with on_stage(temporal_environment.client, database=database) as stage:
        pages = await open_site(stage, database)
        await planning(pages)
        yield pages
        assert await stage.failed_tasks() == []


async def content(site: Pages) -> dict[str, Any]:
    found: dict[str, Any] = (await site.document(DocumentKind.PLAN)).content
    return found


@pytest.mark.requirement("CEE-23")
async def test_a_plan_is_written_section_by_section(site: Pages):
    await share_questions(site)
    await write_plan(site)
    stored = await content(site)
    assert [len(day["sessions"]) for day in stored["days"]] == [2, 2, 2]
    assert stored["days"][0]["sessions"][0]["goal"] == 1
    assert stored["travellers"] == [MIA]
    async with site.browser(TESS) as tess:
        shown = await tess.get(site.plan())
    assert "The plan keeps every rule." in shown.text
    for words in ("Run a budget of our own for an event", "Walk along the river", "Tess brings it"):
        assert words in shown.text


@pytest.mark.requirement("CEE-06")
async def test_a_vague_and_a_specific_goal_stand_beside_the_field(site: Pages):
    """CEE-06: in the application, and again where the plan's goals are written."""
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        for shown in (await mia.get(site.plan("goals")), await tess.get("/apply/parts/learn")):
            before = shown.text.partition('id="f-goal')[0]
            assert "We want to learn about events." in before
            assert "We want to manage an event budget" in before
            assert "Vague goals waste time." in before


REFUSED: list[tuple[str, str, Any, str]] = [
    ("goals", "goals.0.text", "Too short", "at least 15"),
    ("goals", "goals.0.text", "x" * 401, "at most 400"),
    ("goals", "goals.0.measure", "", "Fill this in."),
    ("goals", "goals.0.measure", "x" * 301, "at most 300"),
    ("dates", "starts_on", "", "Fill this in."),
    ("dates", "starts_on", "next May", "Write the date as year-month-day"),
    ("dates", "starts_on", "2027-02-30", "date that exists"),
    ("dates", "starts_on", "1990-01-01", "too far away"),
    ("dates", "number_of_days", "0", "Enter 1 or more."),
    ("dates", "number_of_days", "6", "Enter 5 or less."),
    ("dates", "number_of_days", "three", "whole number"),
    ("dates", "number_of_days", "2", "Day 3 has sessions."),
    ("day-1", "sessions.0.start", "", "Fill this in."),
    ("day-1", "sessions.0.start", "nine", "hours:minutes"),
    ("day-1", "sessions.0.title", "ab", "at least 3"),
    ("day-1", "sessions.0.title", "x" * 121, "at most 120"),
    ("day-1", "sessions.0.kind", "party", "Choose one"),
    ("day-1", "sessions.0.led_by", "x" * 121, "at most 120"),
    ("day-1", "sessions.0.goal", "4", "Choose one"),
    ("documents", "internal_documents.0.kind", "", "Fill this in."),
    ("documents", "internal_documents.0.title", "x" * 151, "at most 150"),
    ("documents", "internal_documents.0.where", "ab", "at least 3"),
    ("people", "lead_contact", MIA, "Choose one"),
    ("people", "travellers", [TOR], "Choose one"),
    ("people", "host_place", "x" * 151, "at most 150"),
    ("people", "working_language", "x" * 61, "at most 60"),
    ("cadence", "calls", "0", "Enter 1 or more."),
    ("cadence", "interval_days", "91", "Enter 90 or less."),
    ("cadence", "hour", "6", "Enter 7 or more."),
    ("cadence", "hour", "late", "whole number"),
]


async def test_every_refusal_stands_beside_its_field_and_keeps_the_words(site: Pages):
    await write_plan(site)
    before = await content(site)
    async with site.browser(MIA) as mia:
        for section, name, value, sentence in REFUSED:
            shown = await mia.send(site.plan(section), {**SECTIONS[section], name: value})
            assert shown.status == 422, (section, name, value)
            assert sentence in shown.error(name), (name, value, shown.error(name))
            others = {
                k: v for k, v in SECTIONS[section].items() if k != name and isinstance(v, str)
            }
            kept = [k for k, v in others.items() if not k.endswith((".kind", ".goal", "_contact"))]
            assert all(shown.keeps(others[k]) for k in kept), (section, name)
        backwards = await mia.send(site.plan("day-1"), {**DAY, "sessions.0.end": "08:00"})
    assert "A session ends after it starts." in backwards.text
    assert backwards.status == 422
    assert await content(site) == before


async def test_rows_come_and_go_without_javascript(site: Pages):
    await write_plan(site)
    async with site.browser(MIA) as mia:
        more = await mia.send(site.plan("day-1"), {**DAY, "_add": "sessions"})
        fewer = await mia.send(site.plan("day-1"), {**DAY, "_remove": "sessions.0"})
    assert (more.status, fewer.status) == (200, 200)
    assert 'name="sessions.2.title"' in more.answer.text
    assert 'name="sessions.0.title"' not in fewer.answer.text
    assert fewer.keeps("Walk along the river")
    assert len((await content(site))["days"][0]["sessions"]) == 2


async def test_the_same_section_sent_twice_is_one_version(site: Pages):
    async with site.browser(MIA) as mia:
        fields = (await mia.get(site.plan("goals"))).hidden | SECTIONS["goals"]
        assert (await mia.post(site.plan("goals"), fields)).sent()
        assert (await mia.post(site.plan("goals"), fields)).sent()
    assert (await site.document(DocumentKind.PLAN)).ref.version == 1


@pytest.mark.requirement("CEE-23")
async def test_two_people_at_different_sections_do_not_meet(site: Pages):
    await write_plan(site)
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        mine = (await mia.get(site.plan("goals"))).hidden
        theirs = (await tess.get(site.plan("people"))).hidden
        goals = {**SECTIONS["goals"], "goals.0.measure": "Ten people use the sheet"}
        people = {**SECTIONS["people"], "host_place": "The old library"}
        assert (await tess.post(site.plan("people"), {**theirs, **people})).sent()
        assert (await mia.post(site.plan("goals"), {**mine, **goals})).sent()
    stored = await content(site)
    assert stored["host_place"] == "The old library"
    assert stored["goals"][0]["measure"] == "Ten people use the sheet"


async def test_two_people_at_one_section_see_each_other_and_lose_nothing(site: Pages):
    await write_plan(site)
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        mine = (await mia.get(site.plan("goals"))).hidden
        theirs = (await tess.get(site.plan("goals"))).hidden
        hers = {**SECTIONS["goals"], "goals.0.measure": "Tess counts the receipts"}
        own = {**SECTIONS["goals"], "goals.0.measure": "Mia counts the people"}
        assert (await tess.post(site.plan("goals"), {**theirs, **hers})).sent()
        shown = await mia.post(site.plan("goals"), {**mine, **own})
        assert shown.status == 409
        assert "Tess saved this while you were writing." in shown.text
        assert "<del>" in shown.answer.text
        assert "Tess" in shown.text
        assert shown.keeps("Mia counts the people")
        assert (await content(site))["goals"][0]["measure"] == "Tess counts the receipts"
        assert (await mia.post(site.plan("goals"), {**own, **shown.hidden})).sent()
    assert (await content(site))["goals"][0]["measure"] == "Mia counts the people"


async def test_who_changed_a_section_is_named_and_not_who_saved_another_one_last(site: Pages):
    await write_plan(site)
    async with site.browser(MIA) as mia, site.browser(TESS) as tess, site.browser(TOR) as tor:
        mine = (await mia.get(site.plan("goals"))).hidden
        hers = {**SECTIONS["goals"], "goals.0.measure": "Tess counts the receipts"}
        own = {**SECTIONS["goals"], "goals.0.measure": "Mia counts the people"}
        assert (await tess.send(site.plan("goals"), hers)).sent()
        people = {**SECTIONS["people"], "host_place": "The old library"}
        assert (await tor.send(site.plan("people"), people)).sent()
        shown = await mia.post(site.plan("goals"), {**mine, **own})
        assert "Tess saved this while you were writing." in shown.text
        mine = (await mia.get(site.plan("goals"))).hidden
        twice = {**SECTIONS["goals"], "goals.0.measure": "Mia counts the cups"}
        assert (await mia.post(site.plan("goals"), {**mine, **twice})).sent()
        again = await mia.post(site.plan("goals"), {**mine, **own})
    assert "You saved this in another window while you were writing." in again.text


async def test_the_first_words_of_two_people_are_both_kept(site: Pages):
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        assert (await mia.send(site.plan("goals"), SECTIONS["goals"])).sent()
        late = await tess.post(
            site.plan("goals"),
            {
                "_base": "0",
                "goals.0.text": "What Tess would have said",
                "goals.0.measure": "Everybody sees it",
            },
        )
        assert late.sent(), late.text
        after = await tess.get(site.plan())
    assert "Saved, together with what Mia changed meanwhile." in after.text
    texts = [goal["text"] for goal in (await content(site))["goals"]]
    assert texts == ["What Tess would have said", SECTIONS["goals"]["goals.0.text"]]


async def test_what_only_one_of_two_changed_is_put_together(site: Pages):
    await write_plan(site)
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        mine, his = [(await one.get(site.plan("day-1"))).hidden for one in (mia, tor)]
        more = {
            "sessions.2.start": "15:00", "sessions.2.end": "16:00",
            "sessions.2.title": "Tea with the chair", "sessions.2.kind": "visit",
        }  # fmt: skip
        longer = {**DAY, "sessions.0.title": "Budget line by line"}
        assert (await tor.post(site.plan("day-1"), {**his, **DAY, **more})).sent()
        assert (await mia.post(site.plan("day-1"), {**mine, **longer})).sent()
    titles = [session["title"] for session in (await content(site))["days"][0]["sessions"]]
    assert titles == ["Budget line by line", "Walk along the river", "Tea with the chair"]


async def test_each_section_says_who_changed_it_last(site: Pages):
    await write_plan(site)
    async with site.browser(TOR) as tor, site.browser(MIA) as mia:
        people = {**SECTIONS["people"], "host_place": "The old library"}
        assert (await tor.send(site.plan("people"), people)).sent()
        shown = await mia.get(site.plan())
        section = await mia.get(site.plan("people"))
    by_tor, by_mia = (shown.text.count(f"Last changed by {one}") for one in ("Tor", "Mia"))
    assert (by_tor, by_mia) == (1, 6), "nobody has changed the calls"
    assert "Last changed by Tor" in section.text


async def test_a_field_both_changed_is_chosen_by_its_own_button(site: Pages):
    await write_plan(site)
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        mine, his = [(await one.get(site.plan("people"))).hidden for one in (mia, tor)]
        theirs = {"host_place": "The old library", "working_language": "Polish"}
        own = {**SECTIONS["people"], "host_place": "The museum", "working_language": "Czech"}
        assert (await tor.post(site.plan("people"), {**his, **SECTIONS["people"], **theirs})).sent()
        shown = await mia.post(site.plan("people"), {**mine, **own})
        assert shown.status == 409
        assert shown.answer.text.count("Take the saved words") == 2
        carried = {**shown.hidden, "_clash": ["host_place", "working_language"]}
        one = await mia.post(site.plan("people"), {**carried, **own, "_theirs": "host_place"})
        assert one.answer.text.count("Take the saved words") == 1
        assert one.keeps("The old library")
        assert one.keeps("Czech")
        assert (await content(site))["working_language"] == "Polish"
        rest = {**own, "host_place": "The old library"}
        last = {**one.hidden, **rest, "_mine": "working_language"}
        assert (await mia.post(site.plan("people"), last)).sent()
    stored = await content(site)
    assert (stored["host_place"], stored["working_language"]) == ("The old library", "Czech")


async def test_sessions_follow_their_goals(site: Pages):
    await write_plan(site)
    two = {
        "goals.0.text": "A goal that comes before the others",
        "goals.0.measure": "It is there",
        "goals.1.text": SECTIONS["goals"]["goals.0.text"],
        "goals.1.measure": "The sheet is in use",
    }
    async with site.browser(MIA) as mia:
        assert (await mia.send(site.plan("goals"), two)).sent()
        assert {s["goal"] for s in (await content(site))["days"][0]["sessions"]} == {2, None}
        first_only = {name: value for name, value in two.items() if name.startswith("goals.0")}
        fields = (await mia.get(site.plan("goals"))).hidden
        assert (await mia.post(site.plan("goals"), {**fields, **first_only})).sent()
    assert {s["goal"] for s in (await content(site))["days"][0]["sessions"]} == {None}


async def test_a_draft_stays_with_its_author(site: Pages):
    typed = {"goals.0.text": "Half", "_base": "0"}
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        line = await mia.client.post(
            site.plan("goals/draft"), data=typed, headers={"hx-request": "true"}
        )
        assert line.text.startswith("Saved ")
        assert (await mia.get(site.plan("goals"))).keeps("Half")
        assert not (await tess.get(site.plan("goals"))).keeps("Half")
        assert "Activity plan: Goals and measures" in (await mia.get("/inbox")).text
        assert (await mia.send(site.plan("goals"), SECTIONS["goals"])).sent()
        assert "Activity plan: Goals" not in (await mia.get("/inbox")).text


async def test_what_changed_since_my_last_look(site: Pages):
    await write_plan(site)
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        assert "New since you were last here" not in (await tess.get(site.plan())).text
        goals = {**SECTIONS["goals"], "goals.0.measure": "Ten people use the sheet"}
        assert (await mia.send(site.plan("goals"), goals)).sent()
        news, seen = await tess.get(site.plan()), await tess.get(site.plan())
        changes = await tess.get(site.plan("changes"))
        odd = [
            await tess.get(site.plan("changes") + query)
            for query in ("?since=99", "?until=99", "?since=x", "?since=-1", "?since=0&until=1")
        ]
    assert "New since you were last here. One thing changed." in " ".join(
        news.text.replace("<p>", "")
        .replace("</p>", "")
        .replace("<strong>", "")
        .replace("</strong>", "")
        .split()
    )
    assert "New since you were last here" not in seen.text
    assert "Goal 1, How will you both see it?" in changes.text
    assert "Ten" in changes.text
    assert [shown.status for shown in odd] == [404, 404, 200, 200, 200]


async def test_the_checklist_tells_every_broken_rule_at_once(site: Pages):
    async with site.browser(MIA) as mia:
        shown = await mia.get(site.plan())
    for words in (
        "Not all questions have been shared yet.",
        "The plan has no first day.",
        "A visit lasts 3 to 5 days; this plan has 0.",
        "The plan has no goal.",
        "No session is hands-on",
        "No internal document is listed.",
        "The plan names no lead contact.",
        "Nobody travels in this plan.",
        "The plan does not say where the visit is.",
        "The plan names no working language.",
    ):
        assert words in shown.text, words
    assert "Kept:</span> Follow-up calls are agreed" in shown.text


@pytest.mark.parametrize(
    ("section", "changes", "words"),
    [
        ("day-2", {"sessions.1.start": "11:00"}, "Sessions overlap on day 2."),
        ("day-3", {"sessions.1.end": "13:30"}, "one day has 30."),
        ("cadence", {"calls": "1"}, "Agree on 3 to 12 follow-up calls"),
        ("dates", {"starts_on": visit_starts(30).isoformat()}, "Booking takes 60 days"),
    ],
)
async def test_a_rule_that_breaks_is_named_with_its_section(
    site: Pages, section: str, changes: dict[str, str], words: str
):
    await share_questions(site)
    await write_plan(site)
    async with site.browser(MIA) as mia:
        assert (await mia.send(site.plan(section), {**SECTIONS[section], **changes})).sent()
        shown = await mia.get(site.plan())
    assert words in shown.text
    assert "1 thing is still to do" in shown.text
    link = shown.answer.text.partition("checklist__item--open")[2].partition("</li>")[0]
    assert site.plan(section) in link


async def test_another_visa_zone_needs_more_time(site: Pages):
    await share_questions(site)
    await write_plan(site)
    async with site.database() as session:
        (await session.get_one(Community, "c-mentee")).visa_zone = "B"
        await session.commit()
    near = {**SECTIONS["dates"], "starts_on": visit_starts(70).isoformat()}
    async with site.browser(MIA) as mia:
        assert (await mia.send(site.plan("dates"), near)).sent()
        shown = await mia.get(site.plan())
    assert "Booking takes 75 days" in shown.text


async def test_only_the_pair_writes_and_only_when_it_is_time(site: Pages):
    async with site.browser(PAT) as pat, site.browser("p-oz") as oz, site.browser(MIA) as mia:
        assert (await pat.get(site.plan())).status == 200
        assert (await pat.get(site.plan("goals"))).status == 403
        assert (await pat.post(site.plan("goals"), SECTIONS["goals"])).status == 403
        assert (await oz.get(site.plan("goals"))).status == 404
        assert (await oz.post(site.plan("goals"), SECTIONS["goals"])).status == 404
        assert (await mia.get(site.plan("weather"))).status == 404
        assert (await mia.get(site.plan("day-1"))).status == 404
        assert (await mia.get(site.plan("day-9"))).status == 404
        lost = await mia.post(site.plan("day-1"), DAY)
    assert lost.status == 422
    assert lost.keeps("Walk along the river")


async def test_before_both_agreed_there_is_nothing_to_write(
    temporal_environment: WorkflowEnvironment, database: Sessions
):
    async with on_stage(temporal_environment.client, database=database) as stage:
        site = await open_site(stage, database)
        await applied(site)
        await site.message(AcceptApplication(by=PAT))
        async with site.browser(MIA) as mia:
            shown, plan = await mia.get(site.plan("goals")), await mia.get(site.plan())
    assert shown.status == 409
    assert "It is written once both sides have agreed" in shown.text
    assert plan.status == 200


async def test_the_goal_of_the_application_is_carried_over_once_and_says_where_it_is_from(
    site: Pages,
):
    async with site.browser(MIA) as mia, site.browser(TOR) as tor:
        assert "is in the form already" in (await mia.get(site.plan())).text
        shown = await mia.get(site.plan("goals"))
        assert "Carried over from the application." in shown.text
        assert shown.keeps(APPLICATION["goal"])
        form = {
            **shown.hidden, "goals.0.text": APPLICATION["goal"], "goals.0.measure": APPLICATION["measure"]
        }  # fmt: skip
        assert (await mia.post(site.plan("goals"), form)).sent()
        both = {**form, "goals.0.measure": "Forty people come, and all of them edit"}
        assert (await tor.post(site.plan("goals"), both)).sent(), "put together, not doubled"
        (goal,) = (await content(site))["goals"]
        assert (goal["text"], goal["origin"]) == (APPLICATION["goal"], "application")
        assert goal["measure"] == both["goals.0.measure"]
        assert "Begun as the goal of the application." in (await tor.get(site.plan())).text
        assert (
            await tor.send(site.plan("goals"), {"goals.0.text": "", "goals.0.measure": ""})
        ).sent()
        again = await tor.get(site.plan("goals"))
        assert "Carried over" not in again.text
        assert not again.keeps(APPLICATION["goal"])

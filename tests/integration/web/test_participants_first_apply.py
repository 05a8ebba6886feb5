"""Applying: drafts, refusals, the round's window, and one exchange however often it is sent."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from domain.case.documents import DocRef
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from models.documents.application import Application
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.document import Document
from models.tables.exchange_view import ExchangeView
from models.tables.person import Person as PersonRow
from models.tables.staff_tie import StaffTie
from runtime.exchange_start import hub_team, policy_of, starting
from tests.support.pages_of_exchange import new_key
from tests.support.pages_until_signature import APPLICATION, CYCLE, SENT, Pages, applied, open_site
from tests.support.people import MIA, MILO, PAT, SUB, TOR
from tests.support.running_exchanges import on_stage

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Pages]:
    async with on_stage(temporal_environment.client, database=database) as stage:
        yield await open_site(stage, database)
        assert await stage.failed_tasks() == []


@pytest.mark.requirement("CEE-01")
async def test_an_application_starts_one_exchange(site: Pages):
    answer = await applied(site)
    assert answer.sent()
    x = await site.state()
    assert (x.phase, x.mentee.contact, x.mentee.time_zone) == (
        Phase.ELIGIBILITY,
        MIA,
        "Europe/Prague",
    )
    assert x.wished_partner
    assert x.wished_partner.contact == TOR
    assert x.team.case_owner in {PAT, SUB}
    assert x.cycle == CYCLE
    async with site.database() as session:
        view = await session.get_one(ExchangeView, x.id)
        document = await session.get_one(Document, x.application.id)
    assert (view.topic, document.exchange_id) == (APPLICATION["topic"], x.id)
    details = await (await site.resources.exchanges.handle(x.id).describe()).static_details()
    assert str(details).endswith(f"Its page: https://exchange.example/exchanges/{x.id}")


async def test_the_same_form_sent_twice_starts_once(site: Pages):
    typed, key = SENT | {"_base": "0"}, new_key()
    async with site.browser(MIA) as mia:
        one, two = await asyncio.gather(
            *(mia.post("/apply", {**typed, "_key": key}) for _ in range(2))
        )
        again = await mia.post("/apply", {**typed, "_key": key})
    places = {shown.answer.headers["location"] for shown in (one, two, again)}
    assert [shown.status for shown in (one, two, again)] == [303] * 3
    assert len(places) == 1
    site.exchange = places.pop().rpartition("/")[2]
    await site.state()
    assert await site.exchanges() == [site.exchange]


REFUSED: list[tuple[str, Any, str]] = [
    ("topic", "", "Fill this in."),
    ("topic", "ab", "Write at least 3 characters."),
    ("topic", "x" * 81, "at most 80"),
    ("level", "wizard", "Choose one of the options shown."),
    ("goal", "To learn about events", "Write at least 30 characters."),
    ("goal", "learn learn learn learn learn learn learn", "a vague goal goes back"),
    ("goal", "word " * 200, "at most 600"),
    ("measure", "yes", "Write at least 5 characters."),
    ("partner_community", "c-nowhere", "Choose one of the options shown."),
    ("partner_community", "c-mentee", "Choose one of the options shown."),
    ("active_people", "many", "Enter a whole number"),
    ("active_people", "1", "Enter 2 or more."),
    ("active_people", "999999", "Enter 100000 or less."),
    ("languages.0", "E", "Write at least 2 characters."),
    ("about", "We are few.", "Write at least 30 characters."),
    ("why_now", "x" * 1501, "at most 1500"),
    ("applied_at_home", "", "Fill this in."),
    ("share_back", "A talk", "Write at least 20 characters."),
]


async def test_every_refusal_stands_beside_its_field_and_keeps_the_words(site: Pages):
    async with site.browser(MIA) as mia:
        for name, value, sentence in REFUSED:
            shown = await mia.send("/apply", {**SENT, name: value})
            assert shown.status == 422, (name, value)
            assert sentence in shown.error(name), (name, value, shown.error(name))
            kept = "topic" if name != "topic" else "measure"
            assert shown.keeps(APPLICATION[kept]), name
            if name in {"topic", "active_people"} and value:
                assert shown.keeps(str(value))
        no_language = await mia.send("/apply", {**SENT, "languages.0": ""})
    assert no_language.error("languages")
    assert await site.exchanges() == []


async def test_a_page_from_before_the_parts_is_still_kept_and_sent(site: Pages):
    typed = {"topic": "Half a thou", "goal": "Something with", "_base": "0", "_key": new_key()}
    async with site.browser(MIA) as mia:
        line = await mia.client.post("/apply/draft", data=typed, headers={"hx-request": "true"})
        shown = await mia.get("/apply/parts/learn")
        button = await mia.post("/apply/draft", {**typed, "topic": "A whole thought"})
        later, home = await mia.get("/apply/parts/learn"), await mia.get("/inbox")
        assert (await mia.send("/apply", SENT)).sent()
        assert "Go on with the application" not in (await mia.get("/inbox")).text
    assert line.text.startswith("Saved ")
    assert shown.keeps("Half a thou")
    assert button.sent()
    assert later.keeps("A whole thought")
    assert "Go on with the application" in home.text


async def test_before_the_window_the_page_says_when_it_opens(
    temporal_environment: WorkflowEnvironment, database: Sessions
):
    async with on_stage(temporal_environment.client, database=database) as stage:
        site = await open_site(stage, database, opens_in=10)
        async with site.browser(MIA) as mia:
            closed = await mia.get("/apply")
            sent = await mia.post("/apply", SENT)
            site.ahead = timedelta(days=11)
            open_now = await mia.get("/apply/parts/learn")
        assert "The next round opens" in closed.text
        assert "in 10 days" in closed.text or "in 9 days" in closed.text
        assert sent.status == 409
        assert APPLICATION["goal"] in sent.text
        assert open_now.keeps(APPLICATION["goal"])
        assert await site.exchanges() == []


async def test_after_the_last_round_no_date_is_promised(site: Pages):
    site.ahead = timedelta(days=60)
    async with site.browser(MIA) as mia:
        shown = await mia.get("/apply")
    assert "The date of the next round is not set yet" in shown.text


async def test_one_exchange_at_a_time(site: Pages):
    await applied(site)
    async with site.browser(MILO) as milo:
        shown = await milo.get("/apply")
        sent = await milo.post("/apply", {**SENT, "topic": "Another topic"})
        draft = await milo.post("/apply/draft", {"topic": "Another topic"})
    link = f'href="/exchanges/{site.exchange}"'
    assert shown.status == 200
    assert link in shown.answer.text
    assert (sent.status, draft.status) == (409, 409)
    assert link in sent.answer.text
    assert "Another topic" in sent.text
    assert len(await site.exchanges()) == 1


async def test_a_community_may_apply_again_after_the_end(site: Pages):
    await applied(site)
    first = site.exchange
    await site.message(Withdraw(by=MIA, reason=WithdrawReason.NO_TIME))
    async with site.browser(MIA) as mia:
        assert "Check the answers and send" in (await mia.get("/apply")).text
        assert (await applied(site)).sent()
    assert site.exchange != first


async def test_hints_before_writing_leave_the_decision_to_a_person(site: Pages):
    async with site.database() as session:
        row = await session.get_one(Community, "c-mentee")
        row.general_support_fund, row.last_cee_meeting = True, 2015
        await session.commit()
    async with site.browser(MIA) as mia:
        shown = await mia.get("/apply")
        sent = await mia.send("/apply", SENT)
    for words in (
        "General Support Fund",
        "2015",
        "a person at the hub decides",
        'href="/my-communities/c-mentee/edit">Take part as a mentor instead',
    ):
        assert words in shown.text
    assert sent.sent()


@pytest.mark.requirement("CEE-01")
async def test_people_without_a_community_are_told_what_to_do(site: Pages):
    async with site.browser(PAT) as pat:
        shown, sent = await pat.get("/apply"), await pat.post("/apply", SENT)
    assert "join yours first" in shown.text
    assert re.search(r'href="/me"[^>]*>Join your community, or bring a new one', shown.text)
    assert sent.status == 403


async def test_a_partner_without_people_is_refused_beside_the_field(site: Pages):
    async with site.database() as session:
        lonely = Community(
            id="c-empty", slug="c-empty", name="Empty", kind="mentor", language="en", country="XX",
            visa_zone="A", time_zone="UTC", active_people=3, registered_mentor=True,
        )  # fmt: skip
        session.add(lonely)
        await session.commit()
    async with site.browser(MIA) as mia:
        shown = await mia.send("/apply", {**SENT, "partner_community": "c-empty"})
    assert shown.status == 422
    assert "Ask the hub to add a contact person." in shown.text
    assert "/apply/parts/partner?back=check&look=yes#f-partner_community" in shown.text
    assert await site.exchanges() == []


@pytest.mark.requirement("CEE-03")
async def test_the_case_goes_to_whoever_has_the_fewest_and_no_tie(site: Pages):
    await applied(site)
    first = (await site.state()).team.case_owner
    async with site.database() as session:
        second = (await hub_team(session)).case_owner
        session.add(StaffTie(person_id=second, community_id="c-other"))
        await session.flush()
        third = (await hub_team(session, avoiding="c-other")).case_owner
        roles = {m.person: m.roles for m in (await hub_team(session)).members}
    assert {first, second} == {PAT, SUB}
    assert third == first
    assert Role.PROGRAMME in roles[PAT]


async def test_a_member_who_left_is_not_written_to(site: Pages):
    async with site.database() as session:
        (await session.get_one(PersonRow, MIA)).active = False
        await session.flush()
        words = {k: v for k, v in APPLICATION.items() if k != "languages.0"}
        application = Application.model_validate({**words, "languages": ["English"]})
        start = await starting(
            session,
            "c-mentee",
            DocRef(id="d-1", version=1, hash="0" * 64),
            application,
            cycle=await session.get_one(Cycle, CYCLE),
            submitted_by=MILO,
            now=datetime.now(UTC),
        )
    assert start.mentee.members == (MILO,)


def test_the_rounds_numbers_replace_the_defaults_one_by_one():
    now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    cycle = Cycle(
        id="c", programme="cee", name="n", opens_at=now, closes_at=now, matching_on=now,
        policy={"min_questions": 5, "asks": {"sign_plan": {"days": 10}}},
    )  # fmt: skip
    policy = policy_of(cycle, now)
    assert (policy.min_questions, policy.max_questions) == (5, 15)
    assert policy.asks["sign_plan"].days == 10
    assert policy.asks["review_plan"].working_days == 5
    assert policy.holidays[0].isoformat() == "2027-03-28"
    assert date(2027, 5, 3) in policy.holidays
    assert policy.holidays[-1] < date(2028, 9, 1)


async def test_other_words_sent_again_are_kept_and_can_be_sent_as_a_correction(site: Pages):
    typed = {**SENT, "_base": "0", "_key": new_key()}
    other = {**typed, "topic": "Budgets of small events"}
    async with site.browser(MIA) as mia:
        first = await mia.post("/apply", typed)
        site.exchange = first.answer.headers["location"].rpartition("/")[2]
        await site.state()
        again = await mia.post("/apply", other)
        path = f"/exchanges/{site.exchange}/actions/correct-application"
        assert again.status == 409
        assert "Your words were not taken." in again.text
        assert "Budgets of small events" in again.text
        assert f'href="{path}"' in again.text
        assert path in (await mia.get(f"/exchanges/{site.exchange}")).text
        form = await mia.get(f"{path}/parts/learn")
        assert form.keeps("Budgets of small events")
        assert (await mia.post("/apply", typed)).sent(), "the very same words are thanked for"
        async with site.browser(PAT) as pat:
            review = await site.ask(AskKind.REVIEW_APPLICATION)
            begun = (await pat.get(review)).hidden
            assert (
                await mia.send(f"{path}/check", {"_sure": "yes", "agreed": "yes"}, to=path)
            ).sent()
            x = await site.state()
            assert (x.phase, x.application.version) == (Phase.ELIGIBILITY, 2)
            late = await pat.post(review, {**begun, "decision": "accept"})
            assert late.status == 422
            assert "corrected the application since you opened it" in late.text
            assert "Budgets of small events" in late.text
            page = (await pat.get(f"/exchanges/{site.exchange}")).text
            assert "corrected the application (version 2)" in page
            claim = f"/desk/asks/{site.exchange}/{review.rsplit('/', 1)[-1]}/claim"
            await pat.post(claim, {"_key": new_key(), "back": "/desk"})
        await site.state()
        closed = await mia.get(path)
        assert closed.status == 409
        assert "Pat of the hub began to read the application on" in closed.text
        over = await mia.post("/apply", {**other, "topic": "Something else"})
        assert "Your words were not taken." in over.text
        assert "Somebody there has begun to read it, or has answered." in over.text
        assert "Something else" in over.text

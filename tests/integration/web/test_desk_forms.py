"""Every form of the hub: what it refuses, beside which field, with what was typed kept; and what it does."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select

from domain.exchange.ask_kinds import AskKind
from domain.exchange.phases import Phase
from models.tables.community import Community
from tests.support.happy_path import steps
from tests.support.pages_of_exchange import Behind, behind
from tests.support.people import ANN, COR, MIA, PAT, SUB
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
WORDS = "Please say how many people you expect."


async def without_partner(stage: Stage, database: Sessions) -> Behind:
    """An application that names no partner."""
    async with database() as session:
        for community in await session.scalars(select(Community)):
            community.registered_mentor = community.id != "c-mentee"
            community.capacity = 1
        await session.commit()
    site = Behind(database, await stage.start(partner=None))
    await site.settle()
    return site


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "decision", "Fill this in."),
        ({"decision": "return", "note": WORDS}, "return_reason", "Choose what is missing."),
        ({"decision": "return", "return_reason": "no_measure"}, "note", "Say what to change"),
        ({"decision": "decline", "note": WORDS}, "decline_reason", "Choose why it is declined."),
        ({"decision": "decline", "decline_reason": "other"}, "note", "Say in a sentence"),
        ({"decision": "accept", "note": "x" * 4001}, "note", "4000"),
    ],
)
async def test_application_review_refuses(
    stage: Stage, database: Sessions, typed: dict[str, str], field: str, sentence: str
):
    site = await behind(stage, database, Phase.ELIGIBILITY)
    async with site.browser(PAT) as pat:
        path = await site.ask(AskKind.REVIEW_APPLICATION)
        shown = await pat.send(path, typed)
    assert shown.status == 422
    assert sentence in shown.error(field)
    assert not typed.get("note") or shown.keeps(typed["note"])


@pytest.mark.requirement("LDP-11")
async def test_application_review_shows_the_words_the_facts_and_the_questions_to_oneself(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.ELIGIBILITY)
    async with site.browser(PAT) as pat:
        shown = await pat.get(await site.ask(AskKind.REVIEW_APPLICATION))
    assert "Run a forty-person edit-a-thon" in shown.text
    assert "no General Support Fund" in shown.text
    assert "CEE Meeting" in shown.text
    assert "did not know who applies" in shown.text


async def test_application_review_names_a_wished_mentor_without_a_free_place(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.ELIGIBILITY)
    async with database() as session:
        mentor = await session.get_one(Community, "c-mentor")
        mentor.registered_mentor, mentor.capacity = True, 0
        await session.commit()
    async with site.browser(PAT) as pat:
        shown = await pat.get(await site.ask(AskKind.REVIEW_APPLICATION))
    assert "it can mentor 0 at a time, and mentors 0" in shown.text


async def test_application_goes_back_with_reason_and_words(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.ELIGIBILITY)
    async with site.browser(PAT) as pat:
        path = await site.ask(AskKind.REVIEW_APPLICATION)
        typed = {"decision": "return", "return_reason": "no_measure", "note": WORDS}
        assert (await pat.send(path, typed)).sent()
    assert (await site.settle()).phase is Phase.CHANGES
    async with site.browser(MIA) as mia:
        page = (await mia.get(f"/exchanges/{site.x.id}")).text
    assert "Pat (Programme team) returned the application" in page
    assert "It does not say how success is seen" in page
    assert WORDS in page


@pytest.mark.requirement("CEE-02")
async def test_proposal_needs_a_community_that_may_be_chosen(stage: Stage, database: Sessions):
    site = await without_partner(stage, database)
    async with site.browser(PAT) as pat:
        assert (
            await pat.send(await site.ask(AskKind.REVIEW_APPLICATION), {"decision": "accept"})
        ).sent()
        path = await site.ask(AskKind.FIND_PARTNER)
        nobody = await pat.send(path, {"decision": "propose", "note": WORDS})
        itself = await pat.send(
            path, {"decision": "propose", "partner": "c-mentee", "reasons": "topic"}
        )
        no_reason = await pat.send(path, {"decision": "wait"})
        listed = (await pat.get(path)).text
        done = await pat.send(
            path, {"decision": "propose", "partner": "c-other", "reasons": "topic"}
        )
    assert "Choose the community" in nobody.error("partner")
    assert nobody.keeps(WORDS)
    assert itself.status == 422
    assert itself.error("partner")
    assert "Choose why there is no partner" in no_reason.error("reason")
    assert "Wikimedia Vistulia" in listed
    assert "can take 1 more" in listed
    assert done.sent()
    assert (await site.settle()).phase is Phase.OFFERED


async def test_mentor_without_a_free_place_is_proposed_only_knowingly(
    stage: Stage, database: Sessions
):
    site = await without_partner(stage, database)
    async with database() as session:
        (await session.get_one(Community, "c-other")).capacity = 0
        await session.commit()
    async with site.browser(PAT) as pat:
        await pat.send(await site.ask(AskKind.REVIEW_APPLICATION), {"decision": "accept"})
        path, proposed = (
            await site.ask(AskKind.FIND_PARTNER),
            {"decision": "propose", "partner": "c-other", "reasons": "topic"},
        )
        listed = (await pat.get(path)).text
        warned = await pat.send(path, proposed)
        kept = (await site.settle()).phase
        done = await pat.send(path, {**proposed, "although_full": "yes"})
    assert "is full: mentors 0, can mentor 0" in listed
    assert warned.status == 422
    assert "it can mentor 0 at a time, and mentors 0" in warned.error("although_full")
    assert kept is Phase.POOL
    assert done.sent()
    assert (await site.settle()).phase is Phase.OFFERED


async def test_application_waits_and_is_looked_at_again(stage: Stage, database: Sessions):
    site = await without_partner(stage, database)
    async with site.browser(PAT) as pat:
        await pat.send(await site.ask(AskKind.REVIEW_APPLICATION), {"decision": "accept"})
        path = await site.ask(AskKind.FIND_PARTNER)
        assert (await pat.send(path, {"decision": "wait", "reason": "no_capacity"})).sent()
        again = await site.ask(AskKind.REVIEW_WAITING_LIST)
        assert (await pat.send(again, {"decision": "wait"})).sent()
        assert (await site.settle()).phase is Phase.WAITING_LIST
        last = await site.ask(AskKind.REVIEW_WAITING_LIST)
        assert last != again
        assert (
            await pat.send(last, {"decision": "propose", "partner": "c-other", "reasons": "topic"})
        ).sent()
    assert (await site.settle()).phase is Phase.OFFERED


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"decision": "return", "note": WORDS}, "reasons", "Choose at least one reason."),
        ({"decision": "return", "reasons": "cost"}, "note", "Say what to change"),
        ({"decision": "reject", "reasons": "cost", "note": WORDS}, "decision", ""),
    ],
)
async def test_plan_review_refuses(
    stage: Stage, database: Sessions, typed: dict[str, str], field: str, sentence: str
):
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    async with site.browser(ANN) as ann:
        shown = await ann.send(await site.ask(AskKind.REVIEW_PLAN), typed)
    assert shown.status == 422
    assert shown.error(field)
    assert sentence in shown.error(field)
    assert not typed.get("note") or shown.keeps(typed["note"])


async def test_stale_plan_is_told_and_nothing_is_approved(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    async with site.browser(ANN) as ann:
        path = await site.ask(AskKind.REVIEW_PLAN)
        stale = {"decision": "approve", "seen": "0" * 64, "note": WORDS}
        shown = await ann.send(path, stale)
    assert shown.status == 422
    assert "The plan changed since you opened it." in shown.text
    assert shown.keeps(WORDS)
    assert (await site.settle()).approval is None


async def test_matcher_and_tied_people_learn_why_they_may_not_decide(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    path = await site.ask(AskKind.REVIEW_PLAN)
    async with site.browser("p-tied") as tied:
        assert "You belong to one of the two communities" in (await tied.get(path)).text
        refused = await tied.send(path, {"decision": "approve"})
    assert refused.status == 422
    assert "A member of one of the two communities may not decide" in refused.text


async def test_one_side_of_the_report_goes_back(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.REPORT)
    for step in [s for s in steps() if s.phase is Phase.REPORT][:3]:
        await site.x.wait(step.days)
        x = await site.settle()
        await site.x.send(step.make(x, await site.now()))
    await site.settle()
    async with site.browser(SUB) as sub:
        path = await site.ask(AskKind.REVIEW_REPORT)
        page = (await sub.get(path)).text
        bare = await sub.send(path, {"decision": "return_mentor", "note": WORDS})
        mute = await sub.send(path, {"decision": "return_mentor", "reason": "unclear"})
        typed = {"decision": "return_mentor", "reason": "unclear", "note": WORDS}
        assert (await sub.send(path, typed)).sent()
    assert "The tour of the archive" in page
    assert "budget too late" in page
    assert "Choose why" in bare.error("reason")
    assert bare.keeps(WORDS)
    assert "Say what to change" in mute.error("note")
    assert "mentor" not in (await site.settle()).reports


async def test_only_the_coordinator_changes_the_team(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    path = site.action("assign-staff")
    async with site.browser(PAT) as pat:
        assert (await pat.get(path)).status == 403
    async with site.browser(COR) as cor:
        nobody = await cor.send(path, {"person": "p-nobody", "roles": "approver"})
        no_owner = await cor.send(path, {"person": ANN, "roles": "approver", "owner": "yes"})
        last = await cor.send(path, {"person": COR, "roles": "chair"})
        assert (await cor.send(path, {"person": SUB, "roles": "approver"})).sent()
    assert nobody.error("person")
    assert "member of the programme staff" in no_owner.error("owner")
    assert "Nobody would be left as coordinator" in last.error("roles")
    found = (await site.settle()).team.find(SUB)
    assert found is not None
    assert [role.value for role in found.roles] == ["approver"]


async def test_calls_are_waived_with_a_reason(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    path = site.action("waive-calls")
    async with site.browser(COR) as cor:
        assert (await cor.send(path, {"note": ""})).error("note")
        assert (await cor.send(path, {"note": WORDS})).sent()
    assert (await site.settle()).phase is Phase.REPORT

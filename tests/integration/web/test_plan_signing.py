"""Signing exactly what was read, and what a change afterwards undoes."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.testing import WorkflowEnvironment

from activities.mail.compose import write
from activities.mail.content import About, Letterhead, Recipient, packed, unpacked
from activities.mail.signature import reminds_of_signature, with_what_is_missing
from domain.case.documents import DocumentKind
from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.texts.translate import use_language
from tests.support.pages_until_signature import (
    SECTIONS,
    Pages,
    open_site,
    planning,
    share_questions,
    visit_starts,
    write_plan,
)
from tests.support.people import ANN, MIA, TESS, TOR
from tests.support.running_exchanges import on_stage

Sessions = async_sessionmaker[AsyncSession]
DUE = "2027-03-01T16:00:00+00:00"
CHANGED = {**SECTIONS["goals"], "goals.0.measure": "Ten people use the sheet"}


@pytest.fixture
async def site(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Pages]:
    async with on_stage(temporal_environment.client, database=database) as stage:
        pages = await open_site(stage, database)
        await planning(pages)
        yield pages
        assert await stage.failed_tasks() == []


async def signed(site: Pages, *people: tuple[str, Side]) -> None:
    for person, side in people:
        async with site.browser(person) as somebody:
            answer = await somebody.send(
                await site.ask(AskKind.SIGN_PLAN, side.value), {"agreed": "yes"}
            )
            assert answer.sent(), answer.text
        await site.state()


async def open_since(site: Pages) -> dict[str, str]:
    """What a form still sends that was open before the plan could no longer be signed."""
    version = await site.document(DocumentKind.PLAN)
    return {"agreed": "yes", "plan_hash": version.ref.hash}


BOTH = ((MIA, Side.MENTEE), (TOR, Side.MENTOR))


async def ready(site: Pages) -> None:
    await share_questions(site)
    await write_plan(site)


@pytest.mark.requirement("CEE-26")
async def test_both_sign_what_they_read(site: Pages):
    await ready(site)
    version = await site.document(DocumentKind.PLAN)
    ask = await site.ask(AskKind.SIGN_PLAN, "mentee")
    async with site.browser(MIA) as mia:
        shown = await mia.get(ask)
        blank = await mia.send(ask, {})
    assert version.ref.hash[:12] in shown.text
    assert "Walk along the river" in shown.text
    assert "What follows" in shown.text
    assert "either side can open the plan again" in shown.text
    assert "Read the plan with your people" in blank.error("agreed")
    await signed(site, *BOTH)
    x = await site.state()
    assert x.phase is Phase.PLAN_REVIEW
    assert x.plan
    assert x.plan.doc == version.ref
    assert (x.plan.facts.days, x.plan.facts.hands_on, x.plan.facts.visa_needed) == (3, 3, False)
    async with site.browser(TESS) as tess:
        plan = await tess.get(site.plan())
    assert plan.text.count("signed this version") == 2


async def test_signing_is_offered_only_where_it_can_succeed(site: Pages):
    await write_plan(site)
    ask = await site.ask(AskKind.SIGN_PLAN, "mentee")
    button = "Sign this version"
    async with site.browser(MIA) as mia:
        before = await mia.get(ask)
        assert button not in before.text
        assert "The plan cannot be signed yet" in before.text
        refused = await mia.post(ask, await open_since(site))
        assert "Not all questions have been shared yet" in refused.text
        await share_questions(site)
        assert button in (await mia.get(ask)).text


async def test_who_is_asked_to_sign_hears_what_is_missing_first(site: Pages):
    await write_plan(site)
    home, sign = f"/exchanges/{site.exchange}", await site.ask(AskKind.SIGN_PLAN, "mentee")
    link = f'class="turn__link" href="{sign}"'
    async with site.browser(MIA) as mia:
        for page in ("/inbox", home):
            shown = (await mia.get(page)).answer.text
            assert link not in shown, page
            assert "One thing is missing before it can be signed:" in shown
            assert "Not all questions have been shared yet." in shown
        assert f'href="{sign}"' not in (await mia.get(site.plan())).answer.text
        assert (await mia.send(site.plan("people"), {"host_place": "The hall"})).sent()
        shown = (await mia.get(home)).answer.text
        assert f'<a href="{site.plan("people")}">The mentor’s side' in shown.replace("&#39;", "’")
        assert "4 things are missing" in shown
        assert f'<a href="{site.plan()}#checklist">' in shown
        assert (await mia.send(site.plan("people"), SECTIONS["people"])).sent()
        await share_questions(site)
        for page in ("/inbox", home):
            shown = (await mia.get(page)).answer.text
            assert link in shown, page
            assert "before it can be signed" not in shown
        assert f'href="{sign}"' in (await mia.get(site.plan())).answer.text


async def reminder(site: Pages, **values: str) -> str:
    """The reminder to sign, as it would be written now."""
    notice = packed("sign_plan-1", None, None, {"ask": "sign_plan", "due": DUE, **values})
    letter = unpacked("k", CaseNotice.ASK_REMINDER, "<1@x>", notice)
    assert reminds_of_signature(letter)
    to = Recipient(person_id=MIA, name="Mia", email="mia@example.org")
    told = await with_what_is_missing(site.database, letter, site.exchange, to, await site.now())
    head = Letterhead(sender="hub@example.org", domain="example.org", base_url="https://px")
    about = About(exchange_id=site.exchange, mentee="Dravania", mentor="Vistulia")
    with use_language("en"):
        words = write(told, head, about, to)
    return "\n".join((*words.paragraphs, words.url))


async def test_a_reminder_asks_for_what_is_missing_as_it_is_written(site: Pages):
    await write_plan(site)
    soon = {**SECTIONS["dates"], "starts_on": visit_starts(20).isoformat()}
    async with site.browser(MIA) as mia:
        assert (await mia.send(site.plan("dates"), soon)).sent()
        missing = await reminder(site, missing="questions")
        assert (await mia.send(site.plan("dates"), SECTIONS["dates"])).sent()
    assert "cannot be signed yet" in missing
    assert "• Not all questions have been shared yet." in missing
    assert "• Booking takes 60 days after the approval." in missing
    assert "Run a budget" not in missing, "no words of the plan"
    assert missing.endswith("/plan")
    await share_questions(site)
    ready = await reminder(site, missing="questions")
    assert "missing" not in ready
    assert "cannot be signed" not in ready
    assert ready.endswith("/asks/sign_plan-1")


async def test_a_reminder_names_three_things_and_says_that_there_are_more(site: Pages):
    told = await reminder(site)
    assert told.count("•") == 3
    assert "The checklist on the plan’s page has the rest." in told


async def test_a_plan_that_changed_meanwhile_is_not_signed_unseen(site: Pages):
    await ready(site)
    ask = await site.ask(AskKind.SIGN_PLAN, "mentee")
    async with site.browser(MIA) as mia, site.browser(TESS) as tess:
        read = (await mia.get(ask)).hidden
        assert (await tess.send(site.plan("goals"), CHANGED)).sent()
        stale = await mia.post(ask, {**read, "agreed": "yes"})
        assert stale.status == 409
        assert "The plan changed since you opened it." in stale.text
        link = stale.answer.text.partition(f'href="{site.plan("changes")}')[2].partition('"')[0]
        changes = await mia.get(site.plan("changes") + link.replace("&amp;", "&"))
        assert "Ten" in changes.text
        assert (await mia.send(ask, {"agreed": "yes"})).sent()
    x = await site.state()
    assert x.plan
    assert x.plan.doc.version == (await site.document(DocumentKind.PLAN)).ref.version


async def test_an_unfinished_plan_is_refused_in_words(site: Pages):
    ask = await site.ask(AskKind.SIGN_PLAN, "mentee")
    async with site.browser(MIA) as mia:
        nothing = await mia.post(ask, {"agreed": "yes"})
        assert (await mia.send(site.plan("goals"), SECTIONS["goals"])).sent()
        early = await mia.post(ask, await open_since(site))
        await write_plan(site)
        unasked = await mia.post(ask, await open_since(site))
    assert "There is no plan to sign yet." in nothing.text
    assert (nothing.status, early.status, unasked.status) == (422, 422, 422)
    assert "The plan has no first day. Choose the day the visit starts." in early.text
    assert "Not all questions have been shared yet." in unasked.text
    assert (await site.state()).signatures == {}


async def test_a_signature_sent_twice_counts_once(site: Pages):
    await ready(site)
    ask = await site.ask(AskKind.SIGN_PLAN, "mentee")
    async with site.browser(MIA) as mia:
        fields = {**(await mia.get(ask)).hidden, "agreed": "yes"}
        assert (await mia.post(ask, fields)).sent()
        assert (await mia.post(ask, fields)).sent()
    assert list((await site.state()).signatures) == [Side.MENTEE]


async def test_changing_a_signed_plan_asks_first(site: Pages):
    await ready(site)
    await signed(site, (MIA, Side.MENTEE))
    before = (await site.document(DocumentKind.PLAN)).ref
    async with site.browser(TESS) as tess:
        form = await tess.get(site.plan("goals"))
        asked = await tess.send(site.plan("goals"), CHANGED)
        assert asked.status == 200
        assert "Change the signed plan?" in asked.text
        assert (await site.document(DocumentKind.PLAN)).ref == before
        assert (await site.state()).signatures
        assert (await tess.get(site.plan("goals"))).keeps("Ten people use the sheet")
        sure = await tess.post(site.plan("goals"), {**asked.hidden, "_sure": "yes"})
    assert "The plan is signed." in form.text
    assert sure.sent()
    x = await site.state()
    assert x.signatures == {}
    assert (await site.document(DocumentKind.PLAN)).ref.version == before.version + 1
    await signed(site, *BOTH)
    assert (await site.state()).phase is Phase.PLAN_REVIEW


async def test_changing_an_approved_plan_reopens_it(site: Pages):
    await ready(site)
    await signed(site, *BOTH)
    x = await site.state()
    assert x.plan
    await site.message(ApprovePlan(by=ANN, plan_hash=x.plan.doc.hash))
    async with site.browser(MIA) as mia:
        asked = await mia.send(site.plan("goals"), CHANGED)
        assert "It also reopens the approval" in asked.text
        fields = {**asked.hidden, "_sure": "yes"}
        assert (await mia.post(site.plan("goals"), fields)).sent()
        assert (await mia.post(site.plan("goals"), fields)).sent()
    x = await site.state()
    assert (x.phase, x.approval, x.signatures) == (Phase.PLANNING, None, {})


async def test_the_words_that_were_signed_saved_again_undo_nothing(site: Pages):
    await ready(site)
    await signed(site, (MIA, Side.MENTEE))
    async with site.browser(TESS) as tess:
        answer = await tess.send(site.plan("goals"), {**SECTIONS["goals"], "_sure": "yes"})
    assert answer.sent()
    assert list((await site.state()).signatures) == [Side.MENTEE]

"""The page of an exchange: who sees what of it, and how its story is told."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

import domain.exchange.messages.registry
from domain.case.documents import DocumentKind
from domain.exchange.messages.base import MESSAGES
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.phases import Phase
from models.documents.content import KINDS
from models.documents.notes import add_note
from models.tables.note import NoteAudience
from models.tables.timeline_entry import TimelineEntry
from tests.support.pages_of_exchange import behind
from tests.support.people import ANN, BO, CHA, COR, MIA, MILO, PAT, SAF, STRANGER, SUB, TESS, TOR
from tests.support.people_rows import _person
from tests.support.recorded_exchanges import QUESTIONS, add_document, record_until
from tests.support.running_exchanges import Stage
from tests.support.web_app import NOW, make_app, signed_in
from web.cases.timeline_sentences import SENTENCES
from web.exchanges.changes import FIELDS, UNTOLD

Sessions = async_sessionmaker[AsyncSession]
CLOCK_KINDS = {"submit_application", "reminded", "escalated"}
PLANNED = 6  # timeline entries when both have signed
ENDED = 900


async def story(database: Sessions, entries: int) -> None:
    """The cast, a stranger, and the happy path up to so many timeline entries."""
    async with database() as session:
        session.add(_person(STRANGER, "UTC"))
        await session.commit()
    await record_until(database, entries)


@pytest.mark.parametrize("kind", sorted({*MESSAGES, *CLOCK_KINDS}))
def test_every_kind_of_entry_has_a_sentence(kind: str):
    assert SENTENCES[kind].sentence


@pytest.mark.parametrize("kind", sorted(domain.exchange.messages.registry.HUB_DECISIONS))
def test_every_hub_decision_can_be_told_as_refused(kind: str):
    assert SENTENCES[kind].attempt


def test_every_field_of_every_document_has_a_name():
    def fields(schema: object) -> set[str]:
        if isinstance(schema, dict):
            own = set(schema["properties"]) if "properties" in schema else set()
            return own.union(*(fields(part) for part in schema.values()))
        if isinstance(schema, list):
            return set().union(*(fields(part) for part in schema))
        return set()

    known = set().union(*(fields(kind.json_schema()) for kind in KINDS.values()))
    assert not known - set(FIELDS) - UNTOLD
    assert UNTOLD.isdisjoint(FIELDS)


ALL = {"d-application": 200, "d-plan": 200, "d-q": 200, "d-post-plan": 200, "d-report-mentor": 200}
NONE = dict.fromkeys(ALL, 404)
MATRIX: dict[str, tuple[int, dict[str, int]]] = {
    MIA: (200, {**NONE, "d-application": 200, "d-plan": 200, "d-q": 200, "d-post-plan": 200}),
    MILO: (200, {**NONE, "d-application": 200, "d-plan": 200, "d-q": 200, "d-post-plan": 200}),
    TOR: (200, {**NONE, "d-application": 200, "d-plan": 200, "d-q": 200, "d-report-mentor": 200}),
    TESS: (200, {**NONE, "d-application": 200, "d-plan": 200, "d-q": 200, "d-report-mentor": 200}),
    PAT: (200, ALL),
    SUB: (200, ALL),
    COR: (200, ALL),
    CHA: (200, ALL),
    ANN: (200, {**NONE, "d-application": 200, "d-plan": 200, "d-q": 200}),
    BO: (200, {**NONE, "d-plan": 200}),
    SAF: (200, NONE),
    "p-oz": (404, NONE),
    STRANGER: (404, NONE),
}
"""Before anything but the questions was shared across the sides."""


@pytest.mark.parametrize("person", MATRIX)
async def test_everybody_sees_what_the_programme_lets_them(database: Sessions, person: str):
    await story(database, PLANNED)
    expected, documents = MATRIX[person]
    async with signed_in(make_app(database), database, person) as client:
        assert (await client.get("/exchanges/x1")).status_code == expected
        for document, status in documents.items():
            answer = await client.get(f"/exchanges/x1/documents/{document}")
            assert (document, answer.status_code) == (document, status)


@pytest.mark.parametrize("path", ["", "/documents/d-plan", "/contacts"])
async def test_nobody_signed_in_is_sent_to_sign_in(database: Sessions, path: str):
    await story(database, 1)
    async with signed_in(make_app(database), database, MIA) as client:
        client.cookies.clear()
        answer = await client.get(f"/exchanges/x1{path}")
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["location"]


async def test_questions_and_reports_cross_to_the_partner_only_once_shared(database: Sessions):
    await story(database, 3)
    app = make_app(database)
    async with signed_in(app, database, TOR) as tor, signed_in(app, database, MIA) as mia:
        assert (await tor.get("/exchanges/x1/documents/d-q")).status_code == 404
        assert (await mia.get("/exchanges/x1/documents/d-q")).status_code == 200
    await record_until(database, ENDED)
    async with signed_in(app, database, TOR) as tor, signed_in(app, database, MIA) as mia:
        assert (await tor.get("/exchanges/x1/documents/d-q")).status_code == 200
        assert (await tor.get("/exchanges/x1/documents/d-report-mentee")).status_code == 200
        assert (await mia.get("/exchanges/x1/documents/d-report-mentor")).status_code == 200


async def test_documents_of_other_exchanges_are_not_there(database: Sessions):
    await story(database, PLANNED)
    async with database() as session:
        await add_document(session, "d-else", DocumentKind.QUESTIONS, QUESTIONS, exchange_id="x2")
        await session.commit()
    async with signed_in(make_app(database), database, COR) as client:
        for path in (
            "d-else",
            "nothing",
            "d-plan?version=9",
            "d-plan?version=x",
            "d-plan?from=7&to=2",
        ):
            assert (await client.get(f"/exchanges/x1/documents/{path}")).status_code == 404


async def test_what_changed_between_two_versions_is_shown(database: Sessions):
    await story(database, PLANNED)
    async with signed_in(make_app(database), database, TOR) as client:
        page = (await client.get("/exchanges/x1/documents/d-plan?from=1&to=2")).text
    assert "Days 1 › Sessions 1 › Title" in page
    assert "checklist" in page.partition("<del>")[2]
    assert "<ins>" in page


async def test_cost_is_for_the_hub(database: Sessions):
    await story(database, 16)
    app = make_app(database)
    for person, sees in (
        (BO, True),
        (ANN, True),
        (PAT, True),
        (SAF, False),
        (MIA, False),
        (TOR, False),
    ):
        async with signed_in(app, database, person) as client:
            page = (await client.get("/exchanges/x1")).text
        assert "Bookings" in page
        assert ("€" in page) is sees, person


@pytest.mark.requirement("LDP-04")
async def test_my_turn_comes_first_and_others_are_named(database: Sessions):
    await story(database, 1)
    app = make_app(database)
    async with signed_in(app, database, PAT) as client:
        mine = (await client.get("/exchanges/x1")).text
    async with signed_in(app, database, MIA) as client:
        theirs = (await client.get("/exchanges/x1")).text
    assert 'href="/exchanges/x1/asks/review_application-1"' in mine.partition("Where it stands")[0]
    assert "Your turn" not in theirs
    assert "<strong>Programme team</strong>: Review the application" in " ".join(theirs.split())
    assert "Pat" in theirs.partition("At the hub")[2].partition("</dd>")[0], "who helps"


async def test_notes_for_the_hub_stay_with_the_hub(database: Sessions):
    await story(database, PLANNED)
    async with database() as session:
        for seq, audience, words in (
            (1, NoteAudience.HUB, "Only us"),
            (2, NoteAudience.ALL, "For all"),
        ):
            note = await add_note(session, "x1", words, by=PAT, now=NOW, audience=audience)
            entry = await session.get(TimelineEntry, ("x1", seq))
            assert entry
            entry.note_id = note
        await session.commit()
    app = make_app(database)
    for person, sees in ((PAT, True), (MIA, False), (TOR, False)):
        async with signed_in(app, database, person) as client:
            page = (await client.get("/exchanges/x1")).text
        assert "For all" in page
        assert ("Only us" in page) is sees


@pytest.mark.parametrize("person", [PAT, MIA])
async def test_finished_story_reads_to_its_end(database: Sessions, person: str):
    await story(database, ENDED)
    async with signed_in(make_app(database), database, person) as client:
        page = (await client.get("/exchanges/x1")).text
    for sentence in (
        "Mia (Mentee) sent the application",
        "Ann (Approver) approved the plan",
        "Bo (Travel booker) booked: Transport for Mia",
        "Mia (Mentee) said how “Plan the edit-a-thon” stands: Done",
        "decided about publication: yes",
    ):
        assert sentence in page
    assert "What you can do" not in page
    assert "…" not in page.partition("What happened")[2]


async def test_refused_signal_is_told_with_its_reason(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    await site.x.signal(ApprovePlan(by="p-tied", plan_hash="0" * 64))
    await site.x.signal(ApprovePlan(by="p-intruder", plan_hash="0" * 64))

    async with asyncio.timeout(20):
        while sum(e.refused for e in await site.x.rows(TimelineEntry, "seq")) < 2:
            await asyncio.sleep(0.05)
    async with site.browser(PAT) as pat:
        page = (await pat.get(f"/exchanges/{site.x.id}")).text
    assert "(Approver) wanted to approve the plan by a message. It was refused." in page
    assert "A member of one of the two communities may not decide about its plan." in page
    assert "A message was refused." in page
    assert "p-intruder" not in page


async def test_contacts_are_shown_to_the_pair_once_both_shared(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.READY)
    async with site.browser(MIA) as mia, site.browser(PAT) as pat:
        assert f"/exchanges/{site.x.id}/contacts" in (await mia.get(f"/exchanges/{site.x.id}")).text
        assert (await mia.get(f"/exchanges/{site.x.id}/contacts")).status == 200
        assert (await pat.get(f"/exchanges/{site.x.id}/contacts")).status == 403
        assert "/contacts" not in (await pat.get(f"/exchanges/{site.x.id}")).text
        assert "for the two sides alone" in (await pat.get(f"/exchanges/{site.x.id}/contacts")).text


async def test_before_contacts_are_shared_one_reads_when_they_will_be(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.PLANNING)
    async with site.browser(MIA) as mia:
        page = await mia.get(f"/exchanges/{site.x.id}/contacts")
    assert page.status == 409
    assert "once both sides have shared theirs" in page.text
    assert "ask the coordinator to give you the role" not in page.text

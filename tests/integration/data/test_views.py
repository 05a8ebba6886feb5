"""What the desk, the inbox and the search show."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from activities.records import Records
from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from models.documents.notes import add_note
from models.messages.records import Change
from models.tables.ask_view import AskView
from models.tables.exchange_view import ExchangeView
from models.tables.note import NoteAudience
from models.tables.timeline_entry import TimelineEntry
from models.views.asks import inbox, open_asks, read_ask
from models.views.desk_queue import QueueFilters, QueuePage, Scope, desk_queue, queue_counts
from models.views.exchanges import (
    ListFilters,
    exchange_page,
    exchanges_of,
    list_exchanges,
    members,
)
from models.views.history import mails_failed, mails_of, mails_owed, timeline
from models.views.search import search
from tests.support import happy_path_changes
from tests.support.fixtures_database import Fill
from tests.support.people import BO, COR, MIA, MILO, PAT, START, TOR
from tests.support.people_rows import add_cast

Sessions = async_sessionmaker[AsyncSession]
HUB = (Role.PROGRAMME, Role.APPROVER, Role.BOOKER, Role.COORDINATOR)


@cache
def until(exchange_id: str, phase: Phase) -> list[Change]:
    """An exchange's changes up to the first one in `phase`."""
    return happy_path_changes.until(exchange_id, lambda change, _there: change.view.phase is phase)


async def fill(database: Sessions) -> None:
    """Ten exchanges under review, one planning, one travelling."""
    async with database() as session, session.begin():
        await add_cast(session)
    records = Records(database)
    for number in range(10):
        (first,) = until(f"review-{number}", Phase.ELIGIBILITY)
        ask = first.asks[0]
        ask.due_at = START + timedelta(days=10 - number // 2)
        await records.record(first)
    for phase in (Phase.PLANNING, Phase.TRAVEL):
        for change in until(str(phase), phase):
            await records.record(change)


@pytest.fixture
def filled_by() -> Fill:
    return fill


@pytest.fixture
def cohort(database: Sessions) -> Sessions:
    """The database with a dozen exchanges."""
    return database


async def queue(cohort: Sessions, me: str, *queues: Role, **chosen: Any) -> QueuePage:
    filters = QueueFilters(me=me, queues=frozenset(queues or HUB), **chosen)
    async with cohort() as session:
        return await desk_queue(session, filters, START + timedelta(days=7), limit=20)


def ids(page: QueuePage) -> set[str]:
    return {ask.exchange_id for ask, _view in page.rows}


async def test_the_queue_is_due_soonest_first_and_pages_go_on_where_they_ended(cohort: Sessions):
    filters = QueueFilters(me=PAT, queues=frozenset({Role.PROGRAMME}))
    seen: list[AskView] = []
    async with cohort() as session:
        for _ in range(20):
            page = await desk_queue(session, filters, START, limit=3)
            assert 0 < len(page.rows) <= 3
            seen += [ask for ask, _view in page.rows]
            if page.after is None:
                break
            filters = replace(filters, after=page.after)
    whole = await queue(cohort, PAT, Role.PROGRAMME)
    keys = [(ask.exchange_id, ask.ask_id) for ask in seen]
    assert keys == [(ask.exchange_id, ask.ask_id) for ask, _view in whole.rows]
    assert len(set(keys)) == 10  # the reviews; a go decision starts later
    assert [ask.due_at for ask in seen] == sorted(ask.due_at for ask in seen)


async def test_a_queue_holds_only_the_roles_asked_for_and_held_in_the_exchange(cohort: Sessions):
    assert (await queue(cohort, BO, Role.BOOKER)).rows == []
    assert (await queue(cohort, BO)).rows == []
    assert (await queue(cohort, MIA)).rows == []
    assert len((await queue(cohort, COR)).rows) == 10
    assert ids(await queue(cohort, COR, scope=Scope.LATER)) == {"travel"}
    assert (await queue(cohort, COR, Role.BOOKER)).rows == []
    async with cohort() as session:
        nobody = QueueFilters(me=COR, queues=frozenset())
        assert (await desk_queue(session, nobody, START)).rows == []


async def test_claimed_asks_are_told_apart(cohort: Sessions):
    async with cohort() as session, session.begin():
        await session.execute(
            update(AskView)
            .where(col(AskView.exchange_id).in_(["review-3", "review-4"]))
            .values(claimed_by=PAT)
        )
    assert ids(await queue(cohort, PAT, scope=Scope.MINE)) == {"review-3", "review-4"}
    assert not ids(await queue(cohort, COR, scope=Scope.MINE))
    assert len(ids(await queue(cohort, PAT, scope=Scope.UNCLAIMED))) == 8
    assert len(ids(await queue(cohort, COR))) == 10
    async with cohort() as session:
        mine = await inbox(session, PAT)
        counts = await queue_counts(session, QueueFilters(me=PAT, queues=frozenset(HUB)), START)
    assert {r.exchange_id for r in mine} == {"review-3", "review-4"}
    assert {r.claimed_name for r in mine} == {"Pat"}
    assert counts == {"all": 10, "mine": 2, "unclaimed": 8, "overdue": 0}


async def test_kind_phase_words_and_lateness_narrow_the_queue(cohort: Sessions):
    later = Scope.LATER
    assert ids(await queue(cohort, PAT, scope=later, kind=AskKind.DECIDE_GO)) == {"travel"}
    assert ids(await queue(cohort, PAT, scope=later, phase=Phase.TRAVEL)) == {"travel"}
    assert not ids(await queue(cohort, PAT, phase=Phase.TRAVEL))
    assert len(ids(await queue(cohort, PAT, scope=Scope.OVERDUE))) == 2
    assert len(ids(await queue(cohort, PAT, words="Dravania"))) == 10
    assert not ids(await queue(cohort, PAT, words="Nowhere"))


async def test_the_inbox_holds_what_waits_for_a_person_and_their_side(cohort: Sessions):
    async with cohort() as session:
        mia, milo, tor = [
            {(r.exchange_id, r.kind) for r in await inbox(session, person)}
            for person in (MIA, MILO, TOR)
        ]
    # Travel data are asked of the traveller by name; the rest of either member of the side.
    assert mia - milo == {("travel", AskKind.GIVE_TRAVEL_DATA)}
    assert ("planning", AskKind.SHARE_QUESTIONS) in milo
    assert ("planning", AskKind.SIGN_PLAN) in mia & tor
    assert ("planning", AskKind.SHARE_QUESTIONS) not in tor
    assert not any(kind is AskKind.REVIEW_APPLICATION for _, kind in mia | milo | tor)


async def test_an_exchange_page_names_everybody_and_what_is_open(cohort: Sessions):
    async with cohort() as session:
        page = await exchange_page(session, "travel")
        assert await exchange_page(session, "unknown") is None
        assert page is not None
        assert (page.row.mentee_name, page.row.mentor_name) == (
            "Dravania Wikimedians",
            "Wikimedia Vistulia",
        )
        assert page.row.case_owner_name == "Pat"
        assert page.row.starts_on
        assert page.roles_of(MIA) == {Role.MENTEE, Role.TRAVELLER}
        assert page.roles_of("stranger") == frozenset()
        assert {a.kind for a in page.asks} >= {AskKind.GIVE_TRAVEL_DATA, AskKind.DECIDE_GO}
        assert page.state["phase"] == "travel"
        assert (await members(session, "travel"))[0].is_lead
        ask = await read_ask(session, "travel", page.asks[0].ask_id)
        assert ask == page.asks[0]
        assert await read_ask(session, "review-1", page.asks[0].ask_id) is None
        assert len(await open_asks(session, kind=AskKind.REVIEW_APPLICATION)) == 10


async def test_lists_follow_filters_and_pages(cohort: Sessions):
    async with cohort() as session:
        review = ListFilters(phases=(Phase.ELIGIBILITY,))
        first = await list_exchanges(session, review, limit=6)
        rest = await list_exchanges(session, review, (first[-1].updated_at, first[-1].exchange_id))
        assert len({r.exchange_id for r in (*first, *rest)}) == 10
        assert (await list_exchanges(session, ListFilters()))[0].exchange_id == "travel"
        ours = await list_exchanges(session, ListFilters(community_id="c-mentor"))
        assert {r.exchange_id for r in ours} == {"travel", "planning"}
        assert await list_exchanges(session, ListFilters(running=False)) == ()
        assert {r.exchange_id for r in await exchanges_of(session, TOR)} == {"travel", "planning"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("vistulia", {"travel", "planning"}),
        ("WIKIMEDIA vist", {"travel", "planning"}),
        ("glam", {"travel", "planning"}),
        ("onboard", {"planning"}),
        ("newcomers onboarding", {"planning"}),
        ("review-7", {"review-7"}),
        ("onboarding unknown", set()),
        ("100%", set()),
        ("' | !& (", set()),
        ("", set()),
    ],
)
async def test_search_finds_communities_topics_and_ids(
    cohort: Sessions, words: str, found: set[str]
):
    async with cohort() as session, session.begin():
        await session.execute(
            update(ExchangeView)
            .where(col(ExchangeView.exchange_id) == "planning")
            .values(topic="Onboarding of newcomers")
        )
        assert {row.exchange_id for row in await search(session, words)} == found


async def test_the_timeline_tells_who_and_why_to_those_who_may_know(cohort: Sessions):
    async with cohort() as session, session.begin():
        notes = [
            await add_note(session, "planning", words, by=PAT, now=START, audience=audience)
            for words, audience in (("for all", NoteAudience.ALL), ("for us", NoteAudience.HUB))
        ]
        for seq, note in enumerate(notes, 1):
            await session.execute(
                update(TimelineEntry)
                .where(col(TimelineEntry.exchange_id) == "planning", col(TimelineEntry.seq) == seq)
                .values(note_id=note)
            )
        hub = await timeline(session, "planning", for_hub=True)
        side = await timeline(session, "planning", for_hub=False)
    assert [r.seq for r in hub] == sorted((r.seq for r in hub), reverse=True)
    assert [r.note for r in hub][-2:] == ["for us", "for all"]
    assert [r.note for r in side][-2:] == [None, "for all"]
    assert hub[-1].actor_name == "Mia"


async def test_mails_are_counted_and_listed(cohort: Sessions):
    async with cohort() as session:
        owed = await mails_owed(session)
        assert owed.owed > 20
        assert owed.failed == 0
        assert owed.oldest == START
        mails = await mails_of(session, "review-1")
        assert {m.person_name for m in mails} == {"Mia", "Pat"}
        assert await mails_failed(session) == ()

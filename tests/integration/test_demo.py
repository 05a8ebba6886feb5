"""The demo, really run: interrupted, resumed, repeated; one date for all; views written again."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlmodel import SQLModel, col
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from cli.connection import Connection
from cli.demo.arrivals import told_arrivals
from cli.demo.base import seed_base
from cli.demo.concerns import cases, code_of
from cli.demo.stage import prepare
from cli.demo.stories import END
from cli.exchanges import rebuild_views
from cli.lookup import find_person
from domain.exchange.phases import Phase
from domain.membership.membership import MEMBERSHIP
from models.concerns.concerns import ConcernStore
from models.concerns.people import unheard_for
from models.concerns.receipts import Code
from models.register.writing import changes_of
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.community import Community
from models.tables.concern import ConcernCase
from models.tables.concern_step import ConcernStep
from models.tables.document_version import DocumentVersion
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.installation import Installation
from models.tables.membership import Membership
from models.tables.outbox import OutboxNotice
from models.tables.person import Person
from models.tables.register_change import Subject
from models.tables.sign_up import SignUp
from models.tables.timeline_entry import TimelineEntry
from models.tables.vault_item import VaultItem
from models.vault.keys import MasterKeys
from runtime.clock import RehearsalRefused
from runtime.errors import SetupProblem
from runtime.exchanges import workflow_id
from runtime.membership import requests_of
from runtime.rehearsal import advance, catch_up
from tests.support.installation import installation, settings
from tests.support.keys import KEYS
from tests.support.played_demo import Played

pytestmark = pytest.mark.xdist_group("demo")  # played once for all of it

PHASES = {
    "dravania": Phase.CLOSED,
    "kavkara": Phase.INELIGIBLE,
    "baltara": Phase.WAITING_LIST,
    "moravara": Phase.NO_MATCH,
    "adrialine": Phase.APPEAL,
    "sorbinia": Phase.FOLLOW_UP,
    "tisava": Phase.PLAN_REVIEW,
    "dravania-danubria": Phase.CANCELLED,
    "baltara-pelagon": Phase.PLANNING,
    "karpavia": Phase.PLANNING,
    "pontara": Phase.VISIT,
    "pelagon": Phase.ELIGIBILITY,
    "danubria": Phase.REPORT,
    "pelagon-danubria": Phase.PLANNING,
}
VIEWS = (ExchangeView, AskView, ExchangeMember, TimelineEntry)
TOLD_ANEW = {"updated_at", "revision"}
"""When and under which revision a row was last written; a row written again has the latest."""


async def test_every_step_is_played_once_over_an_interruption_and_a_repetition(
    played: Played,
) -> None:
    steps = sum(len(tale.steps) for tale in played.tales)
    steps += sum(len(case.chapters) for case in cases()) + len(told_arrivals())
    assert played.runs == [70, steps - 70, 0]


async def test_each_exchange_stands_where_its_story_leaves_it(played: Played) -> None:
    found = {}
    for tale in played.tales:
        change = played.changes[tale.key]
        found[tale.key] = change.view.phase
        assert [entry.kind for entry in change.entries if entry.refused] == []
        made = [entry for entry in change.entries if entry.actor]
        assert len(made) == len(tale.steps), "a step was carried out twice"
    assert found == PHASES


async def test_a_pause_a_new_deadline_and_a_silent_partner_can_be_seen(played: Played) -> None:
    change = played.changes["pelagon-danubria"]
    told = [entry.kind for entry in change.entries]
    for kind in ("pause", "resume", "deadlines_moved", "change_deadline", "second_contact_asked"):
        assert kind in told
    waits = [ask for ask in change.asks if ask.is_open]
    assert {"sign_plan", "decide_silence"} <= {ask.kind.value for ask in waits}
    silent = next(ask for ask in waits if ask.kind.value == "decide_silence").subject
    assert [ask.kind.value for ask in waits if ask.id == silent] == ["sign_plan"]


async def test_every_way_out_of_a_match_can_be_seen(played: Played) -> None:
    changes = {key: played.changes[key] for key in ("baltara", "moravara", "karpavia", "adrialine")}
    kinds = {key: [entry.kind for entry in change.entries] for key, change in changes.items()}
    assert "woken" in kinds["baltara"], "the next cycle has opened"
    assert "close_without_match" in kinds["moravara"]
    assert kinds["moravara"].count("settle_offer") == 2, "the hub arranged what it offered"
    assert "withdraw" in kinds["karpavia"], "its first partner left"
    assert kinds["karpavia"].count("share_questions") == 1, "questions are not written twice"
    assert kinds["karpavia"].count("return_plan") == 2
    assert "log_plan_call" in kinds["karpavia"]
    assert "appeal_plan" in kinds["adrialine"]
    waits = [ask.kind.value for ask in changes["adrialine"].asks if ask.is_open]
    assert waits == ["review_appeal"]


async def test_every_way_a_journey_goes_otherwise_can_be_seen(played: Played) -> None:
    found = played.changes
    kinds = {key: [entry.kind for entry in change.entries] for key, change in found.items()}
    tisava = found["tisava"].state
    assert "confirm_visa_refusal" in kinds["tisava"]
    assert (tisava["direction"], tisava["visas"]) == ("mentor_travels", {})
    assert found["sorbinia"].state["cut_short"]["reason"] == "travel_disrupted"
    assert found["sorbinia"].state["extra_calls"] == 1
    assert {"change_booking", "approve_cost", "postpone"} <= set(kinds["baltara-pelagon"])
    refunds = [order["refund_cents"] for order in found["dravania-danubria"].state["orders"]]
    assert refunds == [7_080, 21_600, 0]


async def test_a_concern_can_be_seen_wherever_it_may_stand(played: Played) -> None:
    connection, found = played.connection, {case.key: case for case in cases()}
    async with connection.sessions() as session:
        rows = {key: await session.get_one(ConcernCase, case.id) for key, case in found.items()}
        kinds = {
            key: list(
                await session.scalars(
                    select(col(ConcernStep.kind))
                    .where(col(ConcernStep.incident_id) == case.id)
                    .order_by(col(ConcernStep.revision))
                )
            )
            for key, case in found.items()
        }
        chair, accused = [
            await unheard_for(session, (await find_person(session, name)).id)
            for name in ("Viktor Palanka", "Henrik Sallos")
        ]
    states = {key: row.state for key, row in rows.items()}
    assert states == {"pictures": "closed", "calls": "on_hold", "info-session": "received"}
    assert kinds["pictures"] == [
        "received", "acknowledge", "answer", "hold", "add_words", "release", "answer", "close",
    ]  # fmt: skip
    assert (len(chair), accused) == (1, [])
    held = {}
    for tale in played.tales:
        change = played.changes[tale.key]
        held[tale.key] = change.view.held
        assert "concern" not in repr(change.entries)
    assert [key for key, stands in held.items() if stands] == ["danubria"]


async def test_people_come_by_themselves_and_join_by_the_word_of_a_contact(played: Played) -> None:
    async with played.connection.sessions() as session:
        bruno, lenka, hanka = [
            await find_person(session, name)
            for name in ("Bruno Saske", "Lenka Moravec", "Hanka Sorbin")
        ]
        links = list(await session.scalars(select(SignUp).where(col(SignUp.used_at).is_not(None))))
        accepted, waiting = [(await requests_of(session, one.id))[0] for one in (bruno, lenka)]
        joined = await session.get(Membership, (bruno.id, accepted.state["community"]))
        owed = list(
            await session.scalars(
                select(AskView).where(col(AskView.exchange_id) == waiting.case_id)
            )
        )
        changes = await changes_of(session, Subject.PERSON, bruno.id)
    assert {link.email for link in links} == {bruno.email, lenka.email}
    assert (accepted.phase, waiting.phase) == ("accepted", "asked")
    assert joined is not None
    assert not joined.is_contact
    assert [(change.via, change.by) for change in changes] == [
        ("request", hanka.id), ("request", None),
    ]  # fmt: skip
    assert [(ask.kind, ask.status) for ask in owed] == [("confirm_member", "open")]


async def test_a_community_has_signed_up_as_mentor(played: Played) -> None:
    async with played.connection.sessions() as session:
        pelagon = (
            await session.scalars(
                select(Community).where(col(Community.name) == "Pelagon Wikimedians")
            )
        ).one()
        elena = await find_person(session, "Elena Pelagi")
        changes = await changes_of(session, Subject.COMMUNITY, pelagon.id)
    assert (pelagon.kind, pelagon.registered_mentor, pelagon.capacity) == ("both", True, 1)
    assert pelagon.topics == ["Education", "Photo contests"]
    assert [change.by for change in changes if change.via == "page"] == [elena.id]


async def test_one_who_raised_a_concern_in_the_demo_comes_back_by_the_code(played: Played) -> None:
    master = played.connection.settings.required_vault_key()
    concerns = ConcernStore(MasterKeys(master, KEYS))
    for case in cases():
        async with played.connection.sessions() as session:
            row = await concerns.of_code(session, Code.read(code_of(master, case).shown))
            assert row is not None
            messages = await concerns.read(session, row, row.created_at, reader=None)
        written = [c.words for c in case.chapters if c.words]
        assert [message.words["words"] for message in messages] == written


async def test_one_date_for_all(played: Played, temporal: Client) -> None:
    connection = played.connection
    now = await connection.clock.now()
    stage = await prepare(connection)
    assert timedelta() <= now - stage.moment(END) < timedelta(hours=2)
    skipper = TimeSkipper(temporal, config=TimeSkippingConfig(enabled=False))
    for tale in played.tales:
        if not PHASES[tale.key].is_end:
            handle = temporal.get_workflow_handle(workflow_id(tale.exchange_id))
            theirs = await skipper.get_current_time(handle)
            assert abs(theirs - await connection.clock.now()) < timedelta(seconds=3), tale.key


async def test_something_is_overdue_and_was_escalated_by_mail(played: Played) -> None:
    async with played.connection.sessions() as session:
        now = await played.connection.clock.now()
        late = await session.scalars(
            select(AskView).where(col(AskView.status) == "open", col(AskView.due_at) < now)
        )
        assert {"undo_booking"} <= {ask.kind for ask in late}
        owed = (await session.scalars(select(OutboxNotice))).all()
        undoing = [n.kind for n in owed if "/undo_booking-" in n.key]
        assert {"ask_reminder", "ask_escalated"} <= set(undoing)
        assert all(notice.owed_at <= now for notice in owed)


async def test_documents_and_travel_data_are_there_and_the_latter_unreadable(
    played: Played,
) -> None:
    async with played.connection.sessions() as session:
        versions = await session.scalar(select(func.count()).select_from(DocumentVersion))
        papers = {
            (t.key, s.extra["paper"]) for t in played.tales for s in t.steps if "paper" in s.extra
        }
        prepared = [s for t in played.tales for s in t.steps if s.message == "prepare_answers"]
        told = "both sides sign one version, once or again; notes beside questions are a version"
        assert versions == len(papers) + len(prepared), told
        items = (await session.scalars(select(VaultItem))).all()
    assert len(items) > 10
    assert not any(b"555" in item.ciphertext for item in items)


async def test_wiped_views_are_written_again(played: Played) -> None:
    connection = played.connection
    before = await _views(connection)
    async with connection.sessions() as session, session.begin():
        requests = set(await session.scalars(select(col(CaseView.case_id))))
        for table in VIEWS:
            await session.execute(delete(table))
    ids = {name async for name in connection.exchanges.all_ids()}
    assert ids == {tale.exchange_id for tale in played.tales}
    named = {workflow_id(name) for name in (*ids, str(uuid.uuid4()))}
    named |= {MEMBERSHIP.workflow_id(name) for name in requests}
    written, missing = await rebuild_views(connection, named)
    assert len(missing) == 1, "an unknown id is named, the others are written"
    assert (written["exchanges"], written["others"]) == (len(played.tales), len(requests))
    after = await _views(connection)
    for table in VIEWS:
        assert after[table.__name__] == before[table.__name__]
        assert after[table.__name__]


async def _views(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    found = {}
    async with connection.sessions() as session:
        for table in VIEWS:
            rows = (await session.scalars(select(table))).all()
            found[table.__name__] = sorted((_shown(row) for row in rows), key=str)
    return found


def _shown(row: SQLModel) -> dict[str, Any]:
    return {name: value for name, value in row.model_dump().items() if name not in TOLD_ANEW}


async def test_an_exchange_left_behind_catches_up(played: Played, temporal: Client) -> None:
    """As after a command that was interrupted between the installation's date and the exchanges."""
    connection = played.connection
    await connection.clock.advance(timedelta(hours=1))
    still_open = sum(not phase.is_end for phase in PHASES.values()) + len(cases())
    still_open += 1  # the request to join that nobody has answered
    assert await catch_up(connection.clock, connection.exchanges) == still_open
    assert await catch_up(connection.clock, connection.exchanges) == 0


async def test_a_real_installation_is_left_alone(
    temporal: Client, database: Any, database_url: str, temporal_address: str
) -> None:
    known = settings(database_url, temporal_address)
    async with installation(temporal, database, known) as connection:
        async with database() as session, session.begin():
            session.add(Person(id="p1", name="Real", email="real@example.org"))
        with pytest.raises(SetupProblem, match="not a rehearsal"):
            await prepare(connection)
        with pytest.raises(RehearsalRefused):
            await advance(connection.clock, connection.exchanges, timedelta(days=1))
        async with database() as session:
            assert await session.get(Installation, 1) is None
            assert await session.scalar(select(func.count()).select_from(Person)) == 1


async def test_a_rehearsal_never_goes_back(
    temporal: Client, database: Any, database_url: str, temporal_address: str
) -> None:
    known = settings(database_url, temporal_address)
    async with installation(temporal, database, known) as connection:
        async with database() as session:
            await seed_base(session)
        with pytest.raises(RehearsalRefused, match="forward"):
            await advance(connection.clock, connection.exchanges, -timedelta(days=1))
        assert await connection.clock.offset() == timedelta()

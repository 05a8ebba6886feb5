"""One record per step, on a real database: out of order, twice, at once, and written again."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlmodel import SQLModel, col, select
from temporalio.exceptions import ApplicationError

from activities.records import Records
from domain.case.documents import DocumentKind
from domain.exchange.people import Direction
from models.documents.application import Application, Level
from models.documents.store import NewDocument, create_document, save_version
from models.messages.records import Change, whole
from models.tables.ask_view import AskView
from models.tables.calendar_event import CalendarEvent
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.phase_stay import PhaseStay
from models.tables.timeline_entry import TimelineEntry
from tests.support.happy_path_changes import told
from tests.support.people import START

Sessions = async_sessionmaker[AsyncSession]
VIEWS: tuple[type[SQLModel], ...] = (
    ExchangeView, AskView, ExchangeMember, TimelineEntry, CalendarEvent, OutboxNotice, PhaseStay,
)  # fmt: skip
NOT_COMPARED = {"id"}


@pytest.fixture(scope="module")
def changes() -> list[Change]:
    """The whole story."""
    return told()[1]


async def contents(database: Sessions) -> dict[str, list[Any]]:
    """Everything the views hold, comparable."""
    found = {}
    async with database() as session:
        for table in VIEWS:
            stored = (await session.scalars(select(table))).all()
            plain = [
                {k: v for k, v in r.model_dump().items() if k not in NOT_COMPARED} for r in stored
            ]
            found[str(table.__tablename__)] = sorted(plain, key=repr)
    return found


async def record_all(database: Sessions, changes: list[Change]) -> dict[str, list[Any]]:
    records = Records(database)
    for change in changes:
        await records.record(change)
    return await contents(database)


async def test_the_whole_story_is_told_by_the_views(database: Sessions, changes: list[Change]):
    x, _ = told()
    found = await record_all(database, changes)
    (view,) = found["exchange_view"]
    assert (view["phase"], view["revision"]) == ("closed", x.revision)
    assert [e["seq"] for e in sorted(found["timeline_entry"], key=lambda e: e["seq"])] == [
        entry.seq for entry in x.timeline
    ]
    assert {(a["ask_id"], a["status"].value) for a in found["ask_view"]} == {
        (ask.id, ask.status.value) for ask in x.asks
    }
    assert {(s["phase"], s["seconds"]) for s in found["phase_stay"]} == {
        (phase, stay.seconds) for phase, stay in x.stays.items()
    }
    assert len(found["outbox"]) == len({n.key for c in changes for n in c.notices})
    assert {m["person_id"] for m in found["exchange_member"] if m["is_traveller"]} == {"p-mia"}


async def test_a_repeat_changes_nothing(database: Sessions, changes: list[Change]):
    once = await record_all(database, changes)
    assert await record_all(database, changes[-3:] + changes) == once


async def test_an_older_revision_never_overwrites_a_newer_one(
    database: Sessions, changes: list[Change], database_url: str
):
    in_order = await record_all(database, changes)
    await empty(database)
    mixed = changes[:]
    random.Random(7).shuffle(mixed)
    assert mixed != changes
    assert await record_all(database, mixed) == in_order


async def test_an_entry_that_a_crash_undid_gives_way_to_what_happened_instead(
    database: Sessions, changes: list[Change]
):
    """A worker died after its record was committed; a message came before the step was redone."""
    undone = changes[1].entries[0]
    lost = changes[1].model_copy(update={"entries": [replace(undone, kind="reminded")]})
    redone = changes[1].model_copy(update={"revision": changes[1].revision + 1})
    found = await record_all(database, [changes[0], lost, redone])
    kinds = {entry["seq"]: entry["kind"] for entry in found["timeline_entry"]}
    assert kinds[undone.seq] == undone.kind


async def test_who_takes_part_is_what_the_newest_revision_says(
    database: Sessions, changes: list[Change]
):
    first = changes[0]
    stays, goes, *others = first.members
    moved = stays.model_copy(update={"is_contact": not stays.is_contact})
    newest = first.model_copy(
        update={"revision": first.revision + 2, "members": [moved, *others], "notices": []}
    )
    older = first.model_copy(update={"revision": first.revision + 1, "members": [goes]})
    found = await record_all(database, [first, newest, older])
    stored = {(row["person_id"], row["role"], row["is_lead"]) for row in found["exchange_member"]}
    assert stored == {(m.person, m.role.value, m.is_contact) for m in newest.members}
    assert len(stored) == len(first.members) - 1


async def test_one_change_written_by_five_at_once_is_written_once(
    database: Sessions, changes: list[Change]
):
    records = Records(database)
    await asyncio.gather(*(records.record(changes[0]) for _ in range(5)))
    found = await contents(database)
    assert len(found["exchange_view"]) == 1
    assert len(found["outbox"]) == len(changes[0].notices)


async def test_damaged_views_are_written_again_without_owing_anybody(
    database: Sessions, changes: list[Change]
):
    x, _ = told()
    right = await record_all(database, changes)
    async with database() as session, session.begin():
        await session.execute(update(ExchangeView).values(phase="visit", waiting_for=["nobody"]))
        await session.execute(update(AskView).values(status="open"))
        await session.execute(update(TimelineEntry).values(kind="damaged"))
        await session.execute(delete(ExchangeMember))
        await session.execute(delete(TimelineEntry).where(col(TimelineEntry.seq) > 4))
        await session.execute(delete(OutboxNotice))
    await Records(database).rebuild(whole(x, x.timeline[-1].at))
    again = await contents(database)
    assert again["outbox"] == []
    for name in ("exchange_view", "ask_view", "exchange_member", "timeline_entry"):
        assert without_revision(again[name]) == without_revision(right[name]), name


async def test_a_rebuild_that_a_record_overtook_changes_nothing(
    database: Sessions, changes: list[Change]
):
    marked = [one.model_copy(update={"task_at": one.at}) for one in changes]
    right = await record_all(database, marked)
    x, _ = told()
    snapshot = whole(x, x.timeline[-1].at).model_copy(update={"revision": 3})
    assert not await Records(database).rebuild(snapshot, marked[2].task_at)
    assert await contents(database) == right


async def test_a_rebuild_deletes_what_lies_above_the_snapshot(
    database: Sessions, changes: list[Change]
):
    few = await record_all(database, changes[:4])
    seen = changes[3]
    await record_all(database, changes[4:])
    asks = {ask.id: ask for change in changes[:4] for ask in change.asks}
    entries = [entry for change in changes[:4] for entry in change.entries]
    snapshot = seen.model_copy(
        update={"asks": list(asks.values()), "entries": entries, "notices": []}
    )
    assert await Records(database).rebuild(snapshot)
    again = await contents(database)
    for name in ("exchange_view", "ask_view", "exchange_member", "timeline_entry"):
        assert without_revision(again[name]) == without_revision(few[name]), name


async def test_the_topic_is_read_from_the_application(database: Sessions, changes: list[Change]):
    async with database() as session, session.begin():
        document = await create_document(
            session, NewDocument(kind=DocumentKind.APPLICATION, created_by="p-mia"), START
        )
        await save_version(session, document, APPLICATION, base_version=0, by="p-mia", now=START)
    first = changes[0]
    view = first.view.model_copy(update={"application": document})
    await Records(database).record(first.model_copy(update={"view": view}))
    async with database() as session:
        stored = (await session.scalars(select(ExchangeView))).one()
    assert stored.topic == "Event management"


async def test_a_database_that_is_away_is_told_without_values(changes: list[Change]):
    engine = create_async_engine("postgresql+asyncpg://nobody:secret@127.0.0.1:9/none")
    with pytest.raises(ApplicationError) as raised:
        await Records(async_sessionmaker(engine)).record(changes[0])
    assert raised.value.type == "DatabaseAway"
    assert not raised.value.non_retryable
    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None
    await engine.dispose()


def without_revision(rows: list[Any]) -> list[Any]:
    return sorted(
        [{k: v for k, v in row.items() if k not in {"revision", "updated_at"}} for row in rows],
        key=repr,
    )


async def empty(database: Sessions) -> None:
    async with database() as session, session.begin():
        for table in VIEWS:
            await session.execute(text(f"DELETE FROM {table.__tablename__}"))  # noqa: S608


APPLICATION = Application(
    topic="Event management",
    level=Level.FIRST_TIME,
    goal="Run registration and a budget of 1,500 euro for a 40-person edit-a-thon in October",
    measure="Budget sheet in use, event held",
    direction=Direction.MENTEE_TRAVELS,
    active_people=14,
    languages=("dv",),
    about="A young group that meets every second week and has never held an event.",
    why_now="The national library offers its hall for October, for the first time.",
    applied_at_home="We hold the edit-a-thon and write down how, for the next group.",
    share_back="A page with our budget and checklist.",
    agree_joint_plan=True,
    agree_hub_books=True,
)

"""Mails of a decision wait: a moment, or until somebody lets them go; undone in time they are never sent."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select
from temporalio.testing import ActivityEnvironment

from activities.courier import Courier
from activities.mail.smtp import Post
from activities.notices import Notices
from activities.records import Records
from domain.case.names import CaseNotice
from domain.case.notices import Notice
from domain.case.timeline import Entry, Via
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from models.messages.records import Change, Delivered, Delivery, Rounds
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.programme import Programme
from models.views.outbox import MailFilters, Reader, outbox
from runtime.embedded.mail import MailSink
from runtime.outbox import hold, let_go, send_again
from tests.integration.data.test_courier_holds import carry
from tests.integration.data.test_notices import LETTERHEAD, changes
from tests.support.keys import KEYS
from tests.support.people import COR, MIA, START
from tests.support.people_rows import add_cast

__all__ = ["changes"]

Sessions = async_sessionmaker[AsyncSession]
SOON = START + timedelta(minutes=1)


async def programme(database: Sessions, *, seconds: int = 60, review: tuple[str, ...] = ()) -> None:
    async with database() as session, session.begin():
        session.add(Programme(id="p", name="P", mail_hold=seconds, mail_review=list(review)))


async def decided(
    database: Sessions, change: Change, kind: str = NoticeKind.CLOSED, decision: str | None = "a-7"
) -> OutboxNotice:
    """A record that owes one notice alone."""
    async with database() as session, session.begin():
        await add_cast(session)
    notice = Notice(key="k", kind=kind, person=MIA, decision=decision)
    await Records(database).record(change.model_copy(update={"notices": [notice]}))
    return await the(database, "k")


async def the(database: Sessions, key: str) -> OutboxNotice:
    async with database() as session:
        found = await session.scalar(select(OutboxNotice).where(col(OutboxNotice.key) == key))
        assert found is not None
        return found


async def undo(database: Sessions, change: Change, ask: str) -> None:
    """Record that a task was opened again."""
    entry = Entry(
        seq=90, at=SOON, kind="reopen_ask", phase=Phase.ELIGIBILITY, via=Via.FORM, actor=COR,
        data={"ask": ask},
    )  # fmt: skip
    later = {"revision": change.revision + 1, "notices": [], "entries": [entry], "at": SOON}
    await Records(database).record(change.model_copy(update=later))


async def test_a_decisions_mail_waits_a_moment_and_then_leaves_by_itself(
    database: Sessions, mail_sink: MailSink, changes: list[Change]
) -> None:
    await programme(database, seconds=2)
    notice = await decided(database, changes[0])
    assert notice.hold_until is not None
    began = time.monotonic()
    notices = Notices(database, Post(mail_sink.url), LETTERHEAD)
    courier = Courier(database, notices, KEYS)
    rounds = Rounds(length=timedelta(seconds=6), pause=timedelta(hours=1))
    env = ActivityEnvironment()
    going = asyncio.create_task(env.run(courier.carry, rounds))
    while not mail_sink.mails():
        assert time.monotonic() - began < 6
        await asyncio.sleep(0.05)
    assert time.monotonic() - began > 1
    env.worker_shutdown()
    assert await going == Delivered(sent=1)


@pytest.mark.parametrize(
    ("kind", "decision"),
    [(NoticeKind.NO_GO_DECIDED, "a-7"), (CaseNotice.EMERGENCY, ""), (NoticeKind.CLOSED, None)],
)
async def test_urgent_mails_and_those_of_participants_never_wait(
    database: Sessions, mail_sink: MailSink, changes: list[Change], kind: str, decision: str | None
) -> None:
    await programme(database, review=(kind,))
    notice = await decided(database, changes[0], kind, decision)
    assert (notice.hold_until, notice.review) == (None, False)


async def test_without_a_wait_it_leaves_at_once(
    database: Sessions, mail_sink: MailSink, changes: list[Change]
) -> None:
    await programme(database, seconds=0)
    await decided(database, changes[0])
    assert await carry(database, mail_sink) == Delivered(sent=1)


async def test_a_mail_for_review_leaves_once_it_is_let_go(
    database: Sessions, mail_sink: MailSink, changes: list[Change]
) -> None:
    await programme(database, seconds=0, review=(NoticeKind.CLOSED,))
    notice = await decided(database, changes[0])
    assert await carry(database, mail_sink) == Delivered()
    async with database() as session, session.begin():
        assert not await hold(session, notice.id, COR, START), "it is held already"
        assert await let_go(session, [notice.id], COR, START) == 1
        assert await let_go(session, [notice.id], COR, START) == 0
    assert await carry(database, mail_sink) == Delivered(sent=1)
    async with database() as session, session.begin():
        assert not await hold(session, notice.id, COR, START), "it has left"


async def test_what_is_undone_in_time_tells_nobody(
    database: Sessions, mail_sink: MailSink, changes: list[Change]
) -> None:
    await programme(database)
    await decided(database, changes[0])
    await undo(database, changes[0], "a-8")
    assert (await the(database, "k")).status == OutboxStatus.OWED, "another task's"
    await undo(database, changes[0].model_copy(update={"revision": 5}), "a-7")
    assert (await the(database, "k")).status == OutboxStatus.WITHDRAWN
    async with database() as session, session.begin():
        await session.execute(update(OutboxNotice).values(hold_until=None))
    assert await carry(database, mail_sink) == Delivered()


async def test_what_has_waited_is_told_although_it_is_undone(
    database: Sessions, mail_sink: MailSink, changes: list[Change]
) -> None:
    await programme(database)
    await decided(database, changes[0])
    async with database() as session, session.begin():
        await session.execute(update(OutboxNotice).values(hold_until=START - timedelta(days=900)))
    await undo(database, changes[0], "a-7")
    assert (await the(database, "k")).status == OutboxStatus.OWED


async def test_an_undoing_that_never_happened_withdraws_nothing(
    database: Sessions, changes: list[Change]
) -> None:
    """Its record gives way to another one that follows the same record (decision 0013)."""
    await programme(database)
    first, lost, other = (START + timedelta(seconds=n) for n in (1, 2, 3))
    change = changes[0].model_copy(update={"task_at": first})
    await decided(database, change)
    entry = Entry(
        seq=90, at=SOON, kind="reopen_ask", phase=Phase.ELIGIBILITY, via=Via.FORM, actor=COR,
        data={"ask": "a-7"},
    )  # fmt: skip
    undone = {"revision": 2, "notices": [], "entries": [entry], "task_at": lost, "after": first}
    async with database() as session, session.begin():
        from models.tables.unconfirmed_record import UnconfirmedRecord

        await Records(database).record(change.model_copy(update=undone))
        assert (await the(database, "k")).status == OutboxStatus.WITHDRAWN
        session.add(
            UnconfirmedRecord(
                case_id=change.exchange_id, workflow_id="w", run_id="r", task_at=lost, after=first
            )
        )
    instead = {"revision": 2, "notices": [], "entries": [], "task_at": other, "after": first}
    await Records(database).record(change.model_copy(update=instead))
    notice = await the(database, "k")
    assert (notice.status, notice.withdrawn_in) == (OutboxStatus.OWED, None)


async def test_a_mail_is_sent_again_once_a_wish_with_an_id_of_its_own(
    database: Sessions, mail_sink: MailSink, changes: list[Change]
) -> None:
    await programme(database, seconds=0)
    notice = await decided(database, changes[0])
    async with database() as session, session.begin():
        with pytest.raises(Exception, match="not been sent"):
            await send_again(session, notice, COR, START, "wish")
    await carry(database, mail_sink)
    notice = await the(database, "k")
    for fulfilled in (True, False):
        async with database() as session, session.begin():
            assert await send_again(session, notice, COR, START, "wish") is fulfilled
    async with database() as session, session.begin():
        with pytest.raises(Exception, match="a moment ago"):
            await send_again(session, notice, COR, START, "another wish")
    notices = Notices(database, Post(mail_sink.url), LETTERHEAD)
    for left in (1, 0):
        mine = Delivery(exchange_id=changes[0].exchange_id)
        assert await notices.deliver(mine) == Delivered(sent=left)
    ids = {str(mail.message["Message-ID"]) for mail in mail_sink.mails()}
    assert len(ids) == len(mail_sink.mails()) == 2


async def test_the_latest_mails_are_found_by_walking_an_index(database: Sessions) -> None:
    """The desk's list has them all, of years: it is not sorted for each page."""
    seen: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    async with database() as session:
        connection = await session.connection()
        event.listen(connection.sync_connection, "before_cursor_execute", note)
        await outbox(session, Reader(person_id=COR, reads_all=True), MailFilters())
        event.remove(connection.sync_connection, "before_cursor_execute", note)
        for planner in ("enable_seqscan", "enable_sort"):
            await connection.exec_driver_sql(f"SET LOCAL {planner} = off")
        ((statement, parameters),) = seen
        plan = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        assert "ix_outbox_latest" in "\n".join(row[0] for row in plan)

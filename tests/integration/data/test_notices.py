"""Delivery on a real database and a real mail server that refuses, is away, or is slow."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, func, select
from temporalio.exceptions import ApplicationError

from activities import notices
from activities.mail import outbox
from activities.mail.content import Letterhead
from activities.mail.smtp import Post
from activities.notices import Notices
from activities.records import Records
from models.messages.records import Change, Delivered, Delivery
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.person import Person
from tests.support.happy_path_changes import told
from tests.support.people_rows import add_cast

Sessions = async_sessionmaker[AsyncSession]
LETTERHEAD = Letterhead(
    sender="Peer Exchange <exchange@example.org>", domain="example.org", base_url="http://h"
)
MINE = Delivery(exchange_id="x1")


class PickyServer:
    """A mail server that answers what `answers` says about an address, and keeps the rest."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.pause = 0.0
        self.message_ids: list[str] = []
        self.senders: set[str | None] = set()
        self.connections = self.connected = 0
        self.taken: Callable[[], Awaitable[None]] | None = None
        self.port = 0
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Counted(self, enable_SMTPUTF8=True), "127.0.0.1", self.port
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        if self._server:
            self._server.close()
            self._server = None

    @property
    def post(self) -> Post:
        return Post(f"smtp://127.0.0.1:{self.port}", timeout=3)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.pause)
        self.senders.add(envelope.mail_from)
        content = envelope.content
        assert isinstance(content, bytes)
        (line,) = [x for x in content.split(b"\r\n") if x.lower().startswith(b"message-id:")]
        self.message_ids.append(line.decode().partition(":")[2].strip())
        if self.taken:
            await self.taken()
        return "250 taken"


class Counted(SMTP):
    """A connection that is counted by its server."""

    event_handler: PickyServer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.connections += 1
        self.event_handler.connected += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.connected -= 1
        super().connection_lost(error)


@pytest.fixture
async def server() -> AsyncIterator[PickyServer]:
    server = PickyServer()
    await server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def changes() -> list[Change]:
    return told()[1]


@pytest.fixture
async def owed(database: Sessions, changes: list[Change]) -> int:
    """The first notices of an exchange, owed; returns how many."""
    async with database() as session, session.begin():
        await add_cast(session)
    records = Records(database)
    for change in changes[:6]:
        await records.record(change)
    return sum(len(change.notices) for change in changes[:6])


async def statuses(database: Sessions) -> Counter[str]:
    async with database() as session:
        found = await session.scalars(select(col(OutboxNotice.status)))
        return Counter(status.value for status in found.all())


async def rows(database: Sessions) -> list[OutboxNotice]:
    async with database() as session:
        return list((await session.scalars(select(OutboxNotice))).all())


async def test_reports_go_where_the_envelope_says(
    database: Sessions, server: PickyServer, owed: int
):
    post = Post(f"smtp://127.0.0.1:{server.port}", timeout=3, bounces_to="bounces@example.org")
    await Notices(database, post, LETTERHEAD).deliver(MINE)
    assert server.senders == {"bounces@example.org"}
    assert {len(row.address_mark or "") for row in await rows(database)} == {64}


async def test_every_notice_is_sent_once_and_noted(
    database: Sessions, server: PickyServer, owed: int
):
    notices = Notices(database, server.post, LETTERHEAD)
    assert owed > 5
    assert await notices.deliver(MINE) == Delivered(sent=owed, failed=0)
    assert await notices.deliver(MINE) == Delivered(sent=0, failed=0)
    assert Counter(server.message_ids).most_common(1)[0][1] == 1
    stored = await rows(database)
    assert {row.message_id for row in stored} == set(server.message_ids)
    assert all(row.sent_at and row.lease_until is None and row.attempts == 1 for row in stored)


async def test_three_deliverers_at_once_send_nothing_twice(
    database: Sessions, server: PickyServer, owed: int
):
    server.pause = 0.05
    notices = [Notices(database, server.post, LETTERHEAD) for _ in range(3)]
    results = await asyncio.gather(*(n.deliver(MINE) for n in notices), return_exceptions=True)
    assert len(server.message_ids) == len(set(server.message_ids)) == owed
    # Who finishes while another still sends is told to look again, so that nothing is forgotten.
    retried = [r for r in results if isinstance(r, ApplicationError)]
    assert all(r.type == "StillOwed" and not r.non_retryable for r in retried)
    assert await statuses(database) == {"sent": owed}


async def test_a_refused_address_fails_visibly_and_the_others_go_on(
    database: Sessions, server: PickyServer, owed: int
):
    server.answers["p-mia@example.org"] = "550 no such mailbox"
    done = await Notices(database, server.post, LETTERHEAD).deliver(MINE)
    assert done.failed > 0
    assert done.sent == owed - done.failed
    failed = [row for row in await rows(database) if row.status is OutboxStatus.FAILED]
    assert {row.person_id for row in failed} == {"p-mia"}
    assert {row.last_error for row in failed} == {"550 no such mailbox"}


async def test_refused_for_now_means_later_and_holds_nobody_else_up(
    database: Sessions, server: PickyServer, owed: int
):
    server.answers["p-mia@example.org"] = "451 greylisted, try again"
    notices = Notices(database, server.post, LETTERHEAD)
    with pytest.raises(ApplicationError) as raised:
        await notices.deliver(MINE)
    assert raised.value.type == "RefusedForNow"
    assert "mia" not in str(raised.value)
    before = await statuses(database)
    assert before["owed"] > 0
    assert before["sent"] == owed - before["owed"]
    server.answers.clear()
    assert (await notices.deliver(MINE)).sent == before["owed"]
    assert len(set(server.message_ids)) == len(server.message_ids) == owed


async def test_many_that_are_refused_again_and_again_hold_nobody_else_up(
    database: Sessions, owed: int
):
    async with database() as session, session.begin():
        fresh = (await session.scalars(select(OutboxNotice))).all()
        for number in range(outbox.AT_ONCE):
            row = fresh[0].model_dump() | {"id": f"old-{number}", "key": f"old-{number}"}
            long_ago = row["owed_at"] - timedelta(days=number + 1)
            session.add(OutboxNotice(**row | {"attempts": 7, "owed_at": long_ago}))
    batch = await outbox.take(database)
    assert batch
    assert {row.id for row in fresh} <= {notice.id for notice in batch.notices}
    assert batch.notices[0].id.startswith("old-"), "what was owed first goes first"


async def test_nothing_is_lost_while_the_mail_server_is_away(
    database: Sessions, server: PickyServer, owed: int
):
    server.stop()
    notices = Notices(database, server.post, LETTERHEAD)
    for _ in range(2):
        with pytest.raises(ApplicationError, match="does not take mails") as raised:
            await notices.deliver(MINE)
        assert not raised.value.non_retryable
    assert await statuses(database) == {"owed": owed}
    await server.start()
    assert (await notices.deliver(MINE)).sent == owed


async def test_a_crash_between_sending_and_noting_repeats_the_same_message_id(
    database: Sessions, server: PickyServer, owed: int, monkeypatch: pytest.MonkeyPatch
):
    async def crash(*_: Any) -> None:
        raise asyncio.CancelledError

    notices = Notices(database, server.post, LETTERHEAD)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "note_sent", crash)
        with pytest.raises(asyncio.CancelledError):
            await notices.deliver(MINE)
    assert len(server.message_ids) == 1
    # The lease still stands: a retry sends the others, and is told to come back for this one.
    with pytest.raises(ApplicationError) as raised:
        await notices.deliver(MINE)
    assert raised.value.type == "StillOwed"
    assert raised.value.next_retry_delay
    assert raised.value.next_retry_delay <= outbox.LEASE
    assert len(server.message_ids) == owed
    assert len(set(server.message_ids)) == owed
    await let_leases_end(database)
    assert (await notices.deliver(MINE)).sent == 1
    assert Counter(Counter(server.message_ids).values()) == {1: owed - 1, 2: 1}


async def test_what_is_on_hold_since_a_mail_ago_stays(
    database: Sessions, server: PickyServer, owed: int
):
    async def hold() -> None:
        async with database() as session, session.begin():
            await session.execute(update(ExchangeView).values(held=True))

    server.taken = hold
    assert await Notices(database, server.post, LETTERHEAD).deliver(MINE) == Delivered(sent=1)
    assert await statuses(database) == {"sent": 1, "owed": owed - 1}
    assert {r.attempts for r in await rows(database) if r.status is OutboxStatus.OWED} == {0}


async def test_who_is_late_gives_back_what_is_in_hand(
    database: Sessions, server: PickyServer, owed: int, monkeypatch: pytest.MonkeyPatch
):
    async def time_flies() -> None:
        monkeypatch.setattr(notices, "ENOUGH", -1)

    server.taken = time_flies
    with pytest.raises(ApplicationError) as raised:
        await Notices(database, server.post, LETTERHEAD).deliver(MINE)
    assert raised.value.type == "StillOwed"
    assert await statuses(database) == {"sent": 1, "owed": owed - 1}
    assert all(row.lease_until is None for row in await rows(database))


async def test_a_late_attempt_does_not_overwrite_the_note_of_the_one_after_it(
    database: Sessions, owed: int
):
    first = await lease(database)
    await let_leases_end(database)
    second = await lease(database)
    assert second.id == first.id
    await outbox.note_failed(database, first, "the first attempt's opinion")
    async with database() as session:
        stored = await session.get(OutboxNotice, first.id)
    assert stored
    assert stored.status is OutboxStatus.SENDING


async def test_unknown_and_inactive_people_are_not_written_to(
    database: Sessions, server: PickyServer, owed: int
):
    async with database() as session, session.begin():
        await session.execute(update(Person).where(col(Person.id) == "p-tor").values(active=False))
        await session.execute(
            update(OutboxNotice)
            .where(col(OutboxNotice.person_id) == "p-mia")
            .values(person_id="p-nobody")
        )
    done = await Notices(database, server.post, LETTERHEAD).deliver(MINE)
    assert done.failed > 0
    assert done.sent + done.failed == owed
    reasons = {row.last_error for row in await rows(database) if row.status is OutboxStatus.FAILED}
    assert reasons == {"this person is not known or no longer active"}


async def test_a_notice_that_cannot_be_written_does_not_stop_the_others(
    database: Sessions, server: PickyServer, owed: int
):
    async with database() as session, session.begin():
        oldest = select(func.min(OutboxNotice.id)).scalar_subquery()
        await session.execute(
            update(OutboxNotice)
            .where(col(OutboxNotice.id) == oldest)
            .values(kind="from_the_future")
        )
    done = await Notices(database, server.post, LETTERHEAD).deliver(MINE)
    assert done == Delivered(sent=owed - 1, failed=1)


async def lease(database: Sessions) -> outbox.Leased:
    """The first of what is taken in hand."""
    batch = await outbox.take(database)
    assert batch
    return batch.notices[0]


async def let_leases_end(database: Sessions) -> None:
    async with database() as session, session.begin():
        await session.execute(
            update(OutboxNotice)
            .where(col(OutboxNotice.lease_until).is_not(None))
            .values(lease_until=func.now() - timedelta(seconds=1))
        )

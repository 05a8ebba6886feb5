"""Mails that come back mark what was sent, and nothing else, however often they are read."""

import imaplib
from collections.abc import Sequence
from datetime import timedelta
from threading import get_ident
from unittest.mock import patch

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities import returns
from activities.courier import Courier
from activities.mail import bounce_box
from activities.mail.bounce_box import BoxAway
from activities.mail.bounces import Bounce
from activities.mail.faults import Fault, unproved_fault
from activities.mail.smtp import Post
from activities.notices import Notices
from activities.returns import Returns, read_box
from models.clock import to_the_hour
from models.messages.records import ReturnsRead
from models.tables.bounce_mailbox import BounceMailbox
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.person import Person
from models.views.history import mails_failed
from runtime.embedded.mail import MailSink
from tests.integration.data.test_courier import ROUND
from tests.integration.data.test_notices import LETTERHEAD, changes, owed
from tests.support import bounces
from tests.support.fixtures_imap import Dovecot
from tests.support.keys import KEYS
from tests.support.people import MIA

__all__ = ["changes", "owed"]
Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def sent(database: Sessions, mail_sink: MailSink, owed: int) -> OutboxNotice:
    """A mail that the server took, to Mia; all the others of its exchange, too."""
    notices = Notices(database, Post(mail_sink.url), LETTERHEAD)
    done = await ActivityEnvironment().run(Courier(database, notices, KEYS).carry, ROUND)
    assert done.sent == owed
    return await of_mia(database)


async def of_mia(database: Sessions) -> OutboxNotice:
    async with database() as session:
        mails = select(OutboxNotice).where(col(OutboxNotice.person_id) == MIA)
        last = mails.order_by(col(OutboxNotice.sent_at).desc(), col(OutboxNotice.id)).limit(1)
        found: OutboxNotice = (await session.scalars(last)).one()
        return found


async def place(database: Sessions) -> BounceMailbox:
    async with database() as session:
        return (await session.scalars(select(BounceMailbox))).one()


async def failed(database: Sessions) -> list[str]:
    async with database() as session:
        return [row.notice_id for row in await mails_failed(session)]


@pytest.mark.parametrize(
    "written", [bounces.postfix, bounces.exim, bounces.old_exim, bounces.exchange, bounces.gmail]
)
async def test_a_bounce_marks_the_mail_it_is_about_once(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice, written: object
):
    assert callable(written)
    dovecot.put(written(sent.message_id))
    box = dovecot.box()
    assert await read_box(database, box) == ReturnsRead(recorded=1)
    lost = await of_mia(database)
    assert lost.status is OutboxStatus.FAILED
    assert lost.sent_at is not None
    assert lost.came_back_at is not None
    assert lost.last_error
    assert await failed(database) == [sent.id]
    assert dovecot.flags() == ["S"]
    assert await read_box(database, box) == ReturnsRead()
    assert await of_mia(database) == lost


async def test_read_again_from_the_beginning_nothing_changes(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    dovecot.put(bounces.postfix(sent.message_id or ""))
    await read_box(database, dovecot.box())
    lost = await of_mia(database)
    async with database() as session, session.begin():
        await session.execute(update(BounceMailbox).values(last_uid=0, uid_validity=1))
        settled = {"settled_by": MIA, "settled_at": lost.came_back_at}
        await session.execute(update(OutboxNotice).values(**settled))
    assert (await read_box(database, dovecot.box())).recorded == 1
    assert (await of_mia(database)).came_back_at == lost.came_back_at
    assert await failed(database) == [], "what somebody dealt with does not come up again"


async def test_a_mail_that_its_server_refuses_stops_nobody_else(
    database: Sessions,
    dovecot: Dovecot,
    sent: OutboxNotice,
    caplog: pytest.LogCaptureFixture,
):
    """Asked for a few times, named once, then left; the others are read at once."""
    for written in (bounces.holiday_reply(), bounces.postfix(sent.message_id or "")):
        dovecot.put(written)
    asked: list[str] = []
    uid = imaplib.IMAP4.uid

    def refuses(self: imaplib.IMAP4, command: str, *given: str) -> tuple[str, list[object]]:
        if command == "FETCH" and given[0] == "1":
            asked.append(command)
            return "NO", [b"[SERVERBUG] Message is damaged"]
        return uid(self, command, *given)

    with patch.object(imaplib.IMAP4, "uid", refuses):
        assert await read_box(database, dovecot.box()) == ReturnsRead(recorded=1)
        assert await failed(database) == [sent.id]
        for _ in range(returns.TRIES + 2):
            await read_box(database, dovecot.box())
    assert len(asked) == returns.TRIES
    found = await place(database)
    assert (found.refused, found.problem, found.last_uid) == ({"1": returns.TRIES}, "", 2)
    named = [told for told in caplog.messages if "Message is damaged" in told]
    assert len(named) == 1


async def test_a_mail_that_was_refused_and_is_given_later_is_read(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    dovecot.put(bounces.postfix(sent.message_id or ""))
    dovecot.put(bounces.holiday_reply())
    uid = imaplib.IMAP4.uid

    def refuses(self: imaplib.IMAP4, command: str, *given: str) -> tuple[str, list[object]]:
        if command == "FETCH" and given[0] == "1":
            raise imaplib.IMAP4.error("UID command error: BAD")
        return uid(self, command, *given)

    with patch.object(imaplib.IMAP4, "uid", refuses):
        assert await read_box(database, dovecot.box()) == ReturnsRead(others=1)
    assert await read_box(database, dovecot.box()) == ReturnsRead(recorded=1)
    found = await place(database)
    assert (found.refused, found.last_uid) == ({}, 2)


async def test_a_server_that_gives_no_mail_at_all_is_away(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    for _ in range(2):
        dovecot.put(bounces.postfix(sent.message_id or ""))
    uid = imaplib.IMAP4.uid

    def refuses(self: imaplib.IMAP4, command: str, *given: str) -> tuple[str, list[object]]:
        return ("NO", [b"out of memory"]) if command == "FETCH" else uid(self, command, *given)

    with patch.object(imaplib.IMAP4, "uid", refuses), pytest.raises(BoxAway, match="out of memory"):
        await read_box(database, dovecot.box())
    assert (await place(database)).last_uid == 0
    assert (await read_box(database, dovecot.box())).recorded == 2


async def test_one_that_cannot_be_marked_keeps_no_other_from_it(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    for _ in range(2):
        dovecot.put(bounces.postfix(sent.message_id or ""))
    uid = imaplib.IMAP4.uid

    def refuses(self: imaplib.IMAP4, command: str, *given: str) -> tuple[str, list[object]]:
        if command == "STORE" and "1" in given[0].split(","):
            return "NO", [b"read only"]
        return uid(self, command, *given)

    with patch.object(imaplib.IMAP4, "uid", refuses):
        assert (await read_box(database, dovecot.box())).recorded == 2
    assert sorted(dovecot.flags()) == ["", "S"]
    assert (await place(database)).problem == ""


async def test_forged_bounces_are_counted_and_change_nothing(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    async with database() as session:
        mia = await session.get_one(Person, MIA)
    dovecot.put(bounces.postfix("<made.up@example.org>", to=mia.email))
    dovecot.put(bounces.without_the_mail(to="stranger@example.net"))
    dovecot.put(bounces.holiday_reply())
    assert await read_box(database, dovecot.box()) == ReturnsRead(unknown=2, others=1)
    assert await failed(database) == []
    assert dovecot.flags() == ["S", "S", ""], "what is no bounce is left to people, unread"
    found = await place(database)
    assert (found.recorded, found.unknown, found.others) == (0, 2, 1)


async def test_a_report_that_names_only_the_address_marks_the_last_mail_to_it(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    async with database() as session:
        mia = await session.get_one(Person, MIA)
    raw = bounces.without_the_mail(to=mia.email.upper())
    dovecot.put(raw)
    assert await read_box(database, dovecot.box()) == ReturnsRead(recorded=1)
    assert await failed(database) == [sent.id]
    kept = (await of_mia(database)).last_error or ""
    assert unproved_fault(kept) is Fault.WRONG_ADDRESS
    assert "User unknown" not in kept, "whoever knows the address may have written it"
    async with database() as session, session.begin():
        await session.execute(update(BounceMailbox).values(last_uid=0))
    await read_box(database, dovecot.box())
    assert await failed(database) == [sent.id]


async def of_a_concern(database: Sessions, sent: OutboxNotice) -> None:
    """From now on the mail to Mia is about a concern, and the only one."""
    about = {"exchange_id": None, "incident_id": "i1"}
    async with database() as session, session.begin():
        await session.execute(delete(OutboxNotice).where(col(OutboxNotice.id) != sent.id))
        await session.execute(update(OutboxNotice).values(**about))


async def test_when_a_mail_about_a_concern_came_back_is_kept_to_the_hour(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    await of_a_concern(database, sent)
    dovecot.put(bounces.postfix(sent.message_id or ""))
    assert await read_box(database, dovecot.box()) == ReturnsRead(recorded=1)
    lost = await of_mia(database)
    assert lost.came_back_at is not None
    assert lost.came_back_at == to_the_hour(lost.came_back_at)


async def test_no_mail_about_a_concern_is_marked_by_its_address_alone(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    await of_a_concern(database, sent)
    async with database() as session:
        mia = await session.get_one(Person, MIA)
    dovecot.put(bounces.without_the_mail(to=mia.email))
    assert await read_box(database, dovecot.box()) == ReturnsRead(unknown=1)
    assert (await of_mia(database)).status is OutboxStatus.SENT


async def test_a_mail_that_never_left_is_not_marked(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    async with database() as session, session.begin():
        await session.execute(update(OutboxNotice).values(status="owed", sent_at=None))
    dovecot.put(bounces.postfix(sent.message_id or ""))
    assert (await read_box(database, dovecot.box())).unknown == 1


async def test_later_mails_settle_it_once_they_had_time_to_come_back(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    dovecot.put(bounces.postfix(sent.message_id or ""))
    await read_box(database, dovecot.box())
    lost = await of_mia(database)
    assert lost.came_back_at is not None

    async def later(since: timedelta) -> None:
        async with database() as session, session.begin():
            assert lost.came_back_at is not None
            moment = lost.came_back_at + since
            mail = OutboxNotice(
                id=f"n{since}", key=f"k{since}", exchange_id="x1", revision=9, kind="closed",
                person_id=MIA, status="sent", owed_at=moment, sent_at=moment,
                address_mark=lost.address_mark,
            )  # fmt: skip
            session.add(mail)

    await later(timedelta(seconds=1))
    assert await failed(database) == [sent.id], "its own bounce may be under way"
    async with database() as session, session.begin():
        back = lost.came_back_at - timedelta(days=3)
        await session.execute(
            update(OutboxNotice)
            .where(col(OutboxNotice.id) == sent.id)
            .values(came_back_at=back, owed_at=back)
        )
        await session.execute(
            update(OutboxNotice)
            .where(col(OutboxNotice.id).startswith("n0"))
            .values(sent_at=back + timedelta(days=1))
        )
    assert await failed(database) == []


async def test_another_address_settles_it(database: Sessions, dovecot: Dovecot, sent: OutboxNotice):
    dovecot.put(bounces.postfix(sent.message_id or ""))
    await read_box(database, dovecot.box())
    async with database() as session, session.begin():
        mia = await session.get_one(Person, MIA)
        mia.email = "mia.new@example.org"
    assert await failed(database) == []


async def test_mails_that_cannot_be_marked_as_seen_are_noted_all_the_same(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    dovecot.put(bounces.postfix(sent.message_id or ""))
    with patch.object(bounce_box, "mark_seen", side_effect=BoxAway("gone")), pytest.raises(BoxAway):
        await read_box(database, dovecot.box())
    assert (await place(database)).problem == "gone"
    assert await failed(database) == [sent.id]
    assert await read_box(database, dovecot.box()) == ReturnsRead()
    assert ((await place(database)).problem, (await place(database)).recorded) == ("", 1)


async def test_after_a_crash_only_what_was_not_noted_is_read_again(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    dovecot.put(bounces.postfix(sent.message_id or ""))
    dovecot.put(bounces.postfix())
    really, tried = returns.record, list[Bounce]()

    async def second_fails(connection: object, bounce: Bounce) -> Sequence[object]:
        tried.append(bounce)
        if len(tried) > 1:
            raise OSError
        return await really(connection, bounce)

    with patch.object(returns, "record", second_fails), pytest.raises(OSError):  # noqa: PT011 - any
        await read_box(database, dovecot.box())
    assert ((await place(database)).last_uid, (await place(database)).recorded) == (1, 1)
    assert await failed(database) == [sent.id]
    assert await read_box(database, dovecot.box()) == ReturnsRead(unknown=1)


async def test_what_the_database_cannot_keep_is_passed_over_once(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    dovecot.put(bounces.postfix())
    dovecot.put(bounces.postfix(sent.message_id or ""))
    read = iter([Bounce(("<a@b>",), "", "\0"), Bounce((sent.message_id or "",), "", "550 no")])
    with patch.object(returns, "bounce_of", lambda _raw: next(read)):
        assert await read_box(database, dovecot.box()) == ReturnsRead(recorded=1, others=1)
    assert await read_box(database, dovecot.box()) == ReturnsRead()
    assert (await place(database)).others == 1


async def test_mails_are_taken_apart_beside_the_event_loop(database: Sessions, dovecot: Dovecot):
    dovecot.put(bounces.postfix())
    threads = list[int]()

    def noted(_raw: bytes) -> None:
        threads.append(get_ident())

    with patch.object(returns, "bounce_of", noted):
        await read_box(database, dovecot.box())
    assert len(threads) == 1
    assert get_ident() not in threads


async def test_one_mail_that_breaks_the_reading_stops_no_other(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    dovecot.put(b"Content-Type: multipart/report; boundary=\r\n\r\n\xff\xfe--")
    dovecot.put(b"Content-Type: message/rfc822\r\n\r\n" * 5000)
    dovecot.put(bounces.postfix(sent.message_id or ""))
    found = await read_box(database, dovecot.box())
    assert (found.recorded, found.others) == (1, 2)


async def test_a_broken_mailbox_is_noted_and_its_trouble_ends(
    database: Sessions, dovecot: Dovecot, sent: OutboxNotice
):
    box = dovecot.box(folder="Later")
    activity = Returns(database, box).read_returns
    with pytest.raises(ApplicationError, match="no folder Later") as error:
        await ActivityEnvironment().run(activity)
    assert error.value.type == "BounceBoxAway"
    broken = await place(database)
    assert broken.problem == "there is no folder Later"
    with pytest.raises(ApplicationError):
        await ActivityEnvironment().run(activity)
    assert (await place(database)).problem_since == broken.problem_since
    dovecot.put(bounces.postfix(sent.message_id or ""), folder="Later")
    assert (await ActivityEnvironment().run(activity)).recorded == 1
    assert (await place(database)).problem_since is None


async def test_no_mailbox_is_named(database: Sessions):
    found = await ActivityEnvironment().run(Returns(database, None).read_returns)
    assert found == ReturnsRead(named=False)


async def test_a_database_that_is_away_leaves_the_mailbox_as_it_is(
    database: Sessions, dovecot: Dovecot
):
    async def away(*_given: object) -> object:
        raise OSError

    dovecot.put(bounces.postfix())
    with (
        patch("activities.returns._take_in", away),
        pytest.raises(ApplicationError, match="database"),
    ):
        await ActivityEnvironment().run(Returns(database, dovecot.box()).read_returns)
    assert dovecot.flags() == [""]

"""The mail of the day on a real database and a real mail server: what waits, what leaves, each once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.courier import Courier
from activities.mail import gathering
from activities.mail.smtp import Post
from activities.notices import Notices, Tally
from activities.records import Records
from models.messages.records import Delivered, Rounds
from models.tables.ask_view import AskView
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.person import Person
from runtime.embedded.mail import MailSink
from tests.integration.data.test_notices import LETTERHEAD, PickyServer, rows, server
from tests.support.happy_path_changes import told
from tests.support.keys import KEYS
from tests.support.people import MIA, TOR
from tests.support.people_rows import add_cast

__all__ = ["server"]

Sessions = async_sessionmaker[AsyncSession]
ROUND = Rounds(length=timedelta(milliseconds=400), pause=timedelta(milliseconds=50))
FAR = datetime.now(UTC) + timedelta(days=20)


@pytest.fixture
async def cases(database: Sessions) -> None:
    """Two exchanges of the same people in which Mia and Tor are asked for much by a day that is far."""
    async with database() as session, session.begin():
        await add_cast(session)
    for case in ("x1", "x2"):
        for change in told(case)[1][:5]:
            await Records(database).record(change.model_copy(update={"notices": []}))
    async with database() as session, session.begin():
        await session.execute(update(AskView).values(due_at=FAR, status="open"))


async def owe(
    database: Sessions,
    person: str,
    case: str,
    *,
    ask: str = "sign_plan",
    kind: str = "ask_reminder",
    hours: float = 30,
) -> str:
    """A notice about an open ask, owed so long ago; its id."""
    async with database() as session, session.begin():
        query = select(col(AskView.ask_id)).where(
            col(AskView.exchange_id) == case, col(AskView.kind) == ask
        )
        found = (await session.scalars(query.order_by(col(AskView.ask_id)))).first()
        assert found, f"{case} has no {ask}"
        key = f"{case}/{kind}/{found}/{hours}/{person}"
        data = {"ask": found, "event": None, "note": None}
        data["values"] = {"ask": ask, "due": FAR.isoformat()}  # type: ignore[assignment]
        session.add(
            OutboxNotice(
                id=key, key=key, exchange_id=case, revision=1, kind=kind, person_id=person,
                data=data, owed_at=datetime.now(UTC) - timedelta(hours=hours),
            )
        )  # fmt: skip
    return key


async def carry(database: Sessions, url: str) -> Delivered:
    its = Courier(database, Notices(database, Post(url), LETTERHEAD), KEYS)
    done: Delivered = await ActivityEnvironment().run(its.carry, ROUND)
    return done


async def change(database: Sessions, sql: str, **values: object) -> None:
    async with database() as session, session.begin():
        await session.execute(text(sql), values)


def text_of(mail: Any) -> str:
    plain = mail.message.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


async def test_reminders_of_two_cases_leave_as_one_mail(
    database: Sessions, mail_sink: MailSink, cases: None
):
    sent = [
        await owe(database, MIA, "x1"),
        await owe(database, MIA, "x1", hours=50),
        await owe(database, MIA, "x2"),
    ]
    at_once = await owe(database, MIA, "x1", kind="ask_opened")
    assert await carry(database, mail_sink.url) == Delivered(sent=2)
    digest, opened = sorted(mail_sink.mails(), key=lambda mail: str(mail.message["Subject"]))
    assert str(digest.message["Subject"]) == "2 tasks wait for you"
    assert str(opened.message["Subject"]).startswith("Write and sign the activity plan: Dravania")
    told = text_of(digest)
    assert told.count("* Write and sign the activity plan: by ") == 2
    assert told.count("  - The plan has no first day. Choose the day the visit starts.") == 2
    assert told.count("  - The checklist on the plan’s page has the rest.") == 2
    assert "http://h/exchanges/x1/plan" in told
    assert "http://h/exchanges/x2/plan" in told
    noted = {row.id: row for row in await rows(database)}
    assert {noted[one].status for one in sent} == {OutboxStatus.SENT}
    assert {noted[one].message_id for one in sent} == {str(digest.message["Message-ID"])}
    assert len({noted[one].digest_id for one in sent}) == 1
    assert all(noted[one].sent_at and noted[one].address_mark for one in sent)
    assert noted[at_once].digest_id is None
    assert await carry(database, mail_sink.url) == Delivered()


async def test_comments_on_a_plan_wait_for_the_mail_of_the_day_as_reminders_do(
    database: Sessions, mail_sink: MailSink, cases: None
):
    await owe(database, MIA, "x1", kind="plan_commented")
    await owe(database, MIA, "x1", kind="plan_submitted")
    assert await carry(database, mail_sink.url) == Delivered(sent=2)
    digests = [m for m in mail_sink.mails() if "http://h/exchanges/x1/plan/comments" in text_of(m)]
    assert len(digests) == 1
    assert "once a day" in text_of(digests[0])


async def test_what_was_owed_since_the_hour_waits_for_the_next_one(
    database: Sessions, mail_sink: MailSink, cases: None
):
    await owe(database, MIA, "x1", hours=0)
    hour = (datetime.now(UTC) + timedelta(hours=2)).hour
    await change(database, "UPDATE person SET time_zone = 'UTC', digest_hour = :hour", hour=hour)
    assert await carry(database, mail_sink.url) == Delivered()
    await change(database, "UPDATE person SET mail_rhythm = 'at_once'")
    assert await carry(database, mail_sink.url) == Delivered(sent=1)
    (mail,) = mail_sink.mails()
    assert str(mail.message["Subject"]).startswith("Reminder: ")


@pytest.mark.parametrize("due", [timedelta(hours=23), timedelta(days=-1)])
async def test_what_is_due_within_a_day_or_overdue_comes_at_once(
    database: Sessions, mail_sink: MailSink, cases: None, due: timedelta
):
    await owe(database, MIA, "x1", hours=0)
    await change(database, "UPDATE person SET mail_rhythm = 'daily'")
    async with database() as session, session.begin():
        await session.execute(update(AskView).values(due_at=datetime.now(UTC) + due))
    assert await carry(database, mail_sink.url) == Delivered(sent=1)
    (mail,) = mail_sink.mails()
    assert str(mail.message["Subject"]).startswith("Reminder: ")


@pytest.mark.parametrize(
    ("programme", "person", "kinds"),
    [
        ("reminders", "", {"ask_reminder"}),
        ("daily", "", {"ask_reminder", "ask_opened"}),
        ("daily", "at_once", set[str]()),
        ("at_once", "", set[str]()),
        ("at_once", "daily", {"ask_reminder", "ask_opened"}),
        (None, "", {"ask_reminder"}),
    ],
)
async def test_a_person_chooses_and_else_the_programme(
    database: Sessions, cases: None, programme: str | None, person: str, kinds: set[str]
):
    for kind in ("ask_reminder", "ask_opened", "ask_escalated"):
        await owe(database, MIA, "x1", kind=kind)
    if programme:
        await change(
            database,
            "INSERT INTO programme (id, name, country, time_zone, duty_phone, write_to, mail_rhythm) "
            "VALUES ('p', 'P', '', '', '', '', :rhythm)",
            rhythm=programme,
        )
    await change(database, "UPDATE person SET mail_rhythm = :rhythm", rhythm=person)
    digest = await gathering.take(database)
    assert {one.kind for one in digest.told} == kinds if digest else not kinds


async def test_what_was_settled_meanwhile_drops_out_and_nothing_is_sent_for_nothing(
    database: Sessions, mail_sink: MailSink, cases: None
):
    await owe(database, MIA, "x1")
    await owe(database, MIA, "x2")
    await owe(database, TOR, "x1")
    await change(database, "UPDATE ask_view SET status = 'answered' WHERE exchange_id = 'x1'")
    assert await carry(database, mail_sink.url) == Delivered(sent=1)
    (mail,) = mail_sink.mails()
    assert mail.message["To"].addresses[0].addr_spec == f"{MIA}@example.org"
    assert str(mail.message["Subject"]).startswith("Write and sign the activity plan: ")
    assert "exchanges/x1" not in text_of(mail)
    assert [row.exchange_id for row in await rows(database)] == ["x2"], (
        "no row tells of a mail that never was"
    )


async def test_who_left_or_lost_a_task_hears_no_more_of_it(
    database: Sessions, mail_sink: MailSink, cases: None
):
    await owe(database, MIA, "x1")
    await owe(database, MIA, "x2")
    await change(database, "DELETE FROM exchange_member WHERE exchange_id = 'x1'")
    await change(database, "UPDATE ask_view SET person_id = :tor WHERE exchange_id = 'x2'", tor=TOR)
    assert await carry(database, mail_sink.url) == Delivered()
    assert mail_sink.mails() == []


async def test_what_is_held_stays_and_the_rest_leaves(
    database: Sessions, mail_sink: MailSink, cases: None
):
    await owe(database, MIA, "x1")
    await owe(database, MIA, "x2")
    await change(database, "UPDATE exchange_view SET held = true WHERE exchange_id = 'x1'")
    assert await carry(database, mail_sink.url) == Delivered(sent=1)
    (mail,) = mail_sink.mails()
    assert "exchanges/x1" not in text_of(mail)
    await change(database, "UPDATE exchange_view SET held = false")
    assert await carry(database, mail_sink.url) == Delivered(sent=1)


async def test_killed_between_sending_and_noting_it_is_the_same_mail_again(
    database: Sessions, server: PickyServer, cases: None, monkeypatch: pytest.MonkeyPatch
):
    async def crash(*_: Any) -> None:
        raise asyncio.CancelledError

    for case in ("x1", "x2"):
        await owe(database, MIA, case)
    with monkeypatch.context() as patched:
        patched.setattr(gathering, "note_sent", crash)
        with pytest.raises(asyncio.CancelledError):
            await send(database, server)
    assert len(server.message_ids) == 1
    assert await gathering.take(database) is None, "the lease still stands"
    await owe(database, MIA, "x2", hours=26)  # does not get into a mail that may have arrived
    await change(database, "UPDATE outbox SET lease_until = now() - interval '1 second'")
    assert [await send(database, server), await send(database, server)] == [True, True]
    first, second, third = server.message_ids
    assert first == second != third
    assert {row.status for row in await rows(database)} == {OutboxStatus.SENT}
    assert not await send(database, server)


async def test_two_couriers_send_it_once(database: Sessions, server: PickyServer, cases: None):
    for case in ("x1", "x2"):
        await owe(database, MIA, case)
    server.pause = 0.05
    assert sorted(await asyncio.gather(*(send(database, server) for _ in range(3)))) == [
        False, False, True,
    ]  # fmt: skip
    assert len(server.message_ids) == 1


async def test_a_server_that_is_away_or_refuses_loses_nothing(
    database: Sessions, server: PickyServer, cases: None
):
    for case in ("x1", "x2"):
        await owe(database, MIA, case)
    server.stop()
    with pytest.raises(ApplicationError, match="does not take mails"):
        await send(database, server)
    assert {row.status for row in await rows(database)} == {OutboxStatus.OWED}
    await server.start()
    server.answers[f"{MIA}@example.org"] = "451 try again"
    assert await send(database, server)
    assert {row.status for row in await rows(database)} == {OutboxStatus.OWED}
    server.answers[f"{MIA}@example.org"] = "550 no such mailbox"
    await send(database, server)
    assert {(row.status, row.last_error) for row in await rows(database)} == {
        (OutboxStatus.FAILED, "550 no such mailbox")
    }


async def test_what_cannot_be_written_does_not_stop_the_rest(
    database: Sessions, mail_sink: MailSink, cases: None
):
    broken = await owe(database, MIA, "x1")
    await owe(database, MIA, "x2")
    async with database() as session, session.begin():
        row = await session.get_one(OutboxNotice, broken)
        row.data = {**row.data, "values": {"ask": "from_the_future"}}
    assert await carry(database, mail_sink.url) == Delivered(sent=1, failed=1)
    states = {row.id: row.status for row in await rows(database)}
    assert states.pop(broken) is OutboxStatus.FAILED
    assert set(states.values()) == {OutboxStatus.SENT}


async def test_a_zone_or_an_hour_that_makes_no_sense_holds_nobody_up(
    database: Sessions, mail_sink: MailSink, cases: None
):
    await owe(database, MIA, "x1")
    async with database() as session, session.begin():
        await session.execute(update(Person).values(time_zone="Nowhere/There", digest_hour=99))
    assert await carry(database, mail_sink.url) == Delivered(sent=1)


async def send(database: Sessions, server: PickyServer) -> bool:
    """One mail of the day, if there is one to send."""
    digest = await gathering.take(database)
    if digest is None:
        return False
    notices = Notices(database, server.post, LETTERHEAD)
    async with notices.connection() as going:
        await notices.send_digest(going, digest, Tally())
    return True

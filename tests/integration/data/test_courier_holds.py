"""On hold, an exchange's mails stay where they are; those about concerns go out all the same."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select
from temporalio.testing import ActivityEnvironment

from activities.concerns import ConcernRecords
from activities.courier import Courier
from activities.mail.smtp import Post
from activities.notices import Notices
from domain.concern.concern import ConcernPhase, Owed, Step
from domain.concern.notices import ConcernNotice
from domain.exchange.notices import NoticeKind
from models.messages.concern import ConcernChange
from models.messages.records import Delivered, Delivery
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.staff_role import StaffRole
from models.views.history import mails_failed, mails_owed
from runtime.embedded.mail import MailSink
from tests.integration.data.test_courier import ROUND
from tests.integration.data.test_notices import LETTERHEAD, changes, owed
from tests.support.keys import KEYS
from tests.support.people import CHA, SAF, START
from tests.support.running_concerns import kept

__all__ = ["changes", "owed"]

Sessions = async_sessionmaker[AsyncSession]


async def carry(database: Sessions, mail_sink: MailSink) -> Delivered:
    notices = Notices(database, Post(mail_sink.url), LETTERHEAD)
    done: Delivered = await ActivityEnvironment().run(Courier(database, notices).carry, ROUND)
    return done


async def hold(database: Sessions, *, held: bool) -> None:
    async with database() as session, session.begin():
        await session.execute(update(ExchangeView).values(held=held))


async def concern(database: Sessions, *accused: str) -> str:
    """A concern about the exchange, whose handlers are owed a mail; its id."""
    async with database() as session, session.begin():
        for person, role in ((SAF, "safety_officer"), (CHA, "chair")):
            session.add(StaffRole(person_id=person, role=role))
    incident = await kept(database, *accused, exchange="x1")
    change = _change(incident.id, ConcernNotice.CONCERN_RECEIVED)
    for _ in range(2):  # a repeat owes nothing more
        await ConcernRecords(database, KEYS).record_concern(change)
    return incident.id


def _change(
    incident_id: str, *owed: NoticeKind, revision: int = 1, at: datetime = START
) -> ConcernChange:
    return ConcernChange(
        incident_id=incident_id,
        revision=revision,
        at=at,
        state=ConcernPhase.RECEIVED,
        exchange="x1",
        escalated=revision - 1,
        acknowledged_at=None,
        due_at=START + timedelta(days=2),
        closed_at=None,
        retention_due=False,
        by="",
        steps=[Step(revision=revision, at=at, kind="received", by="reporter")],
        owed=[Owed(kind=kind, revision=revision) for kind in owed],
    )


async def unsent(database: Sessions) -> list[OutboxNotice]:
    async with database() as session:
        query = select(OutboxNotice).where(col(OutboxNotice.status) != OutboxStatus.SENT)
        return list(await session.scalars(query))


async def test_held_mails_wait_and_leave_when_released(
    database: Sessions, mail_sink: MailSink, owed: int
) -> None:
    await hold(database, held=True)
    incident = await concern(database)
    assert await carry(database, mail_sink) == Delivered(sent=1)
    (mail,) = mail_sink.mails()
    assert {row.exchange_id for row in await unsent(database)} == {"x1"}
    assert {row.attempts for row in await unsent(database)} == {0}
    plain = mail.message.get_body(("plain",))
    assert plain is not None
    words = plain.get_content()
    assert f"http://h/desk/safety/{incident}" in words
    assert str(mail.message["Subject"]) == "A concern needs you"
    for told in ("x1", "Dravania", "Vistulia", "Events", "Zyxw"):
        assert told not in mail.message.as_string()
    await hold(database, held=False)
    assert await carry(database, mail_sink) == Delivered(sent=owed)


async def test_delivery_stops_when_the_hold_comes_in_between(
    database: Sessions, mail_sink: MailSink, owed: int
) -> None:
    await hold(database, held=True)
    notices = Notices(database, Post(mail_sink.url), LETTERHEAD)
    assert await notices.deliver(Delivery(exchange_id="x1")) == Delivered()
    assert len(await unsent(database)) == owed


async def test_the_accused_gets_no_mail(database: Sessions, mail_sink: MailSink, owed: int) -> None:
    await hold(database, held=True)
    await concern(database, SAF)
    await carry(database, mail_sink)
    assert [mail.message["To"].addresses[0].addr_spec for mail in mail_sink.mails()] == [
        f"{CHA}@example.org"
    ]


async def test_who_is_told_that_one_waits_gets_nothing_by_which_to_recognise_it(
    database: Sessions, mail_sink: MailSink, owed: int
) -> None:
    await hold(database, held=True)
    incident = await concern(database)
    await carry(database, mail_sink)
    later = START + timedelta(days=3)
    kinds = (ConcernNotice.CONCERN_ESCALATED, ConcernNotice.CONCERN_REMINDER)
    change = _change(incident, *kinds, revision=2, at=later)
    await ConcernRecords(database, KEYS).record_concern(change)
    assert await carry(database, mail_sink) == Delivered(sent=2)
    found = [mail.message for mail in mail_sink.mails()]
    (chair,) = [one for one in found if one["To"].addresses[0].addr_spec == f"{CHA}@example.org"]
    assert str(chair["Subject"]) == "A concern waits and nobody has acknowledged it"
    plain = chair.get_body(("plain",))
    assert plain is not None
    assert "http://h/desk/officers" in plain.get_content().splitlines()
    for told in (
        incident,
        "desk/safety",
        "x1",
        "Dravania",
        "Events",
        "Zyxw",
        START.isoformat()[:10],
    ):
        assert told not in chair.as_string()
    (row,) = [row for row in await all_mails(database) if row.kind == "concern_escalated"]
    assert not row.data.get("values"), "not even until when an answer was due"


async def all_mails(database: Sessions) -> list[OutboxNotice]:
    async with database() as session:
        return list(await session.scalars(select(OutboxNotice)))


async def test_mails_about_concerns_are_counted_nowhere(
    database: Sessions, mail_sink: MailSink, owed: int
) -> None:
    await carry(database, mail_sink)
    await concern(database)
    async with database() as session:
        assert (await mails_owed(session)).owed == 0
        about = col(OutboxNotice.incident_id).is_not(None)
        await session.execute(update(OutboxNotice).where(about).values(status="failed"))
        assert await mails_failed(session) == ()
        assert (await mails_owed(session)).failed == 0


@pytest.mark.parametrize("ids", [{}, {"exchange_id": "x1", "incident_id": "i1"}])
async def test_a_mail_is_about_one_thing(database: Sessions, ids: dict[str, str]) -> None:
    async with database() as session:
        session.add(
            OutboxNotice(
                id="n", key="k", revision=1, kind="closed", person_id=SAF, owed_at=START, **ids
            )
        )
        with pytest.raises(IntegrityError, match="about_one"):
            await session.commit()

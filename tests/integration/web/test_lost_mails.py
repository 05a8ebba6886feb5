"""A mail that never arrived is shown to the hub, with the reason and what to do; to nobody else."""

from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, delete, select, update

from models.tables.bounce_mailbox import BounceMailbox
from models.tables.exchange_member import ExchangeMember
from models.tables.outbox import OutboxNotice, OutboxStatus
from tests.support.people import COR, MIA, MILO, PAT
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
BUTTON = {"_key": "x"}
REFUSED = "550 5.1.1 <mia@example.org>: Recipient address rejected"


async def lost(database: Sessions, error: str) -> None:
    """An exchange under review of which the mentee's mail never arrived."""
    await record_until(database, 1, "x1")
    async with database() as session:
        of_mia = col(OutboxNotice.person_id) == MIA
        values = {"status": "failed", "last_error": error, "owed_at": NOW}
        await session.execute(update(OutboxNotice).values(status="sent", owed_at=NOW))
        await session.execute(update(OutboxNotice).where(of_mia).values(**values))
        await session.commit()


async def failed(database: Sessions) -> list[OutboxNotice]:
    async with database() as session:
        query = select(OutboxNotice).where(col(OutboxNotice.status) == OutboxStatus.FAILED)
        return list(await session.scalars(query))


@pytest.mark.parametrize(
    ("error", "reason", "way_out"),
    [
        (REFUSED, "The address does not exist", "Have it mended in the register"),
        ("552 5.2.2 over quota", "Their mailbox is full.", "they make room"),
        ("550 5.7.1 blocked", "mail server refuses our mails", "the sender may be on a block list"),
        ("4.4.7 expired", "could not be reached for a long time", "whether the address is right"),
        ("554 no", "The mail server did not take it.", "Ask whether their address"),
        ("this person is not known or no longer active", "not active any more", "Name somebody"),
        ("the mail cannot be written: KeyError", "(KeyError)", "Tell whoever runs this"),
    ],
)
async def test_lost_mail_stands_on_the_exchange_and_at_the_desk(
    database: Sessions, error: str, reason: str, way_out: str
):
    await lost(database, error)
    app = make_app(database)
    async with signed_in(app, database, PAT) as pat:
        assert "1 mail did not arrive." in (await pat.get("/desk")).text
        for address in ("/desk/mails", "/exchanges/x1"):
            shown = (await pat.get(address)).text
            assert "Mails that did not arrive" in shown
            assert reason in shown
            assert way_out in shown
            assert "mia@example.org" not in shown
    async with signed_in(app, database, MIA) as mia:
        shown = (await mia.get("/exchanges/x1")).text
        assert "A mail to you about this exchange did not arrive." in shown
        assert way_out not in shown
        assert (await mia.get("/desk/mails")).status_code == 403


async def test_participants_learn_only_that_somebody_could_not_be_reached(database: Sessions):
    await lost(database, REFUSED)
    app = make_app(database)
    async with signed_in(app, database, MILO) as other:
        shown = (await other.get("/exchanges/x1")).text
        assert "Somebody in this exchange could not be reached by mail." in shown
        for told in ("Mails that did not arrive", "5.1.1", "address does not exist", "/desk/mails"):
            assert told not in shown


async def test_the_desk_shows_the_servers_words_without_addresses(database: Sessions):
    await lost(database, REFUSED)
    async with signed_in(make_app(database), database, PAT) as pat:
        shown = (await pat.get("/desk/mails")).text
        assert "The server said: 550 5.1.1 …" in shown
        assert f'href="/desk/people/{MIA}"' in shown


async def test_somebody_deals_with_it_and_that_stays_dated_and_with_their_name(database: Sessions):
    await lost(database, REFUSED)
    app = make_app(database)
    (notice,) = {row.id for row in await failed(database)}
    async with signed_in(app, database, PAT) as pat:
        done = await pat.post(f"/desk/mails/{notice}/settle", data=BUTTON)
        assert (done.status_code, done.headers["location"]) == (303, "/desk/mails")
        assert "Every mail has arrived." in (await pat.get("/desk/mails")).text
        assert "did not arrive" not in (await pat.get("/desk")).text
        shown = (await pat.get("/exchanges/x1")).text
        assert "Pat dealt with it on Mon 3 May." in shown
        first = (await failed(database))[0]
        await pat.post(f"/desk/mails/{notice}/settle", data=BUTTON)
        assert (await failed(database))[0] == first, "who came first stays"
    async with signed_in(app, database, MIA) as mia:
        assert "did not arrive" not in (await mia.get("/exchanges/x1")).text
        assert (await mia.post(f"/desk/mails/{notice}/settle", data=BUTTON)).status_code == 403


async def test_only_failed_mails_of_ones_own_cases_are_dealt_with(database: Sessions):
    await lost(database, REFUSED)
    app = make_app(database)
    (notice,) = {row.id for row in await failed(database)}
    async with database() as session:
        sent = await session.scalar(
            select(OutboxNotice.id).where(col(OutboxNotice.status) == OutboxStatus.SENT).limit(1)
        )
        gone = delete(ExchangeMember).where(col(ExchangeMember.person_id) == COR)
        await session.execute(gone)
        await session.commit()
    async with signed_in(app, database, PAT) as pat:
        for other in (sent, "nothing"):
            assert (await pat.post(f"/desk/mails/{other}/settle", data=BUTTON)).status_code == 404
    async with signed_in(app, database, COR) as cor:
        assert (await cor.post(f"/desk/mails/{notice}/settle", data=BUTTON)).status_code == 404
    assert (await failed(database))[0].settled_at is None


async def test_coordinators_see_whose_link_did_not_arrive_and_nobody_elses(database: Sessions):
    async with database() as session:
        for notice, person in (("n1", MIA), ("n2", "")):
            session.add(
                OutboxNotice(
                    id=notice, key=notice, revision=0, kind="sign_in_link", person_id=person,
                    data={"email": "stranger@example.net"}, owed_at=NOW, status="failed",
                    last_error="550 5.1.1 <stranger@example.net> unknown",
                )
            )  # fmt: skip
        await session.commit()
    app = make_app(database)
    async with signed_in(app, database, COR) as cor:
        assert "1 mail did not arrive." in (await cor.get("/desk")).text
        shown = (await cor.get("/desk/mails")).text
        assert "Signing in" in shown
        assert "stranger" not in shown
        assert shown.count('/settle"') == 1
        assert (await cor.post("/desk/mails/n2/settle", data=BUTTON)).status_code == 404
        assert (await cor.post("/desk/mails/n1/settle", data=BUTTON)).status_code == 303
        assert "Every mail has arrived." in (await cor.get("/desk/mails")).text
    async with signed_in(app, database, PAT) as pat:
        assert "Every mail has arrived." in (await pat.get("/desk/mails")).text
        assert (await pat.post("/desk/mails/n1/settle", data=BUTTON)).status_code == 404


async def test_a_mailbox_that_cannot_be_read_is_shown_at_the_desk(database: Sessions):
    url = SecretStr("imaps://bounces:secret@mail.example.org/INBOX")
    app = make_app(database, bounce_url=url)
    async with signed_in(app, database, PAT) as pat:
        assert "mailbox in which mails come back" not in (await pat.get("/desk/mails")).text
        async with database() as session, session.begin():
            name = "bounces@mail.example.org:993/INBOX"
            session.add(BounceMailbox(name=name, looked_at=NOW, problem="no", problem_since=NOW))
        shown = (await pat.get("/desk/mails")).text
        assert "cannot be read since" in shown
        assert "cannot be read since" in (await pat.get("/desk")).text
        async with database() as session, session.begin():
            await session.execute(update(BounceMailbox).values(problem="", problem_since=None))
        assert "was last read on" in (await pat.get("/desk/mails")).text
        assert "secret" not in shown


async def test_lost_mail_is_the_teams_alone_and_goes_once_a_later_one_arrives(database: Sessions):
    await lost(database, REFUSED)
    app = make_app(database)
    async with database() as session:
        for member in await session.scalars(
            select(ExchangeMember).where(col(ExchangeMember.person_id) == COR)
        ):
            await session.delete(member)
        await session.commit()
    async with signed_in(app, database, COR) as cor:
        assert "did not arrive" not in (await cor.get("/desk")).text
        assert "Every mail has arrived." in (await cor.get("/desk/mails")).text
    async with signed_in(app, database, PAT) as pat:
        assert "did not arrive" in (await pat.get("/desk")).text
        async with database() as session:
            later = OutboxNotice(
                id="n", key="k", exchange_id="x1", revision=2, kind="closed", person_id=MIA,
                status="sent", owed_at=NOW + timedelta(days=1),
            )  # fmt: skip
            session.add(later)
            await session.commit()
        assert "did not arrive" not in (await pat.get("/desk")).text
        shown = (await pat.get("/exchanges/x1")).text
        assert "did not arrive" in shown, "it is history there"
        assert "Since then a mail has arrived" in shown
        assert "Have it mended" not in shown

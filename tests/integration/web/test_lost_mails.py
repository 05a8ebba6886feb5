"""A mail that never arrived is shown to the hub, with the reason and what to do; to nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select, update

from models.tables.exchange_member import ExchangeMember
from models.tables.outbox import OutboxNotice
from tests.support.people import COR, MIA, PAT
from tests.support.recorded_exchanges import record_until
from tests.support.web_app import NOW, make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]
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


@pytest.mark.parametrize(
    ("error", "reason", "way_out"),
    [
        (REFUSED, "The mail server refused it: 550 5.1.1 …", "Reach the person another way"),
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
        assert "did not arrive" not in (await mia.get("/exchanges/x1")).text
        assert (await mia.get("/desk/mails")).status_code == 403


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
        assert "did not arrive" in (await pat.get("/exchanges/x1")).text, "it is history there"
